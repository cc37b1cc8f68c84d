/* Keeps packets by number and gives whole pictures to libvpx. */
#include "darkroom.h"

#include "dais/wire/vp8.h"

#include <stdlib.h>
#include <string.h>

struct kept {
    uint64_t seq;
    uint16_t size; /* without descriptor; 0: nothing */
    uint8_t data[DARKROOM_PACKET_BYTES];
};

struct darkroom {
    struct media_decoder decoder;
    struct kept kept[DARKROOM_PACKETS];
    uint8_t picture[DARKROOM_PACKETS * DARKROOM_PACKET_BYTES];
};

enum err darkroom_open(struct darkroom **ret_darkroom)
{
    struct darkroom *d = calloc(1, sizeof *d);
    if (d == NULL || media_decoder_open(&d->decoder) != ERR_OK) {
        free(d);
        return ERR_NO_MEMORY;
    }
    *ret_darkroom = d;
    return ERR_OK;
}

void darkroom_close(struct darkroom *d)
{
    if (d != NULL) {
        media_decoder_close(&d->decoder);
        free(d);
    }
}

void darkroom_keep(struct darkroom *d, uint64_t seq, const struct rtp_view *rtp)
{
    struct kept *kept = &d->kept[seq % DARKROOM_PACKETS];
    struct vp8_descriptor descriptor;
    if (vp8_parse(rtp->payload, rtp->payload_size, &descriptor) != ERR_OK ||
        rtp->payload_size - descriptor.size > DARKROOM_PACKET_BYTES) {
        return;
    }
    kept->seq = seq;
    kept->size = (uint16_t)(rtp->payload_size - descriptor.size);
    memcpy(kept->data, rtp->payload + descriptor.size, kept->size);
}

enum err darkroom_develop(struct darkroom *d, const struct frame *frame)
{
    size_t size = 0;
    if (frame->last - frame->first >= DARKROOM_PACKETS) {
        return ERR_INVALID;
    }
    for (uint64_t seq = frame->first; seq <= frame->last; seq++) {
        const struct kept *kept = &d->kept[seq % DARKROOM_PACKETS];
        if (kept->seq != seq) {
            return ERR_INVALID;
        }
        memcpy(d->picture + size, kept->data, kept->size);
        size += kept->size;
    }
    return media_decoder_decode(&d->decoder, d->picture, size, NULL);
}
