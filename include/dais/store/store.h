/*
 * The store: an LMDB environment in the data folder, one writer thread, and short reads for the loop.
 *
 *   loop:   store_batch_new ─► store_batch_… (what belongs together) ─► store_submit ─► ticket
 *   store:  takes all that waits ─► one write transaction ─► one sync        (group commit)
 *   loop:   store_fd readable ─► store_next_done: ticket, ERR_OK or why not, in the order of submission
 *
 * What leaves "after the commit" (reply, broadcast) waits under its ticket. A typical command to a room:
 *
 *     if (!store_ready(store))                           → busy, nothing decided
 *     struct store_key_state known = store_key_look(store, who, key, …)     → answer again, or wait for its ticket
 *     struct store_batch *batch = store_batch_new(store, at_ms);            NULL → busy
 *     refusal = room_command(room, &command, &list);     refused → store_batch_drop, reply
 *     store_batch_room(batch, dir, room, &list);         log, side tables, summary, snapshot when due
 *     store_batch_key(batch, who, key, answer);          the encoded reply
 *     ticket = store_submit(store, batch);
 *
 * Invariants
 *  1. A batch is committed whole or not at all; batches of one room (and those of the directory) in order.
 *  2. After a batch of a room (or of the directory) failed, all later ones of the same epoch fail with the same error:
 *     the loop drops the room, folds it anew under a new epoch (store_room_load), and goes on.
 *  3. ERR_OK is reported after mdb_txn_commit returned 0. The default sync mode: it is on the disk.
 *  4. A key and its answer are in the same transaction as what it did. A key in flight is known too (store_key_look).
 *  5. The data folder has one owner at a time (an exclusive lock that ends with the process), mode 0700.
 *  6. Reads on the loop are short: one page, one room's fold at its first use. Growth of the map waits for them.
 *
 * Errors of a commit: ERR_STORAGE_FULL, ERR_IO (after a failed sync nothing is acknowledged any more: store_broken),
 * ERR_NO_MEMORY, ERR_INVALID (an invariant of ours would break: seq not new), ERR_BUSY (its key was in flight already).
 */
#ifndef DAIS_STORE_STORE_H
#define DAIS_STORE_STORE_H

#include "dais/store/record.h"

struct store;
struct store_batch;

#define STORE_SCHEMA       1
#define STORE_MAP_BYTES    (UINT64_C(64) << 30) /* address space, not disk */
#define STORE_MESSAGE_SIZE 512

struct store_options {
    const char *folder;     /* made if missing, 0700 */
    uint64_t map_bytes;     /* 0: STORE_MAP_BYTES. Tests begin small */
    uint64_t map_bytes_max; /* growth ends here; 0: 16 × STORE_MAP_BYTES */
};

/* Does a running program have this data folder open? */
bool store_in_use(const char *folder);

/* `message` says what is wrong in a sentence for the person who starts it: "another dais process uses /var/lib/dais".
 * ERR_BUSY: locked. ERR_UNSUPPORTED: a newer schema. ERR_INVALID: damaged. ERR_IO, ERR_STORAGE_FULL, ERR_NO_MEMORY. */
MUST_CHECK enum err store_open(const struct store_options *options, struct store **ret_store,
                               char message[STORE_MESSAGE_SIZE]);
/* Commits what was submitted, ends the thread, closes. Completions not taken are gone. */
void store_close(struct store *store);

/* Readable when completions wait. */
int store_fd(const struct store *store);
struct store_done {
    uint64_t ticket;
    enum err err;
    struct channel_id channel; /* whose log it touched; none: directory and the rest */
    struct id128 epoch;
    uint64_t seq; /* of its last event; 0: none */
};
/* False: no more for now. */
MUST_CHECK bool store_next_done(struct store *store, struct store_done *ret_done);
/* Blocks until everything submitted is done (completions still have to be taken): for tools and shutdown. */
void store_flush(struct store *store);
bool store_ready(const struct store *store); /* room for more: LIMIT_STORE_IN_FLIGHT */
/* What the data folder takes and has left. */
struct store_usage {
    uint64_t database_bytes; /* in use */
    uint64_t disk_bytes, disk_free_bytes;
};
MUST_CHECK enum err store_usage(struct store *store, struct store_usage *ret_usage);
bool store_broken(const struct store *store); /* a sync failed: stop with exit 75 */

/* ── writing ── */
/* `at_ms`: now; keys older than LIMIT_KEY_S, log-ins and tokens expired before it are forgotten. NULL: no memory. */
struct store_batch *store_batch_new(struct store *store, wall_ms at_ms);
void store_batch_drop(struct store_batch *batch);
/* Running out of memory while a batch is filled is remembered: it then fails when its turn comes, as a commit would. */
/* Durable events of the list with their texts and names, the room's summary (also applied to `dir`), and a snapshot every
 * LIMIT_SNAPSHOT_EVENTS events and at the end of a session. Several rooms in one batch: no. */
