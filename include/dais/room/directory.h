/*
 * The directory: accounts, groups, people who are expected, channels, memberships and subscriptions of the whole site, in
 * memory.
 *
 * Every change is a value, `struct directory_change`: a function here checks what is asked and fills one in; the caller
 * applies it with directory_apply and hands the same value to the store. Loading is applying what the store has kept.
 *
 *     struct directory_change change;
 *     enum refusal no = directory_plan_account(dir, &want, &change);
 *     if (no == REFUSAL_NONE && directory_apply(dir, &change) == ERR_OK)
 *         store_batch_directory(batch, &change);
 *
 * Invariants
 *  1. One thread (the loop). Returned pointers hold until the next directory_apply or directory_clear.
 *  2. No two accounts have logins that are equal after folding case (Unicode, NFKC).
 *  3. A membership's and a subscription's channel exists; removing a channel removes them. Groups are expanded when a
 *     right is asked for, never copied.
 *  4. A channel's owner is an account with an active membership as manager; directory_plan_* refuse what would break it.
 *     So a channel always has a manager, and an account that owns one can't be removed.
 *  5. Texts in a change are the caller's; directory_apply copies them. A change that was made from a record of the
 *     directory (`want = account->r`) may be read once more after it was applied.
 *  6. No function here asks who wants it: rights are role.h.
 *  7. Somebody who is expected is a log-in name or an e-mail address that a right was given to. Whoever has that name or
 *     address now has the right: found when it is asked for, like a group, and never copied to the account.
 *  8. Groups hold accounts, never groups: there are no loops to be found.
 *  9. A guest is by a link, whose role it has as long as the link is there, or (no link) a visitor of a public channel. What
 *     has expired is taken away by directory_plan_guests_expired: nothing here knows the time.
 */
#ifndef DAIS_ROOM_DIRECTORY_H
#define DAIS_ROOM_DIRECTORY_H

#include "dais/base/clock.h"
#include "dais/base/hash.h" /* before uthash: keyed hashing */
#include "dais/base/limits.h"
#include "dais/base/str.h"
#include "dais/room/ids.h"
#include "dais/room/refusal.h"
#include "dais/room/webhook.h"

#include <uthash.h>

enum site_role { SITE_ROLE_ADMIN, SITE_ROLE_USER, SITE_ROLE_VIEWER };
/* What a link or a media token carries; a person with an account has MEDIA_ROLE_NONE. */
enum media_role { MEDIA_ROLE_NONE = -1, MEDIA_ROLE_SPEAKER, MEDIA_ROLE_VIEWER };
enum channel_type {
    CHANNEL_OPEN,
    CHANNEL_RESTRICTED,
    CHANNEL_PRIVATE,
    CHANNEL_SHARED_REPOSITORY,
    CHANNEL_PUBLIC_RESTRICTED,
    CHANNEL_PUBLIC_OPEN,
};
enum channel_role {
    CHANNEL_ROLE_NONE = -1,
    CHANNEL_ROLE_MEMBER,
    CHANNEL_ROLE_CONTRIBUTOR,
    CHANNEL_ROLE_MODERATOR,
    CHANNEL_ROLE_MANAGER,
};
enum membership_state { MEMBERSHIP_ACTIVE, MEMBERSHIP_PENDING, MEMBERSHIP_DEACTIVATED };
enum room_mode { ROOM_INTERACTIVE, ROOM_WEBINAR };
enum room_state { ROOM_DISABLED, ROOM_CLOSED, ROOM_OPEN };

/* ── records: what is stored and what a change carries ── */

struct account_record {
    struct account_id id;
    struct str login; /* as typed, normalised */
    struct str name;
    struct str email;         /* may be empty */
    struct str password_hash; /* opaque; empty: no log-in by password */
    enum site_role site_role;
    bool disabled;
    wall_ms created_ms;
    uint64_t version;        /* rises with each change */
    wall_ms logins_since_ms; /* log-ins of before are over: the password was changed, or all were ended */
    struct str external;     /* who it is at an identity provider, "issuer subject"; no two are equal; may be empty */
};

struct group_record {
    struct group_id id;
    struct str name; /* no two are equal after folding case */
    uint64_t version;
};

enum expected_kind { EXPECTED_LOGIN, EXPECTED_EMAIL }; /* stored: never renumber */
struct expected_record {
    struct expected_id id;
    enum expected_kind kind;
    struct str text;
};

