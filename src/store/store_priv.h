/*
 * What the modules of the store share.
 *
 * Threads: `env` and `tables` are used by the writer thread and, between gate_enter and gate_leave, by the loop. The
 * writer takes the gate for itself while it grows the map or opens the environment anew. Everything under `lock` is
 * both's; `flying` is the loop's alone, `failed` the writer's alone.
 */
#ifndef DAIS_STORE_PRIV_H
#define DAIS_STORE_PRIV_H

#define HASH_NONFATAL_OOM 1

#include "dais/base/seal.h"
#include "dais/store/store.h"

#include <lmdb.h>
#include <pthread.h>
#include <uthash.h>

/* Tables are numbered like their records. What is kept for a time only is listed, by when it is due, in a table without
 * records: [due, Unix ms u64][table u8][key]. */
#define TABLE_DUE   RECORD_KIND_END
#define TABLE_COUNT (RECORD_KIND_END + 1)
#define DUE_BYTES   9 /* before the key */

/* Steps of a batch, one after the other in `steps`: [step u8][table u8][key size u8][value size u32][key][value]. */
enum step {
    STEP_PUT,
    STEP_ADD,     /* must be new */
    STEP_REPLACE, /* nothing, if it is not there */
    STEP_REMOVE,
    STEP_REMOVE_PREFIX, /* all keys that begin so */
    STEP_REMOVE_OLDER,  /* all keys of that channel before this one */
    STEP_CHAT_EXPIRE,   /* messages of that channel written before the time in the value, some of them */
    STEP_URN,           /* the value, sealed */
    STEP_URNS_END,      /* all urns whose keys begin so, with what they were sealed with */
    STEP_AUDIT,         /* the value goes on at the end of the audit log */
};

struct key_name { /* no padding */
    struct identity who;
    struct id128 key;
};

struct store_batch {
    struct store *store;
    struct store_batch *next;
    uint64_t ticket;
    wall_ms at_ms;
    struct channel_id channel; /* whose order it belongs to; none with an epoch: the directory's */
    struct id128 epoch;
    uint64_t seq;
    enum err err; /* out of memory while it was filled; later: how it went */
    bool keyed;
    struct key_name key;
    uint8_t *steps;
    size_t size, capacity;
};

struct batch_queue {
    struct store_batch *first, *last;
};

struct key_flying {
    struct key_name name;
    uint64_t ticket;
    UT_hash_handle hh;
};

struct overlay_key { /* no padding; zero behind the key */
    uint8_t table;
    uint8_t size;
    uint8_t bytes[64];
};

struct flying_record {
    struct overlay_key key;
    uint64_t ticket;
    MDB_val value; /* mv_data NULL: removed */
    UT_hash_handle hh;
};

struct domain_failed {
    struct channel_id channel;
    struct id128 epoch;
    enum err err;
    UT_hash_handle hh;
};

/* What a secret ballot is sealed with. */
#define URN_NAME_BYTES (2 * sizeof(struct id128)) /* channel, interaction */
struct urn_key {
    bool there;
    uint8_t name[URN_NAME_BYTES];
    uint8_t key[SEAL_KEY_BYTES];
};
struct urn_over {
    uint8_t name[URN_NAME_BYTES];
    struct urn_over *next;
};

struct store {
    MDB_env *env;
    MDB_dbi tables[TABLE_COUNT];
    char *folder;
    int lock_fd;
    uint64_t map_bytes, map_bytes_max;
    pthread_rwlock_t gate;

    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t work, idle;
    struct batch_queue waiting, done;
    uint32_t open_count; /* submitted and not reported */
    bool busy, stopping;
    _Atomic bool broken;
    int wake_fd;

    uint64_t ticket; /* the loop's */
    struct key_flying *flying;
    struct flying_record *overlay;
    struct domain_failed *failed; /* the writer's, … */
    struct urn_key urn_key;       /* … the one used last, … */
    struct urn_over *urns_over;   /* … and those that end with the transaction */
};

/* env.c */
MUST_CHECK enum err env_open(struct store *store, char message[STORE_MESSAGE_SIZE]);
void env_close(struct store *store);
MUST_CHECK enum err env_reopen(struct store *store); /* writer, after MDB_PANIC */
MUST_CHECK enum err env_grow(struct store *store);   /* writer, no transaction open; ERR_STORAGE_FULL at the end */
enum err err_of_mdb(int rc);
MUST_CHECK enum err read_begin(struct store *store, MDB_txn **ret_txn);
void read_end(struct store *store, MDB_txn *txn);

