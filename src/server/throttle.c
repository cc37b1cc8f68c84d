/* Counts failed tries in a table of fixed size; they are forgotten one by one, evenly over the window. */
#include "auth_priv.h"

#include "dais/base/hash.h"

#define WINDOW_US ((time_us)LIMIT_LOGIN_WINDOW_S * US_PER_S)

uint64_t throttle_key(const void *data, size_t size)
{
    uint64_t key = hash_keyed(data, size);
    return key ? key : 1;
}

uint64_t throttle_address_key(const struct address *peer)
{
    /* Who has one IPv6 address has 2^64 of them. */
    size_t size = peer->family == AF_INET6 ? 8 : 4;
    return throttle_key(peer->ip, size);
}

/* After so long one more try is free. */
static time_us try_us(const struct throttle *throttle)
{
    return WINDOW_US / throttle->tries_max;
}

static struct throttle_entry *find(struct throttle *throttle, uint64_t key, time_us now_us)
{
    struct throttle_entry *set = throttle->entries[key % THROTTLE_SETS];
    for (size_t i = 0; i < THROTTLE_WAYS; i++) {
        if (set[i].key != key)
            continue;
        time_us freed = (now_us - set[i].since_us) / try_us(throttle);
        if (freed >= set[i].tries) {
            set[i].key = 0;
            return NULL;
        }
        set[i].tries -= (uint32_t)freed;
        set[i].since_us += freed * try_us(throttle);
        return &set[i];
    }
    return NULL;
}

time_us throttle_wait_us(struct throttle *throttle, uint64_t key, time_us now_us)
{
    const struct throttle_entry *entry = find(throttle, key, now_us);
    return entry && entry->tries >= throttle->tries_max ? entry->since_us + try_us(throttle) - now_us : 0;
}

void throttle_count(struct throttle *throttle, uint64_t key, time_us now_us)
{
    struct throttle_entry *entry = find(throttle, key, now_us);
    if (!entry) {
        struct throttle_entry *set = throttle->entries[key % THROTTLE_SETS];
        entry = &set[0];
        for (size_t i = 1; i < THROTTLE_WAYS && entry->key; i++) {
            if (!set[i].key || set[i].since_us < entry->since_us)
                entry = &set[i];
        }
        *entry = (struct throttle_entry){.key = key, .since_us = now_us};
    }
    entry->tries++;
}

void throttle_take_back(struct throttle *throttle, uint64_t key)
{
    struct throttle_entry *set = throttle->entries[key % THROTTLE_SETS];
    for (size_t i = 0; i < THROTTLE_WAYS; i++) {
        if (set[i].key == key && set[i].tries)
            set[i].tries--;
    }
}

void throttle_forget(struct throttle *throttle, uint64_t key)
{
    struct throttle_entry *set = throttle->entries[key % THROTTLE_SETS];
    for (size_t i = 0; i < THROTTLE_WAYS; i++) {
        if (set[i].key == key)
            set[i].key = 0;
    }
}
