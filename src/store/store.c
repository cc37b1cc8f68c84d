/* The store as the loop sees it: opening, filling batches, submitting them, and what became of them. */
#include "store_priv.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* ── opening and closing ── */

static void store_free(struct store *store)
{
    struct domain_failed *failed, *next_failed;
    HASH_ITER(hh, store->failed, failed, next_failed)
    {
        HASH_DELETE(hh, store->failed, failed);
        free(failed);
    }
    struct key_flying *flying, *next_flying;
    HASH_ITER(hh, store->flying, flying, next_flying)
    {
        HASH_DELETE(hh, store->flying, flying);
        free(flying);
    }
    overlay_clear(store);
    while (store->done.first != NULL) {
        struct store_batch *batch = store->done.first;
        store->done.first = batch->next;
        store_batch_drop(batch);
    }
    env_close(store);
    if (store->wake_fd >= 0) {
        close(store->wake_fd);
    }
    pthread_rwlock_destroy(&store->gate);
    pthread_mutex_destroy(&store->lock);
    pthread_cond_destroy(&store->work);
    pthread_cond_destroy(&store->idle);
    free(store->folder);
    free(store);
}

static struct store *store_make(const struct store_options *options)
{
    struct store *store = calloc(1, sizeof *store);
    if (store == NULL) {
        return NULL;
    }
    pthread_rwlock_init(&store->gate, NULL);
    pthread_mutex_init(&store->lock, NULL);
    pthread_cond_init(&store->work, NULL);
    pthread_cond_init(&store->idle, NULL);
    store->lock_fd = -1;
    store->map_bytes = options->map_bytes != 0 ? options->map_bytes : STORE_MAP_BYTES;
    store->map_bytes_max = options->map_bytes_max != 0 ? options->map_bytes_max : 16 * STORE_MAP_BYTES;
    store->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    store->folder = strdup(options->folder);
    if (store->wake_fd < 0 || store->folder == NULL) {
        store_free(store);
        return NULL;
    }
    return store;
}

enum err store_open(const struct store_options *options, struct store **ret_store, char message[STORE_MESSAGE_SIZE])
{
    struct store *store = store_make(options);
    if (store == NULL) {
        snprintf(message, STORE_MESSAGE_SIZE, "no memory for the database");
        return ERR_NO_MEMORY;
    }
    enum err err = env_open(store, message);
    if (err == ERR_OK && pthread_create(&store->thread, NULL, writer_main, store) != 0) {
        snprintf(message, STORE_MESSAGE_SIZE, "can't start the thread of the database: %s", strerror(errno));
        err = ERR_NO_MEMORY;
    }
    if (err != ERR_OK) {
        store_free(store);
        return err;
    }
    *ret_store = store;
    return ERR_OK;
}

void store_close(struct store *store)
{
    pthread_mutex_lock(&store->lock);
    store->stopping = true;
    pthread_cond_signal(&store->work);
    pthread_mutex_unlock(&store->lock);
    pthread_join(store->thread, NULL);
    store_free(store);
}

int store_fd(const struct store *store)
{
    return store->wake_fd;
}

bool store_ready(const struct store *store)
{
    return store->open_count < LIMIT_STORE_IN_FLIGHT && !store->broken;
}

bool store_broken(const struct store *store)
{
    return store->broken;
}

void store_flush(struct store *store)
{
    pthread_mutex_lock(&store->lock);
    while (store->waiting.first != NULL || store->busy) {
        pthread_cond_wait(&store->idle, &store->lock);
    }
    pthread_mutex_unlock(&store->lock);
}

/* ── filling ── */

struct store_batch *store_batch_new(struct store *store, wall_ms at_ms)
{
    struct store_batch *batch = calloc(1, sizeof *batch);
    if (batch != NULL) {
        batch->store = store;
        batch->at_ms = at_ms;
    }
    return batch;
}

