/* From tallies to figures. */
#include "figures.h"

#include <stdio.h>

#define US_PER_MS  1000.0
#define US_PER_S_F 1000000.0

static const struct {
    const char *name, *what;
    bool whole_run;
} series_rows[SERIES_COUNT] = {
    [SERIES_JOIN_ANSWER] = {"join_answer", "begin of a join to the answer to its offer", true},
    [SERIES_JOIN_CONNECTED] = {"join_connected", "begin of a join to its keys", true},
    [SERIES_JOIN_AUDIO] = {"join_audio", "begin of a join to the first packet of sound", true},
    [SERIES_JOIN_VIDEO] = {"join_video", "begin of a join to the first picture that can be decoded", true},
    [SERIES_JOIN_DECODED] = {"join_decoded", "begin of a join to the first decoded picture, of the sample", true},
    [SERIES_JOIN] = {"join", "begin of a join to all that the person waits for", true},
    [SERIES_DELAY_AUDIO] = {"audio_delay", "sound: sent to received, per packet", false},
    [SERIES_DELAY_VIDEO] = {"video_delay", "pictures: sent to received, last packet of each", false},
    [SERIES_FREEZE] = {"freeze", "length of freezes", false},
    [SERIES_REPLY] = {"reply", "WebSocket request to its answer", false},
    [SERIES_BROADCAST] = {"broadcast", "chat message sent to received by another", false},
    [SERIES_BACK] = {"back", "WebSocket cut to back in the room", false},
    [SERIES_SLOW_AUDIO] = {"slow_audio_delay", "sound, of those with a slow connection", false},
    [SERIES_SLOW_VIDEO] = {"slow_video_delay", "pictures, of those with a slow connection", false},
    [SERIES_LAG] = {"lag", "how late the timers of the tool itself ran", false},
};

const char *series_name(enum series series)
{
    return series_rows[series].name;
}

const char *series_what(enum series series)
{
    return series_rows[series].what;
}

struct list {
    struct figure *figures;
    unsigned count;
};

static void add(struct list *list, const char *name, const char *unit, int better, const char *what, bool known,
                double value)
{
    struct figure *f = &list->figures[list->count++];
    snprintf(f->name, sizeof f->name, "%s", name);
    f->unit = unit;
    f->what = what;
    f->better = better;
    f->known = known;
    f->value = known ? value : 0;
}

static void add_series(struct list *list, enum series series, const struct histogram *h)
{
    static const struct {
        const char *name;
        double percent;
    } points[] = {{"p50", 50}, {"p95", 95}, {"p99", 99}, {"max", 100}};
    char name[FIGURE_NAME_SIZE];
    bool known = h != NULL && h->count > 0;
    for (unsigned i = 0; i < sizeof points / sizeof points[0]; i++) {
        snprintf(name, sizeof name, "%s_%s_ms", series_rows[series].name, points[i].name);
        add(list, name, "ms", -1, series_rows[series].what, known,
            known ? (double)histogram_percentile(h, points[i].percent) / US_PER_MS : 0);
    }
    snprintf(name, sizeof name, "%s_count", series_rows[series].name);
    add(list, name, "", 0, series_rows[series].what, h != NULL, h != NULL ? (double)h->count : 0);
}

static double share(double part, double whole)
{
    return whole > 0 ? 100 * part / whole : 0;
}

/* Who has a slow connection is in none of the other figures of media. */
static void add_slow(struct list *list, const struct figure_source *s)
{
    const int64_t *n = s->counted.sums;
    double in = (double)n[SUM_SLOW_PACKETS_IN], missing = n[SUM_SLOW_MISSING] > 0 ? (double)n[SUM_SLOW_MISSING] : 0;
    bool known = s->counted_s > 0 && in > 0;
    double seconds = known ? s->counted_s : 1;
    add(list, "slow_in_mbps", "Mbit/s", 1, "what slow receivers got", known,
        (double)n[SUM_SLOW_BYTES_IN] * 8 / seconds / US_PER_S_F);
    add(list, "slow_loss_percent", "%", -1, "packets that never came to slow receivers", known,
        share(missing, in + missing));
    add(list, "slow_pictures_per_s", "1/s", 1, "pictures that slow receivers could decode", known,
        (double)n[SUM_SLOW_PICTURES] / seconds);
    add(list, "slow_frozen_percent", "%", -1, "share of slow receivers' watching that was frozen",
        known && n[SUM_SLOW_VIEW_US] > 0, share((double)n[SUM_SLOW_FREEZE_US], (double)n[SUM_SLOW_VIEW_US]));
    add(list, "slow_dropped_per_s", "1/s", -1, "datagrams that their slow connections dropped", known,
        (double)n[SUM_NARROW_DROPPED] / seconds);
}

