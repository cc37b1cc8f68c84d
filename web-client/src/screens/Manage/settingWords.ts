// A setting and its value in words, for the comparison of two versions.
import { t } from '../../i18n';
import type { SettingName } from '../../model/settings';
import type { RoomSettings } from '../../protocol/types';

export function settingLabel(name: SettingName): string {
  const words = t.manage.room;
  const labels: Record<SettingName, string> = {
    enabled: words.enable, mode: words.mode, stage_access: words.access, stage_limit: words.limit, screen_share: words.share, screens_max: words.screens,
    room_moderators: words.roomModerators, chat_moderators: words.chatModerators, speakers: words.speakers, hide_participants: words.hideParticipants,
    qna: words.qna, anonymous_questions: words.anonymousQuestions, group_chat: words.chat, private_chat: words.privateChat,
    guests: words.guests, anonymous_viewers: words.anonymous, locked: words.locked, capacity: words.capacity, auto_end_min: words.autoEnd,
    auto_record: words.autoRecord, recording_consent: words.consent, chat_retention_days: words.keepChat, recording_retention_days: words.keepRecordings,
  };
  return labels[name];
}

export function settingValue(name: SettingName, of: RoomSettings): string {
  const words = t.manage.room;
  const value = of[name];
  if (typeof value === 'boolean') return value ? words.on : words.off;
  if (name === 'mode') return words.modes[of.mode].label;
  if (name === 'stage_access') return words.accesses[of.stage_access];
  if (name === 'screen_share') return words.shares[of.screen_share];
  if (name === 'guests') return of.guests === 'link' ? words.on : words.off;
  if (name === 'auto_end_min') return of.auto_end_min ? words.minutes(of.auto_end_min) : words.never;
  if (name === 'chat_retention_days' || name === 'recording_retention_days') return of[name] ? words.days(of[name]) : words.always;
  return typeof value === 'number' ? t.f.number(value) : '';
}
