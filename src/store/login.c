/* Log-ins, known devices, media tokens and API tokens: written into batches, and read. Secrets are known here by their hash only. */
#include "store_priv.h"

#include <stdlib.h>
#include <string.h>

/* ── writing ── */

/* A text of somebody else's making as one that may be kept: valid, and not longer than what fits the limit. */
static struct str agent_of(struct str agent)
{
    while (utf8_length(agent) > LIMIT_AGENT_LENGTH) {
        agent.len--;
    }
    while (agent.len > 0 && !utf8_valid(agent)) {
        agent.len--;
    }
    return agent;
}

/* The record, which goes by itself then. */
static void put_until(struct store_batch *batch, wall_ms expires_ms, enum record_kind kind,
                      const struct record_key *key, struct writer *w)
{
    batch_record(batch, STEP_PUT, kind, key, w);
    batch_due(batch, expires_ms, kind, key);
}

/* What stands under a secret's hash, and its line in the list of whose it is. */
static void remove_both(struct store_batch *batch, enum record_kind kind,
                        const uint8_t token_hash[STORE_TOKEN_HASH_BYTES], enum record_kind list,
                        const struct record_key *line)
{
    struct record_key key;
    key_token(&key, token_hash);
    batch_step(batch, STEP_REMOVE, kind, &key, NULL, 0);
    batch_step(batch, STEP_REMOVE, list, line, NULL, 0);
}

static void login_of_steps(struct store_batch *batch, const uint8_t token_hash[STORE_TOKEN_HASH_BYTES],
                           const struct login_record *login, struct str agent)
{
    uint8_t block[RECORD_BLOCK_BYTES];
    struct writer w;
    struct record_key key;
    struct login_of_record of = {
        .created_ms = login->created_ms, .expires_ms = login->expires_ms, .agent = agent_of(agent)};
    memcpy(of.token_hash, token_hash, sizeof of.token_hash);
    key_login_of(&key, login->account, login->id);
    batch_block(&w, block);
    record_login_of_write(&of, &w);
    put_until(batch, login->expires_ms, RECORD_LOGIN_OF, &key, &w);
}

void store_batch_login_put(struct store_batch *batch, const uint8_t token_hash[STORE_TOKEN_HASH_BYTES],
                           const struct login_record *login, struct str agent)
{
    uint8_t block[RECORD_BLOCK_BYTES];
    struct writer w;
    struct record_key key;
    key_token(&key, token_hash);
    batch_block(&w, block);
    record_login_write(login, &w);
    put_until(batch, login->expires_ms, RECORD_LOGIN, &key, &w);
    if (!login_id_is_none(login->id)) {
        login_of_steps(batch, token_hash, login, agent);
    }
}

void store_batch_login_remove(struct store_batch *batch, const uint8_t token_hash[STORE_TOKEN_HASH_BYTES],
                              struct account_id account, struct login_id id)
{
    struct record_key key;
    key_login_of(&key, account, id);
    remove_both(batch, RECORD_LOGIN, token_hash, RECORD_LOGIN_OF, &key);
}

static void key_device(struct record_key *key, struct account_id account, struct id128 device)
{
    key_login_of(key, account, (struct login_id){device});
}

void store_batch_device_put(struct store_batch *batch, struct account_id account, struct id128 device,
                            wall_ms expires_ms)
{
    uint8_t block[RECORD_BLOCK_BYTES];
    struct writer w;
    struct record_key key;
    key_device(&key, account, device);
    batch_block(&w, block);
    record_device_write(expires_ms, &w);
    put_until(batch, expires_ms, RECORD_DEVICE, &key, &w);
}

void store_batch_device_remove(struct store_batch *batch, struct account_id account, struct id128 device)
{
    struct record_key key;
    key_device(&key, account, device);
    batch_step(batch, STEP_REMOVE, RECORD_DEVICE, &key, NULL, 0);
}

static void key_media_token_of(struct record_key *key, struct channel_id channel, struct id128 id)
{
    key_login_of(key, (struct account_id){channel.v}, (struct login_id){id});
}

