/* What is on its way to webhooks: written with what happened, loaded at the start, and committed as it ends. */
#include "webhooks_priv.h"

#include "dais/base/log.h"
#include "dais/base/metrics.h"

#include <stdlib.h>
#include <utlist.h>

METRIC(waiting, "dais_webhook_deliveries_waiting", GAUGE, "Deliveries to webhooks that are still to be made");
METRIC(lost, "dais_webhook_deliveries_lost_total", COUNTER, "Events that webhooks were not told for want of a place");

/* ── queues ── */

struct queue *webhooks_queue(const struct webhooks *webhooks, struct webhook_id id)
{
    struct queue *queue;
    HASH_FIND(hh, webhooks->queues, &id, sizeof id, queue);
    return queue;
}

static struct queue *queue_of(struct webhooks *webhooks, struct webhook_id id)
{
    struct queue *queue = webhooks_queue(webhooks, id);
    if (queue)
        return queue;
    queue = calloc(1, sizeof *queue);
    if (!queue)
        return NULL;
    queue->id = id;
    queue->knocks = LIMIT_WEBHOOK_KNOCKS;
    HASH_ADD(hh, webhooks->queues, id, sizeof queue->id, queue);
    if (!queue->hh.tbl) {
        free(queue);
        return NULL;
    }
    return queue;
}

static void count_waiting(struct webhooks *webhooks, struct queue *queue, int change)
{
    queue->waiting_count += (uint32_t)change;
    webhooks->waiting_count += (uint32_t)change;
    metric_set(&waiting, webhooks->waiting_count);
}

static void delivery_free(struct webhooks *webhooks, struct delivery *delivery)
{
    if (delivery->ticket)
        DL_DELETE2(webhooks->unsure, delivery, unsure_prev, unsure_next);
    free(delivery);
}

static void waiting_drop(struct webhooks *webhooks, struct delivery *delivery)
{
    DL_DELETE(delivery->queue->waiting, delivery);
    count_waiting(webhooks, delivery->queue, -1);
    delivery_free(webhooks, delivery);
}

static void queue_drop(struct webhooks *webhooks, struct queue *queue)
{
    while (queue->waiting)
        waiting_drop(webhooks, queue->waiting);
    struct delivery *delivery, *next;
    DL_FOREACH_SAFE(queue->past, delivery, next)
    {
        DL_DELETE(queue->past, delivery);
        free(delivery);
    }
    free(queue->test);
    HASH_DEL(webhooks->queues, queue);
    free(queue);
}

static void past_add(struct webhooks *webhooks, struct queue *queue, struct delivery *delivery)
{
    DL_PREPEND(queue->past, delivery);
    if (++queue->past_count <= LIMIT_DELIVERIES_PAST)
        return;
    struct delivery *oldest = queue->past->prev;
    webhooks_outcome(webhooks, OUTCOME_REMOVE, &oldest->r);
    DL_DELETE(queue->past, oldest);
    free(oldest);
    queue->past_count--;
}

void queue_past(struct webhooks *webhooks, struct queue *queue, struct delivery *delivery)
{
    if (delivery == queue->test) {
        queue->test = NULL;
    } else {
        DL_DELETE(queue->waiting, delivery);
        count_waiting(webhooks, queue, -1);
    }
    past_add(webhooks, queue, delivery);
}

/* Rises also when the clock goes back. */
static uint64_t next_order(struct queue *queue, wall_ms at_ms)
{
    uint64_t order = (uint64_t)at_ms << 10;
    queue->order = order > queue->order ? order : queue->order + 1;
    return queue->order;
}

/* ── in the commit of what happened ── */

static void knocks_refill(struct queue *queue, wall_ms at_ms)
{
    int64_t more = (at_ms - queue->knocks_at_ms) / LIMIT_WEBHOOK_KNOCK_MS;
    if (more > 0 && queue->knocks + more > LIMIT_WEBHOOK_KNOCKS)
        queue->knocks = LIMIT_WEBHOOK_KNOCKS;
    else if (more > 0)
        queue->knocks += (uint32_t)more;
    if (more != 0) /* also when the clock went back */
        queue->knocks_at_ms = at_ms;
}