static void add_traffic(struct list *list, const struct figure_source *source)
{
    static const struct figure_source none;
    const struct figure_source *s = source != NULL ? source : &none;
    const int64_t *n = s->counted.sums;
    bool known = s->counted_s > 0, seen = known && n[SUM_VIEW_US] > 0;
    double seconds = known ? s->counted_s : 1;
    double in = (double)n[SUM_PACKETS_IN], missing = n[SUM_MISSING] > 0 ? (double)n[SUM_MISSING] : 0;
    double uplink = (double)(n[SUM_UPLINK_ARRIVED] + n[SUM_UPLINK_MISSING]), view = (double)n[SUM_VIEW_US];
#define PER_S(name, sum, better, what) add(list, name, "1/s", better, what, known, (double)n[sum] / seconds)
    PER_S("packets_in_per_s", SUM_PACKETS_IN, 1, "RTP packets received by all people");
    add(list, "in_mbps", "Mbit/s", 1, "what they come to", known, (double)n[SUM_BYTES_IN] * 8 / seconds / US_PER_S_F);
    PER_S("packets_out_per_s", SUM_PACKETS_OUT, 1, "RTP packets sent by all people");
    add(list, "out_mbps", "Mbit/s", 1, "what they come to", known, (double)n[SUM_BYTES_OUT] * 8 / seconds / US_PER_S_F);
    add(list, "loss_percent", "%", -1, "packets that never came, of those sent to receivers", known && in > 0,
        share(missing, in + missing));
    add(list, "missing_packets", "", -1, "packets that never came", known, missing);
    PER_S("recovered_per_s", SUM_RECOVERED, -1, "packets that came by retransmission");
    PER_S("pictures_per_s", SUM_PICTURES, 1, "pictures that are whole and can be decoded");
    add(list, "freezes_per_min", "1/min", -1, "freezes per minute of watching", seen,
        (double)n[SUM_FREEZES] * 60 * US_PER_S_F / (view > 0 ? view : 1));
    add(list, "frozen_percent", "%", -1, "share of watching that was frozen", seen,
        share((double)n[SUM_FREEZE_US], view));
    add(list, "decode_failed", "", -1, "pictures that libvpx refused, of the sample", known,
        (double)n[SUM_DECODE_FAILED]);
    PER_S("layer_switches_per_s", SUM_LAYER_SWITCHES, 0, "changes of the size of a picture");
    PER_S("source_switches_per_s", SUM_SOURCE_SWITCHES, 0, "changes of the person in a picture");
    PER_S("pli_sent_per_s", SUM_PLI_SENT, -1, "key frames asked for by receivers");
    PER_S("nack_sent_per_s", SUM_NACK_SENT, -1, "packets asked for again by receivers");
    PER_S("pli_received_per_s", SUM_PLI_RECEIVED, -1, "key frames that the server asked publishers for");
    PER_S("nack_received_per_s", SUM_NACK_RECEIVED, -1, "packets that the server asked publishers for");
    add(list, "uplink_loss_percent", "%", -1, "packets of publishers that the server did not see", known && uplink > 0,
        share((double)n[SUM_UPLINK_MISSING], uplink));
    PER_S("messages_in_per_s", SUM_MESSAGES_IN, 0, "WebSocket frames received by all people");
    PER_S("chat_sent_per_s", SUM_CHAT_SENT, 0, "chat messages sent");
    PER_S("leaves_per_s", SUM_LEAVES, 0, "receivers who left, and for whom others came");
    add(list, "cut_connections", "", 0, "WebSockets that were cut", known, (double)n[SUM_CUTS]);
    add(list, "back_percent", "%", 1, "of those, who came back", known && n[SUM_CUTS] > 0,
        share((double)n[SUM_BACK], (double)n[SUM_CUTS]));
    add(list, "resumed_percent", "%", 1, "of those who came back, who found their seat again", known && n[SUM_BACK] > 0,
        share((double)n[SUM_RESUMED], (double)n[SUM_BACK]));
    add_slow(list, s);
    add(list, "refusals", "", -1, "requests that the server refused", known, (double)n[SUM_REFUSALS]);
    add(list, "own_drops", "", -1, "datagrams lost by this tool, not by the server", known, (double)n[SUM_OWN_DROPS]);
    add(list, "own_cpu_percent", "%", -1, "of one core, used by this tool", known,
        share((double)s->own_cpu_us, seconds * US_PER_S_F));
#undef PER_S
}

