/* Log-in by the identity provider: whose account a person is, and the groups that follow from it. How the person became known
 * is oidc.h's matter. */
#include "http_api_priv.h"

#include "dais/base/log.h"
#include "dais/base/metrics.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

METRIC(signed_in, "dais_oidc_logins_total", COUNTER, "Log-ins by the identity provider");
METRIC(accounts_made, "dais_oidc_accounts_total", COUNTER, "Accounts made for who came by the identity provider first");

static struct oidc *oidc_of(const struct call *call)
{
    return call->reply.api->options.oidc;
}

/* ── the beginning ── */

bool call_page_origin(const struct call *call, char *out, size_t size)
{
    struct str origin = call->request->origin, host = call->request->host;
    for (size_t i = 0; !origin.len && i < host.len; i++) {
        if (!isalnum((unsigned char)host.data[i]) && !strchr(".-:[]", host.data[i]))
            return false;
    }
    /* Where there is one it was checked: it is ours. */
    int len =
        origin.len ? snprintf(out, size, "%.*s", STR_ARG(origin)) : snprintf(out, size, "https://%.*s", STR_ARG(host));
    return (origin.len || host.len) && len > 0 && (size_t)len < size;
}

static bool redirect_uri(const struct call *call, char out[ORIGIN_SIZE + sizeof OIDC_CALLBACK_PATH])
{
    char origin[ORIGIN_SIZE];
    if (!call_page_origin(call, origin, sizeof origin))
        return false;
    snprintf(out, ORIGIN_SIZE + sizeof OIDC_CALLBACK_PATH, "%s%s", origin, OIDC_CALLBACK_PATH);
    return true;
}

/* Each of them makes us ask somebody else. */
static enum proto_error count_try(struct call *call)
{
    struct auth *auth = call->reply.api->options.auth;
    time_us wait_us = auth_coming_wait_us(auth, AUTH_BY_PROVIDER, &call->request->peer, call->now_us);
    if (wait_us > 0) {
        call->reply.retry_after_s = (uint32_t)((wait_us + US_PER_S - 1) / US_PER_S);
        return PROTO_ERROR_TOO_MANY_TRIES;
    }
    auth_coming_count(auth, AUTH_BY_PROVIDER, &call->request->peer, call->now_us);
    return PROTO_ERROR_NONE;
}

static enum proto_error error_of_fault(enum oidc_fault fault)
{
    switch (fault) {
    case OIDC_FINE:
        return PROTO_ERROR_NONE;
    case OIDC_BUSY:
        return PROTO_ERROR_SLOW_DOWN;
    case OIDC_UNREACHABLE:
        return PROTO_ERROR_PROVIDER_DOWN;
    case OIDC_REFUSED:
        return PROTO_ERROR_PROVIDER_REFUSED;
    }
    return PROTO_ERROR_INTERNAL;
}

enum proto_error api_provider_get(struct call *call)
{
    const struct oidc *oidc = oidc_of(call);
    struct proto_http_provider_get_ok ok = {.has_name = oidc != NULL};
    ok.name = oidc ? str_of(oidc_options_of(oidc)->name) : STR_NONE;
    reply_ok(&call->reply, &ok);
    return PROTO_ERROR_NONE;
}

static void on_begun(void *user, enum oidc_fault fault, const char *url)
{
    struct later *later = user;
    _Static_assert(sizeof(struct proto_http_provider_login_ok) == sizeof(struct proto_http_provider_connect_ok),
                   "both answers are an address");
    const struct proto_http_provider_login_ok ok = {str_of(url)};
    if (fault)
        later->reply.cookie[0] = 0;
    else
        reply_ok(&later->reply, &ok);
    later_finish(later, error_of_fault(fault));
}

