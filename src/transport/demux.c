/* Two hash tables of fixed size: linear probing, deletion by shifting back, so that there are no tombstones to pile up. */
#include "dais/transport/demux.h"

#include "dais/base/hash.h"
#include "dais/base/limits.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(struct path) == 28, "a path has no padding: it is hashed as bytes");

struct demux_slot {
    uint8_t key[sizeof(struct path)];
    uint32_t hash;
    struct transport *transport; /* NULL: free */
};

bool path_eq(const struct path *a, const struct path *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

static bool table_init(struct demux_table *table, uint32_t count_max)
{
    uint32_t size = 16;
    while (size < 2 * count_max) {
        size *= 2;
    }
    *table = (struct demux_table){.mask = size - 1, .count_max = count_max};
    table->slots = calloc(size, sizeof *table->slots);
    return table->slots != NULL;
}

static uint32_t key_hash(const uint8_t key[sizeof(struct path)])
{
    return (uint32_t)hash_keyed(key, sizeof(struct path));
}

/* The slot that holds the key, or the free one where it would go. There always is a free one: half stays empty. */
static struct demux_slot *table_probe(const struct demux_table *table, const uint8_t key[sizeof(struct path)],
                                      uint32_t hash)
{
    for (uint32_t i = hash & table->mask;; i = (i + 1) & table->mask) {
        struct demux_slot *slot = &table->slots[i];
        if (slot->transport == NULL || (slot->hash == hash && memcmp(slot->key, key, sizeof slot->key) == 0)) {
            return slot;
        }
    }
}

static enum err table_add(struct demux_table *table, const uint8_t key[sizeof(struct path)],
                          struct transport *transport)
{
    uint32_t hash = key_hash(key);
    struct demux_slot *slot = table_probe(table, key, hash);
    if (slot->transport != NULL) {
        return ERR_EXISTS;
    }
    if (table->count == table->count_max) {
        return ERR_LIMIT;
    }
    memcpy(slot->key, key, sizeof slot->key);
    slot->hash = hash;
    slot->transport = transport;
    table->count++;
    return ERR_OK;
}

static void table_remove(struct demux_table *table, const uint8_t key[sizeof(struct path)])
{
    struct demux_slot *hole = table_probe(table, key, key_hash(key));
    if (hole->transport == NULL) {
        return;
    }
    uint32_t hole_at = (uint32_t)(hole - table->slots);
    for (uint32_t i = (hole_at + 1) & table->mask; table->slots[i].transport != NULL; i = (i + 1) & table->mask) {
        uint32_t home = table->slots[i].hash & table->mask;
        /* It may move into the hole unless its home lies between the two. */
        if (((i - home) & table->mask) >= ((i - hole_at) & table->mask)) {
            table->slots[hole_at] = table->slots[i];
            hole_at = i;
        }
    }
    table->slots[hole_at] = (struct demux_slot){0};
    table->count--;
}

enum err demux_init(struct demux *demux, uint32_t transports)
{
    *demux = (struct demux){0};
    if (!table_init(&demux->ufrags, 2 * transports) ||
        !table_init(&demux->paths, LIMIT_TUPLES_PER_TRANSPORT * transports)) {
        demux_finish(demux);
        return ERR_NO_MEMORY;
    }
    return ERR_OK;
}

void demux_finish(struct demux *demux)
{
    free(demux->ufrags.slots);
    free(demux->paths.slots);
    *demux = (struct demux){0};
}

static bool ufrag_key(struct str ufrag, uint8_t out[sizeof(struct path)])
{
    if (ufrag.len != DEMUX_UFRAG_BYTES) {
        return false;
    }
    memset(out, 0, sizeof(struct path));
    memcpy(out, ufrag.data, DEMUX_UFRAG_BYTES);
    return true;
}

enum err demux_add_ufrag(struct demux *demux, struct str ufrag, struct transport *transport)
{
    uint8_t key[sizeof(struct path)];
    return ufrag_key(ufrag, key) ? table_add(&demux->ufrags, key, transport) : ERR_INVALID;
}

void demux_remove_ufrag(struct demux *demux, struct str ufrag)
{
    uint8_t key[sizeof(struct path)];
    if (ufrag_key(ufrag, key)) {
        table_remove(&demux->ufrags, key);
    }
}

struct transport *demux_find_ufrag(const struct demux *demux, struct str ufrag)
{
    uint8_t key[sizeof(struct path)];
    return ufrag_key(ufrag, key) ? table_probe(&demux->ufrags, key, key_hash(key))->transport : NULL;
}

enum err demux_add_path(struct demux *demux, const struct path *path, struct transport *transport)
{
    return table_add(&demux->paths, (const uint8_t *)path, transport);
}

void demux_remove_path(struct demux *demux, const struct path *path)
{
    table_remove(&demux->paths, (const uint8_t *)path);
}

struct transport *demux_find_path(const struct demux *demux, const struct path *path)
{
    const uint8_t *key = (const uint8_t *)path;
    return table_probe(&demux->paths, key, key_hash(key))->transport;
}