struct channel_record {
    struct channel_id id;
    struct str name;
    struct str description;
    enum channel_type type;
    struct account_id owner;
    wall_ms created_ms;
    enum channel_role default_role; /* of newcomers */
    uint64_t version;
};

struct membership_record {
    struct member_id id;
    struct channel_id channel;
    struct person_ref person;
    enum channel_role role;
    enum membership_state state;
};

#define GUEST_HASH_BYTES 32 /* SHA-256 of a secret */

struct guest_link_record {
    struct link_id id;
    struct channel_id channel;
    struct str name;
    enum media_role role;
    struct str email; /* whom it invites; may be empty */
    uint8_t secret_hash[GUEST_HASH_BYTES];
    wall_ms created_ms;
    wall_ms expires_ms; /* 0: never */
    uint32_t uses_max;  /* people who may come by it; 0: any number */
    uint32_t uses;
};

struct guest_record {
    struct guest_id id;
    struct channel_id channel;
    struct link_id link; /* none: a visitor of a public channel */
    struct str name;     /* normalised */
    uint8_t token_hash[GUEST_HASH_BYTES];
    wall_ms created_ms;
    wall_ms expires_ms;
};

/* What pages about channels show of a room that nobody has folded: kept beside the room's log, in the same commit. */
struct room_summary {
    enum room_state state; /* ROOM_DISABLED until the first Save that enables it */
    enum room_mode mode;
    bool locked;
    struct session_id session; /* the running one */
    wall_ms since_ms;          /* when it began */
    wall_ms last_ms;           /* when the last one ended; 0: there was none */
};

enum directory_change_kind {
    DIRECTORY_ACCOUNT_PUT = 1, /* values are stored: never renumber */
    DIRECTORY_GROUP_PUT = 2,
    DIRECTORY_GROUP_MEMBER_PUT = 3,
    DIRECTORY_GROUP_MEMBER_REMOVE = 4,
    DIRECTORY_CHANNEL_PUT = 5,
    DIRECTORY_CHANNEL_REMOVE = 6,
    DIRECTORY_MEMBERSHIP_PUT = 7,
    DIRECTORY_MEMBERSHIP_REMOVE = 8,
    DIRECTORY_SUBSCRIPTION_PUT = 9,
    DIRECTORY_SUBSCRIPTION_REMOVE = 10,
    DIRECTORY_ROOM_PUT = 11,
    DIRECTORY_ACCOUNT_REMOVE = 12, /* after all that names it was removed: directory_plan_account_remove */
    DIRECTORY_GROUP_REMOVE = 13,   /* likewise */
    DIRECTORY_EXPECTED_PUT = 14,
    DIRECTORY_EXPECTED_REMOVE = 15, /* likewise */
    DIRECTORY_LINK_PUT = 16,
    DIRECTORY_LINK_REMOVE = 17, /* after its guests: directory_plan_link_remove */
    DIRECTORY_GUEST_PUT = 18,
    DIRECTORY_GUEST_REMOVE = 19,
    DIRECTORY_WEBHOOK_PUT = 20,
    DIRECTORY_WEBHOOK_REMOVE = 21, /* with its deliveries */
};

struct directory_change {
    enum directory_change_kind kind;
    union {
        struct account_record account;
        struct group_record group;
        struct {
            struct group_id group;
            struct account_id account;
        } group_member;
        struct expected_record expected;
        struct channel_record channel;
        struct account_id account_removed;
        struct group_id group_removed;
        struct expected_id expected_removed;
        struct channel_id channel_removed;
        struct guest_link_record link;       /* REMOVE reads id and channel */
        struct guest_record guest;           /* likewise */
        struct webhook_record webhook;       /* likewise */
        struct membership_record membership; /* REMOVE reads channel and person */
        struct {
            struct channel_id channel;
            struct account_id account;
        } subscription;
        struct {
            struct channel_id channel;
            struct room_summary summary;
        } room;
    };
};

/* ── objects in memory: read them, change them only by directory_apply ── */

struct membership {
    struct membership_record r; /* r.channel and r.person are the key */
    struct channel *channel;
    struct membership *prev, *next;               /* in its channel's list */
    struct membership *person_prev, *person_next; /* in its person's list */
    UT_hash_handle hh;
};

struct subscription {
    struct subscription_key { /* no padding */
        struct channel_id channel;
        struct account_id account;
    } key;
    struct channel *channel;
    struct subscription *prev, *next;                 /* in its channel's list */
    struct subscription *account_prev, *account_next; /* in its account's list */
    UT_hash_handle hh;
};

