/* Loudness, turn by turn: who is loud, who speaks, who is the dominant speaker, and what the room is told of it. */
#include "sfu_priv.h"

#define LEVELS_US       300000
#define LEVELS_ALONE_US 2000000 /* while the same people speak: how loud they are stands in the packets one hears */

/* The loudest first; nearly sorted from the turn before, so insertion is cheap. */
static void sort_by_loudness(struct router *router)
{
    for (unsigned i = 1; i < router->loudest_count; i++) {
        struct source *source = router->loudest[i];
        unsigned at = i;
        while (at > 0 && router->loudest[at - 1]->level.energy < source->level.energy) {
            router->loudest[at] = router->loudest[at - 1];
            at--;
        }
        router->loudest[at] = source;
    }
}

static void tell_levels(struct router *router, time_us now_us)
{
    struct router_levels levels = {.dominant = router->dominant.current};
    bool news = router->dominant_changed;
    for (unsigned i = 0; i < router->loudest_count; i++) {
        struct source *source = router->loudest[i];
        if ((source->level.speaking || source->was_speaking) && levels.count < LIMIT_LEVELS) {
            news = news || source->level.speaking != source->was_speaking;
            levels.level[levels.count++] = (struct media_level){
                .source = source->handle,
                .level_dbov = audio_level_dbov(&source->level),
                .speaking = source->level.speaking,
            };
        }
    }
    bool again = router->newcomer || now_us - router->levels_us >= LEVELS_ALONE_US;
    if (!news && (levels.count == 0 || !again)) {
        return;
    }
    for (unsigned i = 0; i < router->loudest_count; i++) {
        router->loudest[i]->was_speaking = router->loudest[i]->level.speaking;
    }
    router->levels_us = now_us;
    router->dominant_changed = router->newcomer = false;
    router->config.ops->on_levels(router->config.user, &levels);
}

void levels_turn(struct router *router, time_us now_us)
{
    struct dominant_candidate candidates[LIMIT_ROOM_SOURCES];
    unsigned count = 0;
    for (unsigned i = 0; i < router->loudest_count; i++) {
        struct source *source = router->loudest[i];
        audio_level_turn(&source->level, now_us);
        if (source->kind == SOURCE_MIC && !source->paused) {
            candidates[count++] = (struct dominant_candidate){.source = source->handle, .voice = &source->voice};
        }
    }
    sort_by_loudness(router);
    if (now_us - router->dominant_us >= DOMINANT_TURN_US) {
        router->dominant_us = now_us;
        router->dominant_changed |= dominant_turn(&router->dominant, candidates, count, now_us);
    }
    assign_voices(router, now_us);
    repair_turn(router, now_us);
    if (now_us - router->levels_us >= LEVELS_US) {
        tell_levels(router, now_us);
    }
}
