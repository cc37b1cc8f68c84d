/* Reads impairments from text. */
#include "plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_SIZE        512
#define QUEUE_DEFAULT_NS 500000000 /* half a second: what a cheap router keeps */

void plan_init(struct plan *plan)
{
    *plan = (struct plan){.queue_ns = QUEUE_DEFAULT_NS};
}

/* A number with one of the named units after it. */
static bool read_scaled(const char *text, const char *const *units, const double *scales, double *ret)
{
    char *end;
    double value = strtod(text, &end);
    if (end == text || !(value >= 0) || value > 1e15) {
        return false;
    }
    for (size_t i = 0; units[i] != NULL; i++) {
        if (strcmp(end, units[i]) == 0) {
            *ret = value * scales[i];
            return true;
        }
    }
    return false;
}

bool plan_read_time(const char *text, int64_t *ret_ns)
{
    static const char *const units[] = {"us", "ms", "s", "m", "", NULL};
    static const double scales[] = {1e3, 1e6, 1e9, 60e9, 1e9};
    double ns;
    if (!read_scaled(text, units, scales, &ns) || ns > 1e17) {
        return false;
    }
    *ret_ns = (int64_t)ns;
    return true;
}

static bool read_rate(const char *text, uint64_t *ret)
{
    static const char *const units[] = {"", "k", "M", "G", NULL};
    static const double scales[] = {1, 1e3, 1e6, 1e9};
    double bps;
    if (strcmp(text, "none") == 0) {
        *ret = 0;
        return true;
    }
    if (!read_scaled(text, units, scales, &bps) || bps < 1000 || bps > 1e11) {
        return false;
    }
    *ret = (uint64_t)bps;
    return true;
}

static bool read_share(const char *text, double *ret)
{
    static const char *const units[] = {"%", "", NULL};
    static const double scales[] = {0.01, 1};
    double share;
    if (!read_scaled(text, units, scales, &share) || share > 1) {
        return false;
    }
    *ret = share;
    return true;
}

static bool read_queue(const char *text, struct plan *plan)
{
    static const char *const units[] = {"B", "k", "K", "M", NULL};
    static const double scales[] = {1, 1e3, 1e3, 1e6};
    double bytes;
    if (read_scaled(text, units, scales, &bytes) && bytes >= 1) {
        plan->queue_bytes = (uint64_t)bytes;
        return true;
    }
    if (!plan_read_time(text, &plan->queue_ns) || plan->queue_ns == 0) {
        return false;
    }
    plan->queue_bytes = 0;
    return true;
}

/* "5%" or "ge:TO_BAD:TO_GOOD[:LOSS_BAD[:LOSS_GOOD]]". */
static bool read_loss(char *text, struct plan *plan)
{
    if (strncmp(text, "ge:", 3) != 0) {
        plan->to_bad = 0;
        return read_share(text, &plan->loss);
    }
    double values[4] = {0, 0, 1, 0};
    size_t count = 0;
    for (char *rest = text + 3, *word; (word = strsep(&rest, ":")) != NULL; count++) {
        if (count == 4 || !read_share(word, &values[count])) {
            return false;
        }
    }
    plan->to_bad = values[0];
    plan->to_good = values[1];
    plan->loss_bad = values[2];
    plan->loss = values[3];
    return count >= 2 && values[1] > 0;
}

static bool read_blackout(const char *text, int64_t now_ns, struct plan *plan)
{
    int64_t lasts;
    if (strcmp(text, "on") == 0) {
        plan->blackout_until_ns = PLAN_NEVER;
        return true;
    }
    if (strcmp(text, "off") == 0) {
        plan->blackout_until_ns = 0;
        return true;
    }
    if (!plan_read_time(text, &lasts)) {
        return false;
    }
    plan->blackout_until_ns = now_ns + lasts;
    return true;
}

static bool read_yes(const char *text, bool *ret)
{
    *ret = strcmp(text, "yes") == 0;
    return *ret || strcmp(text, "no") == 0;
}

static bool apply_one(struct plan *plan, const char *key, char *value, int64_t now_ns)
{
    if (strcmp(key, "clear") == 0) {
        plan_init(plan);
        return value == NULL;
    }
    return value != NULL && ((strcmp(key, "rate") == 0 && read_rate(value, &plan->rate_bps)) ||
                             (strcmp(key, "queue") == 0 && read_queue(value, plan)) ||
                             (strcmp(key, "delay") == 0 && plan_read_time(value, &plan->delay_ns)) ||
                             (strcmp(key, "jitter") == 0 && plan_read_time(value, &plan->jitter_ns)) ||
                             (strcmp(key, "reorder") == 0 && read_yes(value, &plan->reorder)) ||
                             (strcmp(key, "loss") == 0 && read_loss(value, plan)) ||
                             (strcmp(key, "dup") == 0 && read_share(value, &plan->duplicate)) ||
                             (strcmp(key, "blackout") == 0 && read_blackout(value, now_ns, plan)));
}

bool plan_apply(struct plan *plan, const char *text, int64_t now_ns, char *ret_fault, size_t fault_size)
{
    char copy[TEXT_SIZE];
    struct plan next = *plan;
    if (strlen(text) >= sizeof copy) {
        snprintf(ret_fault, fault_size, "more than %d characters", TEXT_SIZE - 1);
        return false;
    }
    strcpy(copy, text);
    for (char *rest = copy, *part; (part = strsep(&rest, ",")) != NULL;) {
        char *value = part, *key = strsep(&value, "=");
        if (!apply_one(&next, key, value, now_ns)) {
            snprintf(ret_fault, fault_size, "not understood: %s", key);
            return false;
        }
    }
    *plan = next;
    return true;
}