static bool may_tell_knock(struct queue *queue, wall_ms at_ms)
{
    knocks_refill(queue, at_ms);
    if (!queue->knocks || queue->waiting_count >= LIMIT_DELIVERIES_WAITING / 2)
        return false;
    queue->knocks--;
    return true;
}

static bool has_place(const struct webhooks *webhooks, struct queue *queue, const struct delivery_record *r)
{
    return queue->waiting_count < LIMIT_DELIVERIES_WAITING && webhooks->waiting_count < LIMIT_DELIVERIES &&
           (r->event != WEBHOOK_SOMEONE_WAITS || may_tell_knock(queue, r->at_ms));
}

static void delivery_add(struct webhooks *webhooks, struct store_batch *batch, const struct webhook *webhook,
                         const struct delivery_record *what)
{
    if (webhook->r.off || !(webhook->r.events & UINT32_C(1) << what->event))
        return;
    struct queue *queue = queue_of(webhooks, webhook->r.id);
    struct delivery *delivery = queue && has_place(webhooks, queue, what) ? calloc(1, sizeof *delivery) : NULL;
    if (!delivery) {
        metric_add(&lost, 1);
        if (queue)
            queue->lost++;
        return;
    }
    delivery->r = *what;
    delivery->r.webhook = webhook->r.id;
    delivery->r.id = id_random();
    delivery->r.order = next_order(queue, what->at_ms);
    delivery->queue = queue;
    delivery->ticket = STAGED;
    DL_APPEND(queue->waiting, delivery);
    DL_APPEND2(webhooks->unsure, delivery, unsure_prev, unsure_next);
    count_waiting(webhooks, queue, 1);
    store_batch_delivery_put(batch, &delivery->r);
}

static struct delivery_record told(const struct room *room, const struct room_event *event, enum webhook_event what)
{
    return (struct delivery_record){
        .event = what,
        .channel = room->channel,
        .session = event->kind == EVENT_ENDED ? event->ended.session : room->session,
        .waiting = what == WEBHOOK_SOMEONE_WAITS ? room_waiting_count(room) : 0,
        .at_ms = event->at_ms,
        .next_ms = event->at_ms,
        .problem = PROBLEM_NONE,
    };
}

static void webhooks_write(void *user, struct store_batch *batch, const struct room *room,
                           const struct event_list *list)
{
    struct webhooks *webhooks = user;
    const struct directory *dir = site_directory_of(webhooks->options.site);
    const struct channel *channel = directory_channel(dir, room->channel);
    for (uint32_t i = 0; channel && i < list->count; i++) {
        enum webhook_event what;
        if (!list->items[i].seq || !webhook_event_of(&list->items[i], &what))
            continue;
        const struct delivery_record r = told(room, &list->items[i], what);
        const struct webhook *webhook;
        DL_FOREACH(channel->webhooks, webhook)
        {
            delivery_add(webhooks, batch, webhook, &r);
        }
        DL_FOREACH(dir->site_webhooks, webhook)
        {
            delivery_add(webhooks, batch, webhook, &r);
        }
    }
}

struct commit {
    struct webhooks *webhooks;
    uint64_t ticket;
};

static void settle(struct webhooks *webhooks, uint64_t ticket, enum err err)
{
    struct delivery *delivery, *next;
    DL_FOREACH_SAFE2(webhooks->unsure, delivery, next, unsure_next)
    {
        if (delivery->ticket != ticket)
            continue;
        DL_DELETE2(webhooks->unsure, delivery, unsure_prev, unsure_next);
        delivery->ticket = 0;
        if (err) /* it did not happen */
            waiting_drop(webhooks, delivery);
    }
}

static void on_commit(void *user, enum err err)
{
    struct commit *commit = user;
    settle(commit->webhooks, commit->ticket, err);
    if (!err)
        webhooks_send_due(commit->webhooks, clock_wall_ms());
    free(commit);
}