struct account {
    struct account_record r; /* texts owned by the directory */
    char *login_folded;      /* key of by_login */
    char *email_folded;      /* key of by_email; NULL: no address */
    bool email_keyed;        /* the one that by_email finds: data of before may hold an address twice */
    bool external_keyed;
    wall_ms login_ms;        /* when the newest log-in of this run began; 0: none. logins.h's */
    struct group_id *groups; /* the groups it is in */
    uint32_t group_count;
    struct membership *memberships; /* its own: for (m = …; m; m = m->person_next) */
    struct subscription *subscriptions;
    UT_hash_handle hh, hh_login, hh_email, hh_external;
};

struct account_group { /* not `group`: that is the C library's */
    struct group_record r;
    char *name_folded;
    bool name_keyed;
    struct account_id *members; /* in the order of joining */
    uint32_t member_count, member_capacity;
    struct membership *memberships;
    UT_hash_handle hh, hh_name;
};

struct expected {
    struct expected_record r;
    char *folded;
    struct membership *memberships;
    UT_hash_handle hh, hh_text; /* hh_text: in the table of its kind */
};

struct guest_link { /* not `link`: that is the C library's */
    struct guest_link_record r;
    struct channel *channel;
    struct guest *guests;
    struct guest_link *prev, *next; /* in its channel's list, the oldest first */
    UT_hash_handle hh, hh_secret;
};

struct guest {
    struct guest_record r;
    struct channel *channel;
    struct guest_link *link;   /* NULL: a visitor */
    struct guest *prev, *next; /* in its link's list, or its channel's visitors */
    UT_hash_handle hh, hh_token;
};

struct webhook {
    struct webhook_record r;
    struct channel *channel;     /* NULL: the site's */
    struct webhook *prev, *next; /* in its channel's list, or the site's: the oldest first */
    UT_hash_handle hh;
};

struct channel {
    struct channel_record r;
    struct room_summary room;
    struct membership *members; /* utlist: for (m = c->members; m; m = m->next) */
    struct subscription *subscriptions;
    struct guest_link *links;
    struct guest *visitors;
    struct webhook *webhooks;
    uint32_t link_count, guest_count; /* guests by links, and visitors */
    uint32_t member_count;
    uint32_t subscriber_count;
    uint64_t marked; /* see directory_roles_mark */
    enum channel_role marked_role;
    UT_hash_handle hh;
};

#define DIRECTORY_RETIRED_MAX 5 /* the texts of an account */

struct directory {
    struct account *accounts; /* by id; walk with directory_account_next */
    struct account *by_login;
    struct account *by_email;
    struct account *by_external;
    struct account_group *groups;
    struct account_group *by_name;
    struct expected *expected;
    struct expected *expected_texts[2]; /* by enum expected_kind */
    struct channel *channels;
    struct membership *memberships;
    struct subscription *subscriptions;
    struct guest_link *links, *link_secrets; /* by id, by hash of the secret */
    struct guest *guests, *guest_tokens;     /* likewise */
    struct webhook *webhooks;                /* by id */
    struct webhook *site_webhooks;           /* those of no channel */
    uint64_t mark;
    const char *retired
        [DIRECTORY_RETIRED_MAX]; /* texts that the last change replaced: a change made of them can still be handed on */
    struct id128 epoch;          /* new whenever it was loaded: names its batches to the store */
};

void directory_init(struct directory *dir, struct id128 epoch);
void directory_finish(struct directory *dir);

/* ERR_NOT_FOUND: it names something that is not there (a damaged store). ERR_NO_MEMORY leaves the directory as it was. */
MUST_CHECK enum err directory_apply(struct directory *dir, const struct directory_change *change);

/* ── lookups; NULL when there is none ── */
struct account *directory_account(const struct directory *dir, struct account_id id);
struct account *directory_account_by_login(const struct directory *dir, struct str login); /* any case */
/* The same for all ways to write a login that lead to the same account, whether there is one or not. Stays in `out`; STR_NONE: there
 * can be no such login. */