/* writer.c */
int prefix_remove(MDB_txn *txn, MDB_dbi table, MDB_val prefix); /* all keys that begin so */
void *writer_main(void *store);

/* store.c: what fills a batch. */
#define RECORD_BLOCK_BYTES (EVENT_ENCODED_MAX + 2048) /* the largest: settings; a description of 8 KB fits as well */
void batch_step(struct store_batch *batch, enum step step, int table, const struct record_key *key, const void *value,
                size_t value_size);
void batch_block(struct writer *w, uint8_t block[RECORD_BLOCK_BYTES]); /* a record begins */
void batch_record(struct store_batch *batch, enum step step, enum record_kind kind, const struct record_key *key,
                  struct writer *w);
void due_key(struct record_key *due, wall_ms due_ms, enum record_kind kind, const struct record_key *key);
/* The record is forgotten then: record_due must know it. */
void batch_due(struct store_batch *batch, wall_ms due_ms, enum record_kind kind, const struct record_key *key);

/* said.c: of an event of a question or the backchannel. */
void batch_said(struct store_batch *batch, const struct room *room, const struct room_event *e);
MUST_CHECK enum err questions_load(struct store *store, MDB_txn *txn, struct room *room);

/* interactions.c: words, answers and results of interactions, beside the log. */
void batch_interaction(struct store_batch *batch, const struct room *room, const struct room_event *e);
MUST_CHECK enum err interactions_load(struct store *store, MDB_txn *txn, struct room *room);

/*
 * urn.c: how often each option of an open secret ballot was chosen, sealed with a key of that ballot, which lies in a file beside the
 * database. What LMDB leaves behind in free pages is sealed, too, and says nothing once the file is gone; it goes with the ballot's
 * close. Writer, but for urn_read.
 */
int urn_put(struct store *store, MDB_txn *txn, MDB_val name, MDB_val plain);
int urns_end(struct store *store, MDB_txn *txn, MDB_val prefix); /* their keys go with urns_committed */
void urns_committed(struct store *store);
void urns_aborted(struct store *store);
/* At the start: keys that no ballot has. */
MUST_CHECK enum err urns_sweep(struct store *store);
/* ERR_NOT_FOUND: there is none. `ret_plain` has room for URN_BYTES_MAX. ERR_INVALID: its key is gone, or another. */
#define URN_BYTES_MAX 1024
MUST_CHECK enum err urn_read(struct store *store, MDB_txn *txn, const struct record_key *name,
                             uint8_t ret_plain[URN_BYTES_MAX], size_t *ret_size);

/* read.c */
/* Is the key one of (channel, seq)? */
bool key_in_channel(MDB_val key, struct channel_id channel, uint64_t *ret_seq);
/* The newest entry before (channel, seq); MDB_NOTFOUND if the channel has none. */
int cursor_before(MDB_cursor *cursor, struct channel_id channel, uint64_t seq, MDB_val *ret_key, MDB_val *ret_value);
struct record_key read_key(MDB_val val);
MUST_CHECK enum err read_value(MDB_val key, MDB_val value, enum record_kind kind, struct reader *ret_payload);
/* The payload of one record; its bytes hold until the transaction ends. */
MUST_CHECK enum err read_record(struct store *store, MDB_txn *txn, enum record_kind kind, const struct record_key *name,
                                struct reader *ret_payload);

/*
 * audit_chain.c. Each entry of the audit log carries SHA-256(hash of the one before ‖ number ‖ its content). Beside the log
 * stands where its chain begins (what was forgotten last) and where it ends. LMDB's codes, or those of err_of_mdb.
 */
struct audit_link {
    uint64_t seq; /* 0: before the first */
    uint8_t hash[AUDIT_HASH_BYTES];
};
struct audit_chain {
    struct audit_link forgotten, last;
};
MUST_CHECK enum err audit_chain_read(MDB_txn *txn, MDB_dbi meta, struct audit_chain *ret_chain);
/* What comes after `before`; content: the record without its hash. */
void audit_link_next(const struct audit_link *before, uint64_t seq, const void *content, size_t size,
                     struct audit_link *ret_link);