static void webhooks_submitted(void *user, uint64_t ticket)
{
    struct webhooks *webhooks = user;
    struct delivery *delivery;
    bool any = false;
    DL_FOREACH2(webhooks->unsure, delivery, unsure_next)
    {
        if (delivery->ticket == STAGED) {
            delivery->ticket = ticket ? ticket : STAGED;
            any = true;
        }
    }
    if (!any)
        return;
    if (!ticket) {
        settle(webhooks, STAGED, ERR_CLOSED);
        return;
    }
    struct commit *commit = calloc(1, sizeof *commit);
    if (commit) {
        *commit = (struct commit){webhooks, ticket};
        if (!site_wait(webhooks->options.site, ticket, on_commit, commit))
            return;
        free(commit);
    }
    settle(webhooks, ticket, ERR_NO_MEMORY); /* told after a restart: it is in the batch */
}

/* ── what became of it ── */

void webhooks_outcome(struct webhooks *webhooks, enum outcome_kind kind, const struct delivery_record *record)
{
    struct outcome *outcome = calloc(1, sizeof *outcome);
    if (!outcome)
        return;
    outcome->kind = kind;
    outcome->r = *record;
    DL_APPEND(webhooks->outcomes, outcome);
    webhooks->outcome_count++;
}

static void outcomes_commit(struct webhooks *webhooks, wall_ms at_ms, time_us now_us)
{
    struct site_change change;
    if (!webhooks->outcomes || site_begin(webhooks->options.site, at_ms, now_us, &change))
        return;
    struct store_batch *batch = site_batch(&change);
    struct outcome *outcome, *next;
    DL_FOREACH_SAFE(webhooks->outcomes, outcome, next)
    {
        if (outcome->kind == OUTCOME_PUT)
            store_batch_delivery_put(batch, &outcome->r);
        else if (outcome->kind == OUTCOME_REMOVE)
            store_batch_delivery_remove(batch, &outcome->r);
        else
            store_batch_deliveries_remove(batch, outcome->r.webhook);
        DL_DELETE(webhooks->outcomes, outcome);
        free(outcome);
    }
    webhooks->outcome_count = 0;
    (void)site_submit(&change);
}

static void drop_waiting(struct webhooks *webhooks, struct queue *queue)
{
    queue->under_way = false; /* what comes of an attempt is nobody's any more */
    queue->failures = 0;
    while (queue->waiting) {
        webhooks_outcome(webhooks, OUTCOME_REMOVE, &queue->waiting->r);
        waiting_drop(webhooks, queue->waiting);
    }
}

/* Webhooks that are gone, also with their channel, take what was on its way with them; so do those that are off. */
static void drop_orphans(struct webhooks *webhooks)
{
    const struct directory *dir = site_directory_of(webhooks->options.site);
    struct queue *queue, *next;
    HASH_ITER(hh, webhooks->queues, queue, next)
    {
        const struct webhook *webhook = directory_webhook(dir, queue->id);
        if (webhook && webhook->r.off)
            drop_waiting(webhooks, queue);
        if (webhook)
            continue;
        webhooks_outcome(webhooks, OUTCOME_REMOVE_ALL, &(struct delivery_record){.webhook = queue->id});
        queue_drop(webhooks, queue);
    }
}

void webhooks_tick(struct webhooks *webhooks, wall_ms at_ms, time_us now_us)
{
    if (site_broken(webhooks->options.site))
        return;
    drop_orphans(webhooks);
    webhooks_send_due(webhooks, at_ms);
    outcomes_commit(webhooks, at_ms, now_us);
}

/* ── life ── */

static enum err on_loaded(void *user, const struct delivery_record *record)
{
    struct webhooks *webhooks = user;
    struct queue *queue = queue_of(webhooks, record->webhook);
    struct delivery *delivery = queue ? calloc(1, sizeof *delivery) : NULL;
    if (!delivery)
        return ERR_NO_MEMORY;
    delivery->r = *record;
    delivery->queue = queue;
    queue->order = record->order;
    if (record->state == DELIVERY_WAITING) {
        if (!queue->waiting)
            queue->failures = record->tries;
        DL_APPEND(queue->waiting, delivery);
        count_waiting(webhooks, queue, 1);
    } else {
        past_add(webhooks, queue, delivery);
    }
    return ERR_OK;
}

