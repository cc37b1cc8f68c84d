/* Walks the audit log along its chain, on a reader of its own. */
#include "store_priv.h"

#include "dais/store/audit_check.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct channel_id of_the_site = {0};

struct check {
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi meta, audit, channel;
    struct audit_chain chain;
    struct audit_link noted; /* the mark; seq 0: none */
    struct audit_link at;
    struct audit_report *report;
};

__attribute__((format(printf, 2, 3))) static void fault(struct check *check, const char *format, ...)
{
    if (check->report->fault[0] == '\0') {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(check->report->fault, AUDIT_FAULT_SIZE, format, arguments);
        va_end(arguments);
    }
}

static bool sound(const struct check *check)
{
    return check->report->fault[0] == '\0';
}

/* ── the mark ── */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static enum err mark_read(const char *text, struct audit_link *ret_link)
{
    const char *colon = strchr(text, ':');
    if (colon == NULL || strlen(colon + 1) != 2 * AUDIT_HASH_BYTES ||
        str_to_u64((struct str){text, (size_t)(colon - text)}, UINT64_MAX - 1, &ret_link->seq) != ERR_OK ||
        ret_link->seq == 0) {
        return ERR_INVALID;
    }
    for (int i = 0; i < AUDIT_HASH_BYTES; i++) {
        int high = hex_digit(colon[1 + 2 * i]), low = hex_digit(colon[2 + 2 * i]);
        if (high < 0 || low < 0) {
            return ERR_INVALID;
        }
        ret_link->hash[i] = (uint8_t)(high << 4 | low);
    }
    return ERR_OK;
}

/* The chain comes by a number that a mark may name. */
static void noted_compare(struct check *check, const struct audit_link *link)
{
    if (check->noted.seq == 0 || check->noted.seq != link->seq) {
        return;
    }
    check->report->marked = true;
    if (memcmp(check->noted.hash, link->hash, sizeof link->hash) != 0) {
        fault(check, "record %" PRIu64 " is not the one of the mark: it, or one before it, was changed", link->seq);
    }
}

/* ── entries ── */

static bool has_key(const struct check *check, MDB_dbi table, const struct record_key *name)
{
    MDB_val key = val_of_key(name), value;
    return mdb_get(check->txn, table, &key, &value) == 0;
}

/* While there is a channel, its own log names what is the channel's. */
static void entry_named(struct check *check, const struct audit_entry *entry, uint64_t seq)
{
    struct record_key channel = {.size = sizeof entry->channel}, name;
    memcpy(channel.bytes, &entry->channel, sizeof entry->channel);
    audit_key(&name, entry->channel, seq);
    if (!channel_id_is_none(entry->channel) && has_key(check, check->channel, &channel) &&
        !has_key(check, check->audit, &name)) {
        fault(check, "record %" PRIu64 " is missing in its channel's log", seq);
    }
}

static void entry_check(struct check *check, uint64_t seq, MDB_val key, MDB_val value)
{
    struct reader r;
    struct audit_entry entry;
    struct audit_link link;
    if (read_value(key, value, RECORD_AUDIT, &r) != ERR_OK || r.size <= AUDIT_HASH_BYTES) {
        fault(check, "record %" PRIu64 " is damaged", seq);
        return;
    }
    audit_link_next(&check->at, seq, r.data, r.size - AUDIT_HASH_BYTES, &link);
    if (record_audit_read(&r, &entry) != ERR_OK) {
        fault(check, "record %" PRIu64 " is damaged", seq);
    } else if (memcmp(entry.hash, link.hash, sizeof link.hash) != 0) {
        fault(check,
              "record %" PRIu64 " does not follow from record %" PRIu64
              ": it was changed, or what stood between them is missing",
              seq, check->at.seq);
    }
    if (!sound(check)) {
        return;
    }
    entry_named(check, &entry, seq);
    noted_compare(check, &link);
    check->at = link;
    check->report->count++;
    check->report->first = check->report->first != 0 ? check->report->first : seq;
    check->report->last = seq;
    check->report->last_ms = entry.at_ms;
}