void store_batch_media_token_put(struct store_batch *batch, const uint8_t token_hash[STORE_TOKEN_HASH_BYTES],
                                 const struct media_token_record *token)
{
    uint8_t block[RECORD_BLOCK_BYTES];
    struct writer w;
    struct record_key key;
    key_token(&key, token_hash);
    batch_block(&w, block);
    record_media_token_write(token, &w);
    put_until(batch, token->expires_ms, RECORD_MEDIA_TOKEN, &key, &w);
    key_media_token_of(&key, token->channel, token->id);
    batch_block(&w, block);
    writer_bytes(&w, token_hash, STORE_TOKEN_HASH_BYTES);
    record_media_token_write(token, &w);
    put_until(batch, token->expires_ms, RECORD_MEDIA_TOKEN_OF, &key, &w);
}

void store_batch_media_token_remove(struct store_batch *batch, const struct media_token_line *line)
{
    struct record_key key;
    key_media_token_of(&key, line->r.channel, line->r.id);
    remove_both(batch, RECORD_MEDIA_TOKEN, line->token_hash, RECORD_MEDIA_TOKEN_OF, &key);
}

static void key_token_of(struct record_key *key, const struct token_name *name)
{
    key_login_of(key, name->account, (struct login_id){name->id});
}

static void token_of_step(struct store_batch *batch, enum step step, const struct token_name *name,
                          const struct token_record *token)
{
    uint8_t block[RECORD_BLOCK_BYTES];
    struct writer w;
    struct record_key key;
    key_token_of(&key, name);
    batch_block(&w, block);
    record_token_write(token, &w);
    batch_record(batch, step, RECORD_TOKEN_OF, &key, &w);
}

void store_batch_token_put(struct store_batch *batch, const struct token_name *name, const struct token_record *token)
{
    uint8_t block[RECORD_BLOCK_BYTES];
    struct writer w;
    struct record_key key;
    key_token(&key, token->token_hash);
    batch_block(&w, block);
    record_token_name_write(name, &w);
    put_until(batch, name->expires_ms, RECORD_TOKEN, &key, &w);
    token_of_step(batch, STEP_PUT, name, token);
    key_token_of(&key, name);
    batch_due(batch, name->expires_ms, RECORD_TOKEN_OF, &key);
}

void store_batch_token_used(struct store_batch *batch, const struct token_name *name, const struct token_record *token)
{
    token_of_step(batch, STEP_REPLACE, name, token);
}

/* All records of that kind whose keys begin with the account. */
static void list_remove(struct store_batch *batch, enum record_kind kind, struct account_id account)
{
    struct record_key all = {.size = sizeof account};
    memcpy(all.bytes, &account, sizeof account);
    batch_step(batch, STEP_REMOVE_PREFIX, kind, &all, NULL, 0);
}

void store_batch_tokens_remove(struct store_batch *batch, struct account_id account)
{
    list_remove(batch, RECORD_TOKEN_OF, account);
}

void store_batch_logins_remove(struct store_batch *batch, struct account_id account)
{
    list_remove(batch, RECORD_LOGIN_OF, account);
}

void store_batch_devices_remove(struct store_batch *batch, struct account_id account)
{
    list_remove(batch, RECORD_DEVICE, account);
}

void store_batch_token_remove(struct store_batch *batch, const struct token_name *name,
                              const uint8_t token_hash[STORE_TOKEN_HASH_BYTES])
{
    struct record_key key;
    key_token_of(&key, name);
    remove_both(batch, RECORD_TOKEN, token_hash, RECORD_TOKEN_OF, &key);
}

/* ── reading ── */

enum err store_login_find(struct store *store, const uint8_t token_hash[STORE_TOKEN_HASH_BYTES], wall_ms at_ms,
                          struct login_record *ret_login)
{
    MDB_txn *txn;
    enum err err = read_begin(store, &txn);
    if (err != ERR_OK) {
        return err;
    }
    struct record_key name;
    struct reader r;
    struct login_record login;
    key_token(&name, token_hash);
    err = read_record(store, txn, RECORD_LOGIN, &name, &r);
    if (err == ERR_OK) {
        err = record_login_read(&r, &login);
    }
    read_end(store, txn);
    if (err == ERR_OK && login.expires_ms <= at_ms) {
        err = ERR_NOT_FOUND;
    }
    if (err == ERR_OK) {
        *ret_login = login;
    }
    return err;
}

/* Reads one record of an account into place `at` of `lines`; `id` is the last part of its key. */
typedef enum err (*line_read_fn)(struct id128 id, struct reader *r, struct account_id account, void *lines, uint32_t at,
                                 wall_ms *ret_expires_ms);

