// Deutsch. Die Gestalt ist die des englischen Katalogs: was fehlt, fällt bei der Typprüfung auf.
import type { Catalogue } from '../en';
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

export const de: Catalogue = { ...common, errors, tooManyTries, pages, manage, admin, audit, account, tokens, setup, room, qna, interactions, backchannel };
