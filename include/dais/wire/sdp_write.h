/*
 * Writes an SDP answer from structures into a bounded buffer. Text of the offer is never merged in: what comes from
 * the peer (mid, proto, rid) is checked to be a token first.
 *
 * The answer it can express is the one Dais gives: one BUNDLE, ICE-lite, DTLS passive, rtcp-mux, Opus and VP8.
 * Candidates stand in the first accepted section (RFC 8843 section 7.1.3).
 */
#ifndef DAIS_WIRE_SDP_WRITE_H
#define DAIS_WIRE_SDP_WRITE_H

#include "dais/base/address.h"
#include "dais/base/err.h"
#include "dais/base/limits.h"
#include "dais/base/str.h"
#include "dais/wire/media.h"
#include "dais/wire/sdp_read.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SDP_ANSWER_CODECS 3
#define SDP_ANSWER_EXTS   8

struct sdp_answer_codec {
    uint8_t pt;
    uint8_t channels;
    uint32_t clock_hz;
    const char *name;
    char fmtp[64]; /* empty: no a=fmtp */
    bool nack, nack_pli, ccm_fir, goog_remb, transport_cc;
};

struct sdp_answer_ext {
    uint8_t id;
    enum sdp_direction direction; /* as we see it; sendrecv is not written */
    const char *uri;
};

struct sdp_answer_section {
    bool accepted;                    /* and bundled; else: port 0 and nothing but what the grammar needs */
    struct str media, proto, formats; /* of the offer; `formats` is used only when rejected, and then its first word */
    struct str mid;
    enum sdp_direction direction;
    uint8_t codec_count, ext_count;
    struct sdp_answer_codec codecs[SDP_ANSWER_CODECS];
    struct sdp_answer_ext exts[SDP_ANSWER_EXTS];
    uint8_t stream_count; /* simulcast streams we receive (RFC 8853), each with its a=rid:… recv; 0: none */
    struct sdp_stream streams[LIMIT_LAYERS];
    uint32_t ssrc, rtx_ssrc; /* when we send; the media SSRC is written before the RTX one */
    char msid_stream[24], msid_track[24];
};

struct sdp_answer {
    uint64_t session_id;
    uint32_t session_version;
    const char *ufrag, *pwd, *fingerprint_sha256; /* "AB:CD:…" */
    const char *cname;
    const struct address *candidates; /* host candidates, UDP, best first */
    size_t candidate_count;
    bool ice_tcp;   /* each of them takes TCP at the same port too (RFC 6544, passive) */
    bool bundle;    /* a=group:BUNDLE was offered */
    bool ext_mixed; /* a=extmap-allow-mixed was offered */
    uint8_t section_count;
    struct sdp_answer_section sections[LIMIT_SDP_SECTIONS];
};

/* Ends the text with a NUL (not counted in ret_length). ERR_TRUNCATED: `size` is too small. ERR_INVALID: a token from
 * the offer could not be written safely. */
MUST_CHECK enum err sdp_write_answer(const struct sdp_answer *answer, char *out, size_t size, size_t *ret_length);

/* True if it is a token in the sense of RFC 8866 section 9 and no longer than `length_max`. */
bool sdp_is_token(struct str s, size_t length_max);

#endif
