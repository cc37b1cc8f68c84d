/* Guests whose time is over. */
#include "dais/server/site.h"

#include "dais/base/log.h"

#define THOROUGH_MS 60000 /* each guest is looked at so often; the few links every time */

void site_guests_sweep(struct site *site, wall_ms at_ms, time_us now_us)
{
    struct directory_changes changes = {0};
    bool thorough = at_ms % THOROUGH_MS < 1000;
    bool planned = directory_plan_guests_expired(site_directory_of(site), at_ms, thorough, &changes);
    struct site_change change;
    if (planned && changes.count > 0 && site_begin(site, at_ms, now_us, &change) == ERR_OK) {
        enum err err = ERR_OK;
        for (size_t i = 0; i < changes.count && err == ERR_OK; i++) {
            err = site_directory(&change, &changes.items[i]);
        }
        if (err == ERR_OK) {
            site_submit(&change);
        } else {
            log_error("guests_sweep_failed", "error=%s", err_name(err));
            site_drop(&change);
        }
    }
    directory_changes_finish(&changes); /* what was not done now is done by the next sweep */
}
