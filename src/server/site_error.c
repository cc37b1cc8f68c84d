/* The protocol's code for what the domain and the store say. */
#include "dais/server/site.h"

enum proto_error site_error_of_refusal(enum refusal refusal)
{
    static const enum proto_error codes[REFUSAL_COUNT] = {
        [REFUSAL_NONE] = PROTO_ERROR_NONE,
        [REFUSAL_FORBIDDEN] = PROTO_ERROR_FORBIDDEN,
        [REFUSAL_NOT_FOUND] = PROTO_ERROR_NOT_FOUND,
        [REFUSAL_CONFLICT] = PROTO_ERROR_CONFLICT,
        [REFUSAL_EXISTS] = PROTO_ERROR_EXISTS,
        [REFUSAL_BAD_NAME] = PROTO_ERROR_BAD_NAME,
        [REFUSAL_TOO_LONG] = PROTO_ERROR_TOO_LONG,
        [REFUSAL_OUT_OF_RANGE] = PROTO_ERROR_OUT_OF_RANGE,
        [REFUSAL_EMPTY] = PROTO_ERROR_EMPTY,
        [REFUSAL_ROOM_CLOSED] = PROTO_ERROR_ROOM_CLOSED,
        [REFUSAL_ROOM_DISABLED] = PROTO_ERROR_ROOM_DISABLED,
        [REFUSAL_ROOM_LOCKED] = PROTO_ERROR_ROOM_LOCKED,
        [REFUSAL_DOOR_FULL] = PROTO_ERROR_DOOR_FULL,
        [REFUSAL_LINK_OVER] = PROTO_ERROR_LINK_OVER,
        [REFUSAL_LINKS_FULL] = PROTO_ERROR_LINKS_FULL,
        [REFUSAL_WEBHOOKS_FULL] = PROTO_ERROR_WEBHOOKS_FULL,
        [REFUSAL_NOT_WAITING] = PROTO_ERROR_NOT_WAITING,
        [REFUSAL_ROOM_FULL] = PROTO_ERROR_ROOM_FULL,
        [REFUSAL_TOO_MANY_SEATS] = PROTO_ERROR_TOO_MANY_SEATS,
        [REFUSAL_NOT_IN_ROOM] = PROTO_ERROR_NOT_IN_ROOM,
        [REFUSAL_STAGE_FULL] = PROTO_ERROR_STAGE_FULL,
        [REFUSAL_STAGE_NOT_ALLOWED] = PROTO_ERROR_STAGE_NOT_ALLOWED,
        [REFUSAL_NO_HAND] = PROTO_ERROR_NO_HAND,
        [REFUSAL_NOT_INVITED] = PROTO_ERROR_NOT_INVITED,
        [REFUSAL_SCREENS_FULL] = PROTO_ERROR_SCREENS_FULL,
        [REFUSAL_HARD_MUTED] = PROTO_ERROR_HARD_MUTED,
        [REFUSAL_BANNED] = PROTO_ERROR_BANNED,
        [REFUSAL_STANDINGS_FULL] = PROTO_ERROR_STANDINGS_FULL,
        [REFUSAL_GROUP_CHAT_OFF] = PROTO_ERROR_GROUP_CHAT_OFF,
        [REFUSAL_QNA_OFF] = PROTO_ERROR_QNA_OFF,
        [REFUSAL_ANONYMOUS_OFF] = PROTO_ERROR_ANONYMOUS_OFF,
        [REFUSAL_QUESTIONS_FULL] = PROTO_ERROR_QUESTIONS_FULL,
        [REFUSAL_TOO_MANY_QUESTIONS] = PROTO_ERROR_TOO_MANY_QUESTIONS,
        [REFUSAL_QUESTION_TAKEN] = PROTO_ERROR_QUESTION_TAKEN,
        [REFUSAL_QUESTION_ANSWERED] = PROTO_ERROR_QUESTION_ANSWERED,
        [REFUSAL_QUESTION_DISMISSED] = PROTO_ERROR_QUESTION_DISMISSED,
        [REFUSAL_QUESTION_NOT_PUBLISHED] = PROTO_ERROR_QUESTION_NOT_PUBLISHED,
        [REFUSAL_ANSWERS_FULL] = PROTO_ERROR_ANSWERS_FULL,
        [REFUSAL_VOTES_FULL] = PROTO_ERROR_VOTES_FULL,
        [REFUSAL_NOT_GRANTABLE] = PROTO_ERROR_NOT_GRANTABLE,
        [REFUSAL_BLOCKED] = PROTO_ERROR_BLOCKED,
        [REFUSAL_SLOW_MODE] = PROTO_ERROR_SLOW_MODE,
        [REFUSAL_PRIVATE_CHAT_OFF] = PROTO_ERROR_PRIVATE_CHAT_OFF,
        [REFUSAL_MESSAGE_DELETED] = PROTO_ERROR_MESSAGE_DELETED,
        [REFUSAL_REACTIONS_FULL] = PROTO_ERROR_REACTIONS_FULL,
        [REFUSAL_PINS_FULL] = PROTO_ERROR_PINS_FULL,
        [REFUSAL_BLOCKS_FULL] = PROTO_ERROR_BLOCKS_FULL,
        [REFUSAL_INTERACTION_OPEN] = PROTO_ERROR_INTERACTION_OPEN,
        [REFUSAL_INTERACTION_CLOSED] = PROTO_ERROR_INTERACTION_CLOSED,
        [REFUSAL_INTERACTION_SECRET] = PROTO_ERROR_INTERACTION_SECRET,
        [REFUSAL_ANSWERED_ALREADY] = PROTO_ERROR_ANSWERED_ALREADY,
        [REFUSAL_INTERACTIONS_FULL] = PROTO_ERROR_INTERACTIONS_FULL,
        [REFUSAL_TOO_MANY_OPEN] = PROTO_ERROR_TOO_MANY_OPEN,
        [REFUSAL_OWNER_STAYS] = PROTO_ERROR_OWNER_STAYS,
        [REFUSAL_OWNS_CHANNELS] = PROTO_ERROR_OWNS_CHANNELS,
        [REFUSAL_BUSY] = PROTO_ERROR_BUSY,
    };
    return refusal < REFUSAL_COUNT ? codes[refusal] : PROTO_ERROR_INTERNAL;
}

