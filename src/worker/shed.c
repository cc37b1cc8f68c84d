#include "dais/worker/shed.h"

#include "dais/sfu/layers.h"

static bool give_up(struct shed *s)
{
    s->calm = 0;
    if (s->level == LAYERS_LOAD_TAIL) {
        return false;
    }
    if (s->lowered) {
        unsigned need = 2 * s->calm_need;
        s->calm_need = need < SHED_CALM_MAX ? need : SHED_CALM_MAX;
    }
    s->lowered = false;
    s->level++;
    return true;
}

static bool take_back(struct shed *s)
{
    s->calm++;
    if (s->level == 0) {
        if (s->calm >= SHED_CALM_MAX) {
            s->calm_need = SHED_CALM_WINDOWS;
            s->lowered = false;
        }
        return false;
    }
    if (s->calm < s->calm_need) {
        return false;
    }
    s->calm = 0;
    s->lowered = true;
    s->level--;
    return true;
}

bool shed_note(struct shed *s, time_us from_us, time_us until_us)
{
    s->calm_need = s->calm_need == 0 ? SHED_CALM_WINDOWS : s->calm_need;
    s->since_us = s->since_us == 0 ? from_us : s->since_us;
    s->busy_us += until_us - from_us;
    time_us window_us = until_us - s->since_us;
    if (window_us < SHED_WINDOW_US) {
        return false;
    }
    time_us permille = s->busy_us * 1000 / window_us;
    s->since_us = until_us;
    s->busy_us = 0;
    if (permille >= SHED_BUSY_PERMILLE) {
        return give_up(s);
    }
    if (permille <= SHED_CALM_PERMILLE) {
        return take_back(s);
    }
    s->calm = 0;
    return false;
}
