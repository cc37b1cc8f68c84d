/* The transport floor: SRTP, its engines, its limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../src/transport/gcm_priv.h"
#include "dais/base/bytes.h"
#include "dais/base/metrics.h"
#include "dais/base/random.h"
#include "dais/transport/crypto.h"
#include "dais/transport/secure.h"

#include <srtp2/srtp.h>

#include <stdlib.h>
#include <string.h>

#define NOW          1000000
#define WRAPS        10000
#define WRAP_PACKETS 48
#define ROOM         1500
#define RTP_BYTES    100

static struct secure alice, bob;

static void make_keys(enum secure_profile profile, struct secure_keys *a, struct secure_keys *b)
{
    *a = (struct secure_keys){.profile = profile};
    random_bytes(a->local, sizeof a->local);
    random_bytes(a->remote, sizeof a->remote);
    *b = (struct secure_keys){.profile = profile};
    memcpy(b->local, a->remote, sizeof b->local);
    memcpy(b->remote, a->local, sizeof b->remote);
}

static void open_for(enum secure_profile profile, uint32_t ssrcs)
{
    struct secure_keys a, b;
    make_keys(profile, &a, &b);
    assert_int_equal(secure_open(&alice, &a, ssrcs), ERR_OK);
    assert_int_equal(secure_open(&bob, &b, ssrcs), ERR_OK);
}

static void open_both(enum secure_profile profile)
{
    open_for(profile, LIMIT_SSRC_PER_TRANSPORT);
}

static void close_both(void)
{
    secure_close(&alice);
    secure_close(&bob);
}

static size_t make_rtp(uint8_t *out, uint32_t ssrc, uint16_t seq)
{
    memset(out, 0x5a, RTP_BYTES);
    out[0] = 0x80;
    out[1] = 96;
    store_u16(out + 2, seq);
    store_u32(out + 4, seq * 3000U);
    store_u32(out + 8, ssrc);
    return RTP_BYTES;
}

static size_t protected_rtp(uint8_t *out, uint32_t ssrc, uint16_t seq)
{
    size_t len = make_rtp(out, ssrc, seq);
    assert_int_equal(secure_protect_rtp(&alice, out, len, ROOM, &len), ERR_OK);
    return len;
}

static enum err send_one(uint32_t ssrc, uint16_t seq, time_us now_us)
{
    _Alignas(8) uint8_t packet[ROOM];
    size_t len = protected_rtp(packet, ssrc, seq);
    return secure_unprotect_rtp(&bob, now_us, packet, len, &len);
}

static size_t make_rtcp(uint8_t *out, uint32_t ssrc)
{
    memset(out, 0, 32);
    out[0] = 0x80;
    out[1] = 201;
    store_u16(out + 2, 7);
    store_u32(out + 4, ssrc);
    return 32;
}

static void packets_come_back_as_they_were_under_every_profile(void **state)
{
    (void)state;
    for (enum secure_profile profile = SECURE_GCM_128; profile <= SECURE_CM_128; profile++) {
        _Alignas(8) uint8_t packet[ROOM], plain[ROOM];
        open_both(profile);
        size_t plain_len = make_rtp(plain, 7, 5), len = protected_rtp(packet, 7, 5);
        assert_int_equal(len, plain_len + (profile == SECURE_CM_128 ? 10 : 16));
        assert_memory_not_equal(packet + 12, plain + 12, plain_len - 12);
        assert_int_equal(secure_unprotect_rtp(&bob, NOW, packet, len, &len), ERR_OK);
        assert_int_equal(len, plain_len);
        assert_memory_equal(packet, plain, plain_len);

        plain_len = make_rtcp(plain, 9);
        memcpy(packet, plain, plain_len);
        assert_int_equal(secure_protect_rtcp(&alice, packet, plain_len, ROOM, &len), ERR_OK);
        assert_true(len <= plain_len + SECURE_TRAILER_BYTES);
        assert_int_equal(secure_unprotect_rtcp(&bob, NOW, packet, len, &len), ERR_OK);
        assert_int_equal(len, plain_len);
        assert_memory_equal(packet, plain, plain_len);
        close_both();
    }
}

static void a_replayed_packet_is_refused_and_the_window_has_edges(void **state)
{
    (void)state;
    open_both(SECURE_GCM_128);
    _Alignas(8) uint8_t old[ROOM], copy[ROOM], edge[ROOM];
    size_t old_len = protected_rtp(old, 7, 5000 - 1024), edge_len = protected_rtp(edge, 7, 5000 - 1023), len;
    memcpy(copy, edge, edge_len);
    assert_int_equal(send_one(7, 5000, NOW), ERR_OK);
    assert_int_equal(secure_unprotect_rtp(&bob, NOW, old, old_len, &len), ERR_EXISTS);
    assert_int_equal(secure_unprotect_rtp(&bob, NOW, edge, edge_len, &len), ERR_OK);
    assert_int_equal(secure_unprotect_rtp(&bob, NOW, copy, edge_len, &len), ERR_EXISTS);
    close_both();
}

static void a_flood_of_bad_tags_ends_nothing_and_takes_no_place(void **state)
{
    (void)state;
    open_both(SECURE_CM_128);
    _Alignas(8) uint8_t packet[ROOM];
    size_t len;
    for (uint32_t i = 0; i < 5000; i++) {
        len = protected_rtp(packet, 1000 + i % 100, (uint16_t)(100 + i));
        packet[len - 1] ^= 1;
        assert_int_equal(secure_unprotect_rtp(&bob, NOW, packet, len, &len), ERR_AUTH);
    }
    assert_int_equal(bob.stream_count, 0);
    assert_int_equal(send_one(7, 100, NOW), ERR_OK);
    close_both();
}

/* Every prefix of real packets, in blocks of exactly that size, so that ASan sees a read behind the end. */
static void lengths_are_checked_before_the_library_sees_them(void **state)
{
    (void)state;
    for (enum secure_profile profile = SECURE_GCM_128; profile <= SECURE_CM_128; profile++) {
        open_both(profile);
        _Alignas(8) uint8_t rtp[ROOM], rtcp[ROOM];
        size_t rtp_len = protected_rtp(rtp, 7, 5), rtcp_len = make_rtcp(rtcp, 7), len;
        assert_int_equal(secure_protect_rtcp(&alice, rtcp, rtcp_len, ROOM, &rtcp_len), ERR_OK);
        for (size_t cut = 0; cut < rtp_len; cut++) {
            uint8_t *block = malloc(cut + 1);
            memcpy(block, rtp, cut);
            block[0] = cut % 2 ? 0xbf : 0x9f; /* padding, extension, 15 CSRCs */
            assert_int_not_equal(secure_unprotect_rtp(&bob, NOW, block, cut, &len), ERR_OK);
            free(block);
        }
        for (size_t cut = 0; cut < rtcp_len; cut++) {
            uint8_t *block = malloc(cut + 1);
            memcpy(block, rtcp, cut);
            assert_int_not_equal(secure_unprotect_rtcp(&bob, NOW, block, cut, &len), ERR_OK);
            free(block);
        }
        close_both();
    }
}

