/* Passwords are hashed off the loop, and tries are counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../src/server/auth_priv.h"

#include <poll.h>
#include <stdlib.h>

static void a_hash_takes_its_password_and_no_other(void **state)
{
    (void)state;
    char a[AUTH_HASH_SIZE], b[AUTH_HASH_SIZE];
    assert_int_equal(password_hash(STR("curtain call 7"), a), ERR_OK);
    assert_int_equal(password_hash(STR("curtain call 7"), b), ERR_OK);
    assert_string_not_equal(a, b); /* salted */
    assert_non_null(strstr(a, "$argon2id$v=19$m=19456,t=2,p=1$"));
    assert_int_equal(password_verify(STR("curtain call 7"), a), ERR_OK);
    assert_int_equal(password_verify(STR("curtain call 8"), a), ERR_AUTH);
    assert_int_equal(password_verify(STR(""), a), ERR_AUTH);
    assert_int_equal(password_verify(STR("curtain call 7"), "nonsense"), ERR_AUTH);
}

static void weak_passwords_are_refused(void **state)
{
    (void)state;
    assert_true(password_acceptable(STR("lectern and wings")));
    assert_true(
        password_acceptable(STR("\xc3\xa9\xc3\xa8\xc3\xaa\xc3\xab\xc3\xa0\xc3\xa2\xc3\xa7\xc3\xb9\xc3\xbb\xc3\xb4")));
    assert_false(password_acceptable(STR("short one")));
    assert_false(password_acceptable(STR("Password123")));
    assert_false(password_acceptable(STR("aaaaaaaaaaaaaaa")));
    char longest[LIMIT_PASSWORD_LENGTH + 2];
    for (size_t i = 0; i < sizeof longest; i++)
        longest[i] = (char)('a' + i % 20);
    assert_true(password_acceptable((struct str){longest, LIMIT_PASSWORD_LENGTH}));
    assert_false(password_acceptable((struct str){longest, LIMIT_PASSWORD_LENGTH + 1}));
}

static void tries_come_back_one_by_one(void **state)
{
    (void)state;
    struct throttle *throttle = calloc(1, sizeof *throttle);
    assert_non_null(throttle);
    throttle->tries_max = 10;
    const time_us one = (time_us)LIMIT_LOGIN_WINDOW_S * US_PER_S / 10;
    uint64_t ada = throttle_key("ada", 3), bob = throttle_key("bob", 3);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(throttle_wait_us(throttle, ada, 1000 + i), 0);
        throttle_count(throttle, ada, 1000 + i);
    }
    assert_int_equal(throttle_wait_us(throttle, ada, 2000), one - 1000);
    assert_int_equal(throttle_wait_us(throttle, bob, 2000), 0);
    throttle_take_back(throttle, ada);
    assert_int_equal(throttle_wait_us(throttle, ada, 2000), 0);
    throttle_count(throttle, ada, 2000);
    /* One try is free after a tenth of the window, and only one. */
    assert_int_equal(throttle_wait_us(throttle, ada, 999 + one), 1);
    assert_int_equal(throttle_wait_us(throttle, ada, 1000 + one), 0);
    throttle_count(throttle, ada, 1000 + one);
    assert_int_equal(throttle_wait_us(throttle, ada, 1000 + one), one);
    /* All are, after the whole of it. */
    for (int i = 0; i < 10; i++) {
        assert_int_equal(throttle_wait_us(throttle, ada, 1000 + 12 * one), 0);
        throttle_count(throttle, ada, 1000 + 12 * one);
    }
    assert_true(throttle_wait_us(throttle, ada, 1000 + 12 * one) > 0);
    throttle_count(throttle, bob, 5);
    throttle_forget(throttle, bob);
    assert_int_equal(throttle_wait_us(throttle, bob, 6), 0);
    free(throttle);
}

static void a_full_table_forgets_the_oldest(void **state)
{
    (void)state;
    struct throttle *throttle = calloc(1, sizeof *throttle);
    assert_non_null(throttle);
    throttle->tries_max = 1;
    for (uint64_t i = 0; i <= THROTTLE_WAYS; i++)
        throttle_count(throttle, 7 + i * THROTTLE_SETS, (time_us)(100 + i));
    assert_int_equal(throttle_wait_us(throttle, 7, 200), 0);
    for (uint64_t i = 1; i <= THROTTLE_WAYS; i++)
        assert_true(throttle_wait_us(throttle, 7 + i * THROTTLE_SETS, 200) > 0);
    free(throttle);
}

