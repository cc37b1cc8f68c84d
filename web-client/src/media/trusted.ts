// The page's own Trusted Types policy: scripts that run by themselves (workers) come from this origin only.

interface Policy {
  createScriptURL(url: string): unknown;
}
type Types = { createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy };

let policy: Policy | undefined;

function own(url: string): string {
  if (new URL(url, location.href).origin !== location.origin) throw new TypeError(`not of this origin: ${url}`);
  return url;
}

/** What `new Worker` takes, also where the browser demands trusted types. */
export function scriptUrl(url: string): string {
  const types = (globalThis as { trustedTypes?: Types }).trustedTypes;
  if (!types) return own(url);
  policy ??= types.createPolicy('dais-url', { createScriptURL: own });
  return policy.createScriptURL(url) as string;
}
