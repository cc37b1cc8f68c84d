/* The queue, the rate, and what happens on the way. */
#include "link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NS_PER_S 1e9

/* splitmix64: small, and the same everywhere. */
static uint64_t random_next(struct link *link)
{
    uint64_t z = link->random += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static double random_unit(struct link *link)
{
    return (double)(random_next(link) >> 11) * 0x1p-53;
}

static bool chance(struct link *link, double share)
{
    return share > 0 && random_unit(link) < share;
}

static void *must(void *memory)
{
    if (memory == NULL) {
        fputs("impair: out of memory\n", stderr);
        abort();
    }
    return memory;
}

static struct packet *packet_new(struct link *link)
{
    struct packet *packet = link->spare;
    if (packet == NULL) {
        return must(malloc(sizeof *packet));
    }
    link->spare = packet->next;
    return packet;
}

void link_give_back(struct link *link, struct packet *packet)
{
    packet->next = link->spare;
    link->spare = packet;
}

void link_init(struct link *link, uint64_t seed, int64_t now_ns)
{
    *link = (struct link){.random = seed, .counted_ns = now_ns};
    plan_init(&link->plan);
    link->stats.since_ns = now_ns;
}

static void free_list(struct packet *packet)
{
    while (packet != NULL) {
        struct packet *next = packet->next;
        free(packet);
        packet = next;
    }
}

void link_finish(struct link *link)
{
    free_list(link->head);
    free_list(link->spare);
    for (size_t i = 0; i < link->heap_count; i++) {
        free(link->heap[i]);
    }
    free(link->heap);
}

/* ── under way: a heap by release time ── */

static bool earlier(const struct packet *a, const struct packet *b)
{
    return a->release_ns != b->release_ns ? a->release_ns < b->release_ns : a->order < b->order;
}

static void heap_push(struct link *link, struct packet *packet)
{
    if (link->heap_count == link->heap_size) {
        link->heap_size = link->heap_size > 0 ? link->heap_size * 2 : 64;
        link->heap = must(realloc(link->heap, link->heap_size * sizeof *link->heap));
    }
    size_t at = link->heap_count++;
    while (at > 0 && earlier(packet, link->heap[(at - 1) / 2])) {
        link->heap[at] = link->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    link->heap[at] = packet;
}

static struct packet *heap_pop(struct link *link)
{
    struct packet *top = link->heap[0], *last = link->heap[--link->heap_count];
    size_t at = 0, child;
    while ((child = 2 * at + 1) < link->heap_count) {
        child += child + 1 < link->heap_count && earlier(link->heap[child + 1], link->heap[child]);
        if (!earlier(link->heap[child], last)) {
            break;
        }
        link->heap[at] = link->heap[child];
        at = child;
    }
    link->heap[at] = last;
    return top;
}

/* ── on the way ── */

static bool is_lost(struct link *link)
{
    const struct plan *p = &link->plan;
    if (p->to_bad == 0) {
        link->bad = false;
    } else if (chance(link, link->bad ? p->to_good : p->to_bad)) {
        link->bad = !link->bad;
    }
    return chance(link, link->bad ? p->loss_bad : p->loss);
}

static void set_off(struct link *link, struct packet *packet, int64_t at_ns)
{
    const struct plan *p = &link->plan;
    int64_t jitter = p->jitter_ns > 0 ? (int64_t)((2 * random_unit(link) - 1) * (double)p->jitter_ns) : 0;
    int64_t release = at_ns + p->delay_ns + jitter;
    release = release < at_ns ? at_ns : release;
    if (!p->reorder && release < link->last_release_ns) {
        release = link->last_release_ns;
    }
    link->last_release_ns = release;
    packet->release_ns = release;
    packet->order = link->order++;
    heap_push(link, packet);
}

static void leave_queue(struct link *link, struct packet *packet, int64_t at_ns)
{
    if (at_ns < link->plan.blackout_until_ns) {
        link->stats.blacked_out++;
        link_give_back(link, packet);
        return;
    }
    if (is_lost(link)) {
        link->stats.lost++;
        link_give_back(link, packet);
        return;
    }
    if (chance(link, link->plan.duplicate)) {
        struct packet *copy = packet_new(link);
        memcpy(copy, packet, sizeof *copy);
        link->stats.duplicated++;
        set_off(link, copy, at_ns);
    }
    set_off(link, packet, at_ns);
}

/* ── the queue ── */

static int64_t time_of(size_t bytes, uint64_t rate_bps)
{
    return (int64_t)((double)bytes * 8 * NS_PER_S / (double)rate_bps);
}

static void start_head(struct link *link, int64_t at_ns)
{
    int64_t wait_ms = (at_ns - link->head->entered_ns) / 1000000;
    link->stats.wait_ms[wait_ms > LINK_WAIT_MS_MAX ? LINK_WAIT_MS_MAX : wait_ms]++;
    link->head_done_ns = at_ns + (link->plan.rate_bps > 0 ? time_of(link->head->len, link->plan.rate_bps) : 0);
}

/* Sends what the rate has sent by now. */
static void run_queue(struct link *link, int64_t now_ns)
{
    while (link->head != NULL && link->head_done_ns <= now_ns) {
        struct packet *packet = link->head;
        int64_t done = link->head_done_ns;
        link->head = packet->next;
        link->tail = link->head == NULL ? NULL : link->tail;
        link->queued_bytes -= packet->len;
        link->stats.sent_bits += link->plan.rate_bps > 0 ? 8.0 * (double)packet->len : 0;
        leave_queue(link, packet, done);
        if (link->head != NULL) {
            start_head(link, done);
        }
    }
}

static bool is_full(const struct link *link, size_t len)
{
    const struct plan *p = &link->plan;
    if (link->head == NULL || p->rate_bps == 0) {
        return false; /* a packet can always be sent at once */
    }
    return p->queue_bytes > 0 ? link->queued_bytes + len > p->queue_bytes
                              : time_of(link->queued_bytes + len, p->rate_bps) > p->queue_ns;
}

void link_offer(struct link *link, const uint8_t *data, size_t len, int64_t now_ns)
{
    run_queue(link, now_ns);
    link->stats.packets_in++;
    link->stats.bytes_in += len;
    if (len > LINK_PACKET_BYTES || is_full(link, len)) {
        link->stats.queue_dropped++;
        return;
    }
    struct packet *packet = packet_new(link);
    packet->next = NULL;
    packet->entered_ns = now_ns;
    packet->len = len;
    memcpy(packet->data, data, len);
    link->queued_bytes += len;
    if (link->head == NULL) {
        link->head = link->tail = packet;
        start_head(link, now_ns);
    } else {
        link->tail = link->tail->next = packet;
    }
    run_queue(link, now_ns);
}

int64_t link_due(const struct link *link)
{
    int64_t release = link->heap_count > 0 ? link->heap[0]->release_ns : LINK_NEVER;
    int64_t done = link->head != NULL ? link->head_done_ns : LINK_NEVER;
    return release < done ? release : done;
}

struct packet *link_take(struct link *link, int64_t now_ns)
{
    run_queue(link, now_ns);
    if (link->heap_count == 0 || link->heap[0]->release_ns > now_ns) {
        return NULL;
    }
    struct packet *packet = heap_pop(link);
    struct link_stats *s = &link->stats;
    int64_t late = now_ns - packet->release_ns;
    s->late_10us[late / 10000 > LINK_LATE_MAX ? LINK_LATE_MAX : late / 10000]++;
    s->late_us_sum += (double)late / 1e3;
    s->late_ns_max = late > s->late_ns_max ? late : s->late_ns_max;
    s->packets_out++;
    s->bytes_out += packet->len;
    return packet;
}

void link_set_plan(struct link *link, const struct plan *plan, int64_t now_ns)
{
    run_queue(link, now_ns);
    link_stats_update(link, now_ns);
    uint64_t before = link->plan.rate_bps;
    link->plan = *plan;
    if (link->head != NULL && plan->rate_bps != before) {
        double left = (double)(link->head_done_ns - now_ns) * (double)before;
        link->head_done_ns = now_ns + (plan->rate_bps > 0 ? (int64_t)(left / (double)plan->rate_bps) : 0);
        run_queue(link, now_ns);
    }
}

/* ── what happened ── */

void link_stats_update(struct link *link, int64_t now_ns)
{
    link->stats.capacity_bits += (double)link->plan.rate_bps * (double)(now_ns - link->counted_ns) / NS_PER_S;
    link->counted_ns = now_ns;
}

void link_stats_reset(struct link *link, int64_t now_ns)
{
    link->stats = (struct link_stats){.since_ns = now_ns};
    link->counted_ns = now_ns;
}

uint32_t link_percentile(const uint32_t *histogram, size_t count, double share)
{
    double total = 0, sum = 0;
    for (size_t i = 0; i < count; i++) {
        total += histogram[i];
    }
    for (size_t i = 0; i < count && total > 0; i++) {
        sum += histogram[i];
        if (sum >= share * total) {
            return (uint32_t)i;
        }
    }
    return 0;
}
