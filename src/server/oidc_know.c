/* What is known of the provider: its document and its keys, asked for once for all who wait for it. */
#include "oidc_priv.h"

#include "dais/base/log.h"
#include "dais/base/metrics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

METRIC(documents, "dais_oidc_documents_total", COUNTER, "Readings of the identity provider's document");
METRIC(key_sets, "dais_oidc_key_sets_total", COUNTER, "Readings of the identity provider's keys");
METRIC(key_sets_held, "dais_oidc_key_sets_held_total", COUNTER, "Readings of its keys that were asked for too often");
METRIC(unreachable, "dais_oidc_unreachable_total", COUNTER,
       "Requests that the identity provider did not answer as it should");

struct fetch_request oidc_request(const struct oidc *oidc, const char *url, uint32_t timeout_ms)
{
    return (struct fetch_request){.url = url,
                                  .headers = {"Accept: application/json"},
                                  .ca_path = oidc->options.ca_path,
                                  .body_bytes_max = OIDC_ANSWER_BYTES,
                                  .timeout_ms = timeout_ms};
}

void oidc_note_unreachable(const char *what, const struct fetch_reply *reply)
{
    metric_add(&unreachable, 1);
    log_warn("oidc_no_answer", "what=%s error=%s status=%u problem=\"%s\"", what, err_name(reply->err), reply->status,
             reply->problem);
}

/* ── who waits ── */

static bool wait_add(struct oidc_wait **list, oidc_known_fn *fn, void *user)
{
    struct oidc_wait *wait = calloc(1, sizeof *wait);
    if (!wait)
        return false;
    *wait = (struct oidc_wait){.fn = fn, .user = user};
    LL_APPEND(*list, wait);
    return true;
}

/* Whoever is called may wait anew: for the next time. */
static void tell_all(struct oidc_wait **list, bool known)
{
    struct oidc_wait *wait = *list, *next;
    *list = NULL;
    for (; wait; wait = next) {
        next = wait->next;
        wait->fn(wait->user, known);
        free(wait);
    }
}

static void free_all(struct oidc_wait *list)
{
    struct oidc_wait *wait, *next;
    LL_FOREACH_SAFE(list, wait, next)
    {
        free(wait);
    }
}

void oidc_waits_free(struct oidc *oidc)
{
    free_all(oidc->document_waits);
    free_all(oidc->key_waits);
}

/* ── the document ── */

static void on_document(void *user, const struct fetch_reply *reply)
{
    struct oidc *oidc = user;
    struct oidc_provider fresh;
    bool answered = !reply->err && reply->status == 200, good = false;
    oidc->asking_document = false;
    if (!answered) {
        oidc_note_unreachable("document", reply);
    } else if (oidc_provider_read(reply->body, oidc->options.issuer, &fresh)) {
        metric_add(&unreachable, 1);
        log_error("oidc_document_refused",
                  "hint=\"it must name oidc.issuer exactly, and https addresses for authorization, token and keys\"");
    } else {
        bool moved = oidc->known && strcmp(fresh.keys, oidc->provider.keys) != 0;
        if (moved) { /* keys of elsewhere are other keys */
            id_keys_destroy(oidc->keys);
            oidc->keys = NULL;
        }
        oidc->provider = fresh;
        oidc->known = true;
        oidc->known_at_us = clock_now_us();
        good = true;
    }
    tell_all(&oidc->document_waits, good);
}

static enum err ask_document(struct oidc *oidc)
{
    char url[OIDC_ENDPOINT_SIZE];
    size_t len = strlen(oidc->options.issuer);
    bool slash = len && oidc->options.issuer[len - 1] == '/';
    snprintf(url, sizeof url, "%s%s.well-known/openid-configuration", oidc->options.issuer, slash ? "" : "/");
    const struct fetch_request request = oidc_request(oidc, url, OIDC_STEP_MS);
    enum err err = fetch_start(oidc->options.fetcher, &request, on_document, oidc);
    oidc->asking_document = !err;
    metric_add(&documents, !err);
    return err;
}

void oidc_know_provider(struct oidc *oidc, bool fresh, oidc_known_fn *fn, void *user)
{
    bool known = oidc->known && (!fresh || clock_now_us() - oidc->known_at_us < OIDC_DISCOVERY_US);
    if (known || !wait_add(&oidc->document_waits, fn, user)) {
        fn(user, known);
        return;
    }
    if (!oidc->asking_document && ask_document(oidc))
        tell_all(&oidc->document_waits, false);
}

/* ── the keys ── */

static void on_keys(void *user, const struct fetch_reply *reply)
{
    struct oidc *oidc = user;
    struct id_keys *fresh = NULL;
    oidc->asking_keys = false;
    if (reply->err || reply->status != 200) {
        oidc_note_unreachable("keys", reply);
    } else if (id_keys_parse(reply->body, &fresh)) {
        log_error("oidc_keys_refused", "hint=\"the provider's key set can't be read\"");
    } else {
        id_keys_destroy(oidc->keys);
        oidc->keys = fresh;
    }
    tell_all(&oidc->key_waits, fresh != NULL);
}

/* A token with a key that nobody knows must not make us ask the provider as often as somebody likes. */
static bool may_ask_keys(struct oidc *oidc)
{
    time_us now_us = clock_now_us();
    double passed_s = (double)(now_us - oidc->key_tokens_at_us) / US_PER_S;
    oidc->key_tokens = oidc->key_tokens + passed_s / OIDC_KEYS_REFILL_S;
    oidc->key_tokens = oidc->key_tokens > OIDC_KEYS_BURST ? OIDC_KEYS_BURST : oidc->key_tokens;
    oidc->key_tokens_at_us = now_us;
    if (oidc->key_tokens < 1) {
        metric_add(&key_sets_held, 1);
        return false;
    }
    oidc->key_tokens -= 1;
    return true;
}

static bool ask_keys(struct oidc *oidc)
{
    const struct fetch_request request = oidc_request(oidc, oidc->provider.keys, OIDC_STEP_MS);
    if (!may_ask_keys(oidc) || fetch_start(oidc->options.fetcher, &request, on_keys, oidc))
        return false;
    oidc->asking_keys = true;
    metric_add(&key_sets, 1);
    return true;
}

void oidc_know_keys(struct oidc *oidc, oidc_known_fn *fn, void *user)
{
    if (!wait_add(&oidc->key_waits, fn, user)) {
        fn(user, false);
        return;
    }
    if (!oidc->asking_keys && !ask_keys(oidc))
        tell_all(&oidc->key_waits, false);
}
