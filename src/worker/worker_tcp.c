/* ICE over TCP in the worker: its datagrams go where UDP's go, and its connections live as long as their peers. */
#include "worker_priv.h"

#include "dais/base/metrics.h"

METRIC(tcp_accepted, "dais_tcp_accepted_total", COUNTER, "TCP connections taken for media");
METRIC(tcp_refused, "dais_tcp_refused_total", COUNTER, "TCP connections for media refused: all places are owned");
METRIC(tcp_pushed_out, "dais_tcp_pushed_out_total", COUNTER, "half-open TCP connections ended for newer ones");
METRIC(tcp_too_long, "dais_tcp_too_long_total", COUNTER, "frames on TCP longer than any datagram, skipped");
METRIC(tcp_video_dropped, "dais_tcp_video_dropped_total", COUNTER, "video not queued: the way is too narrow for it");
METRIC(tcp_full_dropped, "dais_tcp_full_dropped_total", COUNTER, "datagrams not queued: the reader's queue is full");
METRIC(tcp_stalled, "dais_tcp_stalled_total", COUNTER, "TCP connections ended because nothing was read for 30 s");
METRIC(tcp_connections, "dais_tcp_connections", GAUGE, "TCP connections for media, half-open ones included");

static bool owned(void *user, const struct path *path)
{
    struct worker *worker = user;
    return demux_find_path(&worker->group.demux, path) != NULL;
}

static bool on_frame(void *user, const struct path *from, uint8_t *data, size_t len)
{
    struct worker *worker = user;
    struct udp_datagram datagram = {.from = *from, .data = data, .len = len, .arrival_us = worker->now_us};
    worker_receive(worker, &datagram);
    return owned(worker, from);
}

static void on_gone(void *user, const struct path *path)
{
    struct worker *worker = user;
    transport_group_path_gone(&worker->group, path);
}

enum err worker_tcp_open(struct worker *worker)
{
    const struct udp *udp = &worker->udp;
    return tcp_open(&worker->tcp, udp->addresses, udp->count, udp->addresses[0].port, on_frame, on_gone, worker);
}

static void report(struct worker *worker, uint32_t connections)
{
    const struct tcp_counts *now = &worker->tcp.counts;
    struct tcp_counts *then = &worker->reported_tcp;
    metric_add(&tcp_accepted, (int64_t)(now->accepted - then->accepted));
    metric_add(&tcp_refused, (int64_t)(now->refused - then->refused));
    metric_add(&tcp_pushed_out, (int64_t)(now->pushed_out - then->pushed_out));
    metric_add(&tcp_too_long, (int64_t)(now->too_long - then->too_long));
    metric_add(&tcp_video_dropped, (int64_t)(now->video_dropped - then->video_dropped));
    metric_add(&tcp_full_dropped, (int64_t)(now->full_dropped - then->full_dropped));
    metric_add(&tcp_stalled, (int64_t)(now->stalled - then->stalled));
    metric_add(&tcp_connections, (int64_t)connections - worker->reported_tcp_count);
    worker->reported_tcp_count = connections;
    *then = *now;
}

void worker_tcp_tick(struct worker *worker)
{
    if (worker->tcp.open) {
        tcp_flush(
            &worker->tcp,
            worker->now_us); /* what was said to a peer before it was closed goes out before its connection ends */
        tcp_poll(&worker->tcp, worker->now_us, owned);
        report(worker, worker->tcp.count);
    }
}

void worker_tcp_close(struct worker *worker)
{
    if (worker->tcp.open) {
        report(worker, 0);
        tcp_close(&worker->tcp);
    }
}
