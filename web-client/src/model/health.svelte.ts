// How the server is, asked for every two seconds while the page is looked at; what it counts becomes rates between two answers.
import { RequestError } from '../protocol/errors';
import type { ServerStatus } from '../protocol/types';
import { ask } from './ask';
import { cpuShare } from './rates';

const EVERY_MS = 2_000;
/** Two minutes of them. */
const KEPT = 60;

export class Health {
  #answers: readonly ServerStatus[] = $state.raw([]);
  #error: RequestError | null = $state.raw(null);

  get now(): ServerStatus | undefined {
    return this.#answers.at(-1);
  }
  get before(): ServerStatus | undefined {
    return this.#answers.at(-2);
  }
  /** The oldest that is kept: what happened since is of the last minutes. */
  get oldest(): ServerStatus | undefined {
    return this.#answers[0];
  }
  get error(): RequestError | null {
    return this.#error;
  }
  /** Shares of the cores, the oldest first. */
  get cpu(): number[] {
    return this.#answers.slice(1).map((answer, at) => cpuShare(this.#answers[at], answer));
  }

  /** For as long as an effect lives. */
  watch(): () => void {
    let timer: ReturnType<typeof setTimeout>;
    let over = false;
    const again = async () => {
      if (!document.hidden) await this.look();
      if (!over) timer = setTimeout(() => void again(), EVERY_MS);
    };
    void again();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }

  async look(): Promise<void> {
    try {
      const { server } = await ask('server_get');
      const going = this.now?.started === server.started ? this.#answers : [];
      this.#answers = [...going, server].slice(-KEPT);
      this.#error = null;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      this.#error = error;
    }
  }
}
