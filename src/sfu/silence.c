/*
 * Digital silence that a microphone goes on sending, 50 packets a second of nothing, is turned into DTX (RFC 7587 section
 * 3.1.3): a few packets as they are, in which the decoder fades, a few of a table of contents alone, by which receivers
 * know that nothing follows, then one of these each 400 ms. The rest is left out and its numbers close up.
 *
 * Without the second kind a browser takes the jump in time for packets that are late, and plays made-up sound: Opus encoders
 * themselves send 200 ms of silence before their first DTX, so that each pause of a speaker would begin with that. Several
 * of them, because after the only one there is nothing that would show its loss. What was lost amid the silence and comes
 * again says DTX, too: as it was it would end the silence, and what was left out behind it would be made up.
 */
#include "sfu_priv.h"

#include "dais/base/metrics.h"
#include "dais/wire/opus.h"

#define AS_IT_IS_PACKETS 3
#define SAID_PACKETS     3
#define SAY_AGAIN_US     400000

METRIC(silence_left_out, "dais_sfu_silent_packets_total", COUNTER, "Packets of silence that nobody needs, left out");

static uint8_t dtx_of(const struct arrival *in)
{
    return in->payload[0] & 0xfc; /* one frame of no bytes (RFC 6716 section 3.1, code 0) */
}

enum silence silence_judge(struct layer *layer, const struct arrival *in, uint64_t seq, bool newest, uint8_t *ret_toc)
{
    const struct media_params *params = &layer->source->peer->params;
    struct toc toc;
    uint8_t level;
    bool voice;
    if (layer->source->video || in->pt != params->opus_pt || toc_parse(in->payload, in->payload_size, &toc) != ERR_OK ||
        toc.dtx) {
        return SILENCE_NONE;
    }
    bool silent = rtp_ext_audio_level(&in->view, params->ext_audio_level, &level, &voice) && level == AUDIO_SILENT_DBOV;
    if (!newest) {
        *ret_toc = dtx_of(in);
        return silent && seq >= layer->silent_from && seq <= layer->silent_to ? SILENCE_SAY : SILENCE_NONE;
    }
    if (!silent) {
        layer->silent_packets = 0;
        return SILENCE_NONE;
    }
    uint32_t before = layer->silent_packets++;
    if (before < AS_IT_IS_PACKETS) {
        return SILENCE_NONE;
    }
    uint32_t said = before - AS_IT_IS_PACKETS;
    layer->silent_from = said == 0 ? seq : layer->silent_from;
    layer->silent_to = seq;
    if (said < SAID_PACKETS || said % (SAY_AGAIN_US / toc.duration_us) == 0) {
        *ret_toc = dtx_of(in);
        return SILENCE_SAY;
    }
    metric_add(&silence_left_out, 1);
    return SILENCE_LEAVE_OUT;
}
