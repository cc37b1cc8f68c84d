/* A receiver without a decoder. */
#include "watcher.h"

#include "dais/wire/rtcp.h"
#include "dais/wire/rtcp_fb.h"
#include "dais/wire/rtp.h"
#include "dais/wire/rtp_ext.h"
#include "dais/wire/vp8.h"

#include <string.h>

#define COMPLAINT_US   (200 * US_PER_MS)
#define FREEZE_MORE_US (150 * US_PER_MS)
#define FREEZE_TIMES   3
#define MEAN_FRAMES    30
#define FLOOD_NACKS    17

void watcher_init(struct watcher *watcher, unsigned number, bool floods, struct dtls_context *dtls)
{
    *watcher = (struct watcher){.number = number, .floods = floods};
    answer_self_init(&watcher->self, dtls);
}

/* ── offer and answer ── */

static int write_section(const struct watcher *watcher, const char *fingerprint, unsigned mid, char *out, size_t size)
{
    bool video = mid >= WATCHER_AUDIO;
    int used = snprintf(out, size,
                        "m=%s 9 UDP/TLS/RTP/SAVPF %s\r\nc=IN IP4 0.0.0.0\r\na=mid:%u\r\na=recvonly\r\na=rtcp-mux\r\n"
                        "a=ice-ufrag:%s\r\na=ice-pwd:%s\r\na=setup:active\r\na=fingerprint:sha-256 %s\r\n%s",
                        video ? "video" : "audio", video ? "96 97" : "111", mid, watcher->self.ufrag, watcher->self.pwd,
                        fingerprint,
                        video ? "a=rtpmap:96 VP8/90000\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n"
                                "a=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\na=rtcp-fb:96 ccm fir\r\n"
                                "a=rtcp-fb:96 transport-cc\r\n"
                              : "a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\n");
    return used + answer_write_exts(out + used, size - (size_t)used, video);
}

void watcher_offer(const struct watcher *watcher, const char *fingerprint, char out[WATCHER_SDP_BYTES])
{
    size_t size = WATCHER_SDP_BYTES;
    int used =
        snprintf(out, size, "v=0\r\no=- %u 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE", watcher->number + 1);
    for (unsigned mid = 0; mid < WATCHER_AUDIO + WATCHER_VIDEO; mid++) {
        used += snprintf(out + used, size - (size_t)used, " %u", mid);
    }
    used += snprintf(out + used, size - (size_t)used, "\r\n");
    for (unsigned mid = 0; mid < WATCHER_AUDIO + WATCHER_VIDEO; mid++) {
        used += write_section(watcher, fingerprint, mid, out + used, size - (size_t)used);
    }
}

static void on_packet(void *user, enum peer_packet kind, const uint8_t *data, size_t len);

bool watcher_answer(struct watcher *watcher, const char *sdp, size_t length, time_us now_us)
{
    const struct session_description *d = answer_read(sdp, length);
    if (d == NULL || d->section_count != WATCHER_AUDIO + WATCHER_VIDEO) {
        return false;
    }
    for (unsigned i = 0; i < WATCHER_VIDEO; i++) {
        const struct sdp_section *s = &d->sections[WATCHER_AUDIO + i];
        if (s->ssrc_count == 0) {
            return false;
        }
        watcher->slots[watcher->slot_count++].ssrc = s->ssrcs[0].ssrc; /* media stand before retransmissions */
    }
    answer_params(d, &watcher->params);
    watcher->opened = answer_open(&watcher->socket, sdp, d, &watcher->self, on_packet, watcher, now_us);
    return watcher->opened;
}

/* ── what comes ── */

static bool is_freeze(const struct watcher_slot *slot, time_us gap_us)
{
    time_us more_us = slot->mean_us + FREEZE_MORE_US;
    time_us times_us = FREEZE_TIMES * slot->mean_us;
    return slot->mean_us > 0 && gap_us > (more_us > times_us ? more_us : times_us);
}

static void note_picture(struct watcher_slot *slot, time_us now_us)
{
    time_us gap_us = now_us - slot->at_us;
    if (slot->at_us != 0) {
        bool freeze = is_freeze(slot, gap_us);
        slot->freezes += freeze ? 1 : 0;
        slot->frozen_us += freeze ? gap_us : 0;
        slot->worst_us = gap_us > slot->worst_us ? gap_us : slot->worst_us;
        slot->mean_us += slot->mean_us == 0 ? gap_us : (gap_us - slot->mean_us) / MEAN_FRAMES;
    }
    slot->frames++;
    slot->at_us = now_us;
}

static void take_video(struct watcher_slot *slot, const struct rtp_view *view, time_us now_us)
{
    struct vp8_descriptor d;
    bool whole = vp8_parse(view->payload, view->payload_size, &d) == ERR_OK;
    if (slot->started && (int16_t)(view->seq - slot->seq) <= 0) {
        return;
    }
    slot->broken |= slot->started && view->seq != (uint16_t)(slot->seq + 1);
    if (whole && d.key_frame && vp8_begins_frame(&d)) {
        slot->broken = false;
        slot->started = true;
    }
    slot->seq = view->seq;
    if (slot->started && !slot->broken && view->marker) {
        note_picture(slot, now_us);
    }
}

