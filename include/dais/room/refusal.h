/*
 * Why the domain says no. A refusal is not an error of ours: each maps to one error code of the protocol (its name) and
 * to one sentence in the client. New ones are added here and to `errors` of src/protocol/dais.yaml together.
 */
#ifndef DAIS_ROOM_REFUSAL_H
#define DAIS_ROOM_REFUSAL_H

enum refusal {
    REFUSAL_NONE = 0,
    REFUSAL_FORBIDDEN,
    REFUSAL_NOT_FOUND, /* also: what the asker may not know about */
    REFUSAL_CONFLICT,  /* somebody saved newer settings */
    REFUSAL_EXISTS,    /* the login name is taken, the account is a member already */
    REFUSAL_BAD_NAME,
    REFUSAL_TOO_LONG,
    REFUSAL_OUT_OF_RANGE,
    REFUSAL_EMPTY,
    REFUSAL_ROOM_CLOSED,
    REFUSAL_ROOM_DISABLED,
    REFUSAL_ROOM_LOCKED,
    REFUSAL_ROOM_FULL,
    REFUSAL_DOOR_FULL,
    REFUSAL_NOT_WAITING,
    REFUSAL_LINK_OVER, /* expired, or as many came by it as may */
    REFUSAL_LINKS_FULL,
    REFUSAL_WEBHOOKS_FULL,
    REFUSAL_TOO_MANY_SEATS, /* of one person in one room: LIMIT_SEATS_PER_IDENTITY */
    REFUSAL_NOT_IN_ROOM,
    REFUSAL_STAGE_FULL,
    REFUSAL_STAGE_NOT_ALLOWED,
    REFUSAL_NO_HAND,     /* is not up (any more) */
    REFUSAL_NOT_INVITED, /* the invitation is over */
    REFUSAL_SCREENS_FULL,
    REFUSAL_HARD_MUTED,
    REFUSAL_BANNED,
    REFUSAL_STANDINGS_FULL,
    REFUSAL_GROUP_CHAT_OFF,
    REFUSAL_QNA_OFF,
    REFUSAL_ANONYMOUS_OFF, /* questions without a name */
    REFUSAL_QUESTIONS_FULL,
    REFUSAL_TOO_MANY_QUESTIONS, /* of one person */
    REFUSAL_QUESTION_TAKEN,     /* by room->refused_by */
    REFUSAL_QUESTION_ANSWERED,
    REFUSAL_QUESTION_DISMISSED,
    REFUSAL_QUESTION_NOT_PUBLISHED,
    REFUSAL_ANSWERS_FULL,
    REFUSAL_VOTES_FULL,
    REFUSAL_NOT_GRANTABLE,
    REFUSAL_BLOCKED, /* kept from writing by a moderator */
    REFUSAL_SLOW_MODE,
    REFUSAL_PRIVATE_CHAT_OFF,
    REFUSAL_MESSAGE_DELETED,
    REFUSAL_REACTIONS_FULL,
    REFUSAL_PINS_FULL,
    REFUSAL_BLOCKS_FULL,
    REFUSAL_INTERACTION_OPEN,   /* it is published: not changed, not deleted */
    REFUSAL_INTERACTION_CLOSED, /* takes no answers */
    REFUSAL_INTERACTION_SECRET, /* a secret ballot that is closed stays so */
    REFUSAL_ANSWERED_ALREADY,
    REFUSAL_INTERACTIONS_FULL,
    REFUSAL_TOO_MANY_OPEN,
    REFUSAL_OWNER_STAYS,
    REFUSAL_OWNS_CHANNELS, /* an account that owns channels can't be removed */
    REFUSAL_BUSY,          /* a table of ours is full, or memory is short: try again */
    REFUSAL_COUNT
};

/* The protocol's error code: "stage_full". */
const char *refusal_name(enum refusal refusal);

#endif
