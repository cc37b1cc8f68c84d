/* Who is asking: log-in by password, cookies, media tokens. */
#include "auth_priv.h"

#include "dais/base/log.h"
#include "dais/base/metrics.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

METRIC(logins_failed, "dais_logins_failed_total", COUNTER, "Log-ins with a wrong password or an unknown login");
METRIC(logins_throttled, "dais_logins_throttled_total", COUNTER, "Log-ins refused because of too many tries");
METRIC(logins_busy, "dais_logins_busy_total", COUNTER, "Log-ins refused because too many passwords waited for a hash");

/* What is checked where there is no hash: of a password that nobody has, at the same cost. */
static const char nobody[] = "$argon2id$v=19$m=19456,t=2,p=1$qVbAUV6V/Po3TOyPyXXyLw$"
                             "8L8fuWcNOIDOHPAzlJNhds9OtSkaJlCK9y5+0WFcMqI";

struct auth {
    struct site *site;
    struct hash_pool *pool;
    struct throttle tries[COUNTED_COUNT];
    struct throttle comings[2]; /* by address */
};

enum err auth_create(struct site *site, struct auth **ret_auth)
{
    struct auth *auth = calloc(1, sizeof *auth);
    if (!auth)
        return ERR_NO_MEMORY;
    auth->site = site;
    auth->tries[COUNTED_LOGIN].tries_max = LIMIT_LOGIN_FAILURES_ACCOUNT;
    auth->tries[COUNTED_ADDRESS].tries_max = LIMIT_LOGIN_FAILURES_ADDRESS;
    auth->tries[COUNTED_OWN].tries_max = LIMIT_LOGIN_FAILURES_OWN;
    auth->comings[AUTH_AS_GUEST].tries_max = LIMIT_GUEST_TRIES;
    auth->comings[AUTH_BY_PROVIDER].tries_max = LIMIT_PROVIDER_TRIES;
    enum err err = hash_pool_create(&auth->pool);
    if (err) {
        free(auth);
        return err;
    }
    *ret_auth = auth;
    return ERR_OK;
}

void auth_destroy(struct auth *auth)
{
    if (!auth)
        return;
    hash_pool_destroy(auth->pool);
    free(auth);
}

int auth_fd(const struct auth *auth)
{
    return hash_pool_fd(auth->pool);
}

/* ── passwords ── */

static struct hash_job *job_new(struct str password)
{
    struct hash_job *job = calloc(1, sizeof *job);
    assert(password.len <= sizeof job->password); /* the description's limit for passwords */
    if (job && password.len) {
        memcpy(job->password, password.data, password.len);
        job->password_len = password.len;
    }
    return job;
}

/* Of the login as it is looked up, whether it is known or not: else who is kept out would tell that it is. */
static uint64_t account_key_of(struct str login)
{
    char space[DIRECTORY_LOGIN_KEY_SIZE];
    struct str key = directory_login_key(login, space);
    return key.len > 0 ? throttle_key(key.data, key.len) : throttle_key(login.data, login.len);
}

/* Was the account signed in from this browser before? An unknown one (NULL) is looked for like any other. */
static bool knows_device(const struct auth *auth, const struct account *account, const struct http_request *request,
                         wall_ms at_ms, uint64_t *ret_key)
{
    struct {
        struct account_id account;
        struct id128 device;
    } name;
    name.account = account ? account->r.id : (struct account_id){0};
    if (auth_device_id(http_cookie(request, AUTH_DEVICE), &name.device))
        return false;
    enum err err = store_device_find(site_store(auth->site), name.account, name.device, at_ms);
    if (err && err != ERR_NOT_FOUND)
        log_warn("device_read_failed", "error=%s", err_name(err));
    *ret_key = throttle_key(&name, sizeof name);
    return !err;
}

/* A key of 0: not counted by that. */
static time_us wait_us(struct auth *auth, const uint64_t keys[COUNTED_COUNT], time_us now_us)
{
    time_us longest = 0;
    for (int by = 0; by < COUNTED_COUNT; by++) {
        time_us wait = keys[by] ? throttle_wait_us(&auth->tries[by], keys[by], now_us) : 0;
        longest = wait > longest ? wait : longest;
    }
    return longest;
}

