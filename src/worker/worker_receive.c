/* What comes in: datagrams to transports, media to routers, and the moment in which those hand it out. */
#include "worker_priv.h"

void worker_hand_out(struct worker *worker)
{
    if (worker->taking != NULL) {
        router_hand_out(worker->taking->router, worker->now_us);
        worker->taking = NULL;
    }
}

void worker_hand_out_some(struct worker *worker)
{
    if (worker->taking != NULL && !router_hand_out_some(worker->taking->router, LIMIT_SEND_BATCH, worker->now_us)) {
        worker->taking = NULL;
    }
}

void worker_take_for(struct worker *worker, struct worker_room *room)
{
    if (worker->taking != room) {
        worker_hand_out(worker);
        worker->taking = room;
    }
}

void worker_receive(struct worker *worker, const struct udp_datagram *d)
{
    struct transport_packet packet = transport_group_receive(&worker->group, worker->now_us, &d->from, d->data, d->len);
    if (packet.transport == NULL) {
        return;
    }
    struct worker_peer *peer = packet.transport->owner;
    if (packet.kind == TRANSPORT_PACKET_RTP) {
        worker_take_for(worker, peer->room);
        router_take_rtp(peer->router_peer, packet.data, packet.len, d->arrival_us, worker->now_us);
    } else if (packet.kind == TRANSPORT_PACKET_RTCP) {
        router_on_rtcp(peer->router_peer, packet.data, packet.len, worker->now_us);
    } else {
        worker_peer_state(peer);
    }
}

void worker_receive_batch(struct worker *worker, uint32_t local)
{
    struct udp_datagram datagram;
    if (udp_receive(&worker->udp, local, worker->now_us)) {
        while (udp_next(&worker->udp, &datagram)) {
            worker_receive(worker, &datagram);
        }
    }
}