static void rtcp_that_says_it_is_not_encrypted_is_refused(void **state)
{
    (void)state;
    open_both(SECURE_GCM_128);
    _Alignas(8) uint8_t packet[ROOM];
    size_t len = make_rtcp(packet, 7);
    assert_int_equal(secure_protect_rtcp(&alice, packet, len, ROOM, &len), ERR_OK);
    packet[len - 4] &= 0x7f;
    assert_int_equal(secure_unprotect_rtcp(&bob, NOW, packet, len, &len), ERR_INVALID);
    close_both();
}

static void too_many_ssrcs_are_refused_until_one_falls_silent(void **state)
{
    (void)state;
    open_both(SECURE_GCM_128);
    for (uint32_t i = 0; i < LIMIT_SSRC_PER_TRANSPORT; i++) {
        assert_int_equal(send_one(100 + i, 5, NOW + i), ERR_OK);
    }
    assert_int_equal(send_one(99, 5, NOW + 1000), ERR_LIMIT);
    assert_int_equal(send_one(100, 6, NOW + 1000), ERR_OK);
    /* 101 is the one silent longest now */
    assert_int_equal(send_one(99, 6, NOW + 1 + LIMIT_SSRC_IDLE_US), ERR_OK);
    assert_int_equal(bob.stream_count, LIMIT_SSRC_PER_TRANSPORT);
    assert_int_equal(send_one(100, 7, NOW + 1 + LIMIT_SSRC_IDLE_US), ERR_OK);
    assert_int_equal(send_one(98, 7, NOW + 2 + LIMIT_SSRC_IDLE_US), ERR_OK); /* 102's place */
    close_both();
}

