/* The worker floor: a worker's turns one by one, without its thread; and what waits for one that begins anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../src/worker/worker_priv.h"
#include "dais/base/hash.h"
#include "dais/transport/crypto.h"
#include "dais/transport/dtls.h"

#include <limits.h>

#define OTHER 1 /* in the mesh: a worker that the test plays */

static struct dtls_identity *identity;
static struct mesh *mesh;
static struct worker *worker;

/* --- a room that is being handed out --- */

static unsigned parts_left; /* more than a part needs; UINT_MAX: without an end */
static unsigned parts, wholes;

bool __wrap_router_hand_out_some(struct router *router, unsigned datagrams, time_us now_us);
void __wrap_router_hand_out(struct router *router, time_us now_us);

bool __wrap_router_hand_out_some(struct router *router, unsigned datagrams, time_us now_us)
{
    (void)router, (void)datagrams, (void)now_us;
    parts++;
    parts_left -= parts_left == 0 || parts_left == UINT_MAX ? 0 : 1;
    return parts_left > 0;
}

void __wrap_router_hand_out(struct router *router, time_us now_us)
{
    (void)router, (void)now_us;
    wholes++;
    parts_left = 0;
}

static int set_up(void **state)
{
    (void)state;
    struct address local;
    parts_left = parts = wholes = 0;
    assert_int_equal(dtls_identity_create(&identity), ERR_OK);
    assert_int_equal(mesh_create(2, &mesh), ERR_OK);
    assert_int_equal(address_parse_ip("127.0.0.1", 0, &local), ERR_OK);
    struct worker_config config = {
        .addresses = &local, .address_count = 1, .transports = 4, .payloads = 16, .identity = identity, .mesh = mesh};
    assert_int_equal(worker_create(&config, &worker), ERR_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    assert_true(worker_destroy(worker));
    mesh_destroy(mesh);
    dtls_identity_destroy(identity);
    return 0;
}

/* For whom it holds up nothing longer than a tick: feedback, reports and what was asked for again go out with the timers. */
static void the_timers_run_while_a_picture_goes_out_in_parts(void **state)
{
    (void)state;
    struct worker_room room = {.worker = worker};
    time_us now_us = clock_now_us();
    assert_true(worker_step(worker, now_us, 0));
    worker->taking = &room;
    parts_left = UINT_MAX;
    time_us late_us = now_us + 2 * ROUTER_TICK_US;
    for (time_us at_us = now_us + US_PER_MS; at_us < late_us; at_us += US_PER_MS) {
        assert_false(worker_step(worker, at_us, 0)); /* a tick late at most: it would hand out all at once */
        assert_ptr_equal(worker->taking, &room);
    }
    assert_int_equal(parts, 2 * ROUTER_TICK_US / US_PER_MS - 1);
    assert_int_equal(wholes, 0);
    assert_true(worker_step(worker, late_us, 0));
    assert_int_equal(wholes, 1); /* the timers' packets follow what came before them */
    assert_null(worker->taking);
    assert_false(worker_step(worker, late_us + ROUTER_TICK_US - 1, 0));
    assert_true(worker_step(worker, late_us + ROUTER_TICK_US, 0));
}

static void the_rest_of_a_picture_waits_for_nothing(void **state)
{
    (void)state;
    struct worker_room room = {.worker = worker};
    struct worker_peer peer = {.worker = worker};
    time_us now_us = clock_now_us();
    assert_true(worker_step(worker, now_us, 0));
    assert_int_equal(worker_wake_us(worker), INT64_MAX); /* nobody is there */
    worker->peers = &peer;
    assert_int_equal(worker_wake_us(worker), now_us + ROUTER_TICK_US);
    worker->taking = &room;
    parts_left = 2;
    assert_false(worker_step(worker, ++now_us, 0));
    assert_int_equal(worker_wake_us(worker), now_us);
    assert_false(worker_step(worker, ++now_us, 0));
    assert_true(worker_wake_us(worker) > now_us); /* that was all */
    worker->peers = NULL;
}

/* It would be taken for its new life's: the sources of those elsewhere keep their names. */
static void what_others_sent_to_a_worker_that_ended_does_not_reach_its_new_life(void **state)
{
    (void)state;
    for (int i = 0; i < MESH_MESSAGES; i++) {
        struct mesh_message *m = mesh_reserve(mesh, OTHER, 0);
        assert_non_null(m);
        *m = (struct mesh_message){.kind = MESH_ASK, .source = {900, 1}};
        mesh_publish(mesh, OTHER, 0); /* without waking it: it must not have had the time to read them */
    }
    assert_null(mesh_reserve(mesh, OTHER, 0));
    atomic_store(&worker->ended, true);
    assert_int_equal(worker_revive(worker), ERR_OK);
    assert_null(mesh_front(mesh, OTHER, 0));
    assert_non_null(mesh_reserve(mesh, OTHER, 0));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_timers_run_while_a_picture_goes_out_in_parts),
        TEST(the_rest_of_a_picture_waits_for_nothing),
        TEST(what_others_sent_to_a_worker_that_ended_does_not_reach_its_new_life),
    };
    hash_init();
    if (crypto_init() != ERR_OK) {
        return 1;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    crypto_finish();
    return failed;
}
