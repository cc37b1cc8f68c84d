// The webhooks of a channel, or (without one) of the site. The secret of a webhook is known once: in the answer to its making.
import { RequestError } from '../protocol/errors';
import type { Delivery, Id, Webhook, WebhookEvent } from '../protocol/types';
import { ask } from './ask';

export class Webhooks {
  items = $state.raw<readonly Webhook[]>();
  error = $state.raw<RequestError>();
  busy = $state(false);
  /** Of the webhook just made. */
  secret = $state<string>();
  /** The webhook whose deliveries are shown, and they. */
  shown = $state<Id>();
  deliveries = $state.raw<readonly Delivery[]>();

  constructor(private readonly channel: Id | undefined) {}

  load(): Promise<void> {
    return this.#run(() => this.#list());
  }

  create(url: string, events: WebhookEvent[]): Promise<boolean> {
    return this.#did(async () => {
      const body = { url, events };
      const made = this.channel ? await ask('webhook_create', { path: { channel: this.channel }, body }) : await ask('site_webhook_create', { body });
      this.secret = made.secret;
      this.items = [...(this.items ?? []), made.webhook];
    });
  }

  change(webhook: Id, body: { url?: string; events?: WebhookEvent[]; active?: boolean }): Promise<boolean> {
    return this.#did(async () => {
      const path = { webhook };
      const { webhook: now } = this.channel ? await ask('webhook_update', { path: { channel: this.channel, ...path }, body }) : await ask('site_webhook_update', { path, body });
      this.items = this.items?.map((one) => (one.id === webhook ? now : one));
    });
  }

  remove(webhook: Id): Promise<boolean> {
    return this.#did(async () => {
      await (this.channel ? ask('webhook_delete', { path: { channel: this.channel, webhook } }) : ask('site_webhook_delete', { path: { webhook } }));
      this.items = this.items?.filter((one) => one.id !== webhook);
      if (this.shown === webhook) this.shown = undefined;
    });
  }

  /** Sends a test and shows what becomes of it. */
  test(webhook: Id): Promise<boolean> {
    return this.#did(async () => {
      await (this.channel ? ask('webhook_test', { path: { channel: this.channel, webhook } }) : ask('site_webhook_test', { path: { webhook } }));
      await this.#show(webhook);
    });
  }

  /** Shows the deliveries of this one, or hides them. */
  toggle(webhook: Id): Promise<void> {
    if (this.shown !== webhook) return this.#run(() => this.#show(webhook));
    this.shown = undefined;
    return Promise.resolve();
  }

  /** What is shown, as it is now. A page that looks on asks again and again: what fails then is said by nobody. */
  async refresh(): Promise<void> {
    try {
      await this.#list();
      if (this.shown) await this.#show(this.shown);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
    }
  }

  async #list(): Promise<void> {
    const { items } = this.channel ? await ask('webhook_list', { path: { channel: this.channel } }) : await ask('site_webhook_list', {});
    this.items = items;
  }

  async #show(webhook: Id): Promise<void> {
    const path = { webhook };
    const { items } = this.channel ? await ask('webhook_delivery_list', { path: { channel: this.channel, ...path } }) : await ask('site_webhook_delivery_list', { path });
    this.deliveries = items;
    this.shown = webhook;
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
