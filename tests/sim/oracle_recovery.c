/*
 * Oracle (b): a call in which packets are lost, overtaken and doubled on both ways, but every loss can be repaired in time,
 * gives the receiver the same packets as the same call without loss: the same numbers, time stamps, markers and bytes. And
 * a NACK that names N packets gets N answers. (The receiver's reports hide the loss and it sends no transport-wide feedback:
 * else the worker would rightly send it less.)
 */
#include "oracle.h"
#include "sim_inside.h"
#include "sim_publisher.h"

#include <stdio.h>
#include <string.h>

#define CALM_FIRST_US (1500 * US_PER_MS)
#define HARM_US       (3 * US_PER_S)
#define CALM_LAST_US  (2 * US_PER_S)
#define SILENCE_US    (800 * US_PER_MS)
#define SSRC          77
#define RTX           78
#define NUMBERS       65536

#define ANSWER_US      (60 * US_PER_MS) /* from the NACK's arrival; a pacer may hold it a little, … */
#define ANSWER_EACH_US 300              /* … and spreads the answers to a NACK of a hundred packets */
#define ASK_AGAIN_US   (100 * US_PER_MS)

struct got {
    bool there;
    uint64_t hash;
};

/* A packet that the receiver named in a NACK. */
struct named {
    time_us at_us; /* 0: never */
    time_us due_us;
    bool answered;
};

struct harm {
    struct sim_link_config up, down; /* of the publisher's way up and the receiver's way down */
    time_us delay_us;
    unsigned clip;
};

struct trial {
    struct oracle *oracle;
    struct sim sim;
    struct sim_publisher publisher;
    struct sim_client client;
    struct receiver receiver;
    struct rx_stream *stream;
    struct judge judge;
    struct got got[NUMBERS];
    unsigned got_count;
    struct named named[NUMBERS];
    unsigned named_count, answered_count;
    time_us delay_us;
};

static void note(struct trial *t, const struct rtp_view *view, uint16_t seq, const uint8_t *payload, size_t size)
{
    uint32_t head[2] = {view->timestamp, view->marker};
    uint64_t hash = media_hash(media_hash(1, head, sizeof head), payload, size);
    if (t->got[seq].there && t->got[seq].hash != hash) {
        judge_blame(&t->judge, "packet %u came twice, in two shapes", seq);
    }
    t->got_count += t->got[seq].there ? 0 : 1;
    t->got[seq] = (struct got){true, hash};
}

static void on_rtp(void *user, const struct rtp_view *view)
{
    struct trial *t = user;
    if (view->ssrc == SSRC) {
        note(t, view, view->seq, view->payload, view->payload_size);
    } else if (view->ssrc == RTX && view->payload_size >= 2) {
        note(t, view, load_u16(view->payload), view->payload + 2, view->payload_size - 2);
    }
    receiver_on_rtp(&t->receiver, view);
}

static void on_rtcp(void *user, const uint8_t *data, size_t len)
{
    receiver_on_rtcp(&((struct trial *)user)->receiver, data, len);
}

static void on_tap(void *user, const struct rtp_view *view)
{
    struct trial *t = user;
    judge_on_packet(&t->judge, view, t->sim.now_us);
    if (view->ssrc == RTX && view->payload_size >= 2) {
        struct named *n = &t->named[load_u16(view->payload)];
        bool could_know = t->sim.now_us - n->at_us >= t->delay_us;
        if (n->at_us != 0 && !n->answered && could_know && t->sim.now_us <= n->due_us) {
            n->answered = true;
            t->answered_count++;
        }
    }
}

static void on_nack(void *user, struct rx_stream *stream, const uint16_t *seqs, unsigned count)
{
    struct trial *t = user;
    (void)stream;
    for (unsigned i = 0; i < count; i++) {
        struct named *n = &t->named[seqs[i]];
        bool waits = n->at_us != 0 && !n->answered;
        t->named_count += waits ? 0 : 1;
        if (!waits || t->sim.now_us > n->due_us) {
            time_us due_us = t->sim.now_us + t->delay_us + ANSWER_US + (time_us)i * ANSWER_EACH_US;
            *n = (struct named){.at_us = t->sim.now_us, .due_us = due_us};
        }
    }
}

