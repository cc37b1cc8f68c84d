/* Randomness: the operating system's for secrets and ids, a seeded generator for simulations. */
#ifndef DAIS_BASE_RANDOM_H
#define DAIS_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* From getrandom(2); does not return without having filled the block. */
void random_bytes(void *out, size_t size);
uint32_t random_u32(void);
/* `count` characters of [a-zA-Z0-9+/] (ice-char, RFC 8839 section 5.4) and a NUL: 6 bits of chance each. */
void random_ice_text(char *out, size_t count);

/* xoshiro256**: fast, seeded, for tests and simulations only, never for secrets. */
struct seeded_random {
    uint64_t state[4];
};
void seeded_random_init(struct seeded_random *r, uint64_t seed);
uint64_t seeded_random_u64(struct seeded_random *r);
/* Evenly in [0, bound); bound > 0. */
uint32_t seeded_random_below(struct seeded_random *r, uint32_t bound);
double seeded_random_unit(struct seeded_random *r); /* [0, 1) */

#endif
