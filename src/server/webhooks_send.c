/* Attempts: which are due, how they are made, and what follows from their end. */
#include "webhooks_priv.h"

#include "dais/base/metrics.h"
#include "dais/base/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <utlist.h>

METRIC(attempts, "dais_webhook_attempts_total", COUNTER, "Attempts to deliver something to a webhook");
METRIC(failed, "dais_webhook_attempts_failed_total", COUNTER, "Attempts that were not answered with 2xx");
METRIC(delivered, "dais_webhook_deliveries_total", COUNTER, "Deliveries that were taken");
METRIC(given_up, "dais_webhook_deliveries_given_up_total", COUNTER, "Deliveries that nobody took in time");

#define OUTCOMES_MAX 256 /* while the disk takes nothing, no more is sent than can be written down */

/* ── the end of an attempt ── */

static enum delivery_problem problem_of(const struct fetch_reply *reply)
{
    switch (reply->err) {
    case ERR_OK:
    case ERR_LIMIT: /* a long answer: its status is there */
        return reply->status >= 200 && reply->status < 300 ? PROBLEM_NONE : PROBLEM_ANSWER;
    case ERR_AUTH:
        return PROBLEM_CERTIFICATE;
    case ERR_UNSUPPORTED:
        return PROBLEM_NOT_PUBLIC;
    default:
        return PROBLEM_NO_ANSWER;
    }
}

static void state_after(struct queue *queue, struct delivery_record *r, wall_ms at_ms)
{
    bool test = r->event == WEBHOOK_TEST;
    if (r->problem == PROBLEM_NONE) {
        r->state = DELIVERY_DELIVERED;
        queue->failures = test ? queue->failures : 0;
    } else if (test || delivery_is_over(r, at_ms)) {
        r->state = DELIVERY_GIVEN_UP;
        queue->failures += !test;
    } else {
        uint32_t chance;
        random_bytes(&chance, sizeof chance);
        r->next_ms = at_ms + delivery_pause_ms(++queue->failures, chance);
    }
}

static void after_attempt(struct webhooks *webhooks, struct queue *queue, struct delivery *delivery,
                          const struct fetch_reply *reply)
{
    struct delivery_record *r = &delivery->r;
    wall_ms at_ms = clock_wall_ms();
    r->tries++;
    r->last_ms = at_ms;
    r->status = reply->status;
    r->problem = problem_of(reply);
    state_after(queue, r, at_ms);
    metric_add(&failed, r->problem != PROBLEM_NONE);
    metric_add(&delivered, r->state == DELIVERY_DELIVERED);
    metric_add(&given_up, r->state == DELIVERY_GIVEN_UP && r->event != WEBHOOK_TEST);
    webhooks_outcome(webhooks, OUTCOME_PUT, r);
    if (r->state != DELIVERY_WAITING)
        queue_past(webhooks, queue, delivery);
}

static void on_reply(void *user, const struct fetch_reply *reply)
{
    struct attempt *attempt = user;
    struct webhooks *webhooks = attempt->webhooks;
    struct queue *queue = webhooks_queue(webhooks, attempt->webhook); /* gone with its webhook meanwhile, perhaps */
    if (queue && queue->test && id_eq(queue->test->r.id, attempt->delivery)) {
        after_attempt(webhooks, queue, queue->test, reply);
    } else if (queue && queue->waiting && id_eq(queue->waiting->r.id, attempt->delivery)) {
        queue->under_way = false;
        after_attempt(webhooks, queue, queue->waiting, reply);
    }
    DL_DELETE(webhooks->attempts, attempt);
    webhooks->attempt_count--;
    free(attempt);
    webhooks_tick(webhooks, clock_wall_ms(), clock_now_us());
}

/* ── making one ── */

static bool host_has_place(const struct webhooks *webhooks, const char *origin)
{
    uint32_t same = 0;
    const struct attempt *attempt;
    DL_FOREACH(webhooks->attempts, attempt)
    {
        same += strcmp(attempt->origin, origin) == 0;
    }
    return same < LIMIT_DELIVERIES_HOST;
}

static enum err post(struct webhooks *webhooks, const struct webhook *webhook, const struct delivery_record *r,
                     struct attempt *attempt, wall_ms at_ms)
{
    char url[FETCH_URL_BYTES + 1], body[WEBHOOK_BODY_SIZE], id[ID_TEXT_SIZE];
    char id_line[64], time_line[64], signature_line[128], signature[WEBHOOK_SIGNATURE_TEXT_SIZE];
    size_t len = webhook_body(site_directory_of(webhooks->options.site), r, body);
    if (!len || str_copy(webhook->r.url, url, sizeof url))
        return ERR_NO_MEMORY;
    id_to_text(r->id, id);
    webhook_sign(webhook->r.secret, sizeof webhook->r.secret, str_of(id), at_ms / 1000, (struct str){body, len},
                 signature);
    snprintf(id_line, sizeof id_line, "Webhook-Id: %s", id);
    snprintf(time_line, sizeof time_line, "Webhook-Timestamp: %lld", (long long)(at_ms / 1000));
    snprintf(signature_line, sizeof signature_line, "Webhook-Signature: %s", signature);
    const struct fetch_request request = {
        .url = url,
        .post = true,
        .body = {body, len},
        .headers = {"Content-Type: application/json", id_line, time_line, signature_line},
        .ca_path = webhooks->options.ca_path,
        .body_bytes_max = LIMIT_DELIVERY_ANSWER_BYTES,
        .timeout_ms = LIMIT_DELIVERY_ANSWER_MS,
        .public_only = !webhooks->options.private_hosts,
        .plain_http = webhooks->options.plain_http,
    };
    return fetch_start(webhooks->options.fetcher, &request, on_reply, attempt);
}

bool attempt_start(struct webhooks *webhooks, const struct webhook *webhook, const struct delivery *delivery,
                   wall_ms at_ms)
{
    if (webhooks->attempt_count >= LIMIT_DELIVERIES_UNDER_WAY || webhooks->outcome_count >= OUTCOMES_MAX)
        return false;
    struct attempt *attempt = calloc(1, sizeof *attempt);
    if (!attempt)
        return false;
    attempt->webhooks = webhooks;
    attempt->webhook = webhook->r.id;
    attempt->delivery = delivery->r.id;
    if (fetch_url_origin(webhook->r.url, attempt->origin, sizeof attempt->origin) ||
        !host_has_place(webhooks, attempt->origin) || post(webhooks, webhook, &delivery->r, attempt, at_ms)) {
        free(attempt);
        return false;
    }
    metric_add(&attempts, 1);
    DL_APPEND(webhooks->attempts, attempt);
    webhooks->attempt_count++;
    return true;
}

/* A clock that was set back must not make it wait for longer than any pause is. */
static bool is_due(const struct delivery *delivery, wall_ms at_ms)
{
    return !delivery->ticket &&
           (delivery->r.next_ms <= at_ms || delivery->r.next_ms > at_ms + LIMIT_DELIVERY_PAUSE_MAX_MS);
}

void webhooks_send_due(struct webhooks *webhooks, wall_ms at_ms)
{
    const struct directory *dir = site_directory_of(webhooks->options.site);
    struct queue *queue, *next;
    HASH_ITER(hh, webhooks->queues, queue, next)
    {
        const struct webhook *webhook = queue->waiting && !queue->under_way && is_due(queue->waiting, at_ms)
                                            ? directory_webhook(dir, queue->id)
                                            : NULL;
        if (webhook)
            queue->under_way = attempt_start(webhooks, webhook, queue->waiting, at_ms);
    }
}
