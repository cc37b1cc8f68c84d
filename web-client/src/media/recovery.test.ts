import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ALONE_AGAIN_MS, ALONE_MS, GIVE_UP_MS, Recovery, RESTART_MS } from './recovery';

describe('recovery', () => {
  let state: RTCPeerConnectionState;
  let ready: boolean;
  let refused: boolean;
  let did: string[];
  let asking: Promise<void>;
  let recovery: Recovery;
  const turn = (to: RTCPeerConnectionState) => {
    state = to;
    recovery.changed(to);
  };

  beforeEach(() => {
    vi.useFakeTimers();
    state = 'connected';
    ready = true;
    refused = false;
    asking = Promise.resolve();
    did = [];
    recovery = new Recovery({
      ready: () => ready,
      state: () => state,
      restart: async () => {
        did.push('restart');
        if (refused) throw new Error('media_gone');
        await asking;
      },
      restartAlone: async () => void did.push('alone'),
      replace: () => did.push('replace'),
    });
  });
  afterEach(() => vi.useRealTimers());

  it('lets a short gap heal by itself', () => {
    turn('disconnected');
    vi.advanceTimersByTime(RESTART_MS - 1);
    turn('connected');
    vi.advanceTimersByTime(60_000);
    expect(did).toEqual([]);
  });

  it('looks for the way anew after two seconds, and is content when it is found', () => {
    turn('disconnected');
    vi.advanceTimersByTime(RESTART_MS);
    expect(did).toEqual(['restart']);
    turn('connecting');
    vi.advanceTimersByTime(GIVE_UP_MS - 1);
    turn('connected');
    vi.advanceTimersByTime(60_000);
    expect(did).toEqual(['restart']);
  });

  it('waits no longer for what the server has given up', async () => {
    recovery.silent();
    expect(did).toEqual(['restart']);
    recovery.gone();
    expect(did).toEqual(['restart', 'replace']);
    recovery.gone(); // of the old one, said twice
    await vi.advanceTimersByTimeAsync(60_000);
    expect(did).toEqual(['restart', 'replace']);
  });

  it('does not take the end of a connection that was replaced for its own', () => {
    recovery.gone();
    expect(did).toEqual([]);
  });

  it('gives the connection up when the way is not found', async () => {
    turn('failed');
    expect(did).toEqual(['restart']);
    turn('connecting');
    turn('disconnected');
    await vi.advanceTimersByTimeAsync(GIVE_UP_MS);
    expect(did).toEqual(['restart', 'replace']);
  });

  it('gives nothing up as long as the server could not be asked, and the old way may come back', async () => {
    let answer = () => {};
    asking = new Promise((done) => (answer = done));
    recovery.silent();
    turn('disconnected');
    await vi.advanceTimersByTimeAsync(10 * GIVE_UP_MS);
    expect(did).toEqual(['restart']);
    answer();
    await vi.advanceTimersByTimeAsync(GIVE_UP_MS - 1);
    turn('connected');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(did).toEqual(['restart']);
  });

  it('restarts at once in silence, while the browser still calls it connected', async () => {
    recovery.silent();
    expect(did).toEqual(['restart']);
    await vi.advanceTimersByTimeAsync(100);
    expect(recovery.heard()).toBe(false); // by a new way
    await vi.advanceTimersByTimeAsync(60_000);
    expect(did).toEqual(['restart']);
    recovery.silent();
    expect(recovery.heard()).toBe(true); // before the answer
    expect(did).toEqual(['restart', 'restart']);
  });

  it('silence waits for the socket, unless it ends before', () => {
    ready = false;
    recovery.silent();
    expect(did).toEqual([]);
    ready = true;
    recovery.resumed();
    expect(did).toEqual(['restart']);
    recovery.reset();
    ready = false;
    recovery.silent();
    recovery.heard();
    ready = true;
    recovery.resumed();
    expect(did).toEqual(['restart']);
  });

  it('replaces a connection that the server has let go, though the browser calls it connected', async () => {
    refused = true;
    recovery.silent();
    await vi.advanceTimersByTimeAsync(0);
    expect(did).toEqual(['restart', 'replace']);
  });

  it('gives it up at once when it fails a second time, or the server has let go', async () => {
    turn('failed');
    turn('failed');
    expect(did).toEqual(['restart', 'replace']);
    turn('connected');
    refused = true;
    turn('failed');
    await vi.advanceTimersByTimeAsync(0);
    expect(did).toEqual(['restart', 'replace', 'restart', 'replace']);
  });

  it('restarts when the network changed, also while all looks well, and takes nothing back for it', async () => {
    recovery.networkChanged();
    recovery.networkChanged();
    expect(did).toEqual(['restart']);
    await vi.advanceTimersByTimeAsync(GIVE_UP_MS);
    expect(did).toEqual(['restart']);
    recovery.networkChanged();
    expect(did).toEqual(['restart', 'restart']);
  });

  it('begins again when the socket is back', () => {
    ready = false;
    turn('disconnected');
    ready = true;
    recovery.resumed();
    expect(did).toEqual(['restart']);
    recovery.resumed(); // cut once more before the answer
    expect(did).toEqual(['restart', 'restart']);
  });

  it('looks for the way alone while the socket is away, again and again, and leaves it when something is heard', async () => {
    recovery.silent(); // asked for over a socket that is dead, too
    ready = false;
    vi.advanceTimersByTime(ALONE_MS - 1);
    expect(did).toEqual(['restart']);
    vi.advanceTimersByTime(1);
    expect(did).toEqual(['restart', 'alone']);
    turn('connecting');
    vi.advanceTimersByTime(ALONE_AGAIN_MS);
    expect(did).toEqual(['restart', 'alone', 'alone']);
    turn('connected');
    expect(recovery.heard()).toBe(false); // it did not come back by itself
    ready = true;
    recovery.resumed();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(did).toEqual(['restart', 'alone', 'alone']);
  });

  it('looks for it alone at once when the browser gives the old way up, or the address changes', () => {
    ready = false;
    turn('failed');
    expect(did).toEqual(['alone']);
    recovery.networkChanged();
    expect(did).toEqual(['alone', 'alone']);
  });

  it('forgets nothing when the browser gives up while a restart was asked for over a socket that died', async () => {
    recovery.silent();
    ready = false;
    turn('failed');
    expect(did).toEqual(['restart', 'alone']);
    vi.advanceTimersByTime(ALONE_AGAIN_MS);
    expect(did).toEqual(['restart', 'alone', 'alone']);
  });

  it('waits no longer than usual for a restart whose answer the cut took along', async () => {
    recovery.silent();
    ready = false; // `restart` returns, as after a cut
    await vi.advanceTimersByTimeAsync(GIVE_UP_MS);
    expect(did).toEqual(['restart', 'alone']);
    await vi.advanceTimersByTimeAsync(2 * ALONE_AGAIN_MS);
    expect(did).toEqual(['restart', 'alone', 'alone', 'alone']);
  });

  it('does nothing alone where the server can be asked', () => {
    recovery.silent();
    vi.advanceTimersByTime(60_000);
    expect(did).not.toContain('alone');
  });
});
