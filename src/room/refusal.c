#include "dais/room/refusal.h"

#include <assert.h>

const char *refusal_name(enum refusal refusal)
{
    static const char *const names[REFUSAL_COUNT] = {
        [REFUSAL_NONE] = "",
        [REFUSAL_FORBIDDEN] = "forbidden",
        [REFUSAL_NOT_FOUND] = "not_found",
        [REFUSAL_CONFLICT] = "conflict",
        [REFUSAL_EXISTS] = "exists",
        [REFUSAL_BAD_NAME] = "bad_name",
        [REFUSAL_TOO_LONG] = "too_long",
        [REFUSAL_OUT_OF_RANGE] = "out_of_range",
        [REFUSAL_EMPTY] = "empty",
        [REFUSAL_ROOM_CLOSED] = "room_closed",
        [REFUSAL_ROOM_DISABLED] = "room_disabled",
        [REFUSAL_ROOM_LOCKED] = "room_locked",
        [REFUSAL_DOOR_FULL] = "door_full",
        [REFUSAL_LINK_OVER] = "link_over",
        [REFUSAL_LINKS_FULL] = "links_full",
        [REFUSAL_WEBHOOKS_FULL] = "webhooks_full",
        [REFUSAL_NOT_WAITING] = "not_waiting",
        [REFUSAL_ROOM_FULL] = "room_full",
        [REFUSAL_TOO_MANY_SEATS] = "too_many_seats",
        [REFUSAL_NOT_IN_ROOM] = "not_in_room",
        [REFUSAL_STAGE_FULL] = "stage_full",
        [REFUSAL_STAGE_NOT_ALLOWED] = "stage_not_allowed",
        [REFUSAL_NO_HAND] = "no_hand",
        [REFUSAL_NOT_INVITED] = "not_invited",
        [REFUSAL_SCREENS_FULL] = "screens_full",
        [REFUSAL_GROUP_CHAT_OFF] = "group_chat_off",
        [REFUSAL_QNA_OFF] = "qna_off",
        [REFUSAL_ANONYMOUS_OFF] = "anonymous_off",
        [REFUSAL_QUESTIONS_FULL] = "questions_full",
        [REFUSAL_TOO_MANY_QUESTIONS] = "too_many_questions",
        [REFUSAL_QUESTION_TAKEN] = "question_taken",
        [REFUSAL_QUESTION_ANSWERED] = "question_answered",
        [REFUSAL_QUESTION_DISMISSED] = "question_dismissed",
        [REFUSAL_QUESTION_NOT_PUBLISHED] = "question_not_published",
        [REFUSAL_ANSWERS_FULL] = "answers_full",
        [REFUSAL_VOTES_FULL] = "votes_full",
        [REFUSAL_NOT_GRANTABLE] = "not_grantable",
        [REFUSAL_BLOCKED] = "blocked",
        [REFUSAL_SLOW_MODE] = "slow_mode",
        [REFUSAL_PRIVATE_CHAT_OFF] = "private_chat_off",
        [REFUSAL_MESSAGE_DELETED] = "message_deleted",
        [REFUSAL_REACTIONS_FULL] = "reactions_full",
        [REFUSAL_PINS_FULL] = "pins_full",
        [REFUSAL_BLOCKS_FULL] = "blocks_full",
        [REFUSAL_OWNER_STAYS] = "owner_stays",
        [REFUSAL_OWNS_CHANNELS] = "owns_channels",
        [REFUSAL_BUSY] = "busy",
    };
    assert(refusal < REFUSAL_COUNT);
    return names[refusal];
}
