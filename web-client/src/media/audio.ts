// Plays the audio slots: one hidden <audio> element each, and the knowledge that the browser wants a gesture first.

export class AudioOut {
  private readonly elements = new Map<string, HTMLAudioElement>();
  private blocked = false;
  private sink = '';

  /** `blockedChanged` hears true when the browser refuses to play without a gesture, false once it plays. */
  constructor(private readonly blockedChanged: (blocked: boolean) => void) {}

  add(mid: string, stream: MediaStream): void {
    if (this.elements.has(mid)) return;
    const element = document.createElement('audio');
    element.autoplay = true;
    element.hidden = true;
    element.dataset.slot = mid;
    element.srcObject = stream;
    document.body.append(element);
    this.elements.set(mid, element);
    void this.route(element);
    void this.play(element);
  }

  /** Called from a click: what was refused may play now. */
  async resume(): Promise<void> {
    await Promise.all([...this.elements.values()].map((e) => this.play(e)));
  }

  /** Which speaker; '' is the machine's own choice. Where the browser can't choose, nothing happens. */
  async setSpeaker(id: string): Promise<void> {
    this.sink = id;
    await Promise.all([...this.elements.values()].map((e) => this.route(e)));
  }

  private async route(element: HTMLAudioElement): Promise<void> {
    if (!this.sink && !element.sinkId) return;
    try {
      await element.setSinkId?.(this.sink);
    } catch {
      // The speaker is gone: the machine's own choice goes on.
    }
  }

  private async play(element: HTMLAudioElement): Promise<void> {
    try {
      await element.play();
      this.setBlocked(false);
    } catch (error) {
      if (error instanceof DOMException && error.name === 'NotAllowedError') this.setBlocked(true);
    }
  }

  private setBlocked(blocked: boolean): void {
    if (blocked === this.blocked) return;
    this.blocked = blocked;
    this.blockedChanged(blocked);
  }

  close(): void {
    for (const element of this.elements.values()) {
      element.srcObject = null;
      element.remove();
    }
    this.elements.clear();
    this.setBlocked(false);
  }
}
