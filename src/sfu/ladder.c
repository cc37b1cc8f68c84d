/* One track's ladder: which steps there are, where it stands, how far it may go and would like to. */
#include "layers_priv.h"

uint32_t layers_guess_bps(uint16_t width, uint16_t height)
{
    return (uint32_t)width * height / 2 * 3; /* 0.05 bit a pixel at 30 frames a second */
}

uint8_t ladder_frames(const struct layers_option *o, uint8_t tid)
{
    return (uint8_t)(tid < o->tid_max ? o->fps >> (o->tid_max - tid) : o->fps);
}

uint8_t ladder_tid_top(const struct layers_track *t, const struct layers_option *o)
{
    uint8_t tid = o->tid_max < LAYERS_TIDS ? o->tid_max : LAYERS_TIDS - 1;
    while (t->fps_max > 0 && tid > 0 && ladder_frames(o, (uint8_t)(tid - 1)) >= t->fps_max) {
        tid--;
    }
    return tid;
}

uint32_t ladder_rate(const struct layers_option *o, uint8_t tid)
{
    if (o->rate_bps[tid] > 0) {
        return o->rate_bps[tid];
    }
    return layers_guess_bps(o->width, o->height);
}

static void add_step(struct ladder *l, const struct layers_track *t, uint8_t option, uint8_t tid)
{
    l->step[l->count].option = option;
    l->step[l->count].tid = tid;
    l->step[l->count].rate_bps = ladder_rate(&t->option[option], tid);
    l->count++;
}

/* The smallest option that is as high as wanted, else the largest; NOTHING: there is none. */
static int8_t option_for_height(const struct layers_track *t, bool dead_too)
{
    int8_t found = NOTHING;
    for (int8_t i = 0; i < (int8_t)t->count; i++) {
        if (!t->option[i].alive && !dead_too) {
            continue;
        }
        found = i;
        if (t->option[i].height >= t->wanted_height) {
            break;
        }
    }
    return found;
}

static int8_t last_step_up_to(const struct ladder *l, int8_t option, uint8_t tid)
{
    int8_t found = NOTHING;
    for (int8_t i = 0; i < l->count; i++) {
        if (l->step[i].option < option || (l->step[i].option == option && l->step[i].tid <= tid)) {
            found = i;
        }
    }
    return found;
}

/* How far the load lets it go. */
static void bound_by_load(struct ladder *l, uint8_t load, size_t rank)
{
    int8_t bound = l->top;
    if (load >= LAYERS_LOAD_TAIL && rank >= LAYERS_LOAD_FEW) {
        bound = NOTHING;
    } else if (load >= LAYERS_LOAD_SMALL) {
        bound = l->small;
    } else if (load >= LAYERS_LOAD_TOP && l->count - 1 > l->small) {
        bound = (int8_t)(l->count - 2);
    }
    if (bound < l->top) {
        l->top = bound;
        l->load_bound = true;
    }
}

void ladder_build(struct ladder *l, const struct layers_track *t, const struct layers_input *in, size_t rank,
                  bool leads)
{
    *l = (struct ladder){.small = NOTHING, .top = NOTHING, .at = NOTHING, .leads = leads};
    for (uint8_t i = 0; i < t->count; i++) {
        const struct layers_option *o = &t->option[i];
        if (!o->alive) {
            continue;
        }
        for (uint8_t tid = l->count == 0 ? 0 : ladder_tid_top(t, o); tid <= ladder_tid_top(t, o); tid++) {
            add_step(l, t, i, tid);
        }
        l->small = l->small == NOTHING ? (int8_t)(l->count - 1) : l->small;
    }
    l->eager = in->now_us - t->eager_us < LAYERS_EAGER_US;
    l->important = t->pinned || t->screen || l->leads;
    if (l->count > 0 && t->at >= 0) {
        l->at = last_step_up_to(l, t->at, t->at_tid);
        l->at = l->at == NOTHING ? 0 : l->at;
    }
    int8_t best = option_for_height(t, true);
    l->best = best == NOTHING ? 0 : (uint8_t)best;
    if (t->wanted_height > 0 && l->count > 0) {
        l->top = last_step_up_to(l, option_for_height(t, false), LAYERS_TIDS);
        bound_by_load(l, in->load, rank);
    }
}
