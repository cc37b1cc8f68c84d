/* The ICE-lite agent: credentials, paths, consent. */
#include "dais/transport/ice.h"

#include "dais/base/metrics.h"
#include "dais/transport/transport.h"

#include <string.h>

METRIC(ice_bad_integrity, "dais_ice_bad_integrity_total", COUNTER, "STUN requests with a wrong or missing integrity");
METRIC(ice_malformed, "dais_ice_malformed_total", COUNTER, "STUN requests without fingerprint or with a strange user");
METRIC(ice_refused, "dais_ice_refused_total", COUNTER, "STUN requests answered with an error (400, 420, 487)");
METRIC(ice_repeated, "dais_ice_repeated_total", COUNTER,
       "STUN requests that had counted before: sent again, or copied");
METRIC(ice_path_evicted, "dais_ice_path_evicted_total", COUNTER, "paths dropped because a peer used too many");
METRIC(ice_over_budget, "dais_ice_over_budget_total", COUNTER,
       "checks with right integrity not answered because too many come");
METRIC(ice_path_contested, "dais_ice_path_contested_total", COUNTER,
       "checks ignored because another live transport owns the source address");

static bool credentials_ok(const struct ice_credentials *c)
{
    return strnlen(c->ufrag, sizeof c->ufrag) == ICE_UFRAG_LEN && strnlen(c->pwd, sizeof c->pwd) == ICE_PWD_LEN;
}

enum err ice_open(struct ice *ice, struct demux *demux, struct transport *owner,
                  const struct ice_credentials *credentials)
{
    if (!credentials_ok(credentials)) {
        return ERR_INVALID;
    }
    enum err err = demux_add_ufrag(demux, str_of(credentials->ufrag), owner);
    if (err != ERR_OK) {
        return err;
    }
    *ice = (struct ice){.demux = demux, .owner = owner, .current = *credentials};
    return ERR_OK;
}

static void retire_previous(struct ice *ice)
{
    if (ice->previous.ufrag[0] != '\0') {
        demux_remove_ufrag(ice->demux, str_of(ice->previous.ufrag));
        secret_clear(&ice->previous, sizeof ice->previous);
    }
}

void ice_drop_paths(struct ice *ice)
{
    for (uint32_t i = 0; i < ice->tuple_count; i++) {
        demux_remove_path(ice->demux, &ice->tuples[i].path);
    }
    ice->tuple_count = 0;
    ice->nominated = false;
}

void ice_close(struct ice *ice)
{
    if (ice->demux == NULL) {
        return;
    }
    ice_drop_paths(ice);
    retire_previous(ice);
    demux_remove_ufrag(ice->demux, str_of(ice->current.ufrag));
    secret_clear(ice, sizeof *ice);
}

enum err ice_restart(struct ice *ice, time_us now_us, const struct ice_credentials *credentials)
{
    if (ice->demux == NULL) {
        return ERR_CLOSED;
    }
    if (!credentials_ok(credentials)) {
        return ERR_INVALID;
    }
    if (strcmp(credentials->ufrag, ice->current.ufrag) == 0) {
        return ERR_OK; /* the same restart, repeated */
    }
    /* Two at most: those in use, and the newest. A restart that nobody has followed yet gives way to the next. */
    if (ice->previous.ufrag[0] == '\0') {
        ice->previous = ice->current;
        ice->previous_used_us = now_us;
    } else {
        demux_remove_ufrag(ice->demux, str_of(ice->current.ufrag));
    }
    ice->current = *credentials;
    enum err err = demux_add_ufrag(ice->demux, str_of(credentials->ufrag), ice->owner);
    if (err != ERR_OK) {
        ice->current = ice->previous;
        secret_clear(&ice->previous, sizeof ice->previous);
    }
    return err;
}

/* --- paths --- */

static struct ice_tuple *tuple_find(struct ice *ice, const struct path *path)
{
    for (uint32_t i = 0; i < ice->tuple_count; i++) {
        if (path_eq(&ice->tuples[i].path, path)) {
            return &ice->tuples[i];
        }
    }
    return NULL;
}

/* Means nothing when there is none. */
static const struct ice_tuple *tuple_latest(const struct ice *ice)
{
    const struct ice_tuple *latest = &ice->tuples[0];
    for (uint32_t i = 1; i < ice->tuple_count; i++) {
        latest = ice->tuples[i].checked_us > latest->checked_us ? &ice->tuples[i] : latest;
    }
    return latest;
}

