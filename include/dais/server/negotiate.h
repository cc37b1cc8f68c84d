/*
 * Offer → answer: what a client may send and receive on one PeerConnection, decided without I/O, clock or chance.
 *
 * The answer: ICE-lite, DTLS passive, one BUNDLE, rtcp-mux; payload types and header extension ids are the offerer's;
 * VP8 with RTX, Opus with RED if offered.
 *  - An m-line on which the client sends (sendonly, sendrecv) publishes. The k-th of its medium is: audio 1 mic,
 *    audio 2 screen_audio; video 1 camera, video 2 screen. Further ones are answered inactive.
 *  - A recvonly m-line is a slot: answered sendonly, with SSRCs that never change. Audio slot i and video slot i share
 *    a msid stream id, so that browsers keep their lips in step.
 *  - What we don't do (m=application, m-lines without our codecs) is rejected in place: port 0.
 *
 * Invariants
 *  1. The same input gives the same answer.
 *  2. Sections and slots of an earlier offer keep their place, kind and SSRCs in a later one.
 *  3. Nothing is taken from the offer's text but tokens that were checked.
 */
#ifndef DAIS_SERVER_NEGOTIATE_H
#define DAIS_SERVER_NEGOTIATE_H

#include "dais/base/address.h"
#include "dais/wire/media.h"
#include "dais/wire/sdp_read.h"
#include "dais/worker/worker_cmd.h"

enum negotiate_role {
    NEGOTIATE_PEER,      /* publishes and receives: the page */
    NEGOTIATE_PUBLISHER, /* WHIP: recvonly m-lines are answered inactive */
    NEGOTIATE_PLAYER,    /* WHEP: nothing is published; sendrecv m-lines are slots too, sendonly ones inactive */
};

/* What one PeerConnection has settled so far: kept by the caller, given back with a later offer. */
struct negotiated {
    struct worker_transport_open open;                 /* all but `room` */
    uint8_t publish_kind[LIMIT_SOURCES_PER_TRANSPORT]; /* enum source_kind of open.publish[i] */
    uint32_t ssrc_next;
    uint64_t session_id;
    uint32_t session_version;
};

struct negotiate_input {
    const struct session_description *offer;
    enum negotiate_role role;
    const char *ufrag, *pwd; /* ours */
    const char *fingerprint; /* SHA-256 of our certificate, "AB:CD:…" */
    const struct address *candidates;
    size_t candidate_count;
    bool ice_tcp;                     /* they take TCP too */
    const struct negotiated *earlier; /* NULL for the first offer; else cname and SSRCs come from it */
    const char *cname;                /* first offer only, as the next two are */
    uint32_t ssrc_first;              /* random: SSRCs are counted from here, past those of the client */
    uint64_t session_id;              /* random, below 2^62 */
};

enum negotiate_problem { NEGOTIATE_BAD_SDP, NEGOTIATE_TOO_MANY_SECTIONS, NEGOTIATE_CODEC_MISSING };

struct negotiate_refusal {
    enum negotiate_problem problem;
    char message[192]; /* for people */
};

/* The protocol's error code: "bad_sdp", … */
const char *negotiate_problem_code(enum negotiate_problem problem);

/* Reads an offer's text. On failure fills `ret_refusal` and says ERR_INVALID or ERR_LIMIT. */
MUST_CHECK enum err negotiate_read(struct str text, struct session_description *ret_offer,
                                   struct negotiate_refusal *ret_refusal);

/* Writes the answer (ending in NUL) to `answer`. On failure fills `ret_refusal`, and `ret_negotiated` is untouched.
 * ERR_TRUNCATED: `answer_size` is too small (a refusal too). `ret_negotiated` may be `input->earlier`. */
MUST_CHECK enum err negotiate_answer(const struct negotiate_input *input, struct negotiated *ret_negotiated,
                                     char *answer, size_t answer_size, size_t *ret_answer_length,
                                     struct negotiate_refusal *ret_refusal);

/* True if the offer has other ICE credentials than `earlier`: an ICE restart. */
bool negotiate_is_restart(const struct negotiated *earlier, const struct session_description *offer);

#endif