static enum proto_error begin(struct call *call, bool connect)
{
    struct oidc *oidc = oidc_of(call);
    char uri[ORIGIN_SIZE + sizeof OIDC_CALLBACK_PATH];
    if (!oidc)
        return PROTO_ERROR_NOT_FOUND;
    if (!redirect_uri(call, uri))
        return call_fault(call, PROTO_ERROR_OUT_OF_RANGE, "Host");
    enum proto_error error = count_try(call);
    struct later *later = error ? NULL : later_new(call, NULL);
    if (!later)
        return error ? error : PROTO_ERROR_BUSY;
    struct oidc_attempt attempt;
    oidc_attempt_new(oidc, connect, call->at_ms, &attempt);
    snprintf(later->reply.cookie, sizeof later->reply.cookie,
             OIDC_COOKIE "=%s; Path=/; Max-Age=%d; Secure; HttpOnly; SameSite=Strict", attempt.cookie,
             OIDC_ATTEMPT_MS / 1000);
    oidc_begin(oidc, &attempt, uri, on_begun, later);
    secret_clear(&attempt, sizeof attempt);
    return PROTO_ERROR_NONE;
}

enum proto_error api_provider_login(struct call *call)
{
    return begin(call, false);
}

enum proto_error api_provider_connect(struct call *call)
{
    return begin(call, true);
}

/* ── groups ── */

/* Whether one of the entries that lead to the same group of ours is hers; false, too, for all but the first of these. */
static bool group_wanted(const struct oidc *oidc, const struct oidc_person *person, size_t index, bool *ret_first)
{
    struct str ours = oidc_group_ours(oidc, index);
    bool wanted = false;
    *ret_first = true;
    for (size_t i = 0; i < oidc_options_of(oidc)->group_count; i++) {
        bool same = str_eq(oidc_group_ours(oidc, i), ours);
        *ret_first = *ret_first && !(same && i < index);
        wanted = wanted || (same && person->groups[i]);
    }
    return wanted;
}

/* The group of that name, made if there is none. NULL: it can't be (`err` is why, or OK where the directory refused). */
static struct account_group *group_ensure(struct site_change *change, struct str name, enum err *ret_err)
{
    struct directory *dir = site_directory_of(change->site);
    struct account_group *group = directory_group_by_name(dir, name);
    if (group)
        return group;
    struct directory_scratch scratch;
    struct directory_change what;
    const struct group_record want = {.id = {id_random()}, .name = name};
    if (directory_plan_group(dir, &want, &scratch, &what))
        return NULL;
    *ret_err = site_directory(change, &what);
    return *ret_err ? NULL : directory_group(dir, want.id);
}

static enum err group_join(struct site_change *change, struct account_id account, struct str name)
{
    struct directory_change what;
    enum err err = ERR_OK;
    const struct account_group *group = group_ensure(change, name, &err);
    enum refusal refusal =
        group ? directory_plan_group_member(site_directory_of(change->site), group->r.id, account, &what)
              : REFUSAL_OUT_OF_RANGE;
    if (!err && refusal && refusal != REFUSAL_EXISTS)
        log_warn("oidc_group_left_out", "note=\"a group of oidc.groups can't be made, or the account is in too many\"");
    return err || refusal ? err : site_directory(change, &what);
}

static enum err group_leave(struct site_change *change, struct account_id account, struct str name)
{
    struct directory *dir = site_directory_of(change->site);
    const struct account_group *group = directory_group_by_name(dir, name);
    struct directory_change what;
    if (!group || directory_plan_group_member_remove(dir, group->r.id, account, &what))
        return ERR_OK; /* not in it */
    return site_directory(change, &what);
}

/* The groups of the mapping are the provider's: at each log-in one is in those that it says, and in no other of them. On an
 * error the change was dropped. */
static enum proto_error groups_follow(struct site_change *change, const struct oidc *oidc,
                                      const struct oidc_person *person, struct account_id account)
{
    enum err err = ERR_OK;
    for (size_t i = 0; i < oidc_options_of(oidc)->group_count && !err; i++) {
        bool first, wanted = group_wanted(oidc, person, i, &first);
        struct str name = oidc_group_ours(oidc, i);
        if (first)
            err = wanted ? group_join(change, account, name) : group_leave(change, account, name);
    }
    if (err)
        site_drop(change);
    return site_error_of_err(err);
}

/* ── whose account ── */

static const struct oidc_options *provider_options(const struct later *later)
{
    return oidc_options_of(later->reply.api->options.oidc);
}

