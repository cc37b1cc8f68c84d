// What goes wrong with cameras, microphones and speakers, as the browser would say it: the page's own code asks, and hears of a failure
// what `break` was told. What is not broken is Chromium's own fake device.

// Before the first page. What is broken stays so over a reload, until `mend`.
export class Devices {
  static async of(person) {
    const devices = new Devices();
    devices.page = person.page;
    await person.page.addInitScript(() => {
      const told = () => JSON.parse(sessionStorage.getItem('test.devices') ?? '{}');
      const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      const tracks = (window.__tracks = { audioinput: null, videoinput: null });
      navigator.mediaDevices.getUserMedia = async (constraints) => {
        const kind = constraints.audio ? 'audioinput' : 'videoinput';
        const { error, message = '', silent } = told()[kind] ?? {};
        if (error === 'OverconstrainedError') throw new OverconstrainedError('width', message);
        if (error) throw new DOMException(message, error);
        const stream = silent ? new AudioContext().createMediaStreamDestination().stream : await real(constraints);
        tracks[kind] = stream.getTracks()[0];
        return stream;
      };
      const query = navigator.permissions.query.bind(navigator.permissions);
      navigator.permissions.query = async (what) => {
        const { permission } = told()[what.name === 'camera' ? 'videoinput' : 'audioinput'] ?? {};
        return permission ? Object.assign(new EventTarget(), { state: permission }) : query(what);
      };
      const { insecure, unsupported, audiooutput } = told();
      if (insecure) Object.defineProperty(window, 'isSecureContext', { value: false });
      if (insecure || unsupported) Object.defineProperty(navigator, 'mediaDevices', { value: undefined });
      if (audiooutput === 'no choice') delete HTMLMediaElement.prototype.setSinkId;
      if (audiooutput === 'gone') AudioContext.prototype.setSinkId = () => Promise.reject(new DOMException('', 'NotFoundError'));
      if (audiooutput === 'blocked') Object.defineProperty(AudioContext.prototype, 'state', { get: () => 'suspended' });
      if (audiooutput === 'failed')
        window.AudioContext = class {
          constructor() {
            throw new DOMException('', 'NotSupportedError');
          }
        };
    });
    return devices;
  }

  // { audioinput, videoinput: { error, message, permission, silent } }, audiooutput, insecure, unsupported. Only what is named is broken.
  break(what) {
    return this.page.evaluate((text) => sessionStorage.setItem('test.devices', text), JSON.stringify(what));
  }

  mend() {
    return this.break({});
  }

  // As a browser says that the system or a key mutes the track that is in use.
  hold(kind, muted) {
    return this.page.evaluate(([one, value]) => {
      const track = window.__tracks[one];
      Object.defineProperty(track, 'muted', { configurable: true, get: () => value });
      track.dispatchEvent(new Event(value ? 'mute' : 'unmute'));
    }, [kind, muted]);
  }

  // The cable is pulled.
  unplug(kind) {
    return this.page.evaluate((one) => {
      window.__tracks[one].stop();
      window.__tracks[one].dispatchEvent(new Event('ended'));
    }, kind);
  }

  // What is plugged in changed, says the browser.
  plug() {
    return this.page.evaluate(() => navigator.mediaDevices.dispatchEvent(new Event('devicechange')));
  }
}
