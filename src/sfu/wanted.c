/*
 * Which encodings of a simulcast source somebody wants: what all receivers aim at, together. More is told at once, less
 * when it has not been wanted for a while, so that a publisher does not stop what somebody falls back to.
 */
#include "sfu_priv.h"

#define WANTED_US       1000000  /* looked at so often, and at once when a receiver wants more */
#define WANTED_LOWER_US 5000000  /* not wanted for so long: told */
#define WANTED_GRACE_US 10000000 /* at first everything is: its sizes must show, and people come */

/* Those of which nobody can know yet what they are good for, and the smallest, with which everybody begins. */
static unsigned wanted_always(const struct source *source)
{
    unsigned bits = 0;
    const struct layer *smallest = NULL;
    for (unsigned i = 0; i < source->layer_count; i++) {
        const struct layer *layer = &source->layer[i];
        if (layer->width == 0) {
            bits |= 1u << i;
        } else if (smallest == NULL || layer_pixels(layer) < layer_pixels(smallest)) {
            smallest = layer;
        }
    }
    return smallest != NULL ? bits | 1u << smallest->index : bits;
}

static unsigned wanted_now(const struct source *source)
{
    unsigned bits = wanted_always(source) | source->rids_elsewhere;
    for (const struct slot *slot = source->slots; slot != NULL; slot = slot->link[SLOT_OF_SOURCE].next) {
        bits |= slot->choice.generation == slot->generation ? slot->choice.desired : 0;
        bits |= slot->layer != NULL && !slot->stopping ? 1u << slot->layer->index : 0;
        bits |= slot->aim != NULL ? 1u << slot->aim->index : 0;
    }
    return bits;
}

void wanted_tick(struct source *source, time_us now_us)
{
    struct source_wanted *w = &source->wanted;
    if (source->layer_count < 2 || source->paused) {
        w->since_us = 0;
        return;
    }
    if (w->since_us == 0) {
        w->since_us = now_us;
        source->wanted_due_us = now_us;
        w->told |= w->ever ? 0 : (1u << source->layer_count) - 1; /* a publisher begins with all of them */
        w->ever = true;
    }
    if (now_us < source->wanted_due_us) {
        return;
    }
    source->wanted_due_us = now_us + WANTED_US;
    bool grace = now_us - w->since_us < WANTED_GRACE_US;
    unsigned now = grace ? (1u << source->layer_count) - 1 : wanted_now(source);
    unsigned told = 0;
    for (unsigned i = 0; i < source->layer_count; i++) {
        bool wanted = (now >> i & 1) != 0;
        w->unwanted_us[i] = wanted ? 0 : w->unwanted_us[i] == 0 ? now_us : w->unwanted_us[i];
        bool kept = (w->told >> i & 1) != 0 && now_us - w->unwanted_us[i] < WANTED_LOWER_US;
        told |= wanted || kept ? 1u << i : 0;
    }
    if (told != w->told) {
        w->told = told;
        const struct router_config *config = &source->router->config;
        config->ops->on_source_wanted(config->user, source->peer->handle, source->handle, (uint8_t)told);
    }
}
