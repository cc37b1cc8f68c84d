/* Lists of events, and the encoding of events and settings for the log. */
#include "room_priv.h"

#include <assert.h>
#include <stdlib.h>

void event_list_init(struct event_list *list)
{
    *list = (struct event_list){0};
}

void event_list_finish(struct event_list *list)
{
    free(list->items);
    *list = (struct event_list){0};
}

bool event_list_reserve(struct event_list *list, uint32_t count)
{
    uint32_t need = list->count + count;
    if (need <= list->capacity) {
        return true;
    }
    struct room_event *items = realloc(list->items, need * sizeof *items);
    if (items == NULL) {
        return false;
    }
    list->items = items;
    list->capacity = need;
    return true;
}

struct room_event *event_list_add(struct event_list *list, enum event_kind kind, enum event_audience audience,
                                  wall_ms at_ms)
{
    assert(list->count < list->capacity);
    struct room_event *e = &list->items[list->count++];
    *e = (struct room_event){.kind = kind, .audience = audience, .at_ms = at_ms};
    return e;
}

struct room_event *event_list_act(struct event_list *list, const struct command *c, enum event_kind kind,
                                  enum event_audience audience, struct participant_id about)
{
    struct room_event *e = event_list_add(list, kind, audience, c->at_ms);
    e->by = c->who;
    e->participant = about;
    return e;
}

/* ── settings ── */

enum {
    FLAG_ENABLED = 1 << 0,
    FLAG_QNA = 1 << 1,
    FLAG_GROUP_CHAT = 1 << 2,
    FLAG_PRIVATE_CHAT = 1 << 3,
    FLAG_ANONYMOUS_VIEWERS = 1 << 4,
    FLAG_ANONYMOUS_QUESTIONS = 1 << 5,
    FLAG_HIDE_PARTICIPANTS = 1 << 6,
    FLAG_LOCKED = 1 << 7,
    FLAG_AUTO_RECORD = 1 << 8,
    FLAG_RECORDING_CONSENT = 1 << 9,
    FLAG_ALL = (1 << 10) - 1,
};

static uint16_t flags_of(const struct room_settings *s)
{
    return (uint16_t)((s->enabled ? FLAG_ENABLED : 0) | (s->qna ? FLAG_QNA : 0) |
                      (s->group_chat ? FLAG_GROUP_CHAT : 0) | (s->private_chat ? FLAG_PRIVATE_CHAT : 0) |
                      (s->anonymous_viewers ? FLAG_ANONYMOUS_VIEWERS : 0) |
                      (s->anonymous_questions ? FLAG_ANONYMOUS_QUESTIONS : 0) |
                      (s->hide_participants ? FLAG_HIDE_PARTICIPANTS : 0) | (s->locked ? FLAG_LOCKED : 0) |
                      (s->auto_record ? FLAG_AUTO_RECORD : 0) | (s->recording_consent ? FLAG_RECORDING_CONSENT : 0));
}

static void flags_to(struct room_settings *s, unsigned flags)
{
    s->enabled = flags & FLAG_ENABLED;
    s->qna = flags & FLAG_QNA;
    s->group_chat = flags & FLAG_GROUP_CHAT;
    s->private_chat = flags & FLAG_PRIVATE_CHAT;
    s->anonymous_viewers = flags & FLAG_ANONYMOUS_VIEWERS;
    s->anonymous_questions = flags & FLAG_ANONYMOUS_QUESTIONS;
    s->hide_participants = flags & FLAG_HIDE_PARTICIPANTS;
    s->locked = flags & FLAG_LOCKED;
    s->auto_record = flags & FLAG_AUTO_RECORD;
    s->recording_consent = flags & FLAG_RECORDING_CONSENT;
}

static bool bool_read(struct reader *r)
{
    return reader_u8_most(r, 1) == 1;
}

static void list_write(const struct person_list *list, struct writer *w)
{
    writer_u16(w, (uint16_t)list->count);
    for (uint32_t i = 0; i < list->count; i++) {
        writer_u8(w, list->items[i].kind);
        writer_id(w, list->items[i].id);
    }
}

static void list_read(struct reader *r, struct person_list *list)
{
    uint16_t count = reader_u16(r);
    if (count > LIMIT_ROOM_LIST) {
        r->failed = true;
        return;
    }
    list->count = count;
    for (uint32_t i = 0; i < count; i++) {
        list->items[i].kind = reader_u8_most(r, PERSON_EXPECTED);
        list->items[i].id = reader_id(r);
    }
}