void store_batch_drop(struct store_batch *batch)
{
    free(batch->steps);
    free(batch);
}

static uint8_t *batch_room(struct store_batch *batch, size_t size)
{
    if (batch->capacity - batch->size < size) {
        size_t capacity = batch->capacity * 2 > batch->size + size ? batch->capacity * 2 : batch->size + size;
        uint8_t *steps = batch->err == ERR_OK ? realloc(batch->steps, capacity) : NULL;
        if (steps == NULL) {
            batch->err = ERR_NO_MEMORY;
            return NULL;
        }
        batch->steps = steps;
        batch->capacity = capacity;
    }
    batch->size += size;
    return batch->steps + batch->size - size;
}

void batch_step(struct store_batch *batch, enum step step, int table, const struct record_key *key, const void *value,
                size_t value_size)
{
    size_t size = 7 + key->size + value_size;
    uint8_t *at = batch_room(batch, size);
    if (at == NULL) {
        return;
    }
    struct writer w;
    writer_init(&w, at, size);
    writer_u8(&w, (uint8_t)step);
    writer_u8(&w, (uint8_t)table);
    writer_u8(&w, (uint8_t)key->size);
    writer_u32(&w, (uint32_t)value_size);
    writer_bytes(&w, key->bytes, key->size);
    writer_bytes(&w, value, value_size);
    assert(!w.failed);
}

/* A finished record. One that did not fit its block is a limit of ours that was not kept: the batch fails. */
void batch_record(struct store_batch *batch, enum step step, enum record_kind kind, const struct record_key *key,
                  struct writer *w)
{
    record_seal(w, kind, record_version(kind), key);
    if (w->failed) {
        batch->err = ERR_LIMIT;
        return;
    }
    batch_step(batch, step, kind, key, w->data, w->pos);
}

void batch_block(struct writer *w, uint8_t block[RECORD_BLOCK_BYTES])
{
    writer_init(w, block, RECORD_BLOCK_BYTES);
    record_begin(w);
}

void key_channel_seq(struct record_key *key, struct channel_id channel, uint64_t seq)
{
    struct writer w;
    writer_init(&w, key->bytes, sizeof key->bytes);
    writer_bytes(&w, channel.v.bytes, sizeof channel.v.bytes);
    writer_u64(&w, seq);
    key->size = w.pos;
}

void key_channel_id(struct record_key *key, struct channel_id channel, struct id128 id)
{
    struct writer w;
    writer_init(&w, key->bytes, sizeof key->bytes);
    writer_bytes(&w, channel.v.bytes, sizeof channel.v.bytes);
    writer_bytes(&w, id.bytes, sizeof id.bytes);
    key->size = w.pos;
}

static void identity_order(struct identity *a, struct identity *b)
{
    if (memcmp(a, b, sizeof *a) > 0) {
        struct identity first = *b;
        *b = *a;
        *a = first;
    }
}

void key_reaction(struct record_key *key, struct channel_id channel, uint64_t seq, struct identity who)
{
    struct writer w;
    writer_init(&w, key->bytes, sizeof key->bytes);
    writer_id(&w, channel.v);
    writer_u64(&w, seq);
    identity_write(&w, who);
    key->size = w.pos;
}

void key_direct(struct record_key *key, struct channel_id channel, struct identity a, struct identity b, uint64_t seq)
{
    struct writer w;
    identity_order(&a, &b);
    writer_init(&w, key->bytes, sizeof key->bytes);
    writer_id(&w, channel.v);
    identity_write(&w, a);
    identity_write(&w, b);
    writer_u64(&w, seq);
    key->size = w.pos;
}

void key_answer(struct record_key *key, struct channel_id channel, struct interaction_id interaction,
                struct identity who)
{
    struct writer w;
    writer_init(&w, key->bytes, sizeof key->bytes);
    writer_id(&w, channel.v);
    writer_id(&w, interaction.v);
    identity_write(&w, who);
    key->size = w.pos;
}

