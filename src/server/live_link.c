/* How well it goes: what a viewer's slots carry, which encodings of one's own are wanted, and the state of a connection:
 * in figures to oneself, as good, fair or poor to the others. */
#include "live_priv.h"

_Static_assert((int)SLOT_REASON_FULL == (int)PROTO_QUALITY_REASON_FULL &&
                   (int)SLOT_REASON_VIEW == (int)PROTO_QUALITY_REASON_VIEW &&
                   (int)SLOT_REASON_BANDWIDTH == (int)PROTO_QUALITY_REASON_BANDWIDTH &&
                   (int)SLOT_REASON_SOURCE == (int)PROTO_QUALITY_REASON_SOURCE &&
                   (int)SLOT_REASON_LOAD == (int)PROTO_QUALITY_REASON_LOAD &&
                   SLOT_REASON_COUNT == PROTO_QUALITY_REASON_COUNT,
               "the workers' reasons are the protocol's");

/* From these on a way is fair, or poor: where retransmission begins to show, and where it can't help any more. */
#define LOSS_FAIR_PERCENT 3
#define LOSS_POOR_PERCENT 10
#define RTT_FAIR_MS       350
#define RTT_POOR_MS       700
#define BETTER_AFTER      3 /* reports in a row, 2 s apart: a mark that flickers tells nothing */
/* What is told to oneself: a quarter up or down, and no less than these; else now and then. */
#define RTT_STEP_MS   10
#define RATE_STEP_BPS 20000
#define RETELL_US     10000000

static struct proto_slot_quality quality_view(const struct bridge_quality *quality)
{
    return (struct proto_slot_quality){.mid = str_of(quality->mid),
                                       .gen = quality->generation,
                                       .paused = quality->paused,
                                       .has_layer = quality->rid[0] != '\0',
                                       .layer = str_of(quality->rid),
                                       .height = quality->height,
                                       .fps = quality->fps,
                                       .reason = (enum proto_quality_reason)quality->reason};
}

void live_on_quality(void *user, struct media_handle media, const struct bridge_quality *quality)
{
    (void)media;
    struct proto_slot_quality view = quality_view(quality);
    live_tell_self(user, PROTO_EVENT_MEDIA_QUALITY,
                   &(struct proto_media_quality_event){.slots_count = 1, .slots = &view});
}

void live_on_wanted(void *user, struct media_handle media, const struct bridge_wanted *wanted)
{
    (void)media;
    struct str rids[LIMIT_LAYERS];
    for (uint8_t i = 0; i < wanted->count; i++) {
        rids[i] = str_of(wanted->rids[i]);
    }
    live_tell_self(user, PROTO_EVENT_MEDIA_WANTED,
                   &(struct proto_media_wanted_event){
                       .source = (enum proto_source_kind)wanted->source, .rids_count = wanted->count, .rids = rids});
}

void live_link_retell(struct live_seat *seat)
{
    seat->told_us = 0;
    struct bridge_quality qualities[LIMIT_SLOTS];
    struct bridge_wanted wanteds[SOURCE_KIND_COUNT];
    struct proto_slot_quality views[LIMIT_SLOTS];
    size_t count = bridge_qualities(seat->live->bridge, seat->media, qualities);
    for (size_t i = 0; i < count; i++) {
        views[i] = quality_view(&qualities[i]);
    }
    if (count > 0) {
        live_tell_self(seat, PROTO_EVENT_MEDIA_QUALITY,
                       &(struct proto_media_quality_event){.slots_count = (uint32_t)count, .slots = views});
    }
    count = bridge_wanteds(seat->live->bridge, seat->media, wanteds);
    for (size_t i = 0; i < count; i++) {
        live_on_wanted(seat, seat->media, &wanteds[i]);
    }
    struct bridge_depth depths[LIMIT_SLOTS];
    count = bridge_depths(seat->live->bridge, seat->media, depths);
    live_on_buffer(seat, seat->media, depths, count);
}

static enum proto_link_level level_of(const struct link_stats *stats)
{
    if (stats->up_loss_percent >= LOSS_POOR_PERCENT || stats->rtt_ms >= RTT_POOR_MS) {
        return PROTO_LINK_LEVEL_POOR;
    }
    if (stats->up_loss_percent >= LOSS_FAIR_PERCENT || stats->rtt_ms >= RTT_FAIR_MS) {
        return PROTO_LINK_LEVEL_FAIR;
    }
    return PROTO_LINK_LEVEL_GOOD;
}

