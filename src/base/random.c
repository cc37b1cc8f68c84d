#include "dais/base/random.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

void random_bytes(void *out, size_t size)
{
    uint8_t *p = out;
    while (size > 0) {
        ssize_t got = getrandom(p, size, 0);
        if (got < 0) {
            if (errno == EINTR) {
                continue;
            }
            abort(); /* without randomness nothing here is safe */
        }
        p += got;
        size -= (size_t)got;
    }
}

uint32_t random_u32(void)
{
    uint32_t value;
    random_bytes(&value, sizeof value);
    return value;
}

void random_ice_text(char *out, size_t count)
{
    static const char alphabet[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/";
    random_bytes(out, count);
    for (size_t i = 0; i < count; i++) {
        out[i] = alphabet[(uint8_t)out[i] & 63];
    }
    out[count] = '\0';
}

static uint64_t splitmix64(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15ULL;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
    return z ^ z >> 31;
}

void seeded_random_init(struct seeded_random *r, uint64_t seed)
{
    for (int i = 0; i < 4; i++) {
        r->state[i] = splitmix64(&seed);
    }
}

static uint64_t rotate_left(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

uint64_t seeded_random_u64(struct seeded_random *r)
{
    uint64_t *s = r->state;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate_left(s[3], 45);
    return result;
}

uint32_t seeded_random_below(struct seeded_random *r, uint32_t bound)
{
    return (uint32_t)((seeded_random_u64(r) >> 32) * bound >> 32);
}

double seeded_random_unit(struct seeded_random *r)
{
    return (double)(seeded_random_u64(r) >> 11) * 0x1.0p-53;
}