struct lines {
    enum record_kind kind;
    line_read_fn read;
    uint32_t limit;
};

struct lines_out {
    const struct lines *kind;
    struct account_id account;
    wall_ms at_ms;
    void *lines;
    uint32_t count;
};

static enum err line_add(struct lines_out *out, MDB_val key, MDB_val value)
{
    struct id128 id;
    struct reader r;
    wall_ms expires_ms = 0;
    if (key.mv_size != sizeof out->account + sizeof id) {
        return ERR_INVALID;
    }
    memcpy(&id, (const uint8_t *)key.mv_data + sizeof out->account, sizeof id);
    enum err err = read_value(key, value, out->kind->kind, &r);
    if (err == ERR_OK) {
        err = out->kind->read(id, &r, out->account, out->lines, out->count, &expires_ms);
    }
    out->count += err == ERR_OK && expires_ms > out->at_ms;
    return err;
}

/* What is on the disk, but what a batch on its way puts or removes. */
static enum err lines_walk(struct store *store, MDB_cursor *cursor, struct lines_out *out)
{
    struct record_key name;
    key_login_of(&name, out->account, (struct login_id){0});
    MDB_val key = val_of_key(&name), value;
    enum err err = ERR_OK;
    int rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    while (rc == 0 && err == ERR_OK && out->count < out->kind->limit && key.mv_size >= sizeof out->account &&
           memcmp(key.mv_data, &out->account, sizeof out->account) == 0) {
        struct record_key at = read_key(key);
        if (!overlay_has(store, out->kind->kind, &at)) {
            err = line_add(out, key, value);
        }
        rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    }
    return err != ERR_OK || rc == 0 || rc == MDB_NOTFOUND ? err : err_of_mdb(rc);
}

static enum err lines_flying(const struct store *store, struct lines_out *out)
{
    enum err err = ERR_OK;
    const struct flying_record *at = NULL;
    while (err == ERR_OK && out->count < out->kind->limit &&
           (at = overlay_next(store, at, out->kind->kind, &out->account, sizeof out->account)) != NULL) {
        err = line_add(out, (MDB_val){at->key.size, (void *)(uintptr_t)at->key.bytes}, at->value);
    }
    return err;
}

/* Those of an account that have not expired, into `lines`, as they are when what is on its way has landed. */
static enum err lines_of(struct store *store, const struct lines *kind, struct account_id account, wall_ms at_ms,
                         void *lines, uint32_t *ret_count)
{
    MDB_txn *txn;
    MDB_cursor *cursor;
    enum err err = read_begin(store, &txn);
    if (err != ERR_OK) {
        return err;
    }
    int rc = mdb_cursor_open(txn, store->tables[kind->kind], &cursor);
    err = err_of_mdb(rc);
    if (rc == 0) {
        struct lines_out out = {.kind = kind, .account = account, .at_ms = at_ms, .lines = lines};
        err = lines_flying(store, &out);
        if (err == ERR_OK) {
            err = lines_walk(store, cursor, &out);
        }
        *ret_count = out.count;
        mdb_cursor_close(cursor);
    }
    read_end(store, txn);
    return err;
}

static enum err login_line_read(struct id128 id, struct reader *r, struct account_id account, void *lines, uint32_t at,
                                wall_ms *ret_expires_ms)
{
    (void)account;
    struct login_line *out = (struct login_line *)lines + at;
    struct login_of_record of;
    enum err err = record_login_of_read(r, &of);
    if (err != ERR_OK) {
        return err;
    }
    out->id = (struct login_id){id};
    memcpy(out->token_hash, of.token_hash, sizeof out->token_hash);
    out->created_ms = of.created_ms;
    out->expires_ms = *ret_expires_ms = of.expires_ms;
    return str_copy(of.agent, out->agent, sizeof out->agent) == ERR_OK ? ERR_OK : ERR_INVALID;
}

enum err store_logins_of(struct store *store, struct account_id account, wall_ms at_ms,
                         struct login_line out[LIMIT_LOGINS_PER_ACCOUNT], uint32_t *ret_count)
{
    static const struct lines logins = {RECORD_LOGIN_OF, login_line_read, LIMIT_LOGINS_PER_ACCOUNT};
    return lines_of(store, &logins, account, at_ms, out, ret_count);
}

