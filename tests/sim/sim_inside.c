#include "sim_inside.h"

#include "worker_priv.h"

#include "sfu_priv.h"

struct slot *sim_slot(const struct sim_client *client, unsigned index)
{
    struct worker_peer *peer = NULL;
    HASH_FIND(hh, client->sim->worker->peers, &client->handle, sizeof client->handle, peer);
    return peer != NULL && index < peer->router_peer->slot_count ? peer->router_peer->slots[index] : NULL;
}

void sim_slot_aim(const struct sim_client *client, unsigned index, int nth, unsigned tid)
{
    struct slot *slot = sim_slot(client, index);
    struct layer *layers[LIMIT_LAYERS];
    if (slot == NULL || slot->source == NULL) {
        return;
    }
    unsigned count = source_layers_by_size(slot->source, layers);
    if (nth < 0 || count > 0) {
        slot_aim(slot, nth < 0 ? NULL : layers[(unsigned)nth % count], (uint8_t)tid, client->sim->now_us);
    }
}
