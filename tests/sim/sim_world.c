#define OPENSSL_SUPPRESS_DEPRECATED /* RAND_METHOD: the only door to OpenSSL's randomness without a provider of one's own */
#include "sim_world.h"

#include "dais/base/random.h"

#include <openssl/rand.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#define UNIX_AT_START_S 1767225600 /* 2026-01-01 */
#define NTP_MINUS_UNIX  2208988800U

static struct {
    time_us now_us;
    struct seeded_random random;
} world;

static uint64_t unix_us(void)
{
    return UNIX_AT_START_S * (uint64_t)US_PER_S + (uint64_t)(world.now_us - SIM_START_US);
}

static int fill(unsigned char *out, int size)
{
    for (int i = 0; i < size; i++) {
        out[i] = (unsigned char)(seeded_random_u64(&world.random) >> 32);
    }
    return 1;
}

static int rand_status(void)
{
    return 1;
}

static int rand_add(const void *data, int size, double entropy)
{
    (void)data, (void)size, (void)entropy;
    return 1;
}

static int rand_seed(const void *data, int size)
{
    (void)data, (void)size;
    return 1;
}

static const RAND_METHOD method = {
    .seed = rand_seed, .bytes = fill, .add = rand_add, .pseudorand = fill, .status = rand_status};

void sim_world_reset(uint64_t seed)
{
    world.now_us = SIM_START_US;
    seeded_random_init(&world.random, seed);
    RAND_set_rand_method(&method);
}

void sim_world_set(time_us now_us)
{
    world.now_us = now_us;
}

time_us sim_world_now(void)
{
    return world.now_us;
}

/* --- in the place of base's --- */

time_us __wrap_clock_now_us(void);
wall_ms __wrap_clock_wall_ms(void);
uint64_t __wrap_clock_wall_ntp(void);
void __wrap_random_bytes(void *out, size_t size);
uint32_t __wrap_random_u32(void);
void __wrap_random_ice_text(char *out, size_t count);

time_us __wrap_clock_now_us(void)
{
    return world.now_us;
}

wall_ms __wrap_clock_wall_ms(void)
{
    return (wall_ms)(unix_us() / US_PER_MS);
}

uint64_t __wrap_clock_wall_ntp(void)
{
    uint64_t us = unix_us();
    return (us / US_PER_S + NTP_MINUS_UNIX) << 32 | (us % US_PER_S << 32) / US_PER_S;
}

void __wrap_random_bytes(void *out, size_t size)
{
    (void)fill(out, (int)size);
}

uint32_t __wrap_random_u32(void)
{
    return (uint32_t)(seeded_random_u64(&world.random) >> 32);
}

void __wrap_random_ice_text(char *out, size_t count)
{
    static const char alphabet[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/";
    for (size_t i = 0; i < count; i++) {
        out[i] = alphabet[__wrap_random_u32() & 63];
    }
    out[count] = '\0';
}

/* --- in the place of the C library's, for OpenSSL: DTLS timers and certificates --- */

int gettimeofday(struct timeval *restrict ret, void *restrict zone)
{
    uint64_t us = unix_us();
    (void)zone;
    ret->tv_sec = (time_t)(us / US_PER_S);
    ret->tv_usec = (suseconds_t)(us % US_PER_S);
    return 0;
}

time_t time(time_t *ret)
{
    time_t now = (time_t)(unix_us() / US_PER_S);
    if (ret != NULL) {
        *ret = now;
    }
    return now;
}