/* ── known devices ── */

enum err store_device_find(struct store *store, struct account_id account, struct id128 device, wall_ms at_ms)
{
    MDB_txn *txn;
    enum err err = read_begin(store, &txn);
    if (err != ERR_OK) {
        return err;
    }
    struct record_key key;
    struct reader r;
    wall_ms expires_ms = 0;
    key_device(&key, account, device);
    err = read_record(store, txn, RECORD_DEVICE, &key, &r);
    if (err == ERR_OK) {
        err = record_device_read(&r, &expires_ms);
    }
    read_end(store, txn);
    return err == ERR_OK && expires_ms <= at_ms ? ERR_NOT_FOUND : err;
}

static enum err device_line_read(struct id128 id, struct reader *r, struct account_id account, void *lines, uint32_t at,
                                 wall_ms *ret_expires_ms)
{
    (void)account;
    struct device_line *out = (struct device_line *)lines + at;
    enum err err = record_device_read(r, &out->expires_ms);
    out->id = id;
    *ret_expires_ms = err == ERR_OK ? out->expires_ms : 0;
    return err;
}

enum err store_devices_of(struct store *store, struct account_id account, wall_ms at_ms,
                          struct device_line out[STORE_DEVICES_MAX], uint32_t *ret_count)
{
    static const struct lines devices = {RECORD_DEVICE, device_line_read, STORE_DEVICES_MAX};
    return lines_of(store, &devices, account, at_ms, out, ret_count);
}

/* ── media tokens ── */

enum err store_media_token_find(struct store *store, const uint8_t token_hash[STORE_TOKEN_HASH_BYTES], wall_ms at_ms,
                                struct media_token_record *ret_token, char name[LIMIT_NAME_LENGTH * 4 + 1])
{
    MDB_txn *txn;
    enum err err = read_begin(store, &txn);
    if (err != ERR_OK) {
        return err;
    }
    struct record_key key;
    struct reader r;
    struct media_token_record token;
    key_token(&key, token_hash);
    err = read_record(store, txn, RECORD_MEDIA_TOKEN, &key, &r);
    if (err == ERR_OK) {
        err = record_media_token_read(&r, &token);
    }
    if (err == ERR_OK) {
        err = token.expires_ms <= at_ms ? ERR_NOT_FOUND : str_copy(token.name, name, LIMIT_NAME_LENGTH * 4 + 1);
    }
    read_end(store, txn); /* the name was a view into it */
    if (err != ERR_OK) {
        return err;
    }
    token.name = str_of(name);
    *ret_token = token;
    return ERR_OK;
}

static enum err media_token_of_read(struct id128 id, struct reader *r, struct account_id channel, void *lines,
                                    uint32_t at, wall_ms *ret_expires_ms)
{
    (void)id, (void)channel;
    struct media_token_line *out = (struct media_token_line *)lines + at;
    const uint8_t *hash = reader_take(r, STORE_TOKEN_HASH_BYTES);
    if (hash == NULL || record_media_token_read(r, &out->r) != ERR_OK ||
        str_copy(out->r.name, out->text, sizeof out->text) != ERR_OK) {
        return ERR_INVALID;
    }
    memcpy(out->token_hash, hash, sizeof out->token_hash);
    out->r.name = str_of(out->text);
    *ret_expires_ms = out->r.expires_ms;
    return ERR_OK;
}

enum err store_media_tokens_of(struct store *store, struct channel_id channel, wall_ms at_ms,
                               struct media_token_line out[LIMIT_MEDIA_TOKENS_PER_CHANNEL], uint32_t *ret_count)
{
    static const struct lines tokens = {RECORD_MEDIA_TOKEN_OF, media_token_of_read, LIMIT_MEDIA_TOKENS_PER_CHANNEL};
    return lines_of(store, &tokens, (struct account_id){channel.v}, at_ms, out, ret_count);
}

/* ── API tokens ── */

static enum err token_line_read(struct reader *r, struct token_line *out)
{
    enum err err = record_token_read(r, &out->r);
    if (err == ERR_OK && str_copy(out->r.name, out->text, sizeof out->text) != ERR_OK) {
        err = ERR_INVALID;
    }
    out->r.name = str_of(out->text);
    return err;
}

