// What saving would do to the session that runs now, in sentences.
import { t } from '../../i18n';
import type { RoomForm } from '../../model/roomForm.svelte';
import { refKey, type PeopleSetting } from '../../model/settings';

export function effects(form: RoomForm): string[] {
  const { base, mine } = form;
  if (!base || !mine) return [];
  const words = t.manage.room.effects;
  if (base.enabled && !mine.enabled) return [words.off];
  const said: string[] = [];
  if (base.mode !== mine.mode) said.push(mine.mode === 'webinar' ? words.webinarOn : words.interactiveOn);
  if (base.group_chat !== mine.group_chat) said.push(mine.group_chat ? words.chatOn : words.chatOff);
  if (base.locked !== mine.locked) said.push(mine.locked ? words.lock : words.unlock);
  const gains: [PeopleSetting, (name: string) => string][] = [
    ['speakers', words.joinStage],
    ['room_moderators', words.moderate],
    ['chat_moderators', words.moderateChat],
  ];
  for (const [list, sentence] of gains) {
    const before = new Set(base[list].map(refKey));
    const after = new Set(mine[list].map(refKey));
    said.push(...form.list(list, mine).filter((person) => !before.has(refKey(person))).map((person) => sentence(person.name)));
    said.push(...form.list(list, base).filter((person) => !after.has(refKey(person))).map((person) => words.lose(person.name)));
  }
  return [...new Set(said)];
}
