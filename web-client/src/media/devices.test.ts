import { afterEach, expect, test, vi } from 'vitest';
import { capture, loadChoice, saveChoice } from './devices';

afterEach(() => vi.unstubAllGlobals());

function storage(): void {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, text: string) => void kept.set(key, text) });
}

test('noise suppression is on until somebody switches it off, and that is remembered', () => {
  storage();
  expect(loadChoice().noiseSuppression).toBe(true);
  saveChoice({ ...loadChoice(), noiseSuppression: false });
  expect(loadChoice().noiseSuppression).toBe(false);
  localStorage.setItem('dais.devices', JSON.stringify({ noiseSuppression: 'no' }));
  expect(loadChoice().noiseSuppression).toBe(true);
});

test.each([true, false])('every wish for a microphone says whether noise is suppressed: %s', async (wanted) => {
  const asked: MediaStreamConstraints[] = [];
  const getUserMedia = (wish: MediaStreamConstraints) => {
    asked.push(wish);
    // A device that is gone, then one that can't do what is wanted: the last wish is the plainest.
    if (asked.length < 5) return Promise.reject(new DOMException('', 'OverconstrainedError'));
    return Promise.resolve({ getTracks: () => [{ kind: 'audio' }] });
  };
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } });
  await capture('audioinput', 'gone', wanted);
  expect(asked).toHaveLength(5);
  expect(asked.map(({ audio }) => (audio as MediaTrackConstraints).noiseSuppression)).toEqual([{ exact: wanted }, wanted, { exact: wanted }, wanted, wanted]);
});