void key_login_of(struct record_key *key, struct account_id account, struct login_id id)
{
    struct writer w;
    writer_init(&w, key->bytes, sizeof key->bytes);
    writer_id(&w, account.v);
    writer_id(&w, id.v);
    key->size = w.pos;
}

void key_token(struct record_key *key, const uint8_t hash[STORE_TOKEN_HASH_BYTES])
{
    memcpy(key->bytes, hash, STORE_TOKEN_HASH_BYTES);
    key->size = STORE_TOKEN_HASH_BYTES;
}

void key_of_name(struct record_key *key, const struct key_name *name)
{
    memcpy(key->bytes, name, sizeof *name);
    key->size = sizeof *name;
}

static void batch_order(struct store_batch *batch, struct channel_id channel, struct id128 epoch)
{
    assert(id_is_none(batch->epoch) || id_eq(batch->epoch, epoch)); /* one room, or the directory */
    batch->channel = channel;
    batch->epoch = epoch;
}

/* ── the directory ── */

static void channel_remove(struct store_batch *batch, const struct record_key *channel)
{
    static const enum record_kind under[] = {
        RECORD_MEMBERSHIP, RECORD_SUBSCRIPTION,   RECORD_ROOM,        RECORD_EVENT,       RECORD_SNAPSHOT,
        RECORD_CHAT,       RECORD_MESSAGE,        RECORD_PERSON,      RECORD_AUDIT,       RECORD_LINK,
        RECORD_GUEST,      RECORD_WEBHOOK,        RECORD_QNA,         RECORD_BACKCHANNEL, RECORD_REACTION,
        RECORD_DIRECT,     RECORD_MEDIA_TOKEN_OF, RECORD_INTERACTION, RECORD_ANSWER};
    for (size_t i = 0; i < sizeof under / sizeof under[0]; i++) {
        batch_step(batch, STEP_REMOVE_PREFIX, under[i], channel, NULL, 0);
    }
    batch_step(batch, STEP_URNS_END, RECORD_URN, channel, NULL, 0);
}

static void directory_steps(struct store_batch *batch, const struct directory_change *change)
{
    enum record_kind kind = record_directory_kind(change);
    struct record_key key;
    record_directory_key(change, &key);
    switch (change->kind) {
    case DIRECTORY_CHANNEL_REMOVE:
        channel_remove(batch, &key);
        __attribute__((fallthrough));
    case DIRECTORY_ACCOUNT_REMOVE:
    case DIRECTORY_EXPECTED_REMOVE:
    case DIRECTORY_GROUP_REMOVE:
    case DIRECTORY_GROUP_MEMBER_REMOVE:
    case DIRECTORY_MEMBERSHIP_REMOVE:
    case DIRECTORY_SUBSCRIPTION_REMOVE:
    case DIRECTORY_LINK_REMOVE:
    case DIRECTORY_GUEST_REMOVE:
    case DIRECTORY_WEBHOOK_REMOVE:
        batch_step(batch, STEP_REMOVE, kind, &key, NULL, 0);
        return;
    default:
        break;
    }
    uint8_t block[RECORD_BLOCK_BYTES];
    struct writer w;
    batch_block(&w, block);
    record_directory_write(change, &w);
    batch_record(batch, STEP_PUT, kind, &key, &w);
}

void store_batch_directory(struct store_batch *batch, const struct directory *dir,
                           const struct directory_change *change)
{
    batch_order(batch, (struct channel_id){0}, dir->epoch);
    directory_steps(batch, change);
    if (change->kind == DIRECTORY_ACCOUNT_REMOVE) {
        store_batch_tokens_remove(batch, change->account_removed);
        store_batch_devices_remove(batch, change->account_removed);
    } else if (change->kind == DIRECTORY_ACCOUNT_PUT && change->account.disabled) {
        store_batch_tokens_remove(batch, change->account.id); /* they don't come back when it does */
    } else if (change->kind == DIRECTORY_WEBHOOK_REMOVE) {
        store_batch_deliveries_remove(batch, change->webhook.id);
    }
}