void store_batch_room(struct store_batch *batch, struct directory *dir, struct room *room,
                      const struct event_list *list);
/* Forgets messages of that channel from before then: some hundreds, so ask again. */
void store_batch_chat_expire(struct store_batch *batch, struct channel_id channel, wall_ms before_ms);
/* A change that was just applied to `dir`. Removing a channel removes all that is kept under it. */
void store_batch_directory(struct store_batch *batch, const struct directory *dir,
                           const struct directory_change *change);
void store_batch_key(struct store_batch *batch, struct identity who, struct id128 key, struct str answer);
/* `agent`: what the browser calls itself; cut to LIMIT_AGENT_LENGTH. */
void store_batch_login_put(struct store_batch *batch, const uint8_t token_hash[STORE_TOKEN_HASH_BYTES],
                           const struct login_record *login, struct str agent);
void store_batch_login_remove(struct store_batch *batch, const uint8_t token_hash[STORE_TOKEN_HASH_BYTES],
                              struct account_id account, struct login_id id);
/* The account's list of them. Those that were on it count no more only by the account's logins_since_ms. */
void store_batch_logins_remove(struct store_batch *batch, struct account_id account);
/* A browser that the account was signed in from, or once more; `device` is a hash of what its cookie says. */
void store_batch_device_put(struct store_batch *batch, struct account_id account, struct id128 device,
                            wall_ms expires_ms);
void store_batch_device_remove(struct store_batch *batch, struct account_id account, struct id128 device);
void store_batch_devices_remove(struct store_batch *batch, struct account_id account);
void store_batch_media_token_put(struct store_batch *batch, const uint8_t token_hash[STORE_TOKEN_HASH_BYTES],
                                 const struct media_token_record *token);
struct media_token_line {
    struct media_token_record r; /* r.name points to `text` */
    uint8_t token_hash[STORE_TOKEN_HASH_BYTES];
    char text[LIMIT_NAME_LENGTH * 4 + 1];
};
void store_batch_media_token_remove(struct store_batch *batch, const struct media_token_line *line);
/* The entry goes on at the end of the audit log; it is numbered and chained when it is committed, and kept until it expires. */
void store_batch_audit(struct store_batch *batch, const struct audit_entry *entry);
/* An API token of the account; its name is the record's. */
void store_batch_token_put(struct store_batch *batch, const struct token_name *name, const struct token_record *token);
/* It was used: changes nothing if it was revoked in the meantime. */
void store_batch_token_used(struct store_batch *batch, const struct token_name *name, const struct token_record *token);
/* All of the account's. */
void store_batch_tokens_remove(struct store_batch *batch, struct account_id account);
void store_batch_token_remove(struct store_batch *batch, const struct token_name *name,
                              const uint8_t token_hash[STORE_TOKEN_HASH_BYTES]);
/* One on its way to a webhook, new or as it stands now; and the end of one, or of all of a webhook. */
void store_batch_delivery_put(struct store_batch *batch, const struct delivery_record *delivery);
void store_batch_delivery_remove(struct store_batch *batch, const struct delivery_record *delivery);
void store_batch_deliveries_remove(struct store_batch *batch, struct webhook_id webhook);
/* Takes the batch; returns its ticket, rising from 1. An empty batch is done in its turn. */
uint64_t store_submit(struct store *store, struct store_batch *batch);

/* ── reading, on the loop thread. ERR_INVALID: a damaged record. ── */
MUST_CHECK enum err store_directory_load(struct store *store, struct directory *dir);
/* Folds the room: newest snapshot, events after it, names. `ret_room` is initialised here (room_init) on success only. */
MUST_CHECK enum err store_room_load(struct store *store, const struct directory *dir, struct channel_id channel,
                                    struct id128 epoch, time_us now_us, struct room *ret_room);

struct chat_mention {
    struct participant_id participant;
    struct identity identity;
    struct str name;
};
struct chat_kind {
    uint8_t emoji;
    bool mine; /* of who asked */
    uint32_t count;
};
struct chat_line {
    struct message_id message;
    uint64_t seq;
    wall_ms at_ms, edited_ms; /* edited 0: never */
    struct participant_id from;
    struct identity identity;
    enum room_role role;
    bool deleted;
    struct str name, text;
    struct message_id reply;           /* none: it answers nothing */
    bool reply_there;                  /* and that is shown, and not deleted */
    struct str reply_name, reply_text; /* the beginning of it */
    uint32_t mention_count, kind_count;
    struct chat_mention mentions[LIMIT_CHAT_MENTIONS];
    struct chat_kind kinds[LIMIT_CHAT_KINDS];
};
/* Messages with all that is shown of them, as committed. Texts and names are the page's. */
struct chat_page {
    struct chat_line *lines; /* the oldest first */
    uint32_t count;
    bool more; /* there are older ones */
    struct chat_text *texts;
};
void chat_page_finish(struct chat_page *page);

