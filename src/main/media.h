/* The media threads: made from the configuration, stopped in one call. */
#ifndef DAIS_MAIN_MEDIA_H
#define DAIS_MAIN_MEDIA_H

#include "config.h"

#include "dais/server/bridge.h"
#include "dais/worker/mesh.h"
#include "dais/worker/worker.h"

/* Host addresses, each once. */
struct media_addresses {
    struct address items[LIMIT_MEDIA_ADDRESSES];
    size_t count;
};

struct media {
    struct dtls_identity *identity;
    struct mesh *mesh;
    struct worker *workers[BRIDGE_WORKERS_MAX];
    size_t count;
    time_us revive_us[BRIDGE_WORKERS_MAX]; /* not before */
};

/* Where media will be received: what is configured, else what this machine has. Never empty. */
void media_addresses_of(const struct config *config, bool dev, struct media_addresses *ret_list);
/* How many threads there will be: what is configured, else one for each core that this process may use. */
size_t media_worker_count(const struct config *config);
/* Starts the workers and fills `links` for the bridge. On failure `problem` says why; media_stop is still to be called. */
MUST_CHECK enum err media_start(struct media *media, const struct config *config, bool dev,
                                struct bridge_link links[BRIDGE_WORKERS_MAX], char problem[CONFIG_PROBLEM_SIZE]);
/* Starts workers anew that the bridge gave up and that came to themselves; call after bridge_poll. */
void media_revive(struct media *media, struct bridge *bridge, time_us now_us);
void media_stop(struct media *media);

#endif