static enum err try(struct auth *auth, const struct account *account, const uint64_t keys[COUNTED_COUNT],
                    struct str password, time_us now_us, auth_login_fn *fn, void *user, time_us *ret_wait_us)
{
    *ret_wait_us = wait_us(auth, keys, now_us);
    if (*ret_wait_us > 0) {
        metric_add(&logins_throttled, 1);
        return ERR_LIMIT;
    }
    struct hash_job *job = job_new(password);
    if (!job)
        return ERR_NO_MEMORY;
    job->on_login = fn;
    job->user = user;
    memcpy(job->keys, keys, sizeof job->keys);
    bool may = account && !account->r.disabled && account->r.password_hash.len;
    if (may)
        job->account = account->r.id;
    enum err err = str_copy(may ? account->r.password_hash : str_of(nobody), job->hash, sizeof job->hash);
    if (!err)
        err = hash_pool_push(auth->pool, job);
    if (err) {
        hash_job_free(job);
        metric_add(&logins_busy, err == ERR_BUSY);
        return err;
    }
    for (int by = 0; by < COUNTED_COUNT; by++) {
        if (keys[by])
            throttle_count(&auth->tries[by], keys[by], now_us);
    }
    return ERR_OK;
}

enum err auth_login(struct auth *auth, const struct http_request *request, struct str login, struct str password,
                    wall_ms at_ms, time_us now_us, auth_login_fn *fn, void *user, time_us *ret_wait_us)
{
    const struct account *account = directory_account_by_login(site_directory_of(auth->site), login);
    uint64_t keys[COUNTED_COUNT] = {0};
    if (!knows_device(auth, account, request, at_ms, &keys[COUNTED_OWN])) {
        keys[COUNTED_LOGIN] = account_key_of(login);
        keys[COUNTED_ADDRESS] = throttle_address_key(&request->peer);
        keys[COUNTED_OWN] = 0;
    }
    return try(auth, account, keys, password, now_us, fn, user, ret_wait_us);
}

enum err auth_again(struct auth *auth, const struct login *login, struct str password, time_us now_us,
                    auth_login_fn *fn, void *user, time_us *ret_wait_us)
{
    const uint64_t keys[COUNTED_COUNT] = {[COUNTED_OWN] = throttle_key(login->token_hash, sizeof login->token_hash)};
    const struct account *account = directory_account(site_directory_of(auth->site), login->account);
    return try(auth, account, keys, password, now_us, fn, user, ret_wait_us);
}

enum err auth_hash(struct auth *auth, struct str password, auth_hash_fn *fn, void *user)
{
    struct hash_job *job = job_new(password);
    if (!job)
        return ERR_NO_MEMORY;
    job->on_hash = fn;
    job->user = user;
    enum err err = hash_pool_push(auth->pool, job);
    if (err)
        hash_job_free(job);
    return err;
}

/* What was checked is what counts now: the password was not changed meanwhile, nor the account disabled. */
static bool counts_still(const struct auth *auth, const struct hash_job *job)
{
    const struct account *account = directory_account(site_directory_of(auth->site), job->account);
    return account && !account->r.disabled && str_eq(account->r.password_hash, str_of(job->hash));
}

static void finish_login(struct auth *auth, struct hash_job *job)
{
    enum err err = job->err;
    if (!err && !counts_still(auth, job))
        err = ERR_AUTH;
    if (!err) {
        throttle_forget(&auth->tries[COUNTED_LOGIN], job->keys[COUNTED_LOGIN]);
        throttle_forget(&auth->tries[COUNTED_OWN], job->keys[COUNTED_OWN]);
        throttle_take_back(&auth->tries[COUNTED_ADDRESS], job->keys[COUNTED_ADDRESS]);
    } else if (err == ERR_AUTH) {
        metric_add(&logins_failed, 1);
    }
    job->on_login(job->user, err, job->account);
}

void auth_poll(struct auth *auth)
{
    struct hash_job *job;
    while ((job = hash_pool_next(auth->pool))) {
        if (job->on_login)
            finish_login(auth, job);
        else
            job->on_hash(job->user, job->err, job->hash);
        hash_job_free(job);
    }
}

/* ── without a password ── */

time_us auth_coming_wait_us(struct auth *auth, enum auth_coming coming, const struct address *peer, time_us now_us)
{
    return throttle_wait_us(&auth->comings[coming], throttle_address_key(peer), now_us);
}

void auth_coming_count(struct auth *auth, enum auth_coming coming, const struct address *peer, time_us now_us)
{
    throttle_count(&auth->comings[coming], throttle_address_key(peer), now_us);
}