#define DIRECTORY_LOGIN_KEY_SIZE (LIMIT_LOGIN_LENGTH * 8 + 1)
struct str directory_login_key(struct str login, char out[DIRECTORY_LOGIN_KEY_SIZE]);
struct account *directory_account_by_email(const struct directory *dir, struct str email);       /* any case */
struct account *directory_account_by_external(const struct directory *dir, struct str external); /* exactly */
struct account_group *directory_group(const struct directory *dir, struct group_id id);
struct account_group *directory_group_by_name(const struct directory *dir, struct str name); /* any case */
struct expected *directory_expected(const struct directory *dir, struct expected_id id);
struct expected *directory_expected_by_text(const struct directory *dir, enum expected_kind kind, struct str text);
bool directory_person_known(const struct directory *dir, struct person_ref person);
struct channel *directory_channel(const struct directory *dir, struct channel_id id);
struct guest_link *directory_link(const struct directory *dir, struct link_id id);
struct guest_link *directory_link_by_secret(const struct directory *dir, const uint8_t hash[GUEST_HASH_BYTES]);
struct guest *directory_guest(const struct directory *dir, struct guest_id id);
struct guest *directory_guest_by_token(const struct directory *dir, const uint8_t hash[GUEST_HASH_BYTES]);
struct webhook *directory_webhook(const struct directory *dir, struct webhook_id id);
/* The first of the channel's; NULL: of the site's. */
struct webhook *directory_webhooks_of(const struct directory *dir, const struct channel *channel);
/* Nobody new comes in by it: it has expired, or as many came as may. */
bool directory_link_over(const struct guest_link *link, wall_ms at_ms);
struct membership *directory_membership(const struct directory *dir, struct channel_id channel,
                                        struct person_ref person);
struct membership *directory_member(const struct directory *dir, struct channel_id channel, struct member_id id);
bool directory_subscribed(const struct directory *dir, struct channel_id channel, struct account_id account);
bool directory_in_group(const struct account *account, struct group_id group);
/* Is it the account that was expected? */
bool directory_is_expected(const struct directory *dir, const struct account *account, struct expected_id id);
/* Does this person, group or expectation mean (also) this account? */
bool directory_person_is(const struct directory *dir, struct person_ref person, const struct account *account);
/* The highest role of active memberships: the account's own, its groups', and what it was expected with. Disabled accounts
 * have none. */
enum channel_role directory_channel_role(const struct directory *dir, struct channel_id channel,
                                         struct account_id account);
/* The same for all channels at once, for lists: marks them, then directory_marked_role answers until the next mark. */
void directory_roles_mark(struct directory *dir, struct account_id account);
enum channel_role directory_marked_role(const struct directory *dir, const struct channel *channel);
uint32_t directory_owned_count(const struct account *account); /* channels that it owns */
/* Walks in an order that changes only by additions and removals, and with a restart: NULL starts, NULL ends. */
struct account *directory_account_next(const struct directory *dir, const struct account *after);
/* The only administrator who can sign in: without one nobody could undo it. Walks all accounts. */
bool directory_is_last_admin(const struct directory *dir, const struct account *account);
struct account_group *directory_group_next(const struct directory *dir, const struct account_group *after);
struct channel *directory_channel_next(const struct directory *dir, const struct channel *after);

/* ── planning: checks, normalises, fills in the change; texts of the change point into `scratch` ── */
struct directory_scratch {
    char login[LIMIT_LOGIN_LENGTH * 4 + 1];
    char name[LIMIT_NAME_LENGTH * 4 + 1];
};

/* Changes that belong together, in the order in which they are to be applied. */
struct directory_changes {
    struct directory_change *items;
    size_t count, capacity;
};
void directory_changes_finish(struct directory_changes *changes);

/* `want->id` is a fresh random id to add an account, or that of an account to be changed; `want->version` is not read. Names
 * and logins are normalised; *ret_field (may be NULL) names the refused field. */
MUST_CHECK enum refusal directory_plan_account(const struct directory *dir, const struct account_record *want,
                                               struct directory_scratch *scratch, struct directory_change *ret_change,
                                               const char **ret_field);
/* With its memberships, groups and subscriptions. OWNS_CHANNELS. The caller finishes the changes, refused or not. */
MUST_CHECK enum refusal directory_plan_account_remove(const struct directory *dir, struct account_id id,
                                                      struct directory_changes *changes);
MUST_CHECK enum refusal directory_plan_group(const struct directory *dir, const struct group_record *want,
                                             struct directory_scratch *scratch, struct directory_change *ret_change);
/* With the rights that it had. */
MUST_CHECK enum refusal directory_plan_group_remove(const struct directory *dir, struct group_id id,
                                                    struct directory_changes *changes);