static void a_client_may_expect_more(void **state)
{
    const uint32_t many = 2 * LIMIT_SLOTS - 1; /* one less than can be sent under */
    (void)state;
    open_for(SECURE_GCM_128, many);
    for (uint32_t i = 0; i < many; i++) {
        assert_int_equal(send_one(100 + i, 5, NOW + i), ERR_OK);
    }
    assert_int_equal(send_one(99, 5, NOW + 1000), ERR_LIMIT);
    close_both();
}

static void sequence_wraps_with_loss_and_reordering_lose_nothing_else(void **state)
{
    (void)state;
    struct seeded_random random;
    seeded_random_init(&random, 5);
    open_both(SECURE_GCM_128);
    uint32_t failed = 0, sent = 0;
    for (uint32_t index = 1; index < 65536U * 40; index += 1 + seeded_random_below(&random, 300)) {
        _Alignas(8) uint8_t first[ROOM], second[ROOM];
        size_t len1 = protected_rtp(first, 7, (uint16_t)index), len2 = protected_rtp(second, 7, (uint16_t)(index + 1));
        failed += secure_unprotect_rtp(&bob, NOW, second, len2, &len2) != ERR_OK;
        failed += secure_unprotect_rtp(&bob, NOW, first, len1, &len1) != ERR_OK;
        sent += 2;
        index++;
    }
    assert_true(sent > 10000);
    assert_int_equal(failed, 0);
    close_both();
}

/* Across each of 10,000 wraps: 1 to 20 % are lost, the others come in any order within eight. Between them a few packets
 * keep the two sides together. */