/* ── who is asking ── */

/* The account is there and not disabled, and its log-ins were not all ended since. */
static bool login_counts(const struct auth *auth, const struct login_record *login)
{
    const struct account *account = directory_account(site_directory_of(auth->site), login->account);
    return account && !account->r.disabled && login->created_ms >= account->r.logins_since_ms;
}

static enum err login_of_hash(struct auth *auth, const uint8_t hash[STORE_TOKEN_HASH_BYTES], wall_ms at_ms,
                              struct login *ret_login)
{
    const struct guest *guest = directory_guest_by_token(site_directory_of(auth->site), hash);
    if (guest && guest->r.expires_ms > at_ms) {
        *ret_login =
            (struct login){.guest = guest->r.id, .created_ms = guest->r.created_ms, .expires_ms = guest->r.expires_ms};
        memcpy(ret_login->token_hash, hash, STORE_TOKEN_HASH_BYTES);
        return ERR_OK;
    }
    struct login_record record;
    enum err err = store_login_find(site_store(auth->site), hash, at_ms, &record);
    if (err && err != ERR_NOT_FOUND)
        log_warn("login_read_failed", "error=%s", err_name(err));
    if (err)
        return err == ERR_INVALID ? ERR_NOT_FOUND : err; /* of a damaged one a new log-in makes another */
    if (!login_counts(auth, &record))
        return ERR_NOT_FOUND;
    *ret_login = (struct login){
        .id = record.id, .account = record.account, .created_ms = record.created_ms, .expires_ms = record.expires_ms};
    memcpy(ret_login->token_hash, hash, STORE_TOKEN_HASH_BYTES);
    return ERR_OK;
}

bool auth_login_counts(struct auth *auth, const struct login *login, wall_ms at_ms)
{
    struct login now;
    enum err err = login_of_hash(auth, login->token_hash, at_ms, &now);
    return !err && login_id_eq(now.id, login->id) && account_id_eq(now.account, login->account);
}

enum err auth_login_of_request(struct auth *auth, const struct http_request *request, wall_ms at_ms,
                               struct login *ret_login)
{
    uint8_t hash[STORE_TOKEN_HASH_BYTES];
    if (auth_secret_hash(http_cookie(request, AUTH_COOKIE), hash))
        return ERR_NOT_FOUND;
    return login_of_hash(auth, hash, at_ms, ret_login);
}

/* Hosts and room moderators make them; who is that no more, or is disabled or gone, has made none. */
static enum err maker_counts(struct auth *auth, struct channel_id channel, struct account_id maker)
{
    struct room *room;
    enum err err = site_room(auth->site, channel, &room);
    if (err || account_id_is_none(maker))
        return err;
    struct identity who = identity_of_account(maker);
    uint32_t roles = room_roles_of(room, who, MEDIA_ROLE_NONE);
    return role_can(roles, ACTION_GOVERN, &room->settings) && !room_banned(room, who) ? ERR_OK : ERR_NOT_FOUND;
}

enum err auth_media_login_of_request(struct auth *auth, const struct http_request *request, wall_ms at_ms,
                                     struct media_login *ret_login)
{
    struct media_token_record record;
    struct media_login login = {0};
    if (auth_secret_hash(http_bearer(request), login.token_hash))
        return ERR_NOT_FOUND;
    enum err err = store_media_token_find(site_store(auth->site), login.token_hash, at_ms, &record, login.name);
    if (err && err != ERR_NOT_FOUND)
        log_warn("token_read_failed", "error=%s", err_name(err));
    if (err)
        return err == ERR_INVALID ? ERR_NOT_FOUND : err;
    err = maker_counts(auth, record.channel, record.maker);
    if (err)
        return err;
    login.identity = (struct identity){IDENTITY_MEDIA_TOKEN, record.id};
    login.channel = record.channel;
    login.role = record.role;
    login.maker = record.maker;
    login.expires_ms = record.expires_ms;
    *ret_login = login;
    return ERR_OK;
}

bool auth_media_login_counts(struct auth *auth, const struct media_login *login, wall_ms at_ms)
{
    struct media_token_record record;
    char name[sizeof login->name];
    enum err err = maker_counts(auth, login->channel, login->maker);
    if (!err && login->expires_ms > at_ms)
        err = store_media_token_find(site_store(auth->site), login->token_hash, at_ms, &record, name);
    return err != ERR_NOT_FOUND;
}