static void add_server(struct list *list, const struct figure_source *source)
{
    static const struct figure_source none;
    const struct figure_source *s = source != NULL ? source : &none;
    bool there = s->has_server && s->counted_s > 0, known = there && !s->server_anew;
    double cpu_us = (double)(s->server_to.cpu_us - s->server_from.cpu_us);
    double waited_us = (double)(s->server_to.waited_us - s->server_from.waited_us);
    double more_kb = (double)(s->server_to.rss_kb - s->server_before.rss_kb);
    double packets = (double)s->counted.sums[SUM_PACKETS_IN];
    add(list, "server_cpu_percent", "%", -1, "of one core, used by the server", known,
        share(cpu_us, s->counted_s * US_PER_S_F));
    add(list, "server_waited_percent", "%", -1,
        "of the time that its threads could run, others had the cores: delay of the machine, not the server's",
        known && s->server_from.waited_us >= 0 && waited_us >= 0 && cpu_us + waited_us > 0,
        share(waited_us, cpu_us + waited_us));
    add(list, "server_cpu_us_per_packet", "µs", -1, "the server's CPU for each packet that receivers got",
        known && packets > 0, cpu_us / (packets > 0 ? packets : 1));
    add(list, "server_rss_mb", "MB", -1, "the server's memory at the end of counting", there,
        (double)s->server_to.rss_kb / 1024);
    add(list, "server_rss_kb_per_person", "kB", -1, "its growth since before the first join, per person",
        known && s->people > 0, more_kb / (s->people > 0 ? s->people : 1));
    add(list, "server_rss_kb_per_subscription", "kB", -1, "the same per stream that somebody receives",
        known && s->subscriptions > 0, more_kb / (s->subscriptions > 0 ? s->subscriptions : 1));
}

static bool metric_change(const struct figure_source *s, const char *name, double *ret_change)
{
    double from, to;
    bool known = s != NULL && s->has_metrics && s->counted_s > 0 && metrics_get(&s->metrics_from, name, &from) &&
                 metrics_get(&s->metrics_to, name, &to) && to >= from; /* it may have been started anew */
    *ret_change = known ? to - from : 0;
    return known;
}

static const struct metric_figure {
    const char *name, *unit, *metric;
    int better;
    const char *what;
} metric_rows[] = {
    {"server_forwarded_per_s", "1/s", "dais_sfu_forwarded_packets_total", 1, "packets that the server forwarded"},
    {"server_resent_per_s", "1/s", "dais_sfu_resent_packets_total", -1, "packets that it sent again"},
    {"server_left_out_per_s", "1/s", "dais_sfu_left_out_packets_total", 0,
     "packets of layers that a receiver had no use for"},
    {"server_unsent_per_s", "1/s", "dais_worker_datagrams_unsent_total", -1, "datagrams that the kernel did not take"},
    {"server_kernel_dropped_per_s", "1/s", "dais_worker_kernel_dropped_total", -1,
     "datagrams that it did not read in time"},
    {"server_slow_steps_per_s", "1/s", "dais_worker_slow_steps_total", -1,
     "steps of its media threads that took over 2 ms"},
    {"server_loop_slow_steps_per_s", "1/s", "dais_loop_slow_steps_total", -1,
     "steps of its signalling that took over 5 ms"},
    {"server_commits_per_s", "1/s", "dais_store_commits_total", 0, "what it wrote to its disk"},
};

