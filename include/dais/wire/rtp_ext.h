/*
 * RTP header extension elements (RFC 8285): reads the one-byte and the two-byte form, writes the one-byte form, and
 * renumbers elements from one peer's ids to another's.
 *
 * Invariants
 *  1. Iteration ends at the first element that does not fit; what came before it was valid.
 *  2. Padding bytes (id 0) are skipped; in the one-byte form id 15 ends the block (section 4.2).
 *  3. What rtp_ext_end returns is a multiple of 4, its last bytes are zero padding.
 * No state, any thread.
 */
#ifndef DAIS_WIRE_RTP_EXT_H
#define DAIS_WIRE_RTP_EXT_H

#include "dais/base/bytes.h"
#include "dais/wire/rtp.h"

#define RTP_EXT_ID_MAX   14 /* of the one-byte form, the only one we write and the only ids we negotiate */
#define RTP_EXT_SIZE_MAX 16 /* of an element in the one-byte form */

struct rtp_ext_element {
    uint8_t id;
    uint8_t size; /* 0 is legal in the two-byte form only */
    const uint8_t *data;
};

struct rtp_ext_iter {
    struct reader reader;
    bool two_byte;
};

void rtp_ext_begin(struct rtp_ext_iter *iter, const struct rtp_view *view);
bool rtp_ext_next(struct rtp_ext_iter *iter, struct rtp_ext_element *ret_element);
/* The first element of that id; false if there is none or id is 0. */
bool rtp_ext_find(const struct rtp_view *view, uint8_t id, struct rtp_ext_element *ret_element);

/* RFC 6464: 0 (loudest) to 127 (silent), in -dBov. `ret_voice` may be NULL. */
bool rtp_ext_audio_level(const struct rtp_view *view, uint8_t id, uint8_t *ret_level_dbov, bool *ret_voice);
bool rtp_ext_u16(const struct rtp_view *view, uint8_t id, uint16_t *ret_value); /* transport-cc sequence number */
bool rtp_ext_u24(const struct rtp_view *view, uint8_t id, uint32_t *ret_value); /* abs-send-time */

/* Writing: rtp_ext_put any number of times into a writer over the element area, then rtp_ext_end.
 * The writer fails (sticky) when id is not 1..14, size not 1..16, or the room is used up. */
void rtp_ext_put(struct writer *w, uint8_t id, const void *data, size_t size);
/* Pads to a multiple of 4 bytes from the writer's start and returns the size; 0 when the writer failed. */
size_t rtp_ext_end(struct writer *w);

/* Copies elements into `w` under new ids: to_id[id] is the id for the receiver, 0 drops the element. Elements with ids
 * above 14, longer than 16 bytes or empty are dropped: they have no one-byte form. Call rtp_ext_end afterwards. */
void rtp_ext_copy(struct writer *w, const struct rtp_view *view, const uint8_t to_id[RTP_EXT_ID_MAX + 2]);

#endif
