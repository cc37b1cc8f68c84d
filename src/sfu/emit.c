/*
 * One packet for one receiver: the stored payload behind a header of the slot's own, in the place that the worker gives.
 * What depends on the receiver is decided here: payload types, header extensions, redundant sound.
 */
#include "sfu_priv.h"

#include "dais/base/metrics.h"
#include "dais/wire/red.h"

#include <string.h>

#define EXT_BYTES_MAX      64
#define RTX_OSN_BYTES      2
#define COPIES_PAYLOAD_MAX 900 /* bytes of payload and copies: well below LIMIT_RTP_BYTES with all extensions */

METRIC(no_room, "dais_sfu_send_no_room_total", COUNTER, "Packets not sent because the send arena had no room");
METRIC(too_big, "dais_sfu_send_too_big_total", COUNTER, "Packets not sent because they would exceed the largest size");
METRIC(not_for_receiver, "dais_sfu_send_unsuitable_total", COUNTER,
       "Packets not sent because the receiver has no payload type for them, or their redundancy is malformed");

static struct send_stamp stamp_now(const struct slot *slot, time_us now_us)
{
    uint64_t wrapped_us = (uint64_t)now_us % (64 * (uint64_t)US_PER_S);
    return (struct send_stamp){.set = true,
                               .with_mid = !slot->mid_known,
                               .transport_cc_seq = slot->peer->twcc_seq,
                               .abs_send_time = (uint32_t)((wrapped_us << 18) / US_PER_S)};
}

/* Its packets carry transport-wide sequence numbers. */
static bool is_numbered(const struct slot *slot)
{
    const struct media_params *params = &slot->peer->params;
    return params->ext_transport_cc != 0 && (slot->video ? params->transport_cc_video : params->transport_cc_audio);
}

/* Header extension elements for one packet; the set depends on the stream only (and on its first packets, which carry
 * the mid). Returns their size. */
static size_t write_ext(const struct slot *slot, const struct history_entry *entry, const struct send_stamp *stamp,
                        uint8_t out[EXT_BYTES_MAX])
{
    const struct media_params *params = &slot->peer->params;
    struct writer w;
    writer_init(&w, out, EXT_BYTES_MAX);
    if (params->ext_mid != 0 && stamp->with_mid && slot->mid_len > 0) {
        rtp_ext_put(&w, params->ext_mid, slot->mid, slot->mid_len);
    }
    if (params->ext_audio_level != 0 && entry->has_level) {
        uint8_t level = (uint8_t)((entry->voice ? 0x80 : 0) | (entry->level_dbov & 0x7f));
        rtp_ext_put(&w, params->ext_audio_level, &level, 1);
    }
    if (params->ext_abs_send_time != 0) {
        uint32_t fixed = stamp->abs_send_time;
        uint8_t time[3] = {(uint8_t)(fixed >> 16), (uint8_t)(fixed >> 8), (uint8_t)fixed};
        rtp_ext_put(&w, params->ext_abs_send_time, time, sizeof time);
    }
    if (is_numbered(slot)) {
        uint8_t seq[2];
        store_u16(seq, stamp->transport_cc_seq);
        rtp_ext_put(&w, params->ext_transport_cc, seq, sizeof seq);
    }
    return w.pos > 0 ? rtp_ext_end(&w) : 0;
}

/* What of the entry this receiver gets, and under which payload type. */
struct shape {
    uint8_t pt;
    size_t skip;       /* payload bytes left out at the front */
    size_t red_header; /* block headers whose payload type is the publisher's */
    uint8_t copies;    /* earlier packets that travel along, the oldest first, … */
    struct red_block copy[LOSSY_COPIES_MAX];
    size_t copies_bytes; /* … with their headers and the primary's */
};

/* Lets up to `most` earlier packets travel along with this one: without a hole, none from before the slot's present
 * source, and no more than fit. */