static void ten_thousand_wraps_end_nothing(void **state)
{
    (void)state;
    struct seeded_random random;
    seeded_random_init(&random, 6);
    open_both(SECURE_GCM_128);
    uint32_t failed = 0, came = 0;
    for (uint32_t wrap = 1; wrap <= WRAPS; wrap++) {
        for (uint32_t step = 1; step < 4;
             step++) { /* libsrtp takes a jump of less than half the numbers for one forward */
            failed += send_one(7, (uint16_t)(step * 0x4000), NOW) != ERR_OK;
        }
        static _Alignas(8) uint8_t packets[WRAP_PACKETS][ROOM];
        size_t lens[WRAP_PACKETS];
        unsigned order[WRAP_PACKETS];
        uint32_t loss = 1 + seeded_random_below(&random, 20);
        for (unsigned i = 0; i < WRAP_PACKETS; i++) {
            lens[i] = protected_rtp(packets[i], 7, (uint16_t)(0x10000 - WRAP_PACKETS / 2 + i));
            order[i] = i;
        }
        for (unsigned i = 0; i < WRAP_PACKETS; i++) { /* within each eight */
            unsigned other = i / 8 * 8 + seeded_random_below(&random, 8);
            unsigned kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
        for (unsigned i = 0; i < WRAP_PACKETS; i++) {
            size_t len = lens[order[i]];
            if (seeded_random_below(&random, 100) >= loss) {
                failed += secure_unprotect_rtp(&bob, NOW, packets[order[i]], len, &len) != ERR_OK;
                came++;
            }
        }
        assert_int_equal(failed, 0);
    }
    assert_true(came < WRAPS * WRAP_PACKETS);
    close_both();
}

static size_t random_upto(uint32_t bound)
{
    return random_u32() % bound;
}

/* A packet with CSRCs, an extension and a payload of any length: always the same under one number. */
static size_t make_any_rtp(uint8_t *out, uint16_t seq)
{
    struct seeded_random random;
    seeded_random_init(&random, seq);
    size_t csrcs = seeded_random_below(&random, 4), words = seeded_random_below(&random, 5), at = 12 + 4 * csrcs;
    for (size_t i = 0; i < ROOM; i++) {
        out[i] = (uint8_t)seeded_random_below(&random, 256);
    }
    out[0] = (uint8_t)(0x90 | csrcs);
    store_u16(out + 2, seq);
    store_u32(out + 8, 7);
    store_u16(out + at + 2, (uint16_t)words);
    return at + 4 + 4 * words + seeded_random_below(&random, 1100);
}

static srtp_t library_session(const struct secure_keys *keys)
{
    srtp_t session;
    uint8_t key[SECURE_KEY_BYTES];
    srtp_policy_t policy = {.key = key, .window_size = 1024, .allow_repeat_tx = 1};
    memcpy(key, keys->local, sizeof key);
    policy.ssrc.type = ssrc_any_outbound;
    if (keys->profile == SECURE_CM_128) {
        srtp_crypto_policy_set_rtp_default(&policy.rtp);
        srtp_crypto_policy_set_rtcp_default(&policy.rtcp);
    } else if (keys->profile == SECURE_GCM_128) {
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
    } else {
        srtp_crypto_policy_set_aes_gcm_256_16_auth(&policy.rtp);
        srtp_crypto_policy_set_aes_gcm_256_16_auth(&policy.rtcp);
    }
    assert_int_equal(srtp_create(&session, &policy), srtp_err_status_ok);
    return session;
}

static void compare_with_the_library(enum secure_profile profile)
{
    _Alignas(8) uint8_t ours[ROOM + 64], theirs[ROOM + 64];
    struct secure_keys a, b;
    make_keys(profile, &a, &b);
    assert_int_equal(secure_open(&alice, &a, LIMIT_SSRC_PER_TRANSPORT), ERR_OK);
    srtp_t session = library_session(&a);
    uint16_t seq = 65000; /* through the wrap, some packets a second time, some late */
    for (int i = 0; i < 2000; i++) {
        uint16_t now = i % 7 == 3 ? (uint16_t)(seq - random_upto(100)) : ++seq;
        size_t len = make_any_rtp(ours, now);
        int their_len = (int)len;
        memcpy(theirs, ours, len);
        assert_int_equal(secure_protect_rtp(&alice, ours, len, sizeof ours, &len), ERR_OK);
        assert_int_equal(srtp_protect(session, theirs, &their_len), srtp_err_status_ok);
        assert_int_equal(len, their_len);
        assert_memory_equal(ours, theirs, len);
    }
    for (int i = 0; i < 200; i++) {
        size_t len = make_rtcp(ours, 7);
        int their_len = (int)len;
        memcpy(theirs, ours, len);
        assert_int_equal(secure_protect_rtcp(&alice, ours, len, sizeof ours, &len), ERR_OK);
        assert_int_equal(srtp_protect_rtcp(session, theirs, &their_len), srtp_err_status_ok);
        assert_int_equal(len, their_len);
        assert_memory_equal(ours, theirs, len);
    }
    srtp_dealloc(session);
    secure_close(&alice);
}

static void what_goes_out_is_what_libsrtp_would_send(void **state)
{
    (void)state;
    for (enum secure_profile profile = SECURE_GCM_128; profile <= SECURE_CM_128; profile++) {
        gcm_prefer_openssl(true);
        compare_with_the_library(profile);
        gcm_prefer_openssl(false); /* libipsec-mb, where there is one */
        compare_with_the_library(profile);
    }
}

static void an_outbound_stream_wraps_and_has_a_window(void **state)
{
    (void)state;
    _Alignas(8) uint8_t packet[ROOM];
    size_t len;
    open_both(SECURE_GCM_128);
    assert_int_equal(send_one(7, 32767, NOW), ERR_OK);
    assert_int_equal(send_one(7, 32768, NOW), ERR_OK);
    assert_int_equal(send_one(7, 49000, NOW), ERR_OK);
    assert_int_equal(send_one(7, 65535, NOW), ERR_OK);
    assert_int_equal(send_one(7, 0, NOW), ERR_OK);
    len = make_rtp(packet, 7, (uint16_t)-1024);
    assert_int_equal(secure_protect_rtp(&alice, packet, len, ROOM, &len), ERR_INVALID);
    len = make_rtp(packet, 7, (uint16_t)-1023);
    assert_int_equal(secure_protect_rtp(&alice, packet, len, ROOM, &len), ERR_OK);
    assert_int_equal(send_one(8, 5, NOW), ERR_OK);
    len = make_rtp(packet, 8, 65535); /* from before its first */
    assert_int_equal(secure_protect_rtp(&alice, packet, len, ROOM, &len), ERR_INVALID);
    close_both();
}

static enum err send_as(uint32_t ssrc, uint16_t seq, uint8_t content, uint8_t packet[ROOM])
{
    size_t len = make_rtp(packet, ssrc, seq);
    packet[len - 1] = content;
    return secure_protect_rtp(&alice, packet, len, ROOM, &len);
}

static int64_t refused(void)
{
    return metric_value(metric_find("dais_srtp_nonce_refused_total"));
}

static void a_number_is_sent_again_only_with_the_same_content(void **state)
{
    (void)state;
    static const uint8_t nothing[RTP_BYTES + 16];
    _Alignas(8) uint8_t first[ROOM], again[ROOM];
    for (enum secure_profile profile = SECURE_GCM_128; profile <= SECURE_CM_128; profile++) {
        open_both(profile);
        int64_t before = refused();
        assert_int_equal(send_as(7, 5, 1, first), ERR_OK);
        assert_int_equal(send_as(7, 5, 1, again), ERR_OK);
        assert_memory_equal(again, first, RTP_BYTES + (profile == SECURE_CM_128 ? 10 : 16));
        assert_int_equal(send_as(8, 5, 2, again), ERR_OK); /* another stream */
        assert_int_equal(refused(), before);
        assert_int_equal(send_as(7, 5, 2, again), ERR_EXISTS);
        assert_memory_equal(again, nothing, RTP_BYTES + (profile == SECURE_CM_128 ? 10 : 16));
        size_t len = make_rtp(again, 7, 5);
        again[1] |= 0x80; /* the header is not encrypted, and counts all the same */
        again[len - 1] = 1;
        assert_int_equal(secure_protect_rtp(&alice, again, len, ROOM, &len), ERR_EXISTS);
        assert_int_equal(refused(), before + 2);
        assert_int_equal(send_as(7, 5, 1, again), ERR_OK); /* it is still remembered */
        close_both();
    }
}

/* Through wraps and jumps, each number still in the window, late ones too; nothing of what left it is confused with it. */
static void all_numbers_of_the_window_are_remembered_and_no_others(void **state)
{
    (void)state;
    static const uint32_t jumps[] = {1, 1, 2, 3, 700, 1023, 1024, 1025, 2047, 2048, 5000, 16000};
    static uint8_t content[1 << 16]; /* of each number in the round of sequence numbers; 0: not sent in the window */
    struct seeded_random random;
    _Alignas(8) uint8_t packet[ROOM];
    seeded_random_init(&random, 7);
    open_both(SECURE_GCM_128);
    memset(content, 0, sizeof content);
    uint32_t newest = 30000;
    assert_int_equal(send_as(7, (uint16_t)newest, 1, packet), ERR_OK);
    content[newest] = 1;
    for (int i = 0; i < 100000; i++) {
        uint32_t moved = i % 3 == 0 ? jumps[seeded_random_below(&random, i % 30 == 0 ? 12 : 4)] : 0;
        for (uint32_t n = newest + 1; n <= newest + moved; n++) {
            content[n & 0xffff] = content[(n - 1024) & 0xffff] = 0;
        }
        newest += moved;
        uint16_t seq = (uint16_t)(newest - (moved > 0 || newest < 32000 ? 0 : seeded_random_below(&random, 1024)));
        uint8_t now = (uint8_t)(1 + seeded_random_below(&random, 2));
        enum err expected = content[seq] == 0 || content[seq] == now ? ERR_OK : ERR_EXISTS;
        assert_int_equal(send_as(7, seq, now, packet), expected);
        content[seq] = content[seq] == 0 ? now : content[seq];
    }
    close_both();
}

static void there_are_only_so_many_outbound_streams(void **state)
{
    (void)state;
    _Alignas(8) uint8_t packet[ROOM];
    open_both(SECURE_CM_128);
    for (uint32_t i = 0; i <= 2 * LIMIT_SLOTS; i++) {
        size_t len = make_rtp(packet, 1000 + i, 5);
        assert_int_equal(secure_protect_rtp(&alice, packet, len, ROOM, &len), i < 2 * LIMIT_SLOTS ? ERR_OK : ERR_LIMIT);
    }
    close_both();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packets_come_back_as_they_were_under_every_profile),
        cmocka_unit_test(a_replayed_packet_is_refused_and_the_window_has_edges),
        cmocka_unit_test(a_flood_of_bad_tags_ends_nothing_and_takes_no_place),
        cmocka_unit_test(lengths_are_checked_before_the_library_sees_them),
        cmocka_unit_test(rtcp_that_says_it_is_not_encrypted_is_refused),
        cmocka_unit_test(too_many_ssrcs_are_refused_until_one_falls_silent),
        cmocka_unit_test(a_client_may_expect_more),
        cmocka_unit_test(sequence_wraps_with_loss_and_reordering_lose_nothing_else),
        cmocka_unit_test(ten_thousand_wraps_end_nothing),
        cmocka_unit_test(what_goes_out_is_what_libsrtp_would_send),
        cmocka_unit_test(an_outbound_stream_wraps_and_has_a_window),
        cmocka_unit_test(a_number_is_sent_again_only_with_the_same_content),
        cmocka_unit_test(all_numbers_of_the_window_are_remembered_and_no_others),
        cmocka_unit_test(there_are_only_so_many_outbound_streams),
    };
    if (crypto_init() != ERR_OK) {
        return 1;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    crypto_finish();
    return failed;
}
