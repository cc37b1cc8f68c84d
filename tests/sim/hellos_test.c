/* Five hundred calls begin while strangers send a thousand ClientHellos a second: each begins, none later, and no stranger
 * gets a byte (the race of CVE-2023-49786 and its kin). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>
#include <string.h>

#include "sim_client.h"

#define BEDS       10
#define CLIENTS    50
#define CALLS      (BEDS * CLIENTS)
#define STRANGERS  4
#define HELLO_MAX  2048
#define LATER_US   (100 * US_PER_MS)
#define CONNECT_US (10 * US_PER_S)

static struct bed {
    struct sim sim;
    struct sim_client clients[CLIENTS];
    unsigned strangers[STRANGERS];
    bool attacked, done;
    size_t hello_len;
    uint8_t hello[HELLO_MAX]; /* a whole one, overheard at the first client */
} bed;

static uint64_t hellos_sent;
static time_us took_us[2][CALLS];

static void on_nothing(void *user, uint8_t *data, size_t len)
{
    (void)user, (void)data, (void)len;
}

static void on_first_client_send(void *user, const uint8_t *data, size_t len)
{
    struct sim_client *client = user;
    if (data[0] == 22 && bed.hello_len == 0 && len <= HELLO_MAX) {
        memcpy(bed.hello, data, len);
        bed.hello_len = len;
    }
    sim_send(client->sim, client->host, data, len);
}

/* As it is, cut off, of another version, with all cipher suites NULL, or with one byte changed. */
static size_t spoil(uint8_t hello[HELLO_MAX], struct seeded_random *random)
{
    size_t len = bed.hello_len, suites = 13 + 12 + 2 + 32;
    memcpy(hello, bed.hello, len);
    switch (seeded_random_below(random, 5)) {
    case 0:
        return 1 + seeded_random_below(random, (uint32_t)len);
    case 1:
        hello[2] = hello[26] = (uint8_t)seeded_random_below(random, 256);
        break;
    case 2:
        suites += 2 + (size_t)hello[suites] + hello[suites + 1]; /* session id and cookie */
        memset(hello + suites + 2, 0, hello[suites + 1]);
        break;
    case 3:
        hello[seeded_random_below(random, (uint32_t)len)] ^= (uint8_t)(1 + seeded_random_below(random, 255));
        break;
    default:
        break;
    }
    return len;
}

/* One a millisecond. */
static void on_attack(void *user)
{
    uint8_t hello[HELLO_MAX];
    (void)user;
    if (bed.done) {
        return;
    }
    if (bed.hello_len > 0) {
        size_t len = spoil(hello, &bed.sim.random);
        sim_send(&bed.sim, bed.strangers[seeded_random_below(&bed.sim.random, STRANGERS)], hello, len);
        hellos_sent++;
    }
    sim_at(&bed.sim, bed.sim.now_us + US_PER_MS, on_attack, NULL);
}

static time_us begin_call(unsigned i)
{
    struct sim_link_config link = {.delay_us = 20 * US_PER_MS, .jitter_us = 5 * US_PER_MS};
    struct worker_transport_open open = {.params = sim_params(), .room = {1, 1}};
    struct sim_client *client = &bed.clients[i];
    time_us from_us = bed.sim.now_us;
    sim_client_open(client, &bed.sim, &open, &link, &link, &(struct sim_client_handler){0});
    if (i == 0) {
        client->peer.send = on_first_client_send;
    }
    assert_true(sim_client_connect(client, CONNECT_US));
    return bed.sim.now_us - from_us;
}

static void play(uint64_t seed, bool attacked, time_us *took)
{
    struct sim_link_config link = {.delay_us = 5 * US_PER_MS};
    memset(&bed, 0, sizeof bed);
    sim_open(&bed.sim, seed);
    for (unsigned i = 0; i < STRANGERS; i++) {
        bed.strangers[i] = sim_host_add(&bed.sim, &link, &link, on_nothing, NULL, NULL);
    }
    if (attacked) {
        on_attack(NULL);
    }
    for (unsigned i = 0; i < CLIENTS; i++) {
        took[i] = begin_call(i);
    }
    for (unsigned i = 0; i < CLIENTS; i++) {
        assert_int_equal(bed.clients[i].peer.state, PEER_CONNECTED);
        sim_client_close(&bed.clients[i]);
    }
    for (unsigned i = 0; i < STRANGERS; i++) {
        assert_int_equal(bed.sim.hosts[bed.strangers[i]].down.counts.sent, 0);
    }
    bed.done = true;
    sim_close(&bed.sim);
}

static int by_time(const void *a, const void *b)
{
    time_us x = *(const time_us *)a, y = *(const time_us *)b;
    return x < y ? -1 : x > y;
}

static time_us p95_us(time_us *took)
{
    qsort(took, CALLS, sizeof *took, by_time);
    return took[CALLS * 95 / 100];
}

static void calls_begin_as_quickly_while_strangers_send_client_hellos(void **state)
{
    (void)state;
    for (unsigned attacked = 0; attacked < 2; attacked++) {
        for (unsigned i = 0; i < BEDS; i++) {
            play(i + 1, attacked == 1, &took_us[attacked][(size_t)i * CLIENTS]);
        }
    }
    time_us calm = p95_us(took_us[0]), attacked = p95_us(took_us[1]);
    print_message("95 %% of %d calls began within %lld ms, and within %lld ms under %llu ClientHellos\n", CALLS,
                  (long long)(calm / US_PER_MS), (long long)(attacked / US_PER_MS), (unsigned long long)hellos_sent);
    assert_true(attacked <= calm + LATER_US);
    assert_true(hellos_sent > CALLS * 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_begin_as_quickly_while_strangers_send_client_hellos),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