enum err webhooks_create(const struct webhooks_options *options, struct webhooks **ret_webhooks)
{
    struct webhooks *webhooks = calloc(1, sizeof *webhooks);
    if (!webhooks)
        return ERR_NO_MEMORY;
    webhooks->options = *options;
    enum err err = store_deliveries(site_store(options->site), on_loaded, webhooks);
    if (err) {
        webhooks_destroy(webhooks);
        return err;
    }
    site_set_beside(options->site, &(struct site_beside){webhooks, webhooks_write, webhooks_submitted});
    *ret_webhooks = webhooks;
    return ERR_OK;
}

void webhooks_destroy(struct webhooks *webhooks)
{
    if (!webhooks)
        return;
    struct queue *queue, *next_queue;
    HASH_ITER(hh, webhooks->queues, queue, next_queue)
    {
        queue_drop(webhooks, queue);
    }
    struct attempt *attempt, *next_attempt;
    DL_FOREACH_SAFE(webhooks->attempts, attempt, next_attempt)
    {
        free(attempt);
    }
    struct outcome *outcome, *next_outcome;
    DL_FOREACH_SAFE(webhooks->outcomes, outcome, next_outcome)
    {
        free(outcome);
    }
    free(webhooks);
}

/* ── for those who look ── */

struct webhook_state webhooks_state(const struct webhooks *webhooks, struct webhook_id id)
{
    const struct queue *queue = webhooks_queue(webhooks, id);
    if (!queue)
        return (struct webhook_state){0};
    return (struct webhook_state){.waiting = queue->waiting_count,
                                  .lost = queue->lost,
                                  .failing = queue->failures > 0,
                                  .next_ms = queue->waiting ? queue->waiting->r.next_ms : 0};
}

#define SHOWN_WAITING (WEBHOOKS_SHOWN_MAX - LIMIT_DELIVERIES_PAST - 1)

uint32_t webhooks_deliveries(const struct webhooks *webhooks, struct webhook_id id,
                             struct delivery_record out[WEBHOOKS_SHOWN_MAX])
{
    const struct queue *queue = webhooks_queue(webhooks, id);
    if (!queue)
        return 0;
    uint32_t shown = queue->waiting_count < SHOWN_WAITING ? queue->waiting_count : SHOWN_WAITING, count = 0;
    if (queue->test)
        out[count++] = queue->test->r;
    const struct delivery *delivery = queue->waiting;
    for (uint32_t i = 0; i < shown; i++, delivery = delivery->next)
        out[count + shown - 1 - i] = delivery->r;
    count += shown;
    DL_FOREACH(queue->past, delivery)
    {
        out[count++] = delivery->r;
    }
    return count;
}

enum err webhooks_test(struct webhooks *webhooks, const struct webhook *webhook, wall_ms at_ms,
                       struct delivery_record *ret_delivery)
{
    struct queue *queue = queue_of(webhooks, webhook->r.id);
    if (!queue)
        return ERR_NO_MEMORY;
    if (queue->test)
        return ERR_BUSY;
    struct delivery *delivery = calloc(1, sizeof *delivery);
    if (!delivery)
        return ERR_NO_MEMORY;
    delivery->queue = queue;
    delivery->r = (struct delivery_record){.webhook = webhook->r.id,
                                           .order = next_order(queue, at_ms),
                                           .id = id_random(),
                                           .event = WEBHOOK_TEST,
                                           .channel = webhook->r.channel,
                                           .at_ms = at_ms,
                                           .next_ms = at_ms,
                                           .problem = PROBLEM_NONE};
    if (!attempt_start(webhooks, webhook, delivery, at_ms)) {
        free(delivery);
        return ERR_BUSY;
    }
    queue->test = delivery;
    *ret_delivery = delivery->r;
    return ERR_OK;
}

void webhooks_changed(struct webhooks *webhooks, struct webhook_id id, wall_ms at_ms)
{
    struct queue *queue = webhooks_queue(webhooks, id);
    if (queue && queue->waiting)
        queue->waiting->r.next_ms = at_ms;
}

enum fetch_url webhooks_url_check(const struct webhooks *webhooks, struct str url)
{
    return fetch_url_check(url, !webhooks->options.private_hosts, webhooks->options.plain_http);
}