void settings_encode(const struct room_settings *s, struct writer *w)
{
    writer_u64(w, s->version);
    writer_u16(w, flags_of(s));
    writer_u8(w, (uint8_t)s->mode);
    writer_u8(w, (uint8_t)s->stage_access);
    writer_u8(w, (uint8_t)s->screen_share);
    writer_u8(w, (uint8_t)s->guests);
    writer_u32(w, s->stage_limit);
    writer_u32(w, s->screens_max);
    writer_u32(w, s->capacity);
    writer_u32(w, s->auto_end_min);
    writer_u32(w, s->chat_retention_days);
    writer_u32(w, s->recording_retention_days);
    list_write(&s->room_moderators, w);
    list_write(&s->chat_moderators, w);
    list_write(&s->speakers, w);
}

void settings_decode(struct reader *r, struct room_settings *s)
{
    *s = (struct room_settings){0};
    s->version = reader_u64(r);
    uint16_t flags = reader_u16(r);
    if ((flags & ~FLAG_ALL) != 0) {
        r->failed = true;
    }
    flags_to(s, flags);
    s->mode = (enum room_mode)reader_u8_most(r, ROOM_WEBINAR);
    s->stage_access = (enum stage_access)reader_u8_most(r, STAGE_INVITE);
    s->screen_share = (enum screen_share)reader_u8_most(r, SCREEN_EVERYONE);
    s->guests = (enum guests)reader_u8_most(r, GUESTS_LINK);
    s->stage_limit = reader_u32(r);
    s->screens_max = reader_u32(r);
    s->capacity = reader_u32(r);
    s->auto_end_min = reader_u32(r);
    s->chat_retention_days = reader_u32(r);
    s->recording_retention_days = reader_u32(r);
    list_read(r, &s->room_moderators);
    list_read(r, &s->chat_moderators);
    list_read(r, &s->speakers);
}

/* ── participants, as the log and the snapshot know them ── */

void identity_encode(struct identity identity, struct writer *w)
{
    writer_u8(w, identity.kind);
    writer_id(w, identity.id);
}

struct identity identity_decode(struct reader *r)
{
    struct identity identity = {.kind = reader_u8_most(r, IDENTITY_MEDIA_TOKEN)};
    identity.id = reader_id(r);
    return identity;
}

/* -1 "none" is stored as 0. */
void media_role_encode(enum media_role role, struct writer *w)
{
    writer_u8(w, (uint8_t)(role + 1));
}

enum media_role media_role_decode(struct reader *r)
{
    return (enum media_role)((int)reader_u8_most(r, MEDIA_ROLE_VIEWER + 1) - 1);
}

/* ── events ── */

void role_encode(enum room_role role, struct writer *w)
{
    writer_u8(w, (uint8_t)(role + 1));
}

enum room_role role_decode(struct reader *r)
{
    return (enum room_role)((int)reader_u8_most(r, ROOM_ROLE_COUNT) - 1);
}