static void add_copies(const struct slot *slot, const struct history_entry *entry, unsigned most, struct shape *shape)
{
    size_t bytes = 1;
    for (unsigned back = 1; back <= most; back++) {
        uint64_t number = entry->number - back;
        bool ours = entry->number >= back + rewrite_first_number(&slot->rewrite);
        const struct history_entry *earlier = ours ? history_find(&slot->layer->history, number) : NULL;
        if (earlier == NULL || earlier->format != PAYLOAD_OPUS || earlier->size == 0 ||
            earlier->size > RED_LENGTH_MAX || entry->timestamp - earlier->timestamp > RED_OFFSET_MAX) {
            break;
        }
        bytes += RED_BLOCK_HEADER_BYTES + (size_t)earlier->size;
        if (entry->size + bytes > COPIES_PAYLOAD_MAX) {
            break;
        }
        memmove(&shape->copy[1], &shape->copy[0], shape->copies * sizeof shape->copy[0]);
        shape->copy[0] = (struct red_block){earlier->payload, earlier->size, entry->timestamp - earlier->timestamp};
        shape->copies++;
        shape->copies_bytes = bytes;
    }
}

/* `stamp` is set for a repetition, which must be what it repeats. False: nothing this receiver can use, or repeat. */
static bool shape_of(const struct slot *slot, const struct history_entry *entry, const struct send_stamp *stamp,
                     struct shape *ret_shape)
{
    const struct media_params *params = &slot->peer->params;
    *ret_shape = (struct shape){.pt = entry->format == PAYLOAD_VP8 ? params->vp8_pt : params->opus_pt};
    if (entry->format == PAYLOAD_RED && entry->size > 0) {
        struct red_layout layout;
        if (red_parse(entry->payload, entry->size, &layout) != ERR_OK) {
            return false;
        }
        if (params->red_pt != 0) {
            ret_shape->pt = params->red_pt;
            ret_shape->red_header = layout.header_bytes;
        } else {
            ret_shape->skip = layout.primary_at;
        }
    }
    if (entry->format == PAYLOAD_OPUS && params->red_pt != 0 && entry->size > 0) {
        unsigned copies = stamp->set ? stamp->copies : lossy_copies(&slot->peer->down_loss);
        add_copies(slot, entry, copies, ret_shape);
        ret_shape->pt = ret_shape->copies > 0 ? params->red_pt : ret_shape->pt;
        if (stamp->set && ret_shape->copies != stamp->copies) {
            return false;
        }
    }
    return ret_shape->pt != 0;
}

static void patch_payload(const struct slot *slot, uint8_t *payload, const struct history_entry *entry,
                          const struct rewrite_out *out, const struct shape *shape)
{
    if (entry->format == PAYLOAD_VP8 && entry->size > 0) {
        vp8_rewrite(payload, &entry->vp8, out->picture_id, out->tl0_pic_idx, out->key_idx);
    }
    for (size_t at = 0; at < shape->red_header; at += RED_BLOCK_HEADER_BYTES) {
        payload[at] = (uint8_t)((payload[at] & 0x80) | slot->peer->params.opus_pt);
    }
}

/* Takes the packet's transport-wide number, if it has one of its own, and tells the estimator of it. */
static void note_sent(struct slot *slot, const struct send_stamp *stamp, size_t size, bool has_ext, bool again,
                      time_us now_us)
{
    struct router_peer *peer = slot->peer;
    bool numbered = has_ext && !again && is_numbered(slot);
    peer->twcc_seq = (uint16_t)(peer->twcc_seq + (numbered ? 1 : 0));
    bwe_on_sent(&peer->bwe, numbered ? stamp->transport_cc_seq : -1, size, peer->probing, now_us);
}

bool emit_fits_rtx(const struct slot *slot, const struct history_entry *entry)
{
    return slot->send.rtx_ssrc != 0 && slot->peer->params.vp8_rtx_pt != 0 &&
           RTP_HEADER_BYTES + entry->size + RTX_OSN_BYTES <= LIMIT_RTP_BYTES;
}

