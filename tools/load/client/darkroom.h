/* Where the pictures of a receiver in the sample are put together and decoded. */
#ifndef DAIS_LOAD_DARKROOM_H
#define DAIS_LOAD_DARKROOM_H

#include "frames.h"
#include "media_source.h"

#define DARKROOM_PACKETS      1024
#define DARKROOM_PACKET_BYTES 1500

struct darkroom;

/* ERR_NO_MEMORY */
MUST_CHECK enum err darkroom_open(struct darkroom **ret_darkroom);
void darkroom_close(struct darkroom *d); /* NULL is fine */
void darkroom_keep(struct darkroom *d, uint64_t seq, const struct rtp_view *rtp);
/* ERR_INVALID: libvpx refuses it, or calls it corrupted. */
MUST_CHECK enum err darkroom_develop(struct darkroom *d, const struct frame *frame);

#endif
