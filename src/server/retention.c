/* What was written longer ago than a room keeps it. Nobody is shown it any more; here it leaves the disk, too. */
#include "dais/server/site.h"

#define EVERY_MS  60000
#define DAY_MS    INT64_C(86400000)
#define MARGIN_MS INT64_C(3600000) /* a message is changed no more long before it goes */

static void expire(struct site *site, const struct room *room, wall_ms at_ms, time_us now_us)
{
    struct site_change change;
    if (site_begin(site, at_ms, now_us, &change) != ERR_OK) {
        return; /* the next minute is soon */
    }
    wall_ms before_ms = at_ms - room->settings.chat_retention_days * DAY_MS - MARGIN_MS;
    store_batch_chat_expire(site_batch(&change), room->channel, before_ms);
    site_submit(&change);
}

void site_chat_sweep(struct site *site, wall_ms at_ms, time_us now_us)
{
    if (at_ms % EVERY_MS >= 1000) {
        return;
    }
    for (const struct room *room = site_room_next(site, NULL); room != NULL; room = site_room_next(site, room)) {
        if (room->settings.chat_retention_days != 0) {
            expire(site, room, at_ms, now_us);
        }
    }
}
