/*
 * What a client needs of an SDP answer: where the server is, who it is, and what came of each section of the offer.
 */
#ifndef DAIS_CLIENT_ANSWER_H
#define DAIS_CLIENT_ANSWER_H

#include "dais/base/address.h"
#include "dais/transport/dtls.h"
#include "dais/wire/media.h"
#include "dais/wire/sdp_read.h"

struct answer_section {
    char mid[MID_SIZE];
    uint8_t media; /* enum media_kind */
    bool accepted; /* with a direction other than inactive */
    bool from_server, to_server;
    bool vp8, opus;          /* accepted with that codec */
    uint32_t ssrc, rtx_ssrc; /* of what the server sends, as far as it says; else 0 */
    uint8_t rid_count;       /* simulcast streams that it takes */
};

struct answer {
    char ufrag[ICE_UFRAG_SIZE], pwd[ICE_PWD_SIZE];
    uint8_t fingerprint[DTLS_FINGERPRINT_BYTES];
    struct address server; /* of the first UDP candidate; family 0: it has none */
    uint8_t section_count;
    struct answer_section sections[LIMIT_SDP_SECTIONS];
    bool ext_transport_cc; /* in any section */
};

#define ANSWER_PROBLEM_SIZE 160

/* `scratch` is large, and the caller's to reuse. ERR_INVALID: `problem` says in one line what is missing or wrong. */
MUST_CHECK enum err answer_read(struct str sdp, struct session_description *scratch, struct answer *ret_answer,
                                char problem[ANSWER_PROBLEM_SIZE]);

#endif