/* ── rooms ── */

static void person_step(struct store_batch *batch, const struct room *room, const struct room_event *e)
{
    uint8_t block[RECORD_BLOCK_BYTES];
    struct writer w;
    struct record_key key;
    struct person_record person = {e->entered.identity, e->entered.name};
    key_channel_id(&key, room->channel, e->participant.v);
    batch_block(&w, block);
    record_person_write(&person, &w);
    batch_record(batch, STEP_PUT, RECORD_PERSON, &key, &w);
}

static void event_steps(struct store_batch *batch, const struct room *room, const struct room_event *e)
{
    uint8_t block[RECORD_BLOCK_BYTES];
    struct writer w;
    struct record_key key;
    key_channel_seq(&key, room->channel, e->seq);
    batch_block(&w, block);
    room_event_encode(e, &w);
    batch_record(batch, STEP_ADD, RECORD_EVENT, &key, &w);
    chat_steps(batch, room, e);
    if (e->kind == EVENT_ENTERED) {
        person_step(batch, room, e);
    } else {
        batch_said(batch, room, e);
    }
    batch->seq = e->seq;
}

static void summary_step(struct store_batch *batch, struct directory *dir, const struct room *room)
{
    struct directory_change change = {.kind = DIRECTORY_ROOM_PUT, .room = {room->channel, room_summary(room)}};
    if (directory_apply(dir, &change) == ERR_OK) {
        directory_steps(batch, &change);
    }
}

static void snapshot_steps(struct store_batch *batch, struct room *room)
{
    size_t size = RECORD_HEADER_BYTES + room_snapshot_size(room);
    uint8_t *block = malloc(size);
    if (block == NULL) {
        return; /* the log is enough; the next event tries again */
    }
    struct writer w;
    struct record_key key;
    key_channel_seq(&key, room->channel, room->seq);
    writer_init(&w, block, size);
    record_begin(&w);
    room_snapshot_encode(room, &w);
    batch_record(batch, STEP_PUT, RECORD_SNAPSHOT, &key, &w);
    batch_step(batch, STEP_REMOVE_OLDER, RECORD_SNAPSHOT, &key, NULL, 0);
    free(block);
    room->snapshot_seq = room->seq;
}

void store_batch_room(struct store_batch *batch, struct directory *dir, struct room *room,
                      const struct event_list *list)
{
    bool any = false, summary = false, ended = false;
    for (uint32_t i = 0; i < list->count; i++) {
        const struct room_event *e = &list->items[i];
        if (!room_event_is_kept(e)) {
            continue;
        }
        any = true;
        batch_interaction(batch, room, e);
        if (e->seq == 0) {
            continue;
        }
        event_steps(batch, room, e);
        ended |= e->kind == EVENT_ENDED;
        summary |=
            e->kind == EVENT_ENDED || e->kind == EVENT_OPENED || e->kind == EVENT_SETTINGS || e->kind == EVENT_LOCKED;
    }
    if (!any) {
        return;
    }
    batch_order(batch, room->channel, room->epoch);
    if (summary) {
        summary_step(batch, dir, room);
    }
    if (ended || room->seq - room->snapshot_seq >= LIMIT_SNAPSHOT_EVENTS) {
        snapshot_steps(batch, room);
    }
}

/* ── keys ── */

void due_key(struct record_key *due, wall_ms due_ms, enum record_kind kind, const struct record_key *key)
{
    struct writer w;
    writer_init(&w, due->bytes, sizeof due->bytes);
    writer_u64(&w, (uint64_t)due_ms);
    writer_u8(&w, (uint8_t)kind);
    writer_bytes(&w, key->bytes, key->size);
    assert(!w.failed);
    due->size = w.pos;
}