static void on_frame(void *user, struct rx_stream *s, const struct rx_frame *frame, const uint8_t *data, size_t size,
                     const struct media_picture *picture)
{
    struct trial *t = user;
    const struct judge_frame *f = judge_find(&t->oracle->table, media_hash(0xcbf29ce484222325ULL, data, size));
    (void)s;
    if (f == NULL || f->picture != picture->hash) {
        judge_blame(&t->judge, "PictureID %lld is not what was encoded", (long long)frame->picture);
    }
    t->oracle->decoded++;
}

static void on_decode_error(void *user, struct rx_stream *s, const struct rx_frame *frame)
{
    (void)s;
    judge_blame(&((struct trial *)user)->judge, "libvpx refuses PictureID %lld", (long long)frame->picture);
}

static void on_stop(void *user)
{
    ((struct sim_publisher *)user)->stopped = true;
}

static uint32_t below(struct seeded_random *r, uint32_t bound)
{
    return seeded_random_below(r, bound);
}

static struct sim_link_config way(struct seeded_random *r, time_us delay_us)
{
    struct sim_link_config link = {.delay_us = delay_us};
    if (below(r, 2) == 0) {
        link.loss = below(r, 20) / 100.0;
    } else {
        link.ge_enter = 0.003 + below(r, 10) / 1000.0;
        link.ge_leave = 0.05 + below(r, 40) / 100.0;
        link.ge_loss = 1;
    }
    link.jitter_us = below(r, 2) == 0 ? below(r, 20) * US_PER_MS : 0;
    link.reorder = below(r, 2) == 0 ? below(r, 10) / 100.0 : 0;
    link.reorder_us = (1 + below(r, 30)) * US_PER_MS;
    link.duplicate = below(r, 3) == 0 ? below(r, 6) / 100.0 : 0;
    return link;
}

static struct harm harm_of(uint64_t seed)
{
    struct seeded_random r;
    seeded_random_init(&r, seed ^ 0xb0b);
    struct harm harm = {.delay_us = (2 + below(&r, 50)) * US_PER_MS, .clip = below(&r, 2)};
    harm.up = harm.down = (struct sim_link_config){.delay_us = harm.delay_us};
    unsigned which = below(&r, 4); /* mostly one way, so that each is judged by itself too */
    if (which != 0) {
        harm.down = way(&r, harm.delay_us);
    }
    if (which == 0 || which == 3) {
        harm.up = way(&r, harm.delay_us);
    }
    return harm;
}

static bool open_all(struct trial *t, const struct harm *harm)
{
    struct sim_link_config plain = {.delay_us = harm->delay_us};
    struct worker_transport_open open = {.params = sim_params(), .room = {1, 1}, .slot_count = 1};
    struct sim_publisher_config publisher = {.room = {1, 1},
                                             .number = 1,
                                             .encodings = 1,
                                             .packet_bytes = 150,
                                             .with_key_idx = true,
                                             .up = plain,
                                             .down = plain};
    struct sim_client_handler handler = {.on_rtp = on_rtp, .on_rtcp = on_rtcp, .on_tap_rtp = on_tap, .user = t};
    struct receiver_config config = {.decode = true,
                                     .hold_us = 3 * US_PER_S,
                                     .stall_us = 10 * US_PER_S,
                                     .on_frame = on_frame,
                                     .on_decode_error = on_decode_error,
                                     .on_nack = on_nack,
                                     .hides_loss = true,
                                     .user = t};
    open.params.ext_transport_cc = 0;
    open.params.transport_cc_video = open.params.transport_cc_audio = false;
    publisher.clips[0] = &t->oracle->clips[harm->clip];
    open.slots[0] = (struct slot_section){.mid = "0", .media = MEDIA_VIDEO, .ssrc = SSRC, .rtx_ssrc = RTX};
    bool ok = sim_publisher_open(&t->publisher, &t->sim, &publisher);
    sim_client_open(&t->client, &t->sim, &open, &plain, &plain, &handler);
    receiver_open(&t->receiver, &t->client, &config);
    t->delay_us = harm->delay_us;
    t->receiver.rtt_us = 2 * harm->delay_us + ASK_AGAIN_US; /* no second NACK while the answer may be on its way */
    t->stream = receiver_add(&t->receiver, true, SSRC, RTX);
    return sim_client_connect(&t->client, 10 * US_PER_S) && ok;
}

