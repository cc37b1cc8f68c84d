// What moderators do to people: sound and pictures off, roles and a tool for this session, out of the room and not in again.
import type { Connection } from '../protocol/connection';
import type { Ban, BanScope, Id, Participant, Promotion } from '../protocol/types';

/** What is asked before it is done. */
export type DeskQuestion = { about: 'remove' | 'ban'; person: Participant } | { about: 'mute' | 'bans' };

export class Desk {
  /** A dialog is open about it. */
  question = $state.raw<DeskQuestion>();
  bans = $state.raw<readonly Ban[]>();

  constructor(private readonly connection: Connection) {}

  async mute(participant: Id): Promise<void> {
    await this.connection.request('person.mute', { participant });
  }

  /** `may_unmute` false: their microphones are locked, too. */
  async muteAll(may_unmute: boolean): Promise<void> {
    await this.connection.request('person.mute_all', { may_unmute });
  }

  async stopCamera(participant: Id): Promise<void> {
    await this.connection.request('person.camera_off', { participant });
  }

  async lock(participant: Id, locked: boolean): Promise<void> {
    await this.connection.request('person.hard_mute', { participant, locked });
  }

  async promote(participant: Id, role: Promotion): Promise<void> {
    await this.connection.request('person.promote', { participant, role });
  }

  async grantScreen(participant: Id, on: boolean): Promise<void> {
    await this.connection.request('person.grant', { participant, tool: 'screen', on });
  }

  async remove(participant: Id): Promise<void> {
    await this.connection.request('person.remove', { participant });
  }

  async ban(participant: Id, scope: BanScope): Promise<void> {
    await this.connection.request('person.ban', { participant, scope });
  }

  /** Whose camera or screen is the main tile for all; without one, nobody's. */
  async spotlight(participant: Id | undefined, screen = false): Promise<void> {
    await this.connection.request('stage.spotlight', participant === undefined ? { screen: false } : { participant, screen });
  }

  async loadBans(): Promise<void> {
    this.bans = undefined;
    this.bans = (await this.connection.request('person.bans', {})).bans;
  }

  async lift(ban: Id): Promise<void> {
    await this.connection.request('person.unban', { ban });
    this.bans = this.bans?.filter((one) => one.id !== ban);
  }
}
