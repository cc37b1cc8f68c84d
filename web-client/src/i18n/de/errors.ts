// Ein Satz für jede Absage des Servers und für das, was nur die Seite wissen kann: was war, dann was zu tun ist.
import type { Catalogue } from '../en';
import { f } from './formats';

export const errors: Catalogue['errors'] = {
  offline: 'Der Server antwortet nicht. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.',
  timeout: 'Der Server hat zu lange gebraucht. Versuchen Sie es noch einmal.',
  closed: 'Das wurde aufgegeben, bevor eine Antwort kam.',
  malformed: 'Der Server hat die Seite nicht verstanden. Laden Sie sie neu und versuchen Sie es noch einmal.',
  unknown_field: 'Seite und Server sind verschiedene Versionen. Laden Sie die Seite neu.',
  missing_field: 'Etwas fehlt. Füllen Sie es aus und versuchen Sie es noch einmal.',
  wrong_type: 'Seite und Server sind verschiedene Versionen. Laden Sie die Seite neu.',
  out_of_range: 'Ein Wert ist zu klein oder zu groß. Prüfen Sie ihn und versuchen Sie es noch einmal.',
  too_long: 'Das ist zu lang. Kürzen Sie es und versuchen Sie es noch einmal.',
  bad_name: 'Dieser Name geht nicht. Er braucht mindestens ein sichtbares Zeichen.',
  too_large: 'Das ist zu groß zum Senden.',
  unsupported_media_type: 'Diese Art von Inhalt nimmt der Server nicht.',
  unauthorized: 'Sie sind abgemeldet. Melden Sie sich an, um fortzufahren.',
  bad_login: 'Anmeldename und Passwort passen nicht zusammen. Prüfen Sie beide und versuchen Sie es noch einmal.',
  too_many_tries: 'Zu viele Versuche. Warten Sie einige Minuten.',
  forbidden_origin: 'Diese Adresse gehört nicht zu diesem Server. Öffnen Sie die Seite unter der Adresse, die Sie bekommen haben.',
  forbidden: 'Das dürfen Sie hier nicht.',
  not_found: 'Hier ist nichts für Sie. Vielleicht stimmt die Adresse nicht, oder sie gehört Personen, zu denen Sie nicht zählen.',
  method_not_allowed: 'Das kann der Server hier nicht.',
  conflict: 'Jemand anders hat gespeichert, während Sie bearbeitet haben. Von Ihnen ist nichts verloren.',
  key_reused: 'Die Seite hat zwei Anfragen verwechselt. Laden Sie sie neu und versuchen Sie es noch einmal.',
  exists: 'Das gibt es schon.',
  room_closed: 'Noch nicht begonnen. Sie kommen von selbst herein, wenn Leitung oder Moderation den Raum öffnet.',
  room_disabled: 'Der Besprechungsraum dieses Kanals ist aus.',
  room_locked: 'Der Raum ist verschlossen. Die Moderation lässt ein.',
  room_full: 'Der Raum ist voll. Versuchen Sie es in einigen Minuten noch einmal.',
  not_in_room: 'Sie sind nicht mehr im Raum. Betreten Sie ihn neu.',
  already_in_room: 'Sie sind schon in einem Raum. Verlassen Sie ihn zuerst.',
  too_many_seats: 'Sie sind schon auf zu vielen Geräten in diesem Raum. Verlassen Sie ihn auf einem davon.',
  stage_full: 'Die Bühne ist voll.',
  stage_not_allowed: 'In diesem Raum dürfen Sie nicht auf die Bühne.',
  screens_full: 'Es werden schon genug Bildschirme gezeigt. Warten Sie, bis einer endet.',
  hard_muted: 'Die Moderation hat Ihr Mikrofon gesperrt.',
  group_chat_off: 'Der Gruppenchat ist in diesem Raum aus.',
  blocked: 'In diesem Chat dürfen Sie nicht schreiben.',
  empty: 'Das ist leer. Schreiben Sie zuerst etwas.',
  weak_password: 'Dieses Passwort ist zu kurz oder zu bekannt. Nehmen Sie ein längeres.',
  owner_stays: 'Wem ein Kanal gehört, der bleibt in seiner Leitung.',
  not_yourself: 'Beim eigenen Konto geht das nicht. Bitten Sie eine andere Person der Administration.',
  owns_channels: 'Diesem Konto gehören Kanäle. Übertragen Sie sie zuerst.',
  wrong_password: 'Das ist nicht Ihr Passwort.',
  codec_missing: 'Ihrem Browser fehlt ein Codec, den dieser Raum braucht.',
  bad_sdp: 'Ihr Browser und der Server werden sich über Bild und Ton nicht einig. Laden Sie die Seite neu.',
  too_many_sections: 'Ihr Browser will mehr Ströme, als der Server gibt.',
  media_gone: 'Die Verbindung ging verloren. Eine neue wird aufgebaut.',
  offer_in_flight: 'Bild und Ton werden schon eingerichtet. Warten Sie einen Moment.',
  slow_down: 'Das war zu schnell. Warten Sie einen Moment und versuchen Sie es noch einmal.',
  busy: 'Der Server ist zurzeit voll. Versuchen Sie es in 10 Sekunden noch einmal.',
  read_only: 'Der Server nimmt zurzeit keine Änderungen an. Versuchen Sie es in einigen Minuten noch einmal.',
  storage_full: 'Der Speicher des Servers ist voll, darum wird nichts gespeichert. Sagen Sie es der Administration.',
  storage_failed: 'Der Server konnte das nicht speichern. Versuchen Sie es noch einmal, und sagen Sie es der Administration, wenn es wieder vorkommt.',
  internal: 'Der Server hat einen Fehler gemacht. Versuchen Sie es noch einmal, und sagen Sie es der Administration, wenn es wieder vorkommt.',
};

export function tooManyTries(seconds: number): string {
  if (seconds < 60) return `Zu viele Versuche. Warten Sie ${f.number(seconds)} ${f.plural(seconds, 'Sekunde', 'Sekunden')}.`;
  const minutes = Math.ceil(seconds / 60);
  return `Zu viele Versuche. Warten Sie ${f.number(minutes)} ${f.plural(minutes, 'Minute', 'Minuten')}.`;
}
