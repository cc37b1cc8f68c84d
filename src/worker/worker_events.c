/* What the worker tells the loop: at once, or, when the ring is full, as soon as there is room. */
#include "worker_priv.h"

#include "dais/base/log.h"
#include "dais/base/metrics.h"

METRIC(levels_dropped, "dais_worker_levels_dropped_total", COUNTER, "reports of audio levels the loop had no room for");
METRIC(events_kept, "dais_worker_events_kept_total", COUNTER, "events that waited because the loop was slow");
METRIC(events_lost, "dais_worker_events_lost_total", COUNTER, "events lost because the loop stood still for too long");

void worker_emit(struct worker *worker, const struct worker_event *event, bool state)
{
    struct worker_backlog *backlog = &worker->backlog;
    if (backlog->count == 0 && ring_push(&worker->events, event)) {
        worker->wake_loop = true;
    } else if (!state) {
        metric_add(&levels_dropped, 1);
    } else if (backlog->count == LIMIT_EVENT_BACKLOG) {
        metric_add(&events_lost, 1);
        log_error("worker_event_lost", "worker=%u", worker->config.index);
    } else {
        backlog->events[(backlog->first + backlog->count++) % LIMIT_EVENT_BACKLOG] = *event;
        metric_add(&events_kept, 1);
    }
}

void worker_events_flush(struct worker *worker)
{
    struct worker_backlog *backlog = &worker->backlog;
    while (backlog->count > 0 && ring_push(&worker->events, &backlog->events[backlog->first])) {
        backlog->first = (backlog->first + 1) % LIMIT_EVENT_BACKLOG;
        backlog->count--;
        worker->wake_loop = true;
    }
    if (worker->wake_loop) {
        worker->wake_loop = false;
        ring_wake(&worker->events);
    }
}