void batch_due(struct store_batch *batch, wall_ms due_ms, enum record_kind kind, const struct record_key *key)
{
    struct record_key due;
    due_key(&due, due_ms, kind, key);
    batch_step(batch, STEP_PUT, TABLE_DUE, &due, NULL, 0);
}

void store_batch_key(struct store_batch *batch, struct identity who, struct id128 key, struct str answer)
{
    if (answer.len > LIMIT_KEY_ANSWER_BYTES) {
        batch->err = ERR_LIMIT;
        return;
    }
    size_t size = RECORD_HEADER_BYTES + 8 + answer.len;
    uint8_t *block = malloc(size);
    if (block == NULL) {
        batch->err = ERR_NO_MEMORY;
        return;
    }
    batch->keyed = true;
    batch->key = (struct key_name){who, key};
    struct writer w;
    struct record_key name;
    key_of_name(&name, &batch->key);
    writer_init(&w, block, size);
    record_begin(&w);
    writer_u64(&w, (uint64_t)batch->at_ms);
    writer_bytes(&w, answer.data, answer.len);
    batch_record(batch, STEP_PUT, RECORD_KEY, &name, &w);
    free(block);
    batch_due(batch, batch->at_ms + (wall_ms)LIMIT_KEY_S * 1000, RECORD_KEY, &name);
}

/* ── submitting, and what became of it ── */

/* Who submits has looked (store_key_look). Should a second one with the same key come all the same, it fails as a whole. */
static void key_takes_off(struct store *store, struct store_batch *batch)
{
    struct key_flying *flying;
    HASH_FIND(hh, store->flying, &batch->key, sizeof batch->key, flying);
    if (flying != NULL) {
        batch->err = ERR_BUSY;
        return;
    }
    flying = calloc(1, sizeof *flying);
    if (flying == NULL) {
        batch->err = ERR_NO_MEMORY;
        return;
    }
    flying->name = batch->key;
    flying->ticket = batch->ticket;
    HASH_ADD(hh, store->flying, name, sizeof flying->name, flying);
    if (flying->hh.tbl == NULL) {
        free(flying);
        batch->err = ERR_NO_MEMORY;
    }
}

static void key_lands(struct store *store, const struct store_batch *batch)
{
    struct key_flying *flying;
    HASH_FIND(hh, store->flying, &batch->key, sizeof batch->key, flying);
    if (flying != NULL && flying->ticket == batch->ticket) {
        HASH_DELETE(hh, store->flying, flying);
        free(flying);
    }
}

uint64_t store_submit(struct store *store, struct store_batch *batch)
{
    batch->ticket = ++store->ticket;
    uint64_t ticket = batch->ticket;
    if (batch->keyed) {
        key_takes_off(store, batch);
    }
    overlay_takes_off(store, batch);
    store->open_count++;
    batch->next = NULL;
    pthread_mutex_lock(&store->lock);
    if (store->waiting.first == NULL) {
        store->waiting.first = batch;
    } else {
        store->waiting.last->next = batch;
    }
    store->waiting.last = batch;
    pthread_cond_signal(&store->work);
    pthread_mutex_unlock(&store->lock);
    return ticket;
}

bool store_next_done(struct store *store, struct store_done *ret_done)
{
    pthread_mutex_lock(&store->lock);
    struct store_batch *batch = store->done.first;
    if (batch != NULL) {
        store->done.first = batch->next;
    } else {
        uint64_t count; /* under the lock: a report that follows makes it readable again */
        ssize_t got = read(store->wake_fd, &count, sizeof count);
        (void)got;
    }
    pthread_mutex_unlock(&store->lock);
    if (batch == NULL) {
        return false;
    }
    *ret_done = (struct store_done){batch->ticket, batch->err, batch->channel, batch->epoch, batch->seq};
    if (batch->keyed) {
        key_lands(store, batch);
    }
    overlay_lands(store, batch);
    store->open_count--;
    store_batch_drop(batch);
    return true;
}
