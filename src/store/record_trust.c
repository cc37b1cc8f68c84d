/* Payloads of the audit log, of API tokens and of known devices. */
#include "store_priv.h"

#include <string.h>

bool audit_is_chained(const struct audit_entry *e)
{
    static const uint8_t none[AUDIT_HASH_BYTES];
    return memcmp(e->hash, none, sizeof none) != 0;
}

void record_audit_write(const struct audit_entry *e, struct writer *w)
{
    writer_u64(w, (uint64_t)e->at_ms);
    writer_u64(w, (uint64_t)e->expires_ms);
    writer_u8(w, (uint8_t)e->act);
    identity_write(w, e->actor);
    writer_id(w, e->token);
    writer_u8(w, (uint8_t)e->target_kind);
    writer_id(w, e->target);
    writer_id(w, e->channel.v);
    if (audit_is_chained(e)) {
        writer_bytes(w, e->hash, sizeof e->hash);
    }
}

enum err record_audit_read(struct reader *r, struct audit_entry *ret_entry)
{
    struct audit_entry e = {.at_ms = (wall_ms)reader_u64(r)};
    e.expires_ms = (wall_ms)reader_u64(r);
    e.act = (enum audit_act)reader_u8_most(r, AUDIT_ACT_COUNT - 1);
    e.actor = identity_read(r);
    e.token = reader_id(r);
    e.target_kind = (enum audit_target)reader_u8_most(r, AUDIT_TARGET_COUNT - 1);
    e.target = reader_id(r);
    e.channel.v = reader_id(r);
    bool chained = reader_left(r) > 0;
    if (chained) {
        reader_copy(r, e.hash, sizeof e.hash);
    }
    if (reading_ends(r) != ERR_OK || chained != audit_is_chained(&e)) {
        return ERR_INVALID;
    }
    *ret_entry = e;
    return ERR_OK;
}

void record_token_name_write(const struct token_name *n, struct writer *w)
{
    writer_id(w, n->account.v);
    writer_id(w, n->id);
    writer_u64(w, (uint64_t)n->expires_ms);
}

enum err record_token_name_read(struct reader *r, struct token_name *ret_name)
{
    struct token_name n = {.account.v = reader_id(r)};
    n.id = reader_id(r);
    n.expires_ms = (wall_ms)reader_u64(r);
    if (reading_ends(r) != ERR_OK) {
        return ERR_INVALID;
    }
    *ret_name = n;
    return ERR_OK;
}

void record_token_write(const struct token_record *t, struct writer *w)
{
    writer_bytes(w, t->token_hash, sizeof t->token_hash);
    writer_u32(w, t->scopes);
    writer_u64(w, (uint64_t)t->created_ms);
    writer_u64(w, (uint64_t)t->expires_ms);
    writer_u64(w, (uint64_t)t->used_ms);
    text_write(w, t->name);
}

enum err record_token_read(struct reader *r, struct token_record *ret_token)
{
    struct token_record t = {0};
    reader_copy(r, t.token_hash, sizeof t.token_hash);
    t.scopes = reader_u32(r);
    t.created_ms = (wall_ms)reader_u64(r);
    t.expires_ms = (wall_ms)reader_u64(r);
    t.used_ms = (wall_ms)reader_u64(r);
    t.name = utf8_read(r);
    if (reading_ends(r) != ERR_OK) {
        return ERR_INVALID;
    }
    *ret_token = t;
    return ERR_OK;
}

void record_device_write(wall_ms expires_ms, struct writer *w)
{
    writer_u64(w, (uint64_t)expires_ms);
}

enum err record_device_read(struct reader *r, wall_ms *ret_expires_ms)
{
    wall_ms expires_ms = (wall_ms)reader_u64(r);
    if (reading_ends(r) != ERR_OK) {
        return ERR_INVALID;
    }
    *ret_expires_ms = expires_ms;
    return ERR_OK;
}
