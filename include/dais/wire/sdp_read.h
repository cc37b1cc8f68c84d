/*
 * Reads an SDP offer or answer (RFC 8866) into a structure of fixed size: what WebRTC needs of it (RFC 8829, 8843,
 * 5888, 8285, 8853, 5576), nothing else.
 *
 * Invariants
 *  1. Nothing is allocated; every `struct str` is a view into the text, which must outlive the description.
 *  2. Lines end in CRLF or LF alone. A NUL byte or a lone CR is an error. Attributes we don't know are skipped.
 *  3. Beyond a limit (bytes, m-lines, lines of an m-line, candidates, entries of a table) it is an error that names
 *     the limit and the line: never silently less.
 *  4. Numbers are checked where they are read: payload types 0..127, header extension ids 1..255, ports 0..65535.
 * The structure is large (some hundred KiB): keep one and reuse it. Any thread.
 */
#ifndef DAIS_WIRE_SDP_READ_H
#define DAIS_WIRE_SDP_READ_H

#include "dais/base/err.h"
#include "dais/base/limits.h"
#include "dais/base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum sdp_direction { SDP_SENDRECV, SDP_SENDONLY, SDP_RECVONLY, SDP_INACTIVE };
enum sdp_setup { SDP_SETUP_NONE, SDP_SETUP_ACTPASS, SDP_SETUP_ACTIVE, SDP_SETUP_PASSIVE, SDP_SETUP_HOLDCONN };
enum sdp_kind { SDP_AUDIO, SDP_VIDEO, SDP_OTHER };

struct sdp_fingerprint {
    struct str hash;  /* as written: compare without case */
    struct str value; /* "AB:CD:…" */
};

/* ICE and DTLS of one level; a section without its own inherits the session's (see sdp_ice_of, sdp_dtls_of). */
struct sdp_transport {
    struct str ufrag, pwd;
    enum sdp_setup setup;
    uint8_t fingerprint_count;
    struct sdp_fingerprint fingerprints[LIMIT_SDP_FINGERPRINTS];
};

struct sdp_codec {
    uint8_t pt;
    uint8_t channels;  /* 1 when not written */
    uint32_t clock_hz; /* 0: no rtpmap (a static payload type) */
    struct str name;
    struct str fmtp;
    bool nack, nack_pli, ccm_fir, goog_remb, transport_cc; /* a=rtcp-fb */
};

struct sdp_ext {
    uint8_t id;
    enum sdp_direction direction;
    struct str uri;
};

struct sdp_ssrc {
    uint32_t ssrc;
    struct str cname;
    struct str msid;
};

struct sdp_ssrc_group {
    struct str semantics; /* "FID", "SIM", … */
    uint8_t count;
    uint32_t ssrcs[LIMIT_SDP_GROUP_SSRCS];
};

struct sdp_rid {
    struct str id;
    bool send;
};

/* One simulcast stream that the writer sends (RFC 8853 section 5.1): of alternatives ("h,h2") the first, which it likes
 * best. */
struct sdp_stream {
    struct str rid;
    bool paused; /* "~h": it is not sent to begin with */
};

struct sdp_section {
    enum sdp_kind kind;
    struct str media;   /* "audio", "video", "application", … */
    struct str proto;   /* "UDP/TLS/RTP/SAVPF" */
    struct str formats; /* what follows the proto: payload types, or "webrtc-datachannel" */
    uint16_t port;
    struct str mid;
    enum sdp_direction direction;
    struct sdp_transport transport;
    bool rtcp_mux, rtcp_rsize, bundle_only, ext_mixed;
    struct str msid; /* the first a=msid: "stream track" */
    uint8_t codec_count, ext_count, ssrc_count, ssrc_group_count, rid_count, stream_count;
    struct sdp_codec codecs[LIMIT_SDP_CODECS]; /* in the order of the m-line */
    struct sdp_ext exts[LIMIT_SDP_EXTENSIONS];
    struct sdp_ssrc ssrcs[LIMIT_SDP_SSRCS]; /* in order of first mention */
    struct sdp_ssrc_group ssrc_groups[LIMIT_SDP_SSRC_GROUPS];
    struct sdp_rid rids[LIMIT_SDP_RIDS];
    struct sdp_stream streams[LIMIT_SDP_RIDS]; /* of a=simulcast:send, in its order; each has an a=rid:… send */
    bool simulcast;                            /* there was an a=simulcast, of whatever directions */
};

struct session_description {
    struct str origin_id, origin_version; /* of the o= line */
    struct sdp_transport transport;
    bool ice_lite, ext_mixed;
    struct str bundle; /* mids of the first a=group:BUNDLE, blank-separated */
    uint8_t bundle_count;
    uint16_t candidate_count; /* of all sections; their contents do not matter to a lite agent */
    uint8_t section_count;
    struct sdp_section sections[LIMIT_SDP_SECTIONS];
};

struct sdp_error {
    uint32_t line; /* from 1 */
    int section;   /* from 0; -1: before the first m-line */
    bool sections; /* the limit is that of m-lines */
    char what[96]; /* "more than 512 lines in an m-line's section" */
};

/* ERR_INVALID: malformed. ERR_LIMIT: too much of something. `ret_description` is written in any case and only
 * meaningful with ERR_OK; `ret_error` is written only otherwise. */
MUST_CHECK enum err sdp_read(struct str text, struct session_description *ret_description, struct sdp_error *ret_error);

/* The value of one parameter of a format's "a=b;c=d" line; empty when absent. */
struct str sdp_fmtp_value(struct str fmtp, struct str name);
/* Takes the next blank-separated word off `*rest`; empty at the end. */
struct str sdp_next_word(struct str *rest);
bool sdp_in_bundle(const struct session_description *description, struct str mid);
/* A fingerprint value as bytes. ERR_INVALID: not exactly `size` bytes in colon-separated hex of either case. */
MUST_CHECK enum err sdp_fingerprint_bytes(struct str value, uint8_t *out, size_t size);

#endif
