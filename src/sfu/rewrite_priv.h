/* The map of one span (rewrite.h): which numbers are sent and which are left out, as a bounded list of runs that tile the
 * numbers from the anchor to the newest packet. */
#ifndef DAIS_REWRITE_PRIV_H
#define DAIS_REWRITE_PRIV_H

#include "dais/sfu/rewrite.h"

static inline const struct rewrite_run *rewrite_newest_run(const struct rewrite_span *s)
{
    return s->runs != NULL ? &s->runs[s->newest] : &s->only;
}

void rewrite_span_begin(struct rewrite_span *s, uint64_t number);
/* A packet newer than all before: true if it is sent; it is then in the newest run. */
bool rewrite_span_extend(struct rewrite_span *s, const struct rewrite_in *in, uint8_t tid_max);
void rewrite_span_values(const struct rewrite_span *s, const struct rewrite_run *run, const struct rewrite_in *in,
                         struct rewrite_out *ret_out);
/* A packet that is not newer. */
enum rewrite_verdict rewrite_span_map(const struct rewrite_span *s, const struct rewrite_in *in,
                                      struct rewrite_out *ret_out);
/* The last one given out, also to what is missing still. */
uint16_t rewrite_span_last_seq(const struct rewrite_span *s);
bool rewrite_span_number_of(const struct rewrite_span *s, uint16_t seq, uint64_t *ret_number);

#endif