/* A channel's log names nothing that the site's does not have. */
static void name_check(struct check *check, MDB_val key)
{
    struct record_key name = read_key(key), of_site;
    if (name.size != sizeof(struct channel_id) + 8) {
        fault(check, "a record has a name that none can have");
        return;
    }
    uint64_t seq = 0;
    struct channel_id whose;
    memcpy(&whose, name.bytes, sizeof whose);
    (void)audit_key_is_of(key, whose, &seq);
    audit_key(&of_site, of_the_site, seq);
    if (!has_key(check, check->audit, &of_site)) {
        fault(check, "record %" PRIu64 " of a channel's log was never written", seq);
    }
}

static enum err entries_check(struct check *check)
{
    MDB_cursor *cursor;
    MDB_val key, value;
    uint64_t seq;
    int rc = mdb_cursor_open(check->txn, check->audit, &cursor);
    if (rc != 0) {
        return err_of_mdb(rc);
    }
    while (sound(check) && (rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0) {
        if (audit_key_is_of(key, of_the_site, &seq)) {
            entry_check(check, seq, key, value);
        } else {
            name_check(check, key);
        }
    }
    mdb_cursor_close(cursor);
    return rc == 0 || rc == MDB_NOTFOUND ? ERR_OK : err_of_mdb(rc);
}

static void end_check(struct check *check)
{
    const struct audit_link *last = &check->chain.last;
    if (check->at.seq != last->seq || memcmp(check->at.hash, last->hash, sizeof last->hash) != 0) {
        fault(check, "what follows record %" PRIu64 " is missing, up to record %" PRIu64, check->at.seq, last->seq);
    }
    if (!check->report->marked && check->noted.seq > check->chain.forgotten.seq) {
        fault(check, "there is no record %" PRIu64 ", which the mark names", check->noted.seq);
    }
}

/* ── the database ── */

static enum err folder_open(struct check *check, const char *folder)
{
    int rc = mdb_env_create(&check->env);
    if (rc == 0) {
        rc = mdb_env_set_maxdbs(check->env, TABLE_COUNT);
    }
    if (rc == 0) {
        rc = mdb_env_open(check->env, folder, MDB_RDONLY | MDB_NOTLS, 0600);
    }
    if (rc == 0) {
        rc = mdb_txn_begin(check->env, NULL, MDB_RDONLY, &check->txn);
    }
    if (rc == 0) {
        rc = mdb_dbi_open(check->txn, "meta", 0, &check->meta);
    }
    if (rc == 0) {
        rc = mdb_dbi_open(check->txn, "audit", 0, &check->audit);
    }
    if (rc == 0) {
        rc = mdb_dbi_open(check->txn, "channel", 0, &check->channel);
    }
    return rc == ENOENT ? ERR_NOT_FOUND : err_of_mdb(rc);
}

enum err audit_check(const char *folder, const char *mark, struct audit_report *ret_report)
{
    *ret_report = (struct audit_report){0};
    struct check check = {.report = ret_report};
    enum err err = mark != NULL ? mark_read(mark, &check.noted) : ERR_OK;
    if (err == ERR_OK) {
        err = folder_open(&check, folder);
    }
    if (err == ERR_OK) {
        err = audit_chain_read(check.txn, check.meta, &check.chain);
    }
    if (err == ERR_OK) {
        check.at = check.chain.forgotten;
        noted_compare(&check, &check.at);
        err = entries_check(&check);
    }
    if (err == ERR_OK) {
        end_check(&check);
        audit_mark_write(check.at.seq, check.at.hash, ret_report->mark);
    }
    if (check.txn != NULL) {
        mdb_txn_abort(check.txn);
    }
    if (check.env != NULL) {
        mdb_env_close(check.env);
    }
    return err;
}