/* The address of the provider's, unless somebody else has it here. */
static void email_follow(const struct directory *dir, const struct oidc_person *person, struct account_record *want)
{
    const struct account *other = directory_account_by_email(dir, person->email);
    if (person->email.len && (!other || account_id_eq(other->r.id, want->id)))
        want->email = person->email;
}

/* With oidc.admin_group administrators are whom the provider says, at each log-in; but one administrator is left in any case. */
static enum site_role role_after(const struct directory *dir, const struct oidc_options *options,
                                 const struct oidc_person *person, const struct account *account)
{
    enum site_role was = account ? account->r.site_role : SITE_ROLE_USER;
    if (!options->admin_group || person->admin == (was == SITE_ROLE_ADMIN))
        return was;
    if (person->admin)
        return SITE_ROLE_ADMIN;
    if (!directory_is_last_admin(dir, account))
        return SITE_ROLE_USER;
    log_warn("oidc_admin_kept", "note=\"the last administrator is not in oidc.admin_group\"");
    return was;
}

static enum proto_error account_update(struct later *later, struct site_change *change, const struct account *account,
                                       const struct oidc_person *person)
{
    struct account_record want = account->r;
    want.external = str_of(person->external);
    email_follow(site_directory_of(change->site), person, &want);
    want.site_role = role_after(site_directory_of(change->site), provider_options(later), person, account);
    if (str_eq(want.external, account->r.external) && str_eq(want.email, account->r.email) &&
        want.site_role == account->r.site_role)
        return PROTO_ERROR_NONE;
    return change_account(change, &want, &later->fault);
}

static enum proto_error account_make(struct later *later, struct site_change *change, const struct oidc_person *person,
                                     struct account_id id)
{
    const struct account_record want = {
        .id = id,
        .login = person->login,
        .name = person->name.len ? person->name : person->login,
        .email = person->email,
        .external = str_of(person->external),
        .site_role = role_after(site_directory_of(change->site), provider_options(later), person, NULL),
        .created_ms = change->at_ms};
    enum proto_error error = change_account(change, &want, &later->fault);
    metric_add(&accounts_made, !error);
    return error == PROTO_ERROR_EXISTS                                      ? PROTO_ERROR_ACCOUNT_TAKEN
           : error == PROTO_ERROR_BAD_NAME || error == PROTO_ERROR_TOO_LONG ? PROTO_ERROR_PROVIDER_CLAIMS
                                                                            : error;
}

/* Never by an address alone, unless the configuration says so; and never one that is somebody else there already. */
static const struct account *account_of(const struct directory *dir, const struct oidc_options *options,
                                        const struct oidc_person *person)
{
    const struct account *account = directory_account_by_external(dir, str_of(person->external));
    if (account || options->link != OIDC_LINK_EMAIL)
        return account;
    account = directory_account_by_email(dir, person->email);
    return account && !account->r.external.len ? account : NULL;
}

static enum proto_error sign_in(struct later *later, const struct oidc *oidc, const struct oidc_person *person)
{
    struct directory *dir = site_directory_of(later->reply.api->options.site);
    const struct account *account = account_of(dir, oidc_options_of(oidc), person);
    /* The first account is the administrator's that the set-up token makes. */
    if (!account && (!oidc_options_of(oidc)->create || !directory_account_next(dir, NULL)))
        return PROTO_ERROR_ACCOUNT_MISSING;
    if (account && account->r.disabled)
        return PROTO_ERROR_ACCOUNT_DISABLED;
    struct site_change change;
    enum proto_error error = later_begin(later, &change);
    if (error)
        return error;
    struct account_id id = account ? account->r.id : (struct account_id){id_random()};
    change.actor = identity_of_account(id);
    error = account ? account_update(later, &change, account, person) : account_make(later, &change, person, id);
    if (!error)
        error = groups_follow(&change, oidc, person, id);
    if (error)
        return error;
    login_make(later, id, &change);
    struct proto_http_provider_finish_ok ok = {view_account(directory_account(dir, id), true)};
    reply_commit(&later->reply, &change, &ok);
    metric_add(&signed_in, 1);
    return PROTO_ERROR_NONE;
}