/* A page of the backchannel before a seq (UINT64_MAX: the newest), oldest first. */
struct said_line {
    uint64_t seq;
    struct said_record said; /* its texts are in the block */
    char *block;
};
struct said_page {
    struct said_line lines[LIMIT_CHAT_PAGE];
    uint32_t count;
    bool more; /* there are older ones */
};
MUST_CHECK enum err store_backchannel_page(struct store *store, struct channel_id channel, uint64_t before,
                                           uint32_t limit, struct said_page *ret_page);
void said_page_finish(struct said_page *page);

/* Before an interaction is opened again: who answered it, unless that is known. */
MUST_CHECK enum err store_interaction_answers(struct store *store, struct room *room, struct interaction *interaction);
/* A page of what was answered, in the order of people's ids; `after` NULL: the first. Texts are in the line's block. */
struct answer_line {
    struct identity who;
    struct answer_record answer;
    char *block;
};
struct answers_page { /* 18 KB: not for the stack */
    struct answer_line lines[LIMIT_ANSWERS_PAGE];
    uint32_t count;
    bool more;
};
MUST_CHECK enum err store_answers_page(struct store *store, struct channel_id channel,
                                       struct interaction_id interaction, const struct identity *after, uint32_t limit,
                                       struct answers_page *ret_page);
void answers_page_finish(struct answers_page *page);

/* Who asks, and what is shown: nothing of before these, to anybody. */
struct chat_view {
    struct identity who; /* whose reactions are `mine` */
    uint64_t cleared_seq;
    wall_ms since_ms; /* retention; 0: for ever */
};
/* The newest before one (none: of all). limit ≤ LIMIT_CHAT_PAGE, else cut. ERR_NOT_FOUND: no such message in this channel. */
MUST_CHECK enum err store_chat_page(struct store *store, struct channel_id channel, const struct chat_view *view,
                                    struct message_id before, uint32_t limit, struct chat_page *ret_page);
/* These messages of the channel, as far as they are there. */
MUST_CHECK enum err store_chat_lines(struct store *store, struct channel_id channel, const struct chat_view *view,
                                     const uint64_t *seqs, uint32_t count, struct chat_page *ret_page);
/* The same of private messages between `view->who` and the other. */
MUST_CHECK enum err store_direct_page(struct store *store, struct channel_id channel, const struct chat_view *view,
                                      struct identity other, struct message_id before, uint32_t limit,
                                      struct chat_page *ret_page);
/* A page of messages that hold the words, looked for in so many that one step of the loop allows. `ret_next`: where to go
 * on; none: all was looked at. */
MUST_CHECK enum err store_chat_search(struct store *store, struct channel_id channel, const struct chat_view *view,
                                      struct str words, struct message_id before, struct chat_page *ret_page,
                                      struct message_id *ret_next);
/* For a command about it: with what is on its way to the disk. seq 0: there is none. `ret_counts`, if not NULL: how many
 * answered with each emoji. */
MUST_CHECK enum err store_chat_target(struct store *store, struct channel_id channel, const struct chat_view *view,
                                      struct message_id message, struct chat_target *ret_target,
                                      uint32_t ret_counts[CHAT_EMOJI_COUNT]);
struct chat_reactor {
    struct identity who;
    uint32_t emoji; /* bits */
    char name[LIMIT_NAME_LENGTH * 4 + 1];
};
MUST_CHECK enum err store_chat_reactors(struct store *store, struct channel_id channel, uint64_t seq,
                                        struct chat_reactor out[LIMIT_CHAT_REACTORS], uint32_t *ret_count,
                                        bool *ret_more);

enum store_key_answer { KEY_UNKNOWN, KEY_IN_FLIGHT, KEY_DONE };
struct store_key_state {
    enum store_key_answer answer;
    uint64_t ticket; /* IN_FLIGHT: look again when it is done (it may have failed: then the key is unknown) */
    char *text;      /* DONE: the recorded answer; free() it */
    size_t text_len;
};
MUST_CHECK enum err store_key_look(struct store *store, struct identity who, struct id128 key, wall_ms at_ms,
                                   struct store_key_state *ret_state);

