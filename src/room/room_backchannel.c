/* The backchannel: a chat of those who run the room, kept from all others. */
#include "room_priv.h"

bool room_in_backchannel(const struct room *room, const struct participant *p)
{
    return role_can(p->roles, ACTION_BACKCHANNEL, &room->settings);
}

enum refusal room_on_backchannel(struct room *room, struct participant *p, const struct command *c,
                                 struct event_list *list)
{
    if (!room_in_backchannel(room, p)) {
        return REFUSAL_FORBIDDEN;
    }
    if (str_trim(c->chat.text).len == 0) {
        return REFUSAL_EMPTY;
    }
    if (utf8_length(c->chat.text) > LIMIT_CHAT_LENGTH) {
        return REFUSAL_TOO_LONG;
    }
    struct room_event *e = event_list_add(list, EVENT_BACKCHANNEL_POSTED, AUDIENCE_BACKCHANNEL, c->at_ms);
    e->by = c->who;
    e->participant = c->participant;
    e->chat.message = c->fresh_message;
    e->chat.role = room_role_highest(p->roles);
    e->chat.text = c->chat.text;
    room_emit(room, e);
    return REFUSAL_NONE;
}