static void body_encode(const struct room_event *e, struct writer *w)
{
    switch (e->kind) {
    case EVENT_OPENED:
        writer_id(w, e->opened.session.v);
        break;
    case EVENT_ENDED:
        writer_id(w, e->ended.session.v);
        writer_u8(w, (uint8_t)e->ended.reason);
        break;
    case EVENT_ENTERED:
        identity_encode(e->entered.identity, w);
        media_role_encode(e->entered.carried, w);
        writer_u8(w, e->entered.companion);
        writer_u8(w, e->entered.stage);
        writer_bytes(w, e->entered.secret_hash, SECRET_HASH_BYTES);
        break;
    case EVENT_LEFT:
        writer_u8(w, (uint8_t)e->left.reason);
        break;
    case EVENT_STAGE_JOINED:
        writer_u8(w, (uint8_t)e->stage_joined.way);
        role_encode(e->stage_joined.by_role, w);
        break;
    case EVENT_STAGE_LEFT:
        writer_u8(w, (uint8_t)e->stage_left.reason);
        role_encode(e->stage_left.by_role, w);
        break;
    case EVENT_STAGE_ACCESS:
        writer_u8(w, (uint8_t)e->access);
        break;
    case EVENT_INVITED:
        writer_id(w, e->invited.by.v);
        role_encode(e->invited.by_role, w);
        break;
    case EVENT_INVITATION_ENDED:
        writer_u8(w, (uint8_t)e->invitation_ended.reason);
        break;
    case EVENT_HAND_RAISED:
    case EVENT_HAND_LOWERED:
    case EVENT_HANDS_LOWERED:
        break;
    case EVENT_HAND_MOVED:
        writer_u32(w, e->hand_moved.place);
        break;
    case EVENT_STANDING:
        identity_encode(e->standing.who, w);
        writer_u8(w, e->standing.holds);
        role_encode(e->standing.by_role, w);
        break;
    case EVENT_SPOTLIGHT:
        writer_u8(w, e->spotlight.screen);
        role_encode(e->spotlight.by_role, w);
        break;
    case EVENT_MUTED:
        writer_u8(w, (uint8_t)e->muted.track);
        writer_u8(w, (uint8_t)e->muted.by_role);
        break;
    case EVENT_CHAT_POSTED:
    case EVENT_CHAT_EDITED:
    case EVENT_CHAT_DELETED:
    case EVENT_CHAT_REACTED:
    case EVENT_CHAT_PINNED:
    case EVENT_CHAT_UNPINNED:
    case EVENT_CHAT_BLOCKED:
    case EVENT_CHAT_SLOWED:
    case EVENT_CHAT_CLEARED:
    case EVENT_CHAT_SWITCHED:
    case EVENT_CHAT_DIRECT:
        chat_event_encode(e, w);
        break;
    case EVENT_BACKCHANNEL_POSTED:
        writer_id(w, e->chat.message.v);
        writer_u8(w, (uint8_t)e->chat.role);
        break;
    case EVENT_SETTINGS:
        settings_encode(e->settings, w);
        break;
    case EVENT_LOCKED:
        writer_u8(w, e->locked.locked);
        break;
    case EVENT_KNOCKED:
    case EVENT_ADMITTED:
    case EVENT_DECLINED:
    case EVENT_KNOCK_ENDED:
        writer_id(w, e->door.waiter.v);
        identity_encode(e->door.identity, w);
        break;
    case EVENT_QUESTION_ASKED:
    case EVENT_QUESTION_OWNED:
    case EVENT_QUESTION_ANSWERED:
    case EVENT_QUESTION_PUBLISHED:
    case EVENT_QUESTION_DISMISSED:
    case EVENT_QUESTION_RESTORED:
    case EVENT_QUESTION_VOTED:
    case EVENT_QUESTION_DROPPED:
    case EVENT_QUESTIONS_GRANTED:
        qna_encode(e, w);
        break;
    case EVENT_INTERACTION_DRAFTED:
    case EVENT_INTERACTION_SCHEDULED:
    case EVENT_INTERACTION_PUBLISHED:
    case EVENT_INTERACTION_CLOSED:
    case EVENT_INTERACTION_REOPENED:
    case EVENT_INTERACTION_DELETED:
        interaction_encode(e, w);
        break;
    case EVENT_INTERACTION_ANSWERED:
    case EVENT_DURABLE_END:
    case EVENT_RESUMED:
    case EVENT_CHANGED:
    case EVENT_RIGHTS_CHANGED:
    case EVENT_DOOR_MESSAGE:
    case EVENT_WAITER_CHANGED:
        assert(!"ephemeral events are not encoded");
    }
}

void room_event_encode(const struct room_event *e, struct writer *w)
{
    writer_u8(w, (uint8_t)e->kind);
    writer_u64(w, (uint64_t)e->at_ms);
    identity_encode(e->by, w);
    writer_id(w, e->participant.v);
    body_encode(e, w);
}