void audit_key(struct record_key *key, struct channel_id whose, uint64_t seq); /* whose none: the site's */
/* Is the key one of theirs, and of which number? */
bool audit_key_is_of(MDB_val key, struct channel_id whose, uint64_t *ret_seq);
/* Writer, in its transaction. */
int audit_append(struct store *store, MDB_txn *txn, MDB_val content);
int audit_forget(struct store *store, MDB_txn *txn,
                 uint64_t seq);                         /* this one and all before it, for their channels too */
bool audit_is_chained(const struct audit_entry *entry); /* record_trust.c: has it a hash? */
/* audit.c: "NUMBER:HASH" */
void audit_mark_write(uint64_t seq, const uint8_t hash[AUDIT_HASH_BYTES], char out[AUDIT_MARK_SIZE]);
/* At the start: entries of a Dais that knew no chain are chained as they are. */
MUST_CHECK enum err audit_open(struct store *store);

/* overlay.c */
void overlay_takes_off(struct store *store, struct store_batch *batch);
void overlay_lands(struct store *store, const struct store_batch *batch);
void overlay_clear(struct store *store);
/* As read_record, with what is on its way. */
MUST_CHECK enum err overlay_read(struct store *store, MDB_txn *txn, enum record_kind kind,
                                 const struct record_key *name, struct reader *ret_payload);
bool overlay_has(const struct store *store, enum record_kind kind, const struct record_key *name);
/* Walks what is put on its way under keys that begin so: NULL starts, NULL ends. */
const struct flying_record *overlay_next(const struct store *store, const struct flying_record *after,
                                         enum record_kind kind, const void *prefix, size_t prefix_size);

/* chat_write.c */
void chat_steps(struct store_batch *batch, const struct room *room, const struct room_event *e);
int chat_expire(struct store *store, MDB_txn *txn, MDB_val channel, MDB_val before); /* writer */

/* read.c: cursors over (channel, seq); the newest entry before one, MDB_NOTFOUND if the channel has none */
bool key_in_channel(MDB_val key, struct channel_id channel, uint64_t *ret_seq);
int cursor_before(MDB_cursor *cursor, struct channel_id channel, uint64_t seq, MDB_val *ret_key, MDB_val *ret_value);
MUST_CHECK enum err person_get(struct store *store, MDB_txn *txn, struct channel_id channel, struct participant_id id,
                               struct person_record *ret_person);

/* chat_read.c, for chat_search.c: pages, line by line, the newest first */
struct chat_reading {
    struct store *store;
    MDB_txn *txn;
    struct channel_id channel;
    const struct chat_view *view;
    struct chat_page *page;
};
MUST_CHECK enum err chat_page_begin(struct chat_page *page, uint32_t limit);
void chat_page_turn(struct chat_page *page); /* the oldest first */
bool chat_is_shown(const struct chat_view *view, uint64_t seq, wall_ms at_ms);
MUST_CHECK enum err chat_line_add(struct chat_reading *reading, uint64_t seq, const struct chat_record *chat);
MUST_CHECK enum err chat_message_seq(struct store *store, MDB_txn *txn, struct channel_id channel,
                                     struct message_id message, uint64_t *ret_seq);

/* record.c: pieces of payloads. */
void text_write(struct writer *w, struct str text);
struct str text_read(struct reader *r);
struct str utf8_read(struct reader *r); /* fails the reader on what is not UTF-8: we did not write it */
void identity_write(struct writer *w, struct identity identity);
struct identity identity_read(struct reader *r);
enum err reading_ends(struct reader *r); /* all of it was read, and nothing was wrong */

/* Keys. */
void key_channel_seq(struct record_key *key, struct channel_id channel, uint64_t seq);
void key_channel_id(struct record_key *key, struct channel_id channel, struct id128 id);
/* The same, and behind it the two whom private messages are between (in one order), or one who answered. */
void key_reaction(struct record_key *key, struct channel_id channel, uint64_t seq, struct identity who);
void key_direct(struct record_key *key, struct channel_id channel, struct identity a, struct identity b, uint64_t seq);
void key_answer(struct record_key *key, struct channel_id channel, struct interaction_id interaction,
                struct identity who);
void key_login_of(struct record_key *key, struct account_id account, struct login_id id);
void key_token(struct record_key *key, const uint8_t hash[STORE_TOKEN_HASH_BYTES]);
void key_of_name(struct record_key *key, const struct key_name *name);

static inline MDB_val val_of_key(const struct record_key *key)
{
    return (MDB_val){key->size, (void *)(uintptr_t)key->bytes}; /* LMDB does not write to it */
}

#endif
