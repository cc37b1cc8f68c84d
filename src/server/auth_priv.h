/*
 * Parts of auth: the counter of failed tries, and the threads that hash passwords.
 */
#ifndef DAIS_SERVER_AUTH_PRIV_H
#define DAIS_SERVER_AUTH_PRIV_H

#include "dais/base/address.h"
#include "dais/base/clock.h"
#include "dais/base/limits.h"
#include "dais/server/auth.h"

/*
 * Failed tries, in a table of fixed size whose oldest entries make room. A try counts before its hash is checked and is
 * taken back when it was right, so that tries at the same time count. They are forgotten one by one: after `tries_max` of
 * them the next is free after LIMIT_LOGIN_WINDOW_S / tries_max, so a guesser gets no more than tries_max in a window, and
 * whose name was guessed at waits for a minute and a half, not for a quarter of an hour.
 */
#define THROTTLE_SETS 1024
#define THROTTLE_WAYS 8
struct throttle {
    uint32_t tries_max;
    struct throttle_entry {
        uint64_t key;     /* keyed hash; 0: free */
        time_us since_us; /* from when on the next try is forgotten */
        uint32_t tries;
    } entries[THROTTLE_SETS][THROTTLE_WAYS];
};
uint64_t throttle_key(const void *data, size_t size);
uint64_t throttle_address_key(const struct address *peer);
/* 0: a try is free; else how long until one is. */
time_us throttle_wait_us(struct throttle *throttle, uint64_t key, time_us now_us);
void throttle_count(struct throttle *throttle, uint64_t key, time_us now_us);
void throttle_take_back(struct throttle *throttle, uint64_t key);
void throttle_forget(struct throttle *throttle, uint64_t key);

/* By what a try is counted: by the first two, or by the last alone. */
enum counted { COUNTED_LOGIN, COUNTED_ADDRESS, COUNTED_OWN, COUNTED_COUNT };

/*
 * Two threads and a bounded queue. A job has a password and either a hash to check or none: then one is made. Jobs come
 * back by hash_pool_next, on the loop. Passwords are cleared when the thread is done with them.
 */
#define HASH_THREADS 2
struct hash_job {
    char password[LIMIT_PASSWORD_LENGTH * 4];
    size_t password_len;
    char hash[AUTH_HASH_SIZE]; /* in: to check, or empty; out: made */
    enum err err;
    auth_login_fn *on_login;
    auth_hash_fn *on_hash;
    void *user;
    struct account_id account; /* none: whatever the verdict, it is no */
    uint64_t keys[COUNTED_COUNT];
    struct hash_job *next;
};
struct hash_pool;
MUST_CHECK enum err hash_pool_create(struct hash_pool **ret_pool);
void hash_pool_destroy(struct hash_pool *pool);
int hash_pool_fd(const struct hash_pool *pool);
MUST_CHECK enum err hash_pool_push(struct hash_pool *pool, struct hash_job *job); /* ERR_BUSY: the caller keeps it */
struct hash_job *hash_pool_next(struct hash_pool *pool);                          /* NULL: none; the caller frees it */
void hash_job_free(struct hash_job *job);

#endif