static void tuple_remove(struct ice *ice, struct ice_tuple *tuple)
{
    demux_remove_path(ice->demux, &tuple->path);
    bool was_selected = path_eq(&tuple->path, &ice->selected);
    *tuple = ice->tuples[--ice->tuple_count];
    if (was_selected) {
        ice->nominated = false;
        ice->selected = tuple_latest(ice)->path;
    }
}

/* Nomination is a wish, and whoever copies a check can forge where it came from. A selected path that is checked no
 * more gives way to one that is; `nominated` stays, so that the next new path does not take over at once. */
static void selection_follow_checks(struct ice *ice, time_us now_us)
{
    struct ice_tuple *selected = ice->tuple_count > 0 ? tuple_find(ice, &ice->selected) : NULL;
    if (selected == NULL || now_us - selected->checked_us < LIMIT_SHAKY_US) {
        return;
    }
    const struct ice_tuple *latest = tuple_latest(ice);
    time_us age_us = now_us - latest->checked_us;
    if (age_us >= LIMIT_CONSENT_US) {
        ice_drop_paths(ice);
    } else if (age_us < LIMIT_SHAKY_US || now_us - selected->checked_us >= LIMIT_CONSENT_US) {
        ice->selected = latest->path;
    }
}

void ice_forget_path(struct ice *ice, const struct path *path)
{
    struct ice_tuple *tuple = tuple_find(ice, path);
    if (tuple != NULL) {
        tuple_remove(ice, tuple);
    }
}

static void tuple_evict(struct ice *ice)
{
    struct ice_tuple *oldest = NULL;
    for (uint32_t i = 0; i < ice->tuple_count; i++) {
        struct ice_tuple *t = &ice->tuples[i];
        if (!path_eq(&t->path, &ice->selected) && (oldest == NULL || t->checked_us < oldest->checked_us)) {
            oldest = t;
        }
    }
    tuple_remove(ice, oldest);
    metric_add(&ice_path_evicted, 1);
}

/* A path has one owner. While that one's checks are fresh nobody takes it: source addresses can be forged. */
static bool path_claim(struct ice *ice, time_us now_us, const struct path *path)
{
    struct transport *other = demux_find_path(ice->demux, path);
    if (other != NULL) {
        struct ice_tuple *theirs = tuple_find(&other->ice, path);
        if (theirs != NULL && now_us - theirs->checked_us < LIMIT_SHAKY_US) {
            metric_add(&ice_path_contested, 1);
            return false;
        }
        if (theirs != NULL) {
            tuple_remove(&other->ice, theirs);
        }
    }
    if (ice->tuple_count == LIMIT_TUPLES_PER_TRANSPORT) {
        tuple_evict(ice);
    }
    return demux_add_path(ice->demux, path, ice->owner) == ERR_OK;
}

static bool path_checked(struct ice *ice, time_us now_us, const struct path *path, bool use_candidate)
{
    struct ice_tuple *tuple = tuple_find(ice, path);
    if (tuple == NULL) {
        if (!path_claim(ice, now_us, path)) {
            return false;
        }
        tuple = &ice->tuples[ice->tuple_count++];
        *tuple = (struct ice_tuple){.path = *path};
        if (!ice->nominated) {
            ice->selected = *path;
        }
    }
    tuple->checked_us = now_us;
    ice->checked_us = now_us;
    if (use_candidate) {
        ice->selected = *path;
        ice->nominated = true;
    }
    selection_follow_checks(ice, now_us);
    return true;
}

void ice_poll(struct ice *ice, time_us now_us)
{
    /* The answer to a restart may have been lost: who goes on with the old ones keeps them. */
    if (ice->previous.ufrag[0] != '\0' && now_us - ice->previous_used_us >= LIMIT_RESTART_US) {
        retire_previous(ice);
    }
    selection_follow_checks(ice, now_us);
}

/* --- checks --- */

/* The credentials a request speaks of, or NULL; and what the client calls itself. */
static const struct ice_credentials *credentials_of(const struct ice *ice, const struct stun_message *message,
                                                    struct str *ret_remote)
{
    struct str local;
    if (stun_username_split(message, &local, ret_remote) != ERR_OK || ret_remote->len >= sizeof ice->heard_as) {
        return NULL;
    }
    const struct ice_credentials *c = str_eq(local, str_of(ice->current.ufrag)) ? &ice->current : &ice->previous;
    return str_eq(local, str_of(c->ufrag)) ? c : NULL;
}

