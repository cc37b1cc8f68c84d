/* The map of one span (rewrite.h): which numbers are sent and which are left out, as a bounded list of runs that tile the
 * numbers from the anchor to the newest packet. */
#ifndef DAIS_REWRITE_PRIV_H
#define DAIS_REWRITE_PRIV_H

#include "dais/sfu/rewrite.h"

#define PICTURE_ID_MASK 0x7fff
#define KEY_IDX_MASK    0x1f

void rewrite_span_begin(struct rewrite_span *s, uint64_t number);
/* A packet newer than all before: true if it is sent; it is then in the newest run. */
bool rewrite_span_extend(struct rewrite_span *s, const struct rewrite_in *in, uint8_t tid_max);
static inline void rewrite_span_values(const struct rewrite_span *s, const struct rewrite_run *run,
                                       const struct rewrite_in *in, struct rewrite_out *ret_out)
{
    *ret_out = (struct rewrite_out){
        .seq = (uint16_t)((uint16_t)in->number + s->seq_offset - run->seq_less),
        .timestamp = in->timestamp + s->timestamp_offset,
    };
    if (in->vp8 != NULL) {
        ret_out->picture_id =
            (uint16_t)((in->vp8->picture_id + s->picture_id_offset - run->picture_less) & PICTURE_ID_MASK);
        ret_out->tl0_pic_idx = (uint8_t)(in->vp8->tl0_pic_idx + s->tl0_offset);
        ret_out->key_idx = (uint8_t)((in->vp8->key_idx + s->key_idx_offset) & KEY_IDX_MASK);
    }
}
/* A packet that is not newer. */
enum rewrite_verdict rewrite_span_map(const struct rewrite_span *s, const struct rewrite_in *in,
                                      struct rewrite_out *ret_out);
/* The last one given out, also to what is missing still. */
uint16_t rewrite_span_last_seq(const struct rewrite_span *s);
bool rewrite_span_number_of(const struct rewrite_span *s, uint16_t seq, uint64_t *ret_number);

#endif