/* EXISTS: it is in the group. OUT_OF_RANGE: it is in LIMIT_GROUPS_PER_ACCOUNT groups. */
MUST_CHECK enum refusal directory_plan_group_member(const struct directory *dir, struct group_id group,
                                                    struct account_id account, struct directory_change *ret_change);
MUST_CHECK enum refusal directory_plan_group_member_remove(const struct directory *dir, struct group_id group,
                                                           struct account_id account,
                                                           struct directory_change *ret_change);
/* Somebody new to be expected (fresh id). */
MUST_CHECK enum refusal directory_plan_expected(const struct directory *dir, const struct expected_record *want,
                                                struct directory_scratch *scratch, struct directory_change *ret_change);
/* To add a channel two changes are needed: itself and the owner's membership (`owner_member` is a fresh id). */
MUST_CHECK enum refusal directory_plan_channel(const struct directory *dir, const struct channel_record *want,
                                               struct member_id owner_member, struct directory_scratch *scratch,
                                               struct directory_change ret_changes[2], size_t *ret_count,
                                               const char **ret_field);
/* With whoever was expected only here. */
MUST_CHECK enum refusal directory_plan_channel_remove(const struct directory *dir, struct channel_id id,
                                                      struct directory_changes *changes);
/* A new link (fresh id; `secret_hash` of its secret). LINKS_FULL: LIMIT_LINKS_PER_CHANNEL. */
MUST_CHECK enum refusal directory_plan_link(const struct directory *dir, const struct guest_link_record *want,
                                            struct directory_scratch *scratch, struct directory_change *ret_change,
                                            const char **ret_field);
/* With whoever came by it. */
MUST_CHECK enum refusal directory_plan_link_remove(const struct directory *dir, struct channel_id channel,
                                                   struct link_id id, struct directory_changes *changes);
/* A new webhook (fresh id, URL checked). WEBHOOKS_FULL: LIMIT_WEBHOOKS_PER_CHANNEL. */
MUST_CHECK enum refusal directory_plan_webhook(const struct directory *dir, const struct webhook_record *want,
                                               struct directory_change *ret_change, const char **ret_field);
/* `channel` none: of the site. */
/* As it is to be, with the id and channel it has (URL checked); secret and age stay what they were. */
MUST_CHECK enum refusal directory_plan_webhook_change(const struct directory *dir, const struct webhook_record *want,
                                                      struct directory_change *ret_change, const char **ret_field);
MUST_CHECK enum refusal directory_plan_webhook_remove(const struct directory *dir, struct channel_id channel,
                                                      struct webhook_id id, struct directory_change *ret_change);
/* A new guest (fresh id), counted by its link, or another name of one. LINK_OVER. `want->name` is normalised already. */
MUST_CHECK enum refusal directory_plan_guest(const struct directory *dir, const struct guest_record *want,
                                             wall_ms at_ms, struct directory_change ret_changes[2], size_t *ret_count);
/* Removes the guests of links that have expired, and if `thorough` (which looks at every guest) those who have themselves.
 * False: no memory. */
MUST_CHECK bool directory_plan_guests_expired(const struct directory *dir, wall_ms at_ms, bool thorough,
                                              struct directory_changes *changes);
/* To another account, which becomes an active manager (`fresh` names its membership if it has none). It may own one of
 * that name: whoever gives must not learn what others' channels are called. */
MUST_CHECK enum refusal directory_plan_transfer(const struct directory *dir, struct channel_id channel,
                                                struct account_id owner, struct member_id fresh,
                                                struct directory_change ret_changes[2], size_t *ret_count);
/* Adds (fresh id) or changes (id of the membership) one. The owner's stays an active manager. */
MUST_CHECK enum refusal directory_plan_membership(const struct directory *dir, const struct membership_record *want,
                                                  struct directory_change *ret_change);
/* The same for somebody who is expected (`want->person` is not read): found by what is expected, or newly expected (fresh
 * id), which is one change more. */
MUST_CHECK enum refusal directory_plan_expected_member(const struct directory *dir,
                                                       const struct expected_record *expected,
                                                       const struct membership_record *want,
                                                       struct directory_scratch *scratch,
                                                       struct directory_change ret_changes[2], size_t *ret_count);
/* One change, or two: with the last membership of somebody who is expected goes the expectation. */
MUST_CHECK enum refusal directory_plan_membership_remove(const struct directory *dir, struct channel_id channel,
                                                         struct member_id id, struct directory_change ret_changes[2],
                                                         size_t *ret_count);

#endif
