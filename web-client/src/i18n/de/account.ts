// Das eigene Konto, und das Einrichten eines neuen Servers.
import type { Catalogue } from '../en';
import { f } from './formats';

export const account: Catalogue['account'] = {
  profile: 'Profil',
  profileHelp: 'Was andere von Ihnen sehen.',
  name: 'Anzeigename',
  nameHelp: 'Auf Ihrer Kachel, im Chat und in Listen.',
  nameMissing: 'Geben Sie einen Namen ein.',
  look: 'Darstellung und Sprache',
  lookHelp: 'In diesem Browser.',
  password: 'Passwort',
  passwordHelp: 'Ein neues Passwort meldet Sie überall sonst ab.',
  old: 'Jetziges Passwort',
  new: 'Neues Passwort',
  newHelp: 'Mindestens 10 Zeichen, und keines der allgemein bekannten.',
  again: 'Neues Passwort noch einmal',
  oldMissing: 'Geben Sie Ihr jetziges Passwort ein.',
  newMissing: 'Geben Sie ein neues Passwort ein.',
  different: 'Diese beiden sind verschieden. Geben Sie zweimal dasselbe ein.',
  change: 'Passwort ändern',
  changed: 'Ihr Passwort wurde geändert. Sie sind überall sonst abgemeldet.',
  provider: {
    title: 'Einmalanmeldung',
    help: 'Ein anderer Weg in dieses Konto.',
    connected: (name) => `Verbunden mit ${name}.`,
    apart: (name) => `Nicht verbunden mit ${name}.`,
    connect: (name) => `Mit ${name} verbinden`,
    disconnect: 'Trennen',
  },
  logins: 'Wo Sie angemeldet sind',
  loginsHelp: 'Melden Sie ab, was Sie nicht kennen, und ändern Sie dann Ihr Passwort.',
  on: (browser, system) => `${browser} auf ${system}`,
  unknown: 'Ein unbekanntes Programm',
  since: (at_ms) => `Seit ${f.day(at_ms)}, ${f.time(at_ms)}`,
  here: 'Hier',
  endOne: (what) => `${what} abmelden`,
  ended: (what) => `${what} ist abgemeldet.`,
  endOthers: 'Überall sonst abmelden',
  endedOthers: 'Sie sind überall sonst abgemeldet.',
};

export const setup: Catalogue['setup'] = {
  title: 'Dais einrichten',
  say: 'Der Saal gehört Ihnen.',
  text: 'Legen Sie das erste Konto der Administration an. Der Server hat beim Start ein Token ausgegeben.',
  token: 'Einrichtungstoken',
  tokenHelp: 'Es gilt einmal. Ein Neustart des Servers gibt ein anderes.',
  name: 'Ihr Name',
  button: 'Konto anlegen',
  wrongToken: 'Das ist nicht das Token. Kopieren Sie es noch einmal von dort, wo der Server gestartet wurde.',
  missing: {
    token: 'Geben Sie das Token ein.',
    name: 'Geben Sie Ihren Namen ein.',
    login: 'Wählen Sie einen Anmeldenamen.',
    password: 'Wählen Sie ein Passwort.',
  },
};
