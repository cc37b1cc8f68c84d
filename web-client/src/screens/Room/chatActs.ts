// What is done to messages, as the panel shows and says it.
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import { tick } from 'svelte';
import { t } from '../../i18n';
import type { Chat } from '../../model/chat.svelte';
import { prompter } from '../../model/prompter.svelte';
import { say } from '../../model/say';
import type { ChatEmoji, Id, Participant } from '../../protocol/types';

export const EMOJI: Readonly<Record<ChatEmoji, string>> = {
  thumbs_up: '👍', thumbs_down: '👎', heart: '❤️', clap: '👏', laugh: '😂', smile: '🙂', party: '🎉', pray: '🙏', fire: '🔥', eyes: '👀', thinking: '🤔', surprised: '😮',
  sad: '😢', cry: '😭', angry: '😠', wave: '👋', ok_hand: '👌', muscle: '💪', rocket: '🚀', star: '⭐', check: '✅', cross: '❌', question: '❓', hundred: '💯',
};
/** Those that a menu offers at once. */
export const OFFERED: readonly ChatEmoji[] = ['thumbs_up', 'heart', 'laugh', 'party', 'pray', 'surprised'];

const MENTIONS_MAX = 10;

/** Those whose name stands behind an @. */
export function mentionedIn(text: string, people: Iterable<Participant>): Id[] {
  if (!text.includes('@')) return [];
  return [...people].filter((person) => person.name !== '' && text.includes(`@${person.name}`)).map((person) => person.id).slice(0, MENTIONS_MAX);
}

/** What went wrong is said in the prompter. */
export function attempt(done: Promise<void>): void {
  done.catch((error: unknown) => prompter.say('note', 'chat', { icon: TriangleAlert, text: say(error), tone: 'warn' }));
}

/** Shows a message in its place, and gives it the focus. */
export async function jumpTo(chat: Chat, id: Id): Promise<void> {
  const there = await chat.reach(id);
  await tick();
  const message = document.querySelector<HTMLElement>(`[data-message="${id}"]`);
  if (!there || !message) return prompter.say('note', 'chat', { icon: TriangleAlert, text: t.room.chat.gone, tone: 'warn' });
  message.scrollIntoView({ block: 'center' });
  message.focus({ preventScroll: true });
}
