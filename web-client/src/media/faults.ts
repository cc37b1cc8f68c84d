// Why a camera or microphone can't be had, told apart by what the person can do about it.

export type CaptureKind = 'audioinput' | 'videoinput';

export type DeviceFault =
  | 'refused' // the browser is told not to allow it on this site
  | 'dismissed' // its question was closed, or answered with no for this once
  | 'system' // the browser may, the operating system does not let it
  | 'policy' // forbidden to this page: by the page around it, or by a header on its way
  | 'missing'
  | 'unplugged'
  | 'busy'
  | 'impossible' // none that gives what is asked for
  | 'insecure' // not over https
  | 'unsupported' // this browser knows no devices
  | 'other';

/** What goes with an error: the browser calls half of them by one name. */
export interface Circumstances {
  /** What it remembers for this site; undefined where it does not say. */
  permission: PermissionState | undefined;
  /** By the permissions policy of this page. */
  forbidden: boolean;
}

/** Why a device can't be had; the page finds the words. `device` is its label where that helps. */
export class DeviceError extends Error {
  constructor(
    readonly kind: CaptureKind,
    readonly fault: DeviceFault,
    readonly device: string | undefined,
  ) {
    super(`${kind}: ${fault}`);
  }
}

/** OverconstrainedError is no Error in some browsers. */
export function nameOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : '';
}

export function faultOf(error: unknown, { permission, forbidden }: Circumstances): DeviceFault {
  switch (nameOf(error)) {
    case 'NotAllowedError':
    case 'SecurityError':
      if (forbidden) return 'policy';
      if (permission === 'granted' || (error instanceof Error && /system/i.test(error.message))) return 'system';
      return permission === 'prompt' ? 'dismissed' : 'refused';
    case 'NotFoundError':
      return 'missing';
    case 'OverconstrainedError':
      return 'impossible';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'other';
  }
}

const FEATURE = { audioinput: 'microphone', videoinput: 'camera' } as const;

async function permissionOf(kind: CaptureKind): Promise<PermissionStatus | undefined> {
  try {
    return await navigator.permissions.query({ name: FEATURE[kind] as PermissionName });
  } catch {
    return undefined; // older browsers don't tell
  }
}

type Policed = Document & { featurePolicy?: { allowsFeature(name: string): boolean } };

export async function circumstancesOf(kind: CaptureKind): Promise<Circumstances> {
  const forbidden = (document as Policed).featurePolicy?.allowsFeature(FEATURE[kind]) === false;
  return { permission: (await permissionOf(kind))?.state, forbidden };
}

/** Calls back when the person allows or forbids a device outside of the page; returns how to stop. */
export function watchPermissions(changed: () => void): () => void {
  const stop = new AbortController();
  for (const kind of ['audioinput', 'videoinput'] as const)
    void permissionOf(kind).then((status) => status?.addEventListener('change', changed, { signal: stop.signal }));
  return () => stop.abort();
}
