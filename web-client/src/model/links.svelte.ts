// The guest links of a channel. The secret of a link is known once: in the answer to its making.
import { RequestError } from '../protocol/errors';
import type { GuestLink, Id, Routes } from '../protocol/types';
import { ask } from './ask';

/** Where somebody goes who has the link. The secret stands behind the #: it is never sent in an address, nor kept in a log. */
export const linkAddress = (secret: string): string => `${location.origin}/guest#${secret}`;

export class Links {
  items = $state.raw<readonly GuestLink[]>();
  error = $state.raw<RequestError>();
  busy = $state(false);
  /** Of the link just made. */
  fresh = $state.raw<{ name: string; address: string; email: string | undefined }>();

  constructor(private readonly channel: Id) {}

  load(): Promise<void> {
    return this.#run(async () => {
      this.items = (await ask('link_list', { path: { channel: this.channel } })).items;
    });
  }

  create(body: Routes['link_create']['body']): Promise<boolean> {
    return this.#did(async () => {
      const { link, secret } = await ask('link_create', { path: { channel: this.channel }, body });
      this.fresh = { name: link.name, address: linkAddress(secret), email: link.email };
      this.items = [...(this.items ?? []), link];
    });
  }

  revoke(link: Id): Promise<boolean> {
    return this.#did(async () => {
      await ask('link_delete', { path: { channel: this.channel, link } });
      this.items = this.items?.filter((one) => one.id !== link);
    });
  }

  async #did(what: () => Promise<void>): Promise<boolean> {
    await this.#run(what);
    return this.error === undefined;
  }

  async #run(what: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.error = undefined;
    try {
      await what();
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      this.error = error;
    } finally {
      this.busy = false;
    }
  }
}