bool emit_packet(struct slot *slot, const struct history_entry *entry, const struct rewrite_out *out, bool rtx,
                 struct send_stamp *stamp, time_us now_us)
{
    struct router_peer *peer = slot->peer;
    const struct router_config *config = &peer->router->config;
    struct shape shape;
    if (!shape_of(slot, entry, stamp, &shape)) {
        metric_add(&not_for_receiver, 1);
        return false;
    }
    if (stamp->empty) {
        shape.skip = entry->size;
    }
    size_t payload_size = entry->size - shape.skip;
    size_t fixed = RTP_HEADER_BYTES + shape.copies_bytes + payload_size;
    fixed += rtx ? RTX_OSN_BYTES : 0;
    uint8_t ext[EXT_BYTES_MAX];
    bool again = stamp->set;
    if (!again) {
        bool empty = stamp->empty;
        *stamp = stamp_now(slot, now_us);
        stamp->copies = shape.copies;
        stamp->empty = empty;
        stamp->padding = rtx || empty ? 0 : entry->padding;
    }
    size_t ext_size = write_ext(slot, entry, stamp, ext);
    fixed += stamp->padding;
    if (fixed + RTP_EXT_HEADER_BYTES + ext_size > LIMIT_RTP_BYTES) {
        ext_size = 0; /* a packet as long as can be goes without: better than not at all */
    }
    size_t size = fixed + (ext_size > 0 ? RTP_EXT_HEADER_BYTES + ext_size : 0);
    if (size > LIMIT_RTP_BYTES) {
        metric_add(&too_big, 1);
        return false;
    }
    uint8_t *place = config->ops->reserve(config->user, peer->user, size);
    if (place == NULL) {
        metric_add(&no_room, 1);
        return false;
    }
    struct writer w;
    writer_init(&w, place, size);
    struct rtp_header header = {
        .marker = entry->marker && !stamp->empty,
        .padding = stamp->padding > 0,
        .pt = rtx ? peer->params.vp8_rtx_pt : shape.pt,
        .seq = rtx ? slot->send.rtx_seq++ : out->seq,
        .timestamp = out->timestamp,
        .ssrc = rtx ? slot->send.rtx_ssrc : slot->send.ssrc,
    };
    rtp_write_header(&w, &header, ext_size > 0 ? ext : NULL, ext_size);
    if (rtx) {
        writer_u16(&w, out->seq);
    }
    if (shape.copies > 0 && red_write(&w, peer->params.opus_pt, shape.copy, shape.copies) != ERR_OK) {
        return false;
    }
    uint8_t *payload = place + w.pos;
    writer_bytes(&w, entry->payload + shape.skip, payload_size);
    if (!stamp->empty) {
        patch_payload(slot, payload, entry, out, &shape);
    }
    rtp_write_padding(&w, stamp->padding);
    note_sent(slot, stamp, size, ext_size > 0, again, now_us);
    config->ops->commit(config->user, peer->user, size, false);
    peer->any_sent = true;
    peer->unheard_us = peer->unheard_us == 0 ? now_us : peer->unheard_us;
    return true;
}

size_t emit_padding(struct slot *slot, uint8_t count, time_us now_us)
{
    struct router_peer *peer = slot->peer;
    const struct router_config *config = &peer->router->config;
    struct send_stamp stamp = stamp_now(slot, now_us);
    uint8_t ext[EXT_BYTES_MAX];
    size_t ext_size = write_ext(slot, &(struct history_entry){0}, &stamp, ext);
    size_t size = (size_t)RTP_HEADER_BYTES + RTP_EXT_HEADER_BYTES + ext_size + count;
    uint8_t *place = ext_size > 0 ? config->ops->reserve(config->user, peer->user, size) : NULL;
    if (place == NULL) {
        metric_add(&no_room, 1);
        return 0;
    }
    struct writer w;
    writer_init(&w, place, size);
    struct rtp_header header = {.padding = true,
                                .pt = peer->params.vp8_rtx_pt,
                                .seq = slot->send.rtx_seq++,
                                .timestamp = slot->rewrite.last_timestamp,
                                .ssrc = slot->send.rtx_ssrc};
    rtp_write_header(&w, &header, ext, ext_size);
    rtp_write_padding(&w, count);
    note_sent(slot, &stamp, size, true, false, now_us);
    config->ops->commit(config->user, peer->user, size, false);
    peer->any_sent = true;
    return size;
}
