/* Fuzz target: a compound RTCP packet with all its feedback; transport-wide feedback is written again and compared. */
#include "dais/wire/twcc.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_reports(const struct rtcp_packet *p)
{
    struct rtcp_sender_report sr;
    struct rtcp_report report;
    uint32_t ssrc;
    struct str cname;
    bool whole = rtcp_sr_parse(p, &sr) == ERR_OK || rtcp_rr_parse(p, &ssrc) == ERR_OK;
    for (unsigned i = 0; i < RTCP_REPORTS_MAX + 1; i++) {
        enum err err = rtcp_report_parse(p, i, &report);
        assert(!whole || i >= p->count || err == ERR_OK);
        err = rtcp_bye_parse(p, i, &ssrc);
        assert(err != ERR_OK || i < p->count);
    }
    if (rtcp_cname_parse(p, &ssrc, &cname) == ERR_OK && cname.len > 0) {
        assert((const uint8_t *)cname.data + cname.len <= p->body + p->size);
    }
}

/* Times on the wire are whole units, so writing what was read gives the same times back. */
static void check_twcc(const struct rtcp_fb *fb)
{
    static int64_t arrivals[TWCC_PACKETS_MAX];
    struct twcc_feedback f, g;
    struct twcc_iter iter = {0}, again = {0};
    struct twcc_status s, t;
    size_t count = 0;
    if (twcc_parse(fb, &f) != ERR_OK) {
        return;
    }
    bool writable = true;
    while (twcc_next(&f, &iter, &s)) {
        assert(s.seq == (uint16_t)(f.base_seq + count));
        writable = writable && (!s.received || s.arrival_us >= 0);
        arrivals[count++] = s.received ? s.arrival_us : TWCC_NOT_RECEIVED;
    }
    assert(count == f.packet_count && iter.delta_at == f.deltas_size);
    uint8_t out[4096];
    struct writer w;
    struct rtcp_iter packets;
    struct rtcp_packet p;
    struct rtcp_fb fb_again;
    writer_init(&w, out, sizeof out);
    if (!writable || arrivals[0] == TWCC_NOT_RECEIVED) {
        return;
    }
    size_t wrote = twcc_write(&w, 1, 2, f.feedback_count, f.base_seq, arrivals, count);
    assert(wrote > 0);
    rtcp_begin(&packets, out, w.pos);
    bool found = rtcp_next(&packets, &p);
    assert(found && rtcp_fb_parse(&p, &fb_again) == ERR_OK && twcc_parse(&fb_again, &g) == ERR_OK);
    assert(g.packet_count == wrote);
    int64_t wrap_us = (int64_t)1 << 24;
    wrap_us *= 64000;
    for (size_t i = 0; twcc_next(&g, &again, &t); i++) {
        assert(t.received == (arrivals[i] != TWCC_NOT_RECEIVED));
        assert(!t.received || (t.arrival_us - arrivals[i]) % wrap_us == 0);
    }
}

static void read_feedback(const struct rtcp_packet *p)
{
    struct rtcp_fb fb;
    struct nack_iter iter = {0};
    struct rtcp_remb remb;
    uint16_t seq;
    uint32_t ssrc;
    uint8_t fir_seq;
    size_t nacks = 0;
    if (rtcp_fb_parse(p, &fb) != ERR_OK) {
        return;
    }
    while (rtcp_nack_next(&fb, &iter, &seq)) {
        nacks++;
    }
    assert(nacks <= fb.fci_size / 4 * 17);
    for (unsigned i = 0; rtcp_fir_parse(&fb, i, &ssrc, &fir_seq) == ERR_OK; i++) {
        assert(i < fb.fci_size / 8);
    }
    if (rtcp_remb_parse(&fb, &remb) == ERR_OK && remb.ssrc_count > 0) {
        ssrc = load_u32(remb.ssrcs + (size_t)(remb.ssrc_count - 1) * 4);
    }
    check_twcc(&fb);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rtcp_iter iter;
    struct rtcp_packet p;
    size_t bytes = 0;
    rtcp_begin(&iter, data, size);
    while (rtcp_next(&iter, &p)) {
        bytes += 4 + p.size;
        read_reports(&p);
        read_feedback(&p);
    }
    assert(bytes <= size);
    return 0;
}