static enum proto_error connect_account(struct later *later, const struct oidc *oidc, const struct oidc_person *person)
{
    struct directory *dir = site_directory_of(later->reply.api->options.site);
    const struct account *account = later_asker(later);
    const struct account *other = directory_account_by_external(dir, str_of(person->external));
    if (!account)
        return PROTO_ERROR_UNAUTHORIZED; /* no longer */
    if (other && other != account)
        return PROTO_ERROR_CONNECTED_ELSEWHERE;
    struct site_change change;
    enum proto_error error = later_begin(later, &change);
    if (!error)
        error = account_update(later, &change, account, person);
    if (!error)
        error = groups_follow(&change, oidc, person, later->login.account);
    if (error)
        return error;
    struct proto_http_provider_finish_ok ok = {view_account(directory_account(dir, later->login.account), true)};
    reply_commit(&later->reply, &change, &ok);
    return PROTO_ERROR_NONE;
}

/* ── the end ── */

static void on_person(void *user, enum oidc_fault fault, const struct oidc_person *person)
{
    struct later *later = user;
    const struct oidc *oidc = later->reply.api->options.oidc;
    enum proto_error error = fault            ? error_of_fault(fault)
                             : later->connect ? connect_account(later, oidc, person)
                                              : sign_in(later, oidc, person);
    later_finish(later, error);
}

enum proto_error api_provider_finish(struct call *call)
{
    const struct proto_http_provider_finish_body *body = &call->body.provider_finish;
    struct oidc *oidc = oidc_of(call);
    struct oidc_attempt attempt;
    char uri[ORIGIN_SIZE + sizeof OIDC_CALLBACK_PATH];
    if (!oidc)
        return PROTO_ERROR_NOT_FOUND;
    enum proto_error error = count_try(call);
    if (error)
        return error;
    if (!redirect_uri(call, uri) ||
        oidc_attempt_take(oidc, http_cookie(call->request, OIDC_COOKIE), body->state, call->at_ms, &attempt))
        return PROTO_ERROR_PROVIDER_STALE;
    if (attempt.connect && !call->account)
        return PROTO_ERROR_UNAUTHORIZED;
    struct later *later = later_new(call, NULL);
    if (!later)
        return PROTO_ERROR_BUSY;
    later->connect = attempt.connect;
    oidc_finish(oidc, &attempt, body->code, body->has_issuer ? body->issuer : STR_NONE, uri, on_person, later);
    secret_clear(&attempt, sizeof attempt);
    return PROTO_ERROR_NONE;
}

/* ── parting ── */

/*
 * What the provider gave goes with it: the groups of the mapping, and with oidc.admin_group the administrator's role, since
 * nobody would follow what it says of them any more. The site keeps its last administrator: another is to be made first.
 */
static enum proto_error take_back(struct call *call, struct site_change *change, const struct account *account)
{
    static const struct oidc_person nobody;
    const struct oidc *oidc = oidc_of(call);
    struct account_record want = account->r;
    want.external = STR_NONE;
    if (oidc && oidc_options_of(oidc)->admin_group && want.site_role == SITE_ROLE_ADMIN)
        want.site_role = SITE_ROLE_USER;
    enum proto_error error = change_account(change, &want, &call->fault);
    return error || !oidc ? error : groups_follow(change, oidc, &nobody, want.id);
}

static bool last_admin_parts(const struct call *call, const struct account *account)
{
    const struct oidc *oidc = oidc_of(call);
    return oidc && oidc_options_of(oidc)->admin_group && directory_is_last_admin(call_directory(call), account);
}

static enum proto_error disconnect(struct call *call, const struct account *account)
{
    bool connected = account->r.external.len > 0;
    if (connected && last_admin_parts(call, account))
        return PROTO_ERROR_LAST_ADMIN;
    struct site_change change;
    enum proto_error error = call_begin(call, &change);
    if (!error && connected)
        error = take_back(call, &change, account);
    if (!error)
        reply_commit(&call->reply, &change, NULL);
    return error;
}

enum proto_error api_provider_disconnect(struct call *call)
{
    return call->account->r.password_hash.len ? disconnect(call, call->account) : PROTO_ERROR_PASSWORD_NEEDED;
}

enum proto_error api_account_disconnect(struct call *call)
{
    struct account *account;
    enum proto_error error = call_account(call, 0, &account);
    return error ? error : disconnect(call, account);
}