static void on_packet(void *user, enum peer_packet kind, const uint8_t *data, size_t len)
{
    struct watcher *watcher = user;
    struct rtp_view view;
    struct rtp_ext_element ext;
    if (kind != PEER_PACKET_RTP || rtp_parse(data, len, &view) != ERR_OK) {
        return;
    }
    time_us now_us = clock_now_us();
    if (rtp_ext_find(&view, watcher->params.ext_transport_cc, &ext) && ext.size == 2) {
        feedback_on_packet(&watcher->feedback, load_u16(ext.data), view.marker, now_us);
        watcher->feedback_ssrc = view.ssrc;
    }
    for (unsigned i = 0; i < watcher->slot_count; i++) {
        if (watcher->slots[i].ssrc == view.ssrc) {
            take_video(&watcher->slots[i], &view, now_us);
        }
    }
}

/* ── what is told ── */

static void begin(struct writer *w, uint8_t out[PEER_DATAGRAM_BYTES])
{
    writer_init(w, out, PEER_DATAGRAM_BYTES);
    rtcp_write_rr(w, PEER_SSRC_RTCP, NULL, 0);
}

static void tell(struct watcher *watcher, const struct writer *w)
{
    enum err err = peer_send_rtcp(&watcher->socket.peer, w->data, w->pos);
    (void)err; /* not connected any more: the end of the run will say so */
}

static void tell_arrivals(struct watcher *watcher, time_us now_us)
{
    uint8_t out[PEER_DATAGRAM_BYTES];
    struct writer w;
    if (!feedback_is_due(&watcher->feedback, now_us)) {
        return;
    }
    begin(&w, out);
    while (feedback_write(&watcher->feedback, &w, PEER_SSRC_RTCP, watcher->feedback_ssrc, now_us)) {
        tell(watcher, &w);
        begin(&w, out);
    }
}

/* That it is there; and of pictures that are broken, or have not begun, that a key frame is missing. */
static void complain(struct watcher *watcher)
{
    uint8_t out[PEER_DATAGRAM_BYTES];
    struct writer w;
    begin(&w, out);
    for (unsigned i = 0; i < watcher->slot_count; i++) {
        if (watcher->slots[i].broken) {
            rtcp_write_pli(&w, PEER_SSRC_RTCP, watcher->slots[i].ssrc);
        }
    }
    tell(watcher, &w);
}

static void flood(struct watcher *watcher)
{
    uint8_t out[PEER_DATAGRAM_BYTES];
    struct writer w;
    begin(&w, out);
    for (unsigned i = 0; i < watcher->slot_count; i++) {
        const struct watcher_slot *slot = &watcher->slots[i];
        uint16_t seqs[FLOOD_NACKS];
        for (unsigned k = 0; k < FLOOD_NACKS; k++) {
            seqs[k] = (uint16_t)(slot->seq - k);
        }
        rtcp_write_pli(&w, PEER_SSRC_RTCP, slot->ssrc);
        rtcp_write_fir(&w, PEER_SSRC_RTCP, slot->ssrc, (uint8_t)watcher->sent);
        rtcp_write_nack(&w, PEER_SSRC_RTCP, slot->ssrc, seqs, FLOOD_NACKS);
    }
    tell(watcher, &w);
    watcher->sent++;
}

void watcher_step(struct watcher *watcher, time_us now_us)
{
    if (!watcher->opened) {
        return;
    }
    peer_socket_step(&watcher->socket, now_us);
    if (watcher->socket.peer.state != PEER_CONNECTED) {
        return;
    }
    tell_arrivals(watcher, now_us);
    if (watcher->floods) {
        flood(watcher);
    } else if (watcher->next_complaint_us <= now_us) {
        complain(watcher);
        watcher->next_complaint_us = now_us + COMPLAINT_US;
    }
}

void watcher_close(struct watcher *watcher)
{
    if (watcher->opened) {
        peer_socket_close(&watcher->socket);
    }
}

void watcher_print(struct watcher *watcher, FILE *out, bool reset)
{
    uint32_t frames = 0, freezes = 0;
    time_us frozen_us = 0, worst_us = 0, now_us = clock_now_us();
    for (unsigned i = 0; i < watcher->slot_count; i++) {
        struct watcher_slot *slot = &watcher->slots[i];
        time_us open_us = slot->at_us != 0 ? now_us - slot->at_us : 0;
        bool stands = is_freeze(slot, open_us);
        frames += slot->frames;
        freezes += slot->freezes + (stands ? 1 : 0);
        frozen_us += slot->frozen_us + (stands ? open_us : 0);
        worst_us = slot->worst_us > worst_us ? slot->worst_us : worst_us;
        worst_us = open_us > worst_us ? open_us : worst_us;
        if (reset) {
            slot->frames = slot->freezes = 0;
            slot->frozen_us = slot->worst_us = 0;
        }
    }
    fprintf(out,
            "{\"watcher\":%u,\"floods\":%s,\"connected\":%s,\"frames\":%u,\"freezes\":%u,\"frozen_ms\":%lld,\"worst_"
            "ms\":%lld,\"sent\":%u}",
            watcher->number, watcher->floods ? "true" : "false",
            watcher->opened && watcher->socket.peer.state == PEER_CONNECTED ? "true" : "false", frames, freezes,
            (long long)(frozen_us / US_PER_MS), (long long)(worst_us / US_PER_MS), watcher->sent);
}
