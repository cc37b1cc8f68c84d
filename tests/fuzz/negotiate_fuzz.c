/* Fuzz target: an offer is answered; the answer must be SDP with the same m-lines, and a second offer must keep SSRCs. */
#include "dais/server/negotiate.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct session_description offer, back;
static char answer[LIMIT_SDP_BYTES];

static bool answer_once(struct negotiate_input *input, struct negotiated *negotiated)
{
    struct negotiate_refusal refusal = {0};
    struct sdp_error error;
    size_t length;
    enum err err = negotiate_answer(input, negotiated, answer, sizeof answer, &length, &refusal);
    if (err != ERR_OK) {
        assert(refusal.message[0] != '\0');
        return false;
    }
    assert(sdp_read((struct str){answer, length}, &back, &error) == ERR_OK);
    assert(back.section_count == offer.section_count);
    assert(negotiated->open.publish_count <= LIMIT_SOURCES_PER_TRANSPORT);
    for (uint8_t i = 0; i < back.section_count; i++) {
        assert(str_eq(back.sections[i].mid, offer.sections[i].mid) || back.sections[i].port == 0);
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct negotiated first, second;
    struct negotiate_refusal refusal = {0};
    struct address candidate = {.ip = {127, 0, 0, 1}, .port = 5000, .family = 2};
    struct negotiate_input input = {
        .offer = &offer,
        .role = size % 3 == 0   ? NEGOTIATE_PEER
                : size % 3 == 1 ? NEGOTIATE_PUBLISHER
                                : NEGOTIATE_PLAYER,
        .ufrag = "aaaa",
        .pwd = "bbbbbbbbbbbbbbbbbbbbbbbb",
        .fingerprint = "AB:CD",
        .candidates = &candidate,
        .candidate_count = 1,
        .cname = "cname",
        .ssrc_first = 0xfffffff0,
    };
    if (negotiate_read((struct str){(const char *)data, size}, &offer, &refusal) != ERR_OK) {
        assert(refusal.message[0] != '\0');
        return 0;
    }
    if (answer_once(&input, &first)) {
        input.earlier = &first;
        assert(!negotiate_is_restart(&first, &offer));
        assert(answer_once(&input, &second));
        assert(second.open.slot_count == first.open.slot_count);
        assert(memcmp(second.open.slots, first.open.slots, sizeof first.open.slots) == 0);
    }
    return 0;
}
