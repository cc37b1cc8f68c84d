// What is said of backgrounds, in the device check and in the room.
import { t } from '../i18n';
import type { Local } from '../model/local.svelte';

/** Why there is no such background, and that the camera is off for it. */
export function faultOfBackground(local: Local): string | undefined {
  const { backgroundFault: fault, background, camera, cameraOn } = local;
  if (!fault) return undefined;
  const words = t.room.effects;
  return background !== 'none' && cameraOn && !camera ? `${words.fault[fault]} ${words.hidden}` : words.fault[fault];
}
