/* A store in a folder of its own, and the loop's part in a few words, for tests. */
#ifndef DAIS_TEST_SHELF_H
#define DAIS_TEST_SHELF_H

#include "../room/world.h"

#include "dais/store/store.h"

#include <ftw.h>
#include <unistd.h>

struct shelf {
    char folder[64];
    struct store *store;
    char message[STORE_MESSAGE_SIZE];
};

static inline enum err shelf_try_open(struct shelf *s, uint64_t map_bytes, uint64_t map_bytes_max)
{
    struct store_options options = {s->folder, map_bytes, map_bytes_max};
    return store_open(&options, &s->store, s->message);
}

static inline void shelf_open(struct shelf *s, uint64_t map_bytes)
{
    assert_int_equal(shelf_try_open(s, map_bytes, 0), ERR_OK);
}

static inline void shelf_init(struct shelf *s, uint64_t map_bytes)
{
    strcpy(s->folder, "/tmp/dais-store-test-XXXXXX"); /* NOLINT: a literal that fits */
    assert_non_null(mkdtemp(s->folder));
    shelf_open(s, map_bytes);
}

static inline int shelf_unlink(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st, (void)flag, (void)ftw;
    return remove(path);
}

static inline void shelf_remove(const struct shelf *s)
{
    nftw(s->folder, shelf_unlink, 8, FTW_DEPTH | FTW_PHYS);
}

static inline void shelf_finish(struct shelf *s)
{
    store_close(s->store);
    shelf_remove(s);
}

/* Waits for one ticket; completions before it must be there, in order. */
static inline enum err shelf_wait(struct shelf *s, uint64_t ticket, uint64_t *last)
{
    struct store_done done = {0};
    store_flush(s->store);
    while (store_next_done(s->store, &done)) {
        assert_int_equal(done.ticket, *last + 1);
        *last = done.ticket;
        if (done.ticket == ticket) {
            return done.err;
        }
    }
    fail_msg("no completion of ticket %lu", (unsigned long)ticket);
    return ERR_IO;
}

/* The whole directory of a world, as one batch. */
static inline struct store_batch *shelf_batch_world(struct shelf *s, struct world *w)
{
    struct store_batch *batch = store_batch_new(s->store, w->now_ms);
    assert_non_null(batch);
    struct directory_change c;
    for (struct account *a = directory_account_next(&w->dir, NULL); a != NULL; a = directory_account_next(&w->dir, a)) {
        c = (struct directory_change){.kind = DIRECTORY_ACCOUNT_PUT, .account = a->r};
        store_batch_directory(batch, &w->dir, &c);
    }
    c = (struct directory_change){.kind = DIRECTORY_GROUP_PUT, .group = directory_group(&w->dir, w->group)->r};
    store_batch_directory(batch, &w->dir, &c);
    struct channel *channel = directory_channel(&w->dir, w->channel);
    c = (struct directory_change){.kind = DIRECTORY_CHANNEL_PUT, .channel = channel->r};
    store_batch_directory(batch, &w->dir, &c);
    for (struct membership *m = channel->members; m != NULL; m = m->next) {
        c = (struct directory_change){.kind = DIRECTORY_MEMBERSHIP_PUT, .membership = m->r};
        store_batch_directory(batch, &w->dir, &c);
    }
    return batch;
}

/* What the last command of the world led to, submitted. */
static inline uint64_t shelf_submit_list(struct shelf *s, struct world *w)
{
    struct store_batch *batch = store_batch_new(s->store, w->now_ms);
    assert_non_null(batch);
    store_batch_room(batch, &w->dir, &w->room, &w->list);
    return store_submit(s->store, batch);
}

/* The durable state as bytes: equal rooms have equal snapshots. */
static inline size_t shelf_state(const struct room *room, uint8_t **ret_bytes)
{
    struct writer w;
    size_t size = room_snapshot_size(room);
    *ret_bytes = malloc(size);
    writer_init(&w, *ret_bytes, size);
    room_snapshot_encode(room, &w);
    assert_false(w.failed);
    return w.pos;
}

static inline void assert_rooms_equal(const struct room *a, const struct room *b)
{
    uint8_t *x, *y;
    size_t x_size = shelf_state(a, &x), y_size = shelf_state(b, &y);
    assert_int_equal(x_size, y_size);
    assert_memory_equal(x, y, x_size);
    free(x);
    free(y);
}

#endif
