/* Which events webhooks hear of, and how long one goes on trying. */
#include "dais/room/webhook.h"

#include "dais/room/event.h"

bool webhook_event_of(const struct room_event *event, enum webhook_event *ret_event)
{
    switch (event->kind) {
    case EVENT_OPENED:
        *ret_event = WEBHOOK_ROOM_OPENED;
        return true;
    case EVENT_ENDED:
        *ret_event = WEBHOOK_ROOM_CLOSED;
        return true;
    case EVENT_KNOCKED:
        *ret_event = WEBHOOK_SOMEONE_WAITS;
        return true;
    default:
        return false;
    }
}

int64_t delivery_pause_ms(uint32_t failures, uint32_t chance)
{
    int64_t pause_ms = LIMIT_DELIVERY_PAUSE_MS;
    for (uint32_t i = 1; i < failures && pause_ms < LIMIT_DELIVERY_PAUSE_MAX_MS; i++) {
        pause_ms *= 2;
    }
    if (pause_ms > LIMIT_DELIVERY_PAUSE_MAX_MS) {
        pause_ms = LIMIT_DELIVERY_PAUSE_MAX_MS;
    }
    return pause_ms / 2 + (int64_t)((uint64_t)(pause_ms - pause_ms / 2) * chance / UINT32_MAX);
}

bool delivery_is_over(const struct delivery_record *delivery, wall_ms at_ms)
{
    return delivery->tries >= LIMIT_DELIVERY_TRIES ||
           (delivery->tries > 0 && at_ms - delivery->at_ms >= LIMIT_DELIVERY_MS);
}