static enum err token_get(struct store *store, MDB_txn *txn, const uint8_t token_hash[STORE_TOKEN_HASH_BYTES],
                          struct token_line *out)
{
    struct record_key key;
    struct reader r;
    key_token(&key, token_hash);
    enum err err = read_record(store, txn, RECORD_TOKEN, &key, &r);
    if (err == ERR_OK) {
        err = record_token_name_read(&r, &out->name);
    }
    if (err == ERR_OK) {
        key_token_of(&key, &out->name);
        err = read_record(store, txn, RECORD_TOKEN_OF, &key, &r);
    }
    return err == ERR_OK ? token_line_read(&r, out) : err;
}

enum err store_token_find(struct store *store, const uint8_t token_hash[STORE_TOKEN_HASH_BYTES], wall_ms at_ms,
                          struct token_line *ret_token)
{
    MDB_txn *txn;
    enum err err = read_begin(store, &txn);
    if (err != ERR_OK) {
        return err;
    }
    err = token_get(store, txn, token_hash, ret_token);
    read_end(store, txn);
    if (err == ERR_OK && (ret_token->r.expires_ms <= at_ms ||
                          memcmp(ret_token->r.token_hash, token_hash, STORE_TOKEN_HASH_BYTES) != 0)) {
        err = ERR_NOT_FOUND;
    }
    return err;
}

static enum err token_of_read(struct id128 id, struct reader *r, struct account_id account, void *lines, uint32_t at,
                              wall_ms *ret_expires_ms)
{
    struct token_line *out = (struct token_line *)lines + at;
    enum err err = token_line_read(r, out);
    out->name = (struct token_name){.account = account, .id = id, .expires_ms = out->r.expires_ms};
    *ret_expires_ms = out->r.expires_ms;
    return err;
}

enum err store_tokens_of(struct store *store, struct account_id account, wall_ms at_ms,
                         struct token_line out[LIMIT_TOKENS_PER_ACCOUNT], uint32_t *ret_count)
{
    static const struct lines tokens = {RECORD_TOKEN_OF, token_of_read, LIMIT_TOKENS_PER_ACCOUNT};
    return lines_of(store, &tokens, account, at_ms, out, ret_count);
}

static enum err tokens_walk(MDB_cursor *cursor, const struct token_name *after, wall_ms at_ms,
                            struct token_line out[LIMIT_PAGE_ITEMS], uint32_t *ret_count, bool *ret_more)
{
    struct record_key name = {.size = 1};
    if (after != NULL) {
        key_token_of(&name, after);
    }
    MDB_val key = val_of_key(&name), value;
    uint32_t count = 0;
    enum err err = ERR_OK;
    int rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    for (; rc == 0 && err == ERR_OK && count < LIMIT_PAGE_ITEMS; rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) {
        struct token_name at;
        struct reader r;
        wall_ms expires_ms = 0;
        if (key.mv_size != sizeof at.account + sizeof at.id) {
            return ERR_INVALID;
        }
        memcpy(&at.account, key.mv_data, sizeof at.account);
        memcpy(&at.id, (const uint8_t *)key.mv_data + sizeof at.account, sizeof at.id);
        if (after != NULL && account_id_eq(at.account, after->account) && id_eq(at.id, after->id)) {
            continue;
        }
        err = read_value(key, value, RECORD_TOKEN_OF, &r);
        if (err == ERR_OK) {
            err = token_of_read(at.id, &r, at.account, out, count, &expires_ms);
        }
        count += err == ERR_OK && expires_ms > at_ms;
    }
    *ret_count = count;
    *ret_more = rc == 0;
    return err != ERR_OK || rc == 0 || rc == MDB_NOTFOUND ? err : err_of_mdb(rc);
}

enum err store_tokens_page(struct store *store, const struct token_name *after, wall_ms at_ms,
                           struct token_line out[LIMIT_PAGE_ITEMS], uint32_t *ret_count, bool *ret_more)
{
    MDB_txn *txn;
    MDB_cursor *cursor;
    enum err err = read_begin(store, &txn);
    if (err != ERR_OK) {
        return err;
    }
    int rc = mdb_cursor_open(txn, store->tables[RECORD_TOKEN_OF], &cursor);
    err = err_of_mdb(rc);
    if (rc == 0) {
        err = tokens_walk(cursor, after, at_ms, out, ret_count, ret_more);
        mdb_cursor_close(cursor);
    }
    read_end(store, txn);
    return err;
}