/* ERR_NOT_FOUND: unknown or expired. */
MUST_CHECK enum err store_login_find(struct store *store, const uint8_t token_hash[STORE_TOKEN_HASH_BYTES],
                                     wall_ms at_ms, struct login_record *ret_login);
/* The account's log-ins that have not expired, at most LIMIT_LOGINS_PER_ACCOUNT, in no order; those of before there were ids
 * are not among them; what is on its way to the disk counts. Returns how many by `ret_count`. */
struct login_line {
    struct login_id id;
    uint8_t token_hash[STORE_TOKEN_HASH_BYTES];
    wall_ms created_ms, expires_ms;
    char agent[LIMIT_AGENT_LENGTH * 4 + 1];
};
MUST_CHECK enum err store_logins_of(struct store *store, struct account_id account, wall_ms at_ms,
                                    struct login_line out[LIMIT_LOGINS_PER_ACCOUNT], uint32_t *ret_count);
/* ERR_NOT_FOUND: it is none of the account's, or no longer. */
MUST_CHECK enum err store_device_find(struct store *store, struct account_id account, struct id128 device,
                                      wall_ms at_ms);
/* The account's, in no order. */
#define STORE_DEVICES_MAX (2 * LIMIT_DEVICES_PER_ACCOUNT)
struct device_line {
    struct id128 id;
    wall_ms expires_ms;
};
MUST_CHECK enum err store_devices_of(struct store *store, struct account_id account, wall_ms at_ms,
                                     struct device_line out[STORE_DEVICES_MAX], uint32_t *ret_count);
/* The name is copied to `name`. */
MUST_CHECK enum err store_media_token_find(struct store *store, const uint8_t token_hash[STORE_TOKEN_HASH_BYTES],
                                           wall_ms at_ms, struct media_token_record *ret_token,
                                           char name[LIMIT_NAME_LENGTH * 4 + 1]);

/* The channel's that have not expired, in no order. Those of before this list was kept are not in it. */
MUST_CHECK enum err store_media_tokens_of(struct store *store, struct channel_id channel, wall_ms at_ms,
                                          struct media_token_line out[LIMIT_MEDIA_TOKENS_PER_CHANNEL],
                                          uint32_t *ret_count);

/* ERR_NOT_FOUND: unknown, expired or revoked. */
struct token_line {
    struct token_name name;
    struct token_record r; /* r.name points to `text` */
    char text[LIMIT_NAME_LENGTH * 4 + 1];
};
MUST_CHECK enum err store_token_find(struct store *store, const uint8_t token_hash[STORE_TOKEN_HASH_BYTES],
                                     wall_ms at_ms, struct token_line *ret_token);
/* The account's, in no order. */
MUST_CHECK enum err store_tokens_of(struct store *store, struct account_id account, wall_ms at_ms,
                                    struct token_line out[LIMIT_TOKENS_PER_ACCOUNT], uint32_t *ret_count);

/* All tokens, account by account, behind one of them (`after` NULL: from the first), LIMIT_PAGE_ITEMS at most. */
MUST_CHECK enum err store_tokens_page(struct store *store, const struct token_name *after, wall_ms at_ms,
                                      struct token_line out[LIMIT_PAGE_ITEMS], uint32_t *ret_count, bool *ret_more);

/* All deliveries, webhook by webhook in their order; for the start. `fn` returns an error to end it. */
typedef enum err store_delivery_fn(void *user, const struct delivery_record *delivery);
MUST_CHECK enum err store_deliveries(struct store *store, store_delivery_fn *fn, void *user);

struct audit_filter {
    uint64_t before;    /* only entries numbered less: where a page goes on; UINT64_MAX: from the newest */
    enum audit_act act; /* AUDIT_ACT_COUNT: any */
    struct id128 actor, target;
    wall_ms since_ms, until_ms;
};
struct audit_page {
    struct audit_entry entries[LIMIT_PAGE_ITEMS]; /* the newest first */
    uint32_t count;
    uint64_t last; /* if there is more: the `before` of the next page */
    bool more;     /* there may be older ones: a page looks at LIMIT_AUDIT_SCAN entries at most */
};
/* `whose` none: the site's. */
MUST_CHECK enum err store_audit_page(struct store *store, struct channel_id whose, const struct audit_filter *filter,
                                     struct audit_page *ret_page);

/* Where the log ends now, "231:1f0a…": kept elsewhere it proves later that nothing up to there was changed (audit_check.h). */
#define AUDIT_MARK_SIZE (20 + 1 + 2 * AUDIT_HASH_BYTES + 1)
MUST_CHECK enum err store_audit_mark(struct store *store, char out[AUDIT_MARK_SIZE]);

#endif
