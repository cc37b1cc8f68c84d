// English, the catalogue all others follow. One file per area, so that areas can be worked on and loaded apart.
import { account, setup, tokens } from './account';
import { admin } from './admin';
import { audit } from './audit';
import { common } from './common';
import { errors, tooManyTries } from './errors';
import { interactions } from './interactions';
import { manage } from './manage';
import { pages } from './pages';
import { backchannel, qna } from './qna';
import { room } from './room';

export const en = { ...common, errors, tooManyTries, pages, manage, admin, audit, account, tokens, setup, room, qna, interactions, backchannel };
export type Catalogue = typeof en;
