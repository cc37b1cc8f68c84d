/* SipHash-2-4 (Aumasson, Bernstein 2012). */
#include "dais/base/hash.h"

#include "dais/base/random.h"

#include <string.h>

static uint64_t hash_key[2];

void hash_init(void)
{
    random_bytes(hash_key, sizeof hash_key);
}

static uint64_t rotate_left(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

static void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = rotate_left(v[1], 13) ^ v[0];
    v[0] = rotate_left(v[0], 32);
    v[2] += v[3];
    v[3] = rotate_left(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = rotate_left(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = rotate_left(v[1], 17) ^ v[2];
    v[2] = rotate_left(v[2], 32);
}

uint64_t hash_keyed(const void *data, size_t size)
{
    const uint8_t *p = data;
    uint64_t v[4] = {
        hash_key[0] ^ 0x736f6d6570736575ULL,
        hash_key[1] ^ 0x646f72616e646f6dULL,
        hash_key[0] ^ 0x6c7967656e657261ULL,
        hash_key[1] ^ 0x7465646279746573ULL,
    };
    size_t left = size;
    for (; left >= 8; left -= 8, p += 8) {
        uint64_t m;
        memcpy(&m, p, 8);
        v[3] ^= m;
        sip_round(v);
        sip_round(v);
        v[0] ^= m;
    }
    uint64_t last = (uint64_t)size << 56;
    for (size_t i = 0; i < left; i++) {
        last |= (uint64_t)p[i] << 8 * i;
    }
    v[3] ^= last;
    sip_round(v);
    sip_round(v);
    v[0] ^= last;
    v[2] ^= 0xff;
    for (int i = 0; i < 4; i++) {
        sip_round(v);
    }
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}