static int64_t limit_of_refusal(enum refusal refusal, const struct room *room)
{
    switch (refusal) {
    case REFUSAL_ROOM_FULL:
        return room->settings.capacity > 0 && room->count < LIMIT_ROOM_PARTICIPANTS ? (int64_t)room->settings.capacity
                                                                                    : LIMIT_ROOM_PARTICIPANTS;
    case REFUSAL_STAGE_FULL:
        return room->settings.stage_limit;
    case REFUSAL_SCREENS_FULL:
        return room->settings.screens_max;
    case REFUSAL_TOO_MANY_SEATS:
        return LIMIT_SEATS_PER_IDENTITY;
    case REFUSAL_STANDINGS_FULL:
        return LIMIT_STANDINGS;
    case REFUSAL_QUESTIONS_FULL:
        return LIMIT_QUESTIONS;
    case REFUSAL_TOO_MANY_QUESTIONS:
        return LIMIT_QUESTIONS_OPEN;
    case REFUSAL_ANSWERS_FULL:
        return LIMIT_QUESTION_ANSWERS;
    case REFUSAL_VOTES_FULL:
        return LIMIT_QUESTION_VOTES;
    case REFUSAL_SLOW_MODE:
        return room->refused_wait_s;
    case REFUSAL_PINS_FULL:
        return LIMIT_CHAT_PINS;
    case REFUSAL_BLOCKS_FULL:
        return LIMIT_CHAT_BLOCKED;
    case REFUSAL_INTERACTIONS_FULL:
        return LIMIT_INTERACTIONS;
    case REFUSAL_TOO_MANY_OPEN:
        return LIMIT_INTERACTIONS_OPEN;
    default:
        return 0;
    }
}

struct proto_fault site_fault_of_refusal(enum refusal refusal, const struct room *room)
{
    struct proto_fault fault = {.error = site_error_of_refusal(refusal), .limit = limit_of_refusal(refusal, room)};
    if (str_copy(str_of(room->refused_field), fault.field, sizeof fault.field) != ERR_OK) {
        fault.field[0] = '\0';
    }
    if (refusal == REFUSAL_QUESTION_TAKEN &&
        str_copy(room_identity_name(room, room->refused_by), fault.name, sizeof fault.name) != ERR_OK) {
        fault.name[0] = '\0';
    }
    return fault;
}

enum proto_error site_error_of_err(enum err err)
{
    switch (err) {
    case ERR_OK:
        return PROTO_ERROR_NONE;
    case ERR_NOT_FOUND:
        return PROTO_ERROR_NOT_FOUND;
    case ERR_EXISTS:
        return PROTO_ERROR_EXISTS;
    case ERR_BUSY:
    case ERR_LIMIT:
    case ERR_NO_MEMORY:
        return PROTO_ERROR_BUSY;
    case ERR_STORAGE_FULL:
        return PROTO_ERROR_STORAGE_FULL;
    case ERR_IO:
    case ERR_CLOSED:
        return PROTO_ERROR_STORAGE_FAILED;
    default:
        return PROTO_ERROR_INTERNAL;
    }
}
