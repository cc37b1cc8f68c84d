#include "rewrite_priv.h"

#define TIDS_ALL 0x0f

static uint16_t picture_id_of(const struct rewrite_in *in)
{
    return in->vp8 != NULL && in->vp8->has_picture_id ? in->vp8->picture_id : REWRITE_NO_PICTURE_ID;
}

/* A packet without a PictureID is of whatever picture has its time stamp. */
static bool is_of_picture(const struct rewrite_in *in, uint32_t timestamp, uint16_t picture_id)
{
    uint16_t own = picture_id_of(in);
    return in->timestamp == timestamp &&
           (own == picture_id || own == REWRITE_NO_PICTURE_ID || picture_id == REWRITE_NO_PICTURE_ID);
}

/* The run that lies `back` before the newest. */
static const struct rewrite_run *run_back(const struct rewrite_span *s, unsigned back)
{
    return back == 0 ? &s->run : &s->before[(s->newest + 1 - back) & (REWRITE_RUNS - 1)];
}

void rewrite_span_begin(struct rewrite_span *s, uint64_t number)
{
    s->valid = true;
    s->first_number = number;
    s->last_number = number - 1;
    s->tids = TIDS_ALL;
    s->newest = 0;
    s->count = 1;
    s->timestamp = 0;
    s->picture_id = 0;
    s->run = (struct rewrite_run){.first = number, .tids = TIDS_ALL};
}

static void push(struct rewrite_span *s, uint64_t first)
{
    const struct rewrite_run last = s->run;
    s->newest = (s->newest + 1) & (REWRITE_RUNS - 1);
    s->count += s->count < REWRITE_RUNS ? 1 : 0;
    s->before[s->newest] = last;
    s->run = (struct rewrite_run){
        .first = first,
        .seq_less = (uint16_t)(last.seq_less + (last.left_out ? first - last.first : 0)),
        .picture_less = (uint16_t)(last.picture_less + (last.left_out ? 1 : 0)),
        .tids = s->tids,
    };
}

static uint8_t tids_below(uint8_t tid)
{
    return (uint8_t)((1u << tid) - 1);
}

static bool lower_are_whole(uint8_t tids, uint8_t tid)
{
    uint8_t needed = tids_below(tid) & 0xfe;
    return (tids & needed) == needed;
}

/* Nothing it may depend on was left out. */
static bool is_whole(uint8_t tids, const struct vp8_descriptor *d)
{
    return d->tid == 0 || (lower_are_whole(tids, d->tid) && (tids >> d->tid & 1) != 0);
}

/* Decides on a new picture, and what is whole after it. */
static bool is_sent(uint8_t *tids, const struct vp8_descriptor *d, uint8_t tid_max)
{
    if (d->key_frame) {
        *tids = TIDS_ALL;
        return true;
    }
    if (d->tid <= tid_max && (is_whole(*tids, d) || d->layer_sync)) {
        *tids = (uint8_t)(*tids | (1u << d->tid));
        return true;
    }
    *tids &= tids_below(d->tid); /* the next of its layer, and those above, may depend on it */
    return false;
}

/* Enters a new picture, and the numbers that are missing before it, into the runs. */
static void enter_picture(struct rewrite_span *s, const struct rewrite_in *in, uint64_t next, bool sent, uint8_t tids)
{
    if (s->run.left_out && in->number > next) {
        push(s, next); /* the numbers between the two pictures */
    }
    s->tids = tids;
    if (sent && (s->run.left_out || s->run.tids != tids)) {
        push(s, in->number);
    } else if (!sent) {
        push(s, in->number);
        s->run.left_out = true;
        s->run.timestamp = in->timestamp;
        s->run.picture_id = s->picture_id;
    }
}

bool rewrite_span_extend(struct rewrite_span *s, const struct rewrite_in *in, uint8_t tid_max)
{
    uint64_t next = s->last_number + 1;
    bool first = next == s->first_number;
    if (in->vp8 == NULL && s->run.left_out && in->number > next) {
        return false; /* nobody knows what is missing before it: as if it were missing too */
    }
    s->last_number = in->number;
    if (!first && (in->vp8 == NULL || is_of_picture(in, s->timestamp, s->picture_id))) {
        return !s->run.left_out; /* what is missing before it is of this picture too */
    }
    s->timestamp = in->timestamp;
    s->picture_id = picture_id_of(in);
    if (s->before == NULL || in->vp8 == NULL) {
        return true;
    }
    uint8_t tids = s->tids;
    bool sent = first || is_sent(&tids, in->vp8, tid_max);
    enter_picture(s, in, next, sent, tids);
    return sent;
}

static bool is_left_out_picture(const struct rewrite_run *run, const struct rewrite_in *in)
{
    return run->left_out && is_of_picture(in, run->timestamp, run->picture_id);
}

/* A late packet in a run that is sent: the picture may be one that was left out before or after the gap it fills. */
static bool is_to_be_sent(const struct rewrite_span *s, unsigned back, const struct rewrite_in *in)
{
    const struct rewrite_run *run = run_back(s, back);
    const struct vp8_descriptor *d = in->vp8;
    if (d == NULL || s->count == 1) {
        return true;
    }
    if ((back > 0 && is_left_out_picture(run_back(s, back - 1), in)) ||
        (back + 1 < s->count && is_left_out_picture(run_back(s, back + 1), in))) {
        return false;
    }
    /* Without Y, and never referred to: so are its siblings, and it depends on lower layers only. */
    return is_whole(run->tids, d) || d->layer_sync || d->key_frame ||
           (d->non_reference && lower_are_whole(run->tids, d->tid));
}

enum rewrite_verdict rewrite_span_map(const struct rewrite_span *s, const struct rewrite_in *in,
                                      struct rewrite_out *ret_out)
{
    unsigned back = 0;
    while (back < s->count && run_back(s, back)->first > in->number) {
        back++;
    }
    bool known = back + 1 < s->count || (back < s->count && run_back(s, back)->first == s->first_number);
    const struct rewrite_run *run = run_back(s, back < s->count ? back : 0);
    if (!known || run->left_out) {
        return REWRITE_REFUSED;
    }
    rewrite_span_values(s, run, in, ret_out);
    return is_to_be_sent(s, back, in) ? REWRITE_SEND : REWRITE_EMPTY;
}

uint16_t rewrite_span_last_seq(const struct rewrite_span *s)
{
    const struct rewrite_run *newest = run_back(s, 0);
    uint64_t end = newest->left_out ? newest->first : s->last_number + 1;
    return (uint16_t)((uint16_t)(end - 1) + s->seq_offset - newest->seq_less);
}

bool rewrite_span_number_of(const struct rewrite_span *s, uint16_t seq, uint64_t *ret_number)
{
    uint64_t end = s->last_number + 1;
    for (unsigned back = 0; back < s->count; back++) {
        const struct rewrite_run *run = run_back(s, back);
        uint16_t last = (uint16_t)((uint16_t)(end - 1) + s->seq_offset - run->seq_less);
        uint16_t behind = (uint16_t)(last - seq);
        if (!run->left_out && end > run->first && behind <= INT16_MAX && behind < end - run->first) {
            *ret_number = end - 1 - behind;
            return true;
        }
        end = run->first;
    }
    return false;
}