static void addresses_of_one_network_are_one(void **state)
{
    (void)state;
    struct address a, b, c, d;
    assert_int_equal(address_parse_ip("2001:db8:1:2::1", 1, &a), ERR_OK);
    assert_int_equal(address_parse_ip("2001:db8:1:2:ffff::9", 2, &b), ERR_OK);
    assert_int_equal(address_parse_ip("192.0.2.1", 1, &c), ERR_OK);
    assert_int_equal(address_parse_ip("192.0.2.2", 1, &d), ERR_OK);
    assert_true(throttle_address_key(&a) == throttle_address_key(&b));
    assert_true(throttle_address_key(&c) != throttle_address_key(&d));
}

static struct hash_job *wait_for_job(struct hash_pool *pool)
{
    struct hash_job *job = hash_pool_next(pool);
    for (int i = 0; i < 200 && !job; i++) {
        struct pollfd fd = {hash_pool_fd(pool), POLLIN, 0};
        poll(&fd, 1, 100);
        job = hash_pool_next(pool);
    }
    assert_non_null(job);
    return job;
}

static struct hash_job *new_job(const char *password)
{
    struct hash_job *job = calloc(1, sizeof *job);
    assert_non_null(job);
    job->password_len = strlen(password);
    memcpy(job->password, password, job->password_len);
    return job;
}

static void threads_hash_and_check(void **state)
{
    (void)state;
    struct hash_pool *pool;
    assert_int_equal(hash_pool_create(&pool), ERR_OK);
    assert_int_equal(hash_pool_push(pool, new_job("stage left, exit")), ERR_OK);
    struct hash_job *made = wait_for_job(pool);
    assert_int_equal(made->err, ERR_OK);
    assert_int_equal(made->password[0], 0); /* cleared */
    struct hash_job *right = new_job("stage left, exit"), *wrong = new_job("stage right, exit");
    memcpy(right->hash, made->hash, sizeof made->hash);
    memcpy(wrong->hash, made->hash, sizeof made->hash);
    hash_job_free(made);
    assert_int_equal(hash_pool_push(pool, right), ERR_OK);
    struct hash_job *job = wait_for_job(pool);
    assert_int_equal(job->err, ERR_OK);
    hash_job_free(job);
    assert_int_equal(hash_pool_push(pool, wrong), ERR_OK);
    job = wait_for_job(pool);
    assert_int_equal(job->err, ERR_AUTH);
    hash_job_free(job);
    hash_pool_destroy(pool);
}

static void the_queue_is_bounded(void **state)
{
    (void)state;
    struct hash_pool *pool;
    assert_int_equal(hash_pool_create(&pool), ERR_OK);
    bool refused = false;
    for (int i = 0; i < LIMIT_HASH_QUEUE + 2 * HASH_THREADS + 1 && !refused; i++) {
        struct hash_job *job = new_job("a password to wait");
        enum err err = hash_pool_push(pool, job);
        refused = err == ERR_BUSY;
        if (err)
            hash_job_free(job);
    }
    assert_true(refused);
    hash_pool_destroy(pool); /* with jobs waiting */
}

static void secrets_are_long_and_only_their_hash_is_kept(void **state)
{
    (void)state;
    char a[AUTH_SECRET_SIZE], b[AUTH_SECRET_SIZE];
    uint8_t ha[32], hb[32], again[32];
    auth_secret_new(a, ha);
    auth_secret_new(b, hb);
    assert_int_equal(strlen(a), 64);
    assert_string_not_equal(a, b);
    assert_memory_not_equal(ha, hb, 32);
    assert_int_equal(auth_secret_hash(str_of(a), again), ERR_OK);
    assert_memory_equal(ha, again, 32);
    assert_int_equal(auth_secret_hash(STR("abc"), again), ERR_INVALID);
    a[5] = 'G';
    assert_int_equal(auth_secret_hash(str_of(a), again), ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hash_takes_its_password_and_no_other),
        cmocka_unit_test(weak_passwords_are_refused),
        cmocka_unit_test(tries_come_back_one_by_one),
        cmocka_unit_test(a_full_table_forgets_the_oldest),
        cmocka_unit_test(addresses_of_one_network_are_one),
        cmocka_unit_test(threads_hash_and_check),
        cmocka_unit_test(the_queue_is_bounded),
        cmocka_unit_test(secrets_are_long_and_only_their_hash_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