static void body_decode(struct reader *r, struct room_settings *settings, struct room_event *e)
{
    switch (e->kind) {
    case EVENT_OPENED:
        e->audience = AUDIENCE_ROOM;
        e->opened.session.v = reader_id(r);
        break;
    case EVENT_ENDED:
        e->audience = AUDIENCE_ROOM;
        e->ended.session.v = reader_id(r);
        e->ended.reason = (enum left_reason)reader_u8_most(r, LEFT_BANNED);
        break;
    case EVENT_ENTERED:
        e->audience = AUDIENCE_PERSON;
        e->entered.identity = identity_decode(r);
        e->entered.carried = media_role_decode(r);
        e->entered.companion = bool_read(r);
        e->entered.stage = bool_read(r);
        reader_copy(r, e->entered.secret_hash, SECRET_HASH_BYTES);
        break;
    case EVENT_LEFT:
        e->audience = AUDIENCE_PERSON;
        e->left.reason = (enum left_reason)reader_u8_most(r, LEFT_BANNED);
        break;
    case EVENT_STAGE_JOINED:
        e->audience = AUDIENCE_ROOM;
        e->stage_joined.by_role = ROOM_ROLE_NONE;
        if (reader_left(r) > 0) { /* before anybody was brought, nothing was noted */
            e->stage_joined.way = (enum stage_way)reader_u8_most(r, STAGE_ACCEPTED);
            e->stage_joined.by_role = role_decode(r);
        }
        break;
    case EVENT_STAGE_LEFT:
        e->audience = AUDIENCE_ROOM;
        e->stage_left.reason = (enum stage_reason)reader_u8_most(r, STAGE_LEFT_EVICTED);
        e->stage_left.by_role = reader_left(r) > 0 ? role_decode(r) : ROOM_ROLE_NONE;
        break;
    case EVENT_STAGE_ACCESS:
        e->audience = AUDIENCE_ROOM;
        e->access = (enum stage_access)reader_u8_most(r, STAGE_INVITE);
        break;
    case EVENT_INVITED:
        e->audience = AUDIENCE_SELF;
        e->invited.by.v = reader_id(r);
        e->invited.by_role = role_decode(r);
        break;
    case EVENT_INVITATION_ENDED:
        e->audience = AUDIENCE_SELF;
        e->invitation_ended.reason = (enum invitation_end)reader_u8_most(r, INVITATION_WITHDRAWN);
        break;
    case EVENT_HAND_RAISED:
    case EVENT_HAND_LOWERED:
    case EVENT_HANDS_LOWERED:
        e->audience = AUDIENCE_NONE;
        break;
    case EVENT_HAND_MOVED:
        e->audience = AUDIENCE_NONE;
        e->hand_moved.place = reader_u32(r);
        break;
    case EVENT_STANDING:
        e->audience = AUDIENCE_SELF;
        e->standing.who = identity_decode(r);
        e->standing.holds = (uint8_t)reader_u8_most(r, STANDING_ALL);
        e->standing.by_role = role_decode(r);
        break;
    case EVENT_SPOTLIGHT:
        e->audience = AUDIENCE_ROOM;
        e->spotlight.screen = reader_u8_most(r, 1) != 0;
        e->spotlight.by_role = role_decode(r);
        break;
    case EVENT_MUTED:
        e->audience = AUDIENCE_PERSON;
        e->muted.track = (enum track)reader_u8_most(r, TRACK_COUNT - 1);
        e->muted.by_role = (enum room_role)reader_u8_most(r, ROOM_ROLE_COUNT - 1);
        break;
    case EVENT_BACKCHANNEL_POSTED:
        e->audience = AUDIENCE_BACKCHANNEL;
        e->chat.message.v = reader_id(r);
        e->chat.role = (enum room_role)reader_u8_most(r, ROOM_ROLE_COUNT - 1);
        break;
    case EVENT_SETTINGS:
        e->audience = AUDIENCE_ROOM;
        settings_decode(r, settings);
        e->settings = settings;
        break;
    case EVENT_LOCKED:
        e->audience = AUDIENCE_ROOM;
        e->locked.locked = bool_read(r);
        break;
    case EVENT_KNOCKED:
    case EVENT_ADMITTED:
    case EVENT_DECLINED:
    case EVENT_KNOCK_ENDED:
        e->audience = AUDIENCE_NONE;
        e->door.waiter.v = reader_id(r);
        e->door.identity = identity_decode(r);
        break;
    case EVENT_QUESTION_ASKED:
    case EVENT_QUESTION_OWNED:
    case EVENT_QUESTION_ANSWERED:
    case EVENT_QUESTION_PUBLISHED:
    case EVENT_QUESTION_DISMISSED:
    case EVENT_QUESTION_RESTORED:
    case EVENT_QUESTION_VOTED:
    case EVENT_QUESTION_DROPPED:
    case EVENT_QUESTIONS_GRANTED:
        e->audience = AUDIENCE_NONE;
        qna_decode(r, e);
        break;
    case EVENT_INTERACTION_DRAFTED:
    case EVENT_INTERACTION_SCHEDULED:
    case EVENT_INTERACTION_PUBLISHED:
    case EVENT_INTERACTION_CLOSED:
    case EVENT_INTERACTION_REOPENED:
    case EVENT_INTERACTION_DELETED:
        e->audience = AUDIENCE_NONE;
        interaction_decode(r, e);
        break;
    default:
        chat_event_decode(r, e);
    }
}

enum err room_event_decode(struct reader *r, uint64_t seq, struct room_settings *settings, struct room_event *ret_event)
{
    struct room_event e = {.seq = seq};
    e.kind = (enum event_kind)reader_u8_most(r, EVENT_DURABLE_END - 1);
    e.at_ms = (wall_ms)reader_u64(r);
    e.by = identity_decode(r);
    e.participant.v = reader_id(r);
    if (r->failed) {
        return ERR_INVALID;
    }
    body_decode(r, settings, &e);
    if (r->failed || reader_left(r) > 0) {
        return ERR_INVALID;
    }
    *ret_event = e;
    return ERR_OK;
}
