/*
 * The audit log's entries: who did what to whom, and when. Ids and enums only, never a text that somebody wrote: names are
 * looked up when the log is read.
 *
 * Entries follow from what is done, not from who remembers to write them: of each change of the directory
 * (audit_of_directory) and of what moderators bring about in a room (audit_of_event), in the one place that all changes
 * go through. They are stored in the same commit as the act, so neither is there without the other.
 */
#ifndef DAIS_ROOM_AUDIT_H
#define DAIS_ROOM_AUDIT_H

#include "dais/room/directory.h"
#include "dais/room/room.h"

enum audit_act { /* stored, and in the order of src/protocol/dais.yaml: never renumber */
                 AUDIT_ACCOUNT_CREATED,
                 AUDIT_ACCOUNT_CHANGED, /* log-in name, name or e-mail */
                 AUDIT_ACCOUNT_ROLE,
                 AUDIT_ACCOUNT_DISABLED,
                 AUDIT_ACCOUNT_ENABLED,
                 AUDIT_ACCOUNT_PASSWORD,
                 AUDIT_ACCOUNT_LOGINS_ENDED, /* all of them, or all others */
                 AUDIT_ACCOUNT_REMOVED,
                 AUDIT_GROUP_CREATED,
                 AUDIT_GROUP_CHANGED,
                 AUDIT_GROUP_REMOVED,
                 AUDIT_GROUP_MEMBER_ADDED, /* the target is the account */
                 AUDIT_GROUP_MEMBER_REMOVED,
                 AUDIT_CHANNEL_CREATED,
                 AUDIT_CHANNEL_CHANGED,
                 AUDIT_CHANNEL_TYPE,
                 AUDIT_CHANNEL_OWNER,
                 AUDIT_CHANNEL_REMOVED,
                 AUDIT_MEMBER_ADDED, /* the target is the account, group or expected person */
                 AUDIT_MEMBER_ROLE,
                 AUDIT_MEMBER_STATE,
                 AUDIT_MEMBER_REMOVED,
                 AUDIT_ROOM_SAVED,
                 AUDIT_ROOM_OPENED,
                 AUDIT_ROOM_ENDED,
                 AUDIT_PERSON_MUTED,
                 AUDIT_TOKEN_CREATED,
                 AUDIT_TOKEN_REVOKED,
                 AUDIT_WEBHOOK_CREATED,
                 AUDIT_WEBHOOK_CHANGED,
                 AUDIT_WEBHOOK_REMOVED,
                 AUDIT_ACCOUNT_LINKED, /* an identity from elsewhere now signs in to it */
                 AUDIT_ACCOUNT_UNLINKED,
                 AUDIT_LINK_CREATED, /* a guest link; who comes by it is no act */
                 AUDIT_LINK_REVOKED,
                 AUDIT_ROOM_LOCKED,
                 AUDIT_ROOM_UNLOCKED,
                 AUDIT_PERSON_ADMITTED, /* at the door; the target is the account or the guest, one entry for each */
                 AUDIT_PERSON_DECLINED,
                 AUDIT_MEDIA_TOKEN_CREATED, /* for an encoder or player */
                 AUDIT_QUESTION_TAKEN,
                 AUDIT_QUESTION_ASSIGNED, /* to another */
                 AUDIT_QUESTION_ANSWERED,
                 AUDIT_QUESTION_PUBLISHED,
                 AUDIT_QUESTION_WITHDRAWN,
                 AUDIT_QUESTION_DISMISSED,
                 AUDIT_QUESTION_RESTORED,
                 AUDIT_QUESTIONS_GRANTED, /* the target is who is let see or answer them, or no more */
                 AUDIT_MESSAGE_DELETED,   /* another's: the target is who wrote it */
                 AUDIT_MESSAGE_PINNED,
                 AUDIT_MESSAGE_UNPINNED,
                 AUDIT_WRITING_BLOCKED, /* the target is the account or guest */
                 AUDIT_WRITING_ALLOWED,
                 AUDIT_CHAT_SLOWED,
                 AUDIT_CHAT_CLEARED,
                 AUDIT_CHAT_CLOSED,
                 AUDIT_CHAT_OPENED,
                 AUDIT_STAGE_ACCESS, /* for a session */
                 AUDIT_PERSON_INVITED,
                 AUDIT_PERSON_CALLED, /* on stage, a raised hand */
                 AUDIT_PERSON_OFF_STAGE,
                 AUDIT_INVITATION_WITHDRAWN,
                 AUDIT_HAND_LOWERED, /* another's; the turn's too: a hand that is called on stage is down */
                 AUDIT_HANDS_LOWERED,
                 AUDIT_HAND_MOVED,
                 AUDIT_MEDIA_TOKEN_REVOKED,
                 AUDIT_INTERACTION_PUBLISHED,
                 AUDIT_INTERACTION_CLOSED,
                 AUDIT_INTERACTION_REOPENED,
                 AUDIT_INTERACTION_DELETED,
                 AUDIT_PERSON_LOCKED, /* its microphone */
                 AUDIT_PERSON_UNLOCKED,
                 AUDIT_PERSON_PROMOTED, /* for the session: to speaker or moderator, or no more */
                 AUDIT_TOOL_GRANTED,    /* or taken back */
                 AUDIT_PERSON_BANNED,
                 AUDIT_BAN_LIFTED,
                 AUDIT_PERSON_REMOVED, /* from the room */
                 AUDIT_MAIN_TILE_SET,  /* for all */
                 AUDIT_MAIN_TILE_ENDED,
                 AUDIT_ACT_COUNT
};

enum audit_target { /* likewise */
                    AUDIT_TARGET_ACCOUNT,
                    AUDIT_TARGET_GROUP,
                    AUDIT_TARGET_EXPECTED,
                    AUDIT_TARGET_CHANNEL,
                    AUDIT_TARGET_PARTICIPANT, /* who is neither account nor guest: an encoder */
                    AUDIT_TARGET_TOKEN,       /* an API token or a media token */
                    AUDIT_TARGET_WEBHOOK,
                    AUDIT_TARGET_LINK,
                    AUDIT_TARGET_GUEST,
                    AUDIT_TARGET_QUESTION, /* who asked is not said */
                    AUDIT_TARGET_INTERACTION,
                    AUDIT_TARGET_COUNT
};

#define AUDIT_HASH_BYTES 32

struct audit_entry {
    uint64_t seq;                   /* rises; given by the store, and so is the hash */
    uint8_t hash[AUDIT_HASH_BYTES]; /* over the entry before and this one; zero: not chained yet */
    wall_ms at_ms;
    wall_ms expires_ms;
    enum audit_act act;
    struct identity actor; /* NONE: the command line, or the first administrator's own making */
    struct id128 token;    /* the API token it was done with; none: a person did it */
    enum audit_target target_kind;
    struct id128 target;
    struct channel_id channel; /* whose managers read it, too; none: administrators alone */
};

/* One change may be several acts, or none worth a note. Fills act, target and channel. Ask before the change is applied. */
#define AUDIT_ACTS_MAX 5
uint32_t audit_of_directory(const struct directory *dir, const struct directory_change *change,
                            struct audit_entry out[AUDIT_ACTS_MAX]);
/* What somebody's command led to; false: no act of moderation. Fills act, actor, target and channel. */
bool audit_of_event(const struct room *room, const struct room_event *event, struct audit_entry *out);

#endif
