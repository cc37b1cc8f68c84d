/* Writes offers. */
#include "offer.h"

#include "../media/reel.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define HEAD_BYTES    512
#define SECTION_BYTES 1536

static const struct {
    uint8_t id;
    bool audio, video;
    const char *uri;
} exts[] = {
    {1, true, false, "urn:ietf:params:rtp-hdrext:ssrc-audio-level"},
    {3, true, true, "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"},
    {4, true, true, "urn:ietf:params:rtp-hdrext:sdes:mid"},
    {10, false, true, "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"},
    {11, false, true, "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"},
};

struct media_params offer_params(void)
{
    return (struct media_params){.opus_pt = OFFER_PT_OPUS,
                                 .vp8_pt = OFFER_PT_VP8,
                                 .vp8_rtx_pt = OFFER_PT_RTX,
                                 .ext_audio_level = 1,
                                 .ext_transport_cc = 3,
                                 .ext_mid = 4,
                                 .ext_rid = 10,
                                 .ext_repaired_rid = 11,
                                 .video_nack = true,
                                 .video_pli = true,
                                 .video_fir = true,
                                 .audio_nack = true,
                                 .transport_cc_video = true,
                                 .transport_cc_audio = true};
}

unsigned offer_section_count(const struct offer *offer)
{
    unsigned video = offer->send_layers == 0 ? 0 : offer->screen ? 2 : 1;
    return (offer->send_audio ? 1U : 0U) + video + offer->receive_audio + offer->receive_video;
}

struct out {
    char *text;
    size_t size, length;
};

PRINTF_LIKE(2, 3) static void put(struct out *out, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(out->text + out->length, out->size - out->length, format, args);
    va_end(args);
    out->length += length > 0 ? (size_t)length : 0;
}

static void put_codecs(struct out *out, bool video)
{
    if (video) {
        put(out, "a=rtpmap:96 VP8/90000\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=rtcp-fb:96 nack\r\n"
                 "a=rtcp-fb:96 nack pli\r\na=rtcp-fb:96 ccm fir\r\na=rtcp-fb:96 transport-cc\r\n");
    } else {
        put(out, "a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n"
                 "a=rtcp-fb:111 transport-cc\r\na=rtcp-fb:111 nack\r\n");
    }
}

static void put_section(struct out *out, const struct offer *offer, unsigned mid, bool video, bool sends)
{
    put(out,
        "m=%s 9 UDP/TLS/RTP/SAVPF %s\r\nc=IN IP4 0.0.0.0\r\na=mid:%u\r\na=%s\r\na=rtcp-mux\r\na=rtcp-rsize\r\n"
        "a=ice-ufrag:%s\r\na=ice-pwd:%s\r\na=ice-options:trickle\r\na=setup:active\r\na=fingerprint:sha-256 %s\r\n",
        video ? "video" : "audio", video ? "96 97" : "111", mid, sends ? "sendonly" : "recvonly", offer->ufrag,
        offer->pwd, offer->fingerprint);
    if (sends) {
        put(out, "a=msid:p%u %s%u\r\n", offer->number, video ? "v" : "a", offer->number);
    }
    put_codecs(out, video);
    for (size_t i = 0; i < sizeof exts / sizeof exts[0]; i++) {
        if (video ? exts[i].video : exts[i].audio) {
            put(out, "a=extmap:%u %s\r\n", exts[i].id, exts[i].uri);
        }
    }
}

static void put_simulcast(struct out *out, unsigned layers)
{
    if (layers < 2) {
        return;
    }
    for (unsigned i = 0; i < layers; i++) {
        put(out, "a=rid:%s send\r\n", reel_rid(i));
    }
    put(out, "a=simulcast:send ");
    for (unsigned i = 0; i < layers; i++) {
        put(out, "%s%s", i > 0 ? ";" : "", reel_rid(i));
    }
    put(out, "\r\n");
}

char *offer_write(const struct offer *offer)
{
    unsigned count = offer_section_count(offer), mid = 0;
    struct out out = {.size = HEAD_BYTES + (size_t)count * SECTION_BYTES};
    out.text = malloc(out.size);
    if (out.text == NULL) {
        return NULL;
    }
    put(&out, "v=0\r\no=- %u 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE", offer->number + 1);
    for (unsigned i = 0; i < count; i++) {
        put(&out, " %u", i);
    }
    put(&out, "\r\n");
    if (offer->send_audio) {
        put_section(&out, offer, mid++, false, true);
    }
    if (offer->send_layers > 0 && offer->screen) {
        put_section(&out, offer, mid++, true, true);
    }
    if (offer->send_layers > 0) {
        put_section(&out, offer, mid++, true, true);
        put_simulcast(&out, offer->send_layers);
    }
    for (unsigned i = 0; i < offer->receive_audio; i++) {
        put_section(&out, offer, mid++, false, false);
    }
    for (unsigned i = 0; i < offer->receive_video; i++) {
        put_section(&out, offer, mid++, true, false);
    }
    return out.text;
}