bool live_link_note(struct live_seat *seat, const struct link_stats *stats)
{
    enum proto_link_level level = level_of(stats);
    enum proto_link_level before = seat->link;
    if (level >= before) {
        seat->link_better = 0;
        seat->link = level;
    } else if (++seat->link_better == BETTER_AFTER) {
        seat->link_better = 0;
        seat->link = level;
    }
    return seat->link != before;
}

static void note_and_tell(struct live_seat *seat, const struct link_stats *stats)
{
    bool changed = live_link_note(seat, stats);
    struct room *room = changed && seat->room != NULL ? site_room_folded(seat->live->site, seat->room->channel) : NULL;
    const struct participant *person = room != NULL ? room_participant(room, seat->participant) : NULL;
    if (person != NULL && person->stage) {
        live_person_changed(seat->room, room, seat->participant);
    }
}

/* Further apart than a person cares to know. */
static bool differ(uint32_t a, uint32_t b, uint32_t at_least)
{
    uint32_t apart = a > b ? a - b : b - a, share = (a > b ? a : b) / 4;
    return apart > (share > at_least ? share : at_least);
}

bool live_link_is_news(struct live_seat *seat, const struct link_stats *stats, time_us now_us)
{
    const struct link_stats *told = &seat->told;
    bool same = seat->told_us != 0 && now_us - seat->told_us < RETELL_US && stats->limited == told->limited &&
                stats->down_loss_percent == told->down_loss_percent &&
                stats->up_loss_percent == told->up_loss_percent && !differ(stats->rtt_ms, told->rtt_ms, RTT_STEP_MS) &&
                !differ(stats->down_bps, told->down_bps, RATE_STEP_BPS) &&
                !differ(stats->up_bps, told->up_bps, RATE_STEP_BPS) &&
                !differ(stats->down_estimate_bps, told->down_estimate_bps, RATE_STEP_BPS);
    if (!same) {
        seat->told = *stats;
        seat->told_us = now_us;
    }
    return !same;
}

static void tell(const struct live_seat *seat, const struct link_stats *stats)
{
    live_tell_self(seat, PROTO_EVENT_MEDIA_LINK,
                   &(struct proto_media_link_event){.down_estimate = stats->down_estimate_bps,
                                                    .down = stats->down_bps,
                                                    .up = stats->up_bps,
                                                    .rtt = stats->rtt_ms,
                                                    .down_loss = stats->down_loss_percent,
                                                    .up_loss = stats->up_loss_percent,
                                                    .limited = stats->limited});
}

void live_on_link(void *user, struct media_handle media, const struct link_stats *stats)
{
    (void)media;
    if (live_link_is_news(user, stats, clock_now_us())) {
        tell(user, stats);
    }
    note_and_tell(user, stats);
}

void live_on_buffer(void *user, struct media_handle media, const struct bridge_depth *depths, size_t count)
{
    (void)media;
    struct proto_slot_depth views[LIMIT_SLOTS];
    for (size_t i = 0; i < count; i++) {
        views[i] = (struct proto_slot_depth){.mid = str_of(depths[i].mid), .depth = depths[i].ms};
    }
    live_tell_self(user, PROTO_EVENT_MEDIA_BUFFER,
                   &(struct proto_media_buffer_event){.slots_count = (uint32_t)count, .slots = views});
}

void live_media_link(struct live *live, struct channel_id channel, struct participant_id participant,
                     const struct link_stats *stats)
{
    struct live_room *live_room = live_room_find(live, channel);
    struct live_seat *seat = live_room != NULL ? live_seat_find(live_room, participant) : NULL;
    if (seat != NULL) {
        note_and_tell(seat, stats);
    }
}

struct proto_participant live_participant_view(const struct live *live, const struct room *room,
                                               const struct participant *person, bool with_login)
{
    const struct live_room *live_room = live_room_find(live, room->channel);
    const struct live_seat *seat = live_room != NULL ? live_seat_find(live_room, person->id) : NULL;
    if (seat == NULL) {
        return view_participant(room, person, PROTO_MEDIA_STATE_NONE, with_login);
    }
    struct proto_participant view =
        view_participant(room, person, live_media_word(bridge_state(live->bridge, seat->media)), with_login);
    view.has_link = person->stage && seat->link != PROTO_LINK_LEVEL_GOOD;
    view.link = seat->link;
    return view;
}
