#include "sim_net.h"

#define BITS_US (8 * (uint64_t)US_PER_S)

void sim_link_init(struct sim_link *link, const struct sim_link_config *config, uint64_t seed)
{
    *link = (struct sim_link){.config = *config};
    seeded_random_init(&link->random, seed);
}

/* The dice of one datagram, always all of them. */
struct chances {
    double loss, change, bad_loss, jitter, reorder, duplicate;
};

static struct chances draw(struct seeded_random *r)
{
    struct chances c;
    c.loss = seeded_random_unit(r);
    c.change = seeded_random_unit(r);
    c.bad_loss = seeded_random_unit(r);
    c.jitter = seeded_random_unit(r);
    c.reorder = seeded_random_unit(r);
    c.duplicate = seeded_random_unit(r);
    return c;
}

static bool is_lost(struct sim_link *link, const struct chances *c, bool spared)
{
    const struct sim_link_config *config = &link->config;
    if (c->change < (link->bad ? config->ge_leave : config->ge_enter)) {
        link->bad = !link->bad;
    }
    bool unlucky = c->loss < config->loss || (link->bad && c->bad_loss < config->ge_loss);
    return config->blackout || (unlucky && !spared);
}

/* When the bottleneck is done with it; false: its queue is full. */
static bool pass_bottleneck(struct sim_link *link, time_us now_us, size_t bytes, time_us *ret_us)
{
    const struct sim_link_config *config = &link->config;
    *ret_us = now_us;
    link->counts.queue_last_us = 0;
    if (config->rate_bps == 0) {
        return true;
    }
    time_us burst_us = (time_us)(config->burst_bytes * BITS_US / config->rate_bps);
    time_us start_us = link->free_us > now_us - burst_us ? link->free_us : now_us - burst_us;
    time_us wait_us = start_us > now_us ? start_us - now_us : 0;
    link->counts.queue_last_us = wait_us;
    uint64_t waiting_bytes = (uint64_t)wait_us * config->rate_bps / BITS_US;
    if ((config->queue_us > 0 && wait_us > config->queue_us) ||
        (config->queue_bytes > 0 && waiting_bytes + bytes > config->queue_bytes)) {
        return false;
    }
    link->free_us = start_us + (time_us)(bytes * BITS_US / config->rate_bps);
    *ret_us = link->free_us > now_us ? link->free_us : now_us;
    return true;
}

unsigned sim_link_pass(struct sim_link *link, time_us now_us, size_t bytes, bool spared, time_us ret_at_us[2])
{
    const struct sim_link_config *config = &link->config;
    struct chances c = draw(&link->random);
    time_us at_us;
    link->counts.sent++;
    link->counts.sent_bytes += bytes;
    if (is_lost(link, &c, spared)) {
        link->counts.lost++;
        return 0;
    }
    if (!pass_bottleneck(link, now_us, bytes + SIM_OVERHEAD_BYTES, &at_us)) {
        link->counts.queue_dropped++;
        return 0;
    }
    at_us += config->delay_us + (time_us)(c.jitter * (double)config->jitter_us);
    if (c.reorder < config->reorder) {
        at_us += config->reorder_us; /* and does not hold up those behind it */
    } else {
        at_us = at_us > link->last_us ? at_us : link->last_us;
        link->last_us = at_us;
    }
    link->counts.delivered++;
    link->counts.delivered_bytes += bytes;
    ret_at_us[0] = ret_at_us[1] = at_us;
    bool twice = c.duplicate < config->duplicate;
    link->counts.duplicated += twice ? 1 : 0;
    return twice ? 2 : 1;
}