static void play(struct trial *t, const struct harm *harm, bool harmed)
{
    struct sim_link_config plain = {.delay_us = harm->delay_us};
    time_us from_us = t->sim.now_us + CALM_FIRST_US, to_us = from_us + HARM_US, end_us = to_us + CALM_LAST_US;
    struct sim_host *publisher = &t->sim.hosts[t->publisher.client.host], *receiver = &t->sim.hosts[t->client.host];
    publisher->spares_repairs = receiver->spares_repairs = true;
    if (harmed) {
        sim_link_at(&t->sim, from_us, &publisher->up, &harm->up);
        sim_link_at(&t->sim, from_us, &receiver->down, &harm->down);
        sim_link_at(&t->sim, to_us, &publisher->up, &plain);
        sim_link_at(&t->sim, to_us, &receiver->down, &plain);
    }
    struct media_want want = {.source = sim_camera(&t->publisher.config), .height = 720, .priority = 1};
    sim_publisher_start(&t->publisher);
    sim_client_join(&t->client);
    sim_client_view(&t->client, &want, 1);
    sim_at(&t->sim, end_us - SILENCE_US, on_stop, &t->publisher);
    sim_run(&t->sim, end_us);
}

static void run_once(struct trial *t, struct oracle *oracle, uint64_t seed, const struct harm *harm, bool harmed)
{
    *t = (struct trial){.oracle = oracle};
    judge_init(&t->judge, &oracle->table, SSRC, RTX);
    sim_open(&t->sim, seed);
    if (open_all(t, harm)) {
        play(t, harm, harmed);
        judge_conclude(&t->judge, false, 60 * US_PER_MS);
    } else {
        judge_blame(&t->judge, "somebody does not connect");
    }
}

static void close_all(struct trial *t)
{
    sim_publisher_close(&t->publisher);
    receiver_close(&t->receiver);
    sim_client_close(&t->client);
    sim_close(&t->sim);
    judge_finish(&t->judge);
}

static void compare(struct trial *calm, struct trial *harmed)
{
    for (unsigned seq = 0; seq < NUMBERS; seq++) {
        const struct got *a = &calm->got[seq], *b = &harmed->got[seq];
        if (a->there != b->there) {
            judge_blame(&harmed->judge, "packet %u came only %s loss", seq, a->there ? "without" : "with");
        } else if (a->there && a->hash != b->hash) {
            judge_blame(&harmed->judge, "packet %u is another one than without loss", seq);
        }
    }
}

static const char *run(struct oracle *oracle, uint64_t seed)
{
    static struct trial calm, harmed;
    static char fault[JUDGE_TEXT];
    struct harm harm = harm_of(seed);
    run_once(&calm, oracle, seed, &harm, false);
    uint32_t shown = calm.stream->frames;
    close_all(&calm);
    run_once(&harmed, oracle, seed, &harm, true);
    compare(&calm, &harmed);
    /* Nobody can answer for what has not come yet: lost on the way up, or overtaken there. */
    bool uplink_harms = harm.up.loss > 0 || harm.up.ge_enter > 0 || harm.up.reorder > 0;
    if (calm.got_count < 200 || harmed.stream->frames != shown) {
        judge_blame(&harmed.judge, "%u frames shown of %u", harmed.stream->frames, shown);
    }
    if (!uplink_harms && harmed.named_count != harmed.answered_count) {
        judge_blame(&harmed.judge, "%u packets were named in NACKs, %u answered", harmed.named_count,
                    harmed.answered_count);
    }
    oracle->packets += harmed.judge.sent;
    oracle->frames += harmed.judge.frames;
    oracle->recovered += harmed.stream->rtx_useful;
    oracle->unrecovered += harmed.stream->lost;
    if (oracle->verbose) {
        printf("seed %llu: trace %016llx, %u packets, %u named, %u answered, %u frames of %u\n",
               (unsigned long long)seed, (unsigned long long)harmed.sim.trace_hash, harmed.judge.sent,
               harmed.stream->nacked, harmed.judge.resent, harmed.stream->frames, shown);
    }
    snprintf(fault, sizeof fault, "%s", harmed.judge.fault);
    bool failed = harmed.judge.faults > 0;
    close_all(&harmed);
    return failed ? fault : NULL;
}

int main(int argc, char **argv)
{
    return oracle_main(argc, argv, "recovery oracle", run);
}