/* Never 0. Chosen by the client, which by choosing badly fools but itself. */
static uint32_t tag_of(const uint8_t transaction[STUN_TRANSACTION_BYTES])
{
    return load_u32(transaction) | 1;
}

static bool seen_before(const struct ice_seen *seen, uint32_t tag)
{
    for (uint32_t i = 0; i < ICE_SEEN_IDS; i++) {
        if (seen->tags[i] == tag) {
            return true;
        }
    }
    return false;
}

static void seen_add(struct ice_seen *seen, uint32_t tag)
{
    seen->tags[seen->next] = tag;
    seen->next = (seen->next + 1) % ICE_SEEN_IDS;
}

/* Only what proved itself pays, so that what is forged takes nothing from it. */
static bool may_answer(struct bucket *bucket, int64_t per_s, time_us now_us)
{
    bool may = bucket_take(bucket, per_s, 1, now_us);
    if (!may) {
        metric_add(&ice_over_budget, 1);
    }
    return may;
}

/* Whether it may be answered: of an old one only the answer may have been lost, which asks for another one. */
static bool check_counts(struct ice *ice, time_us now_us, const struct path *path, const struct stun_message *message,
                         struct str remote)
{
    uint32_t tag = tag_of(message->transaction);
    if (seen_before(&ice->seen, tag)) {
        metric_add(&ice_repeated, 1);
        return ice_knows(ice, path) && may_answer(&ice->copies, LIMIT_CHECK_COPIES_PER_S, now_us);
    }
    bool expired = ice_silence_us(ice, now_us) >= LIMIT_CONSENT_US;
    if ((expired && str_eq(remote, str_of(ice->heard_as))) || !may_answer(&ice->checks, LIMIT_CHECKS_PER_S, now_us) ||
        !path_checked(ice, now_us, path, message->use_candidate)) {
        return false;
    }
    seen_add(&ice->seen, tag);
    memcpy(ice->heard_as, remote.data, remote.len);
    ice->heard_as[remote.len] = '\0';
    return true;
}

/* The error a request with right integrity deserves, or 0. */
static enum stun_error_code request_error(const struct stun_message *message)
{
    return message->unknown_count > 0 ? STUN_UNKNOWN_ATTRIBUTE
           : message->controlled      ? STUN_ROLE_CONFLICT /* a lite agent never controls a full one */
           : !message->has_priority   ? STUN_BAD_REQUEST
                                      : 0;
}

enum ice_verdict ice_receive(struct ice *ice, time_us now_us, const struct path *path,
                             const struct stun_message *message, struct writer *answer)
{
    if (message->class_ != STUN_REQUEST || message->method != STUN_METHOD_BINDING) {
        return ICE_IGNORED;
    }
    struct str remote;
    const struct ice_credentials *c = credentials_of(ice, message, &remote);
    if (c == NULL || !message->has_fingerprint) {
        metric_add(&ice_malformed, 1);
        return ICE_IGNORED;
    }
    struct str pwd = str_of(c->pwd);
    if (stun_check_integrity(message, pwd) != ERR_OK) {
        metric_add(&ice_bad_integrity, 1);
        return ICE_IGNORED;
    }
    enum stun_error_code error = request_error(message);
    if (error != 0) {
        if (!may_answer(&ice->copies, LIMIT_CHECK_COPIES_PER_S, now_us)) {
            return ICE_IGNORED;
        }
        metric_add(&ice_refused, 1);
        stun_write_error(answer, message->transaction, error, message->unknown, message->unknown_count, pwd);
        return ICE_REFUSED;
    }
    if (!check_counts(ice, now_us, path, message, remote)) {
        return ICE_IGNORED;
    }
    stun_write_success(answer, message->transaction, &path->remote, pwd);
    if (c == &ice->current) {
        retire_previous(ice);
    } else {
        ice->previous_used_us = now_us;
    }
    return ICE_ANSWERED;
}

bool ice_knows(const struct ice *ice, const struct path *path)
{
    for (uint32_t i = 0; i < ice->tuple_count; i++) {
        if (path_eq(&ice->tuples[i].path, path)) {
            return true;
        }
    }
    return false;
}

const struct path *ice_selected(const struct ice *ice)
{
    return ice->tuple_count > 0 ? &ice->selected : NULL;
}

time_us ice_silence_us(const struct ice *ice, time_us now_us)
{
    return ice->checked_us == 0 ? 0 : now_us - ice->checked_us;
}
