/*
 * The ids of the domain, and who somebody is. Values of the enumerations of this floor are the positions in
 * src/protocol/dais.yaml, so that a decoded number is the number of the domain; "none" is -1 where there is such a thing.
 */
#ifndef DAIS_ROOM_IDS_H
#define DAIS_ROOM_IDS_H

#include "dais/base/id.h"

DEFINE_ID(account_id)
DEFINE_ID(group_id)
DEFINE_ID(expected_id) /* somebody who has no account yet */
DEFINE_ID(channel_id)
DEFINE_ID(member_id) /* a membership: one account or group in one channel */
DEFINE_ID(session_id)
DEFINE_ID(participant_id) /* also the id of the seat */
DEFINE_ID(message_id)
DEFINE_ID(question_id)
DEFINE_ID(interaction_id)
DEFINE_ID(waiter_id) /* somebody at the door of a locked room */
DEFINE_ID(link_id)
DEFINE_ID(guest_id)
DEFINE_ID(webhook_id)
DEFINE_ID(login_id) /* a browser that is signed in */

/* An account, a group, or somebody who is expected, wherever a user can be picked. No padding: may be compared and hashed as
 * bytes. The kinds are stored: never renumber. */
enum person_kind { PERSON_NONE, PERSON_ACCOUNT, PERSON_GROUP, PERSON_EXPECTED };
struct person_ref {
    uint8_t kind; /* enum person_kind */
    struct id128 id;
};

/* Who is asking. Guests come by links, or as visitors of public channels; media tokens are WHIP and WHEP clients. No padding. */
enum identity_kind { IDENTITY_NONE, IDENTITY_ACCOUNT, IDENTITY_GUEST, IDENTITY_MEDIA_TOKEN };
struct identity {
    uint8_t kind; /* enum identity_kind */
    struct id128 id;
};

static inline struct identity identity_of_account(struct account_id id)
{
    return (struct identity){IDENTITY_ACCOUNT, id.v};
}
static inline struct identity identity_of_guest(struct guest_id id)
{
    return (struct identity){IDENTITY_GUEST, id.v};
}
static inline bool identity_eq(struct identity a, struct identity b)
{
    return a.kind == b.kind && id_eq(a.id, b.id);
}
static inline struct person_ref person_ref_account(struct account_id id)
{
    return (struct person_ref){PERSON_ACCOUNT, id.v};
}
static inline struct person_ref person_ref_group(struct group_id id)
{
    return (struct person_ref){PERSON_GROUP, id.v};
}
static inline struct person_ref person_ref_expected(struct expected_id id)
{
    return (struct person_ref){PERSON_EXPECTED, id.v};
}
static inline bool person_ref_eq(struct person_ref a, struct person_ref b)
{
    return a.kind == b.kind && id_eq(a.id, b.id);
}

#endif
