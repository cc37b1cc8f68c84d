/* Requests that wait for a password to be checked or hashed. */
#include "http_api_priv.h"

#include <stdlib.h>
#include <string.h>
#include <utlist.h>

struct later *later_new(const struct call *call, later_fn *then)
{
    struct later *later = calloc(1, sizeof *later);
    if (!later)
        return NULL;
    later->reply = call->reply;
    later->login = call->login;
    later->then = then;
    struct str agent = str_sub(call->request->user_agent, 0, sizeof later->agent - 1);
    if (agent.len)
        memcpy(later->agent, agent.data, agent.len);
    struct id128 id;
    struct str device = http_cookie(call->request, AUTH_DEVICE);
    if (!auth_device_id(device, &id))
        memcpy(later->device, device.data, device.len);
    DL_APPEND(call->reply.api->laters, later);
    return later;
}

void later_free(struct later *later)
{
    DL_DELETE(later->reply.api->laters, later);
    secret_clear(later->password, sizeof later->password);
    secret_clear(later->device, sizeof later->device);
    free(later);
}

void laters_drop(struct http_api *api)
{
    while (api->laters)
        later_free(api->laters);
}

enum proto_error later_begin(const struct later *later, struct site_change *ret_change)
{
    enum err err = site_begin(later->reply.api->options.site, clock_wall_ms(), clock_now_us(), ret_change);
    if (!err) {
        ret_change->actor = later->reply.who;
        ret_change->token = later->reply.token;
    }
    return site_error_of_err(err);
}

/* Not revoked since, as far as the disk has it. */
static bool token_counts(const struct later *later)
{
    uint32_t count = 0, at = 0;
    struct token_line *lines = malloc(LIMIT_TOKENS_PER_ACCOUNT * sizeof *lines);
    struct store *store = site_store(later->reply.api->options.site);
    if (lines && store_tokens_of(store, later->login.account, clock_wall_ms(), lines, &count))
        count = 0;
    while (at < count && !id_eq(lines[at].name.id, later->reply.token))
        at++;
    free(lines);
    return at < count;
}

const struct account *later_asker(const struct later *later)
{
    const struct http_api_options *options = &later->reply.api->options;
    const struct account *account = directory_account(site_directory_of(options->site), later->login.account);
    if (!account || account->r.disabled)
        return NULL;
    bool counts = id_is_none(later->reply.token) ? auth_login_counts(options->auth, &later->login, clock_wall_ms())
                                                 : token_counts(later);
    return counts ? account : NULL;
}

void later_finish(struct later *later, enum proto_error error)
{
    if (error) {
        if (later->fault.error != error)
            later->fault = proto_fault_of(error);
        reply_fault(&later->reply, &later->fault);
    }
    later_free(later);
}

/* ── hashing ── */

static void on_hashed(void *user, enum err err, const char *hash)
{
    struct later *later = user;
    later_finish(later, err ? PROTO_ERROR_BUSY : later->then(later, hash));
}

enum proto_error later_hash(struct later *later, struct str password)
{
    enum err err = auth_hash(later->reply.api->options.auth, password, on_hashed, later);
    if (!err)
        return PROTO_ERROR_NONE;
    later_free(later);
    return err == ERR_BUSY ? PROTO_ERROR_SLOW_DOWN : PROTO_ERROR_BUSY;
}

/* ── checking ── */

static void hash_next(struct later *later);

static void on_checked(void *user, enum err err, struct account_id account)
{
    struct later *later = user;
    if (err) {
        later_finish(later, err == ERR_AUTH ? later->wrong : PROTO_ERROR_BUSY);
        return;
    }
    later->account = account;
    if (later->password[0])
        hash_next(later);
    else
        later_finish(later, later->then(later, NULL));
}

/* The right one was shown: the new one is hashed. */
static void hash_next(struct later *later)
{
    enum err err = auth_hash(later->reply.api->options.auth, str_of(later->password), on_hashed, later);
    if (err)
        later_finish(later, err == ERR_BUSY ? PROTO_ERROR_SLOW_DOWN : PROTO_ERROR_BUSY);
}

static enum proto_error checking(struct call *call, struct later *later, enum err err, time_us wait_us)
{
    if (!err)
        return PROTO_ERROR_NONE;
    later_free(later);
    if (err == ERR_LIMIT) {
        call->reply.retry_after_s = (uint32_t)((wait_us + US_PER_S - 1) / US_PER_S);
        return PROTO_ERROR_TOO_MANY_TRIES;
    }
    return err == ERR_BUSY ? PROTO_ERROR_SLOW_DOWN : PROTO_ERROR_BUSY;
}

enum proto_error later_check(struct call *call, struct later *later, struct str login, struct str password,
                             enum proto_error wrong)
{
    time_us wait_us;
    later->wrong = wrong;
    enum err err = auth_login(call->reply.api->options.auth, call->request, login, password, call->at_ms, call->now_us,
                              on_checked, later, &wait_us);
    return checking(call, later, err, wait_us);
}

enum proto_error later_check_own(struct call *call, struct later *later, struct str password, enum proto_error wrong)
{
    time_us wait_us;
    later->wrong = wrong;
    enum err err =
        auth_again(call->reply.api->options.auth, &call->login, password, call->now_us, on_checked, later, &wait_us);
    return checking(call, later, err, wait_us);
}