static void add_shares(struct list *list, const struct figure_source *s)
{
    double runs, bytes, datagrams, messages, forwarded;
    bool has_bytes = metric_change(s, "dais_worker_bytes_out_total", &bytes) && bytes > 0;
    bool has_runs = metric_change(s, "dais_worker_run_bytes_out_total", &runs) && has_bytes;
    bool has_messages = metric_change(s, "dais_worker_messages_out_total", &messages) && messages > 0;
    bool has_datagrams = metric_change(s, "dais_worker_datagrams_out_total", &datagrams) && has_messages;
    bool has_forwarded = metric_change(s, "dais_sfu_forwarded_packets_total", &forwarded) && forwarded > 0;
    double cpu_us = s != NULL ? (double)(s->server_to.cpu_us - s->server_from.cpu_us) : 0;
    add(list, "server_run_share_percent", "%", 1, "of the bytes it sent, those in runs of datagrams (GSO)", has_runs,
        has_runs ? share(runs, bytes) : 0);
    add(list, "server_datagrams_per_message", "", 1, "datagrams that it gave to the kernel at once", has_datagrams,
        has_datagrams ? datagrams / messages : 0);
    add(list, "server_cpu_us_per_forwarded", "µs", -1, "the server's CPU for each packet that it forwarded",
        has_forwarded && s->has_server && !s->server_anew, has_forwarded ? cpu_us / forwarded : 0);
}

/* What it has asked malloc for: other than its memory, this shrinks when people leave. */
static void add_allocated(struct list *list, const struct figure_source *s)
{
    static const char name[] = "dais_memory_allocated_bytes";
    double before = 0, to = 0;
    bool known = s != NULL && s->has_metrics && metrics_get(&s->metrics_to, name, &to);
    bool grown = known && metrics_get(&s->metrics_before, name, &before);
    unsigned people = known && s->people > 0 ? s->people : 1;
    unsigned subscriptions = known && s->subscriptions > 0 ? s->subscriptions : 1;
    add(list, "server_allocated_mb", "MB", -1, "memory that the server has allocated, at the end of counting", known,
        to / 1048576);
    add(list, "server_allocated_kb_per_person", "kB", -1, "its growth since before the first join, per person",
        grown && s->people > 0, (to - before) / 1024 / people);
    add(list, "server_allocated_kb_per_subscription", "kB", -1, "the same per stream that somebody receives",
        grown && s->subscriptions > 0, (to - before) / 1024 / subscriptions);
}

static void add_metrics(struct list *list, const struct figure_source *s)
{
    for (unsigned i = 0; i < sizeof metric_rows / sizeof metric_rows[0]; i++) {
        const struct metric_figure *row = &metric_rows[i];
        double change;
        bool known = metric_change(s, row->metric, &change);
        add(list, row->name, row->unit, row->better, row->what, known, known ? change / s->counted_s : 0);
    }
    add_shares(list, s);
    add_allocated(list, s);
}

unsigned figures_fill(const struct figure_source *s, struct figure ret_figures[FIGURES_MAX])
{
    struct list list = {.figures = ret_figures};
    bool known = s != NULL;
    add(&list, "people", "", 0, "who were to join", known, known ? s->people : 0);
    add(&list, "joined", "", 1, "who joined", known, known ? (double)s->all.sums[SUM_JOINS_DONE] : 0);
    add(&list, "join_failed", "", -1, "joins that failed", known, known ? (double)s->all.sums[SUM_JOINS_FAILED] : 0);
    add(&list, "key_requests_per_source", "", -1,
        "messages to each publisher that asked for key frames, of one or more encodings, in the whole run",
        known && s->publishers > 0,
        known ? (double)s->all.sums[SUM_PLI_RECEIVED] / (s->publishers > 0 ? s->publishers : 1) : 0);
    add(&list, "lost_connections", "", -1, "connections that ended by themselves", known,
        known ? (double)s->all.sums[SUM_LOST] : 0);
    for (unsigned i = 0; i < SERIES_COUNT; i++) {
        const struct tally *from = !known ? NULL : series_rows[i].whole_run ? &s->all : &s->counted;
        add_series(&list, (enum series)i, from != NULL ? &from->series[i] : NULL);
    }
    add_traffic(&list, s);
    add_server(&list, s);
    add_metrics(&list, s);
    return list.count;
}
