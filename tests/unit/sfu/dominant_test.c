/* Who takes the main tile, and who must not: speech, coughs, music, noise, silence and lies, all as levels. */
#include "dais/base/random.h"
#include "dais/sfu/dominant.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

#define MS      1000
#define PEOPLE  20
#define QUIET   75 /* dBov of a room in which nobody speaks */
#define MINUTE  60
#define TICK_US (20 * MS)

enum sound { SILENT, SPEECH, COUGH, MUSIC, KEYS, CLIPPED, FORGED_LOUD, FORGED_SILENT, STOPPED };

static struct {
    time_us now_us;
    struct seeded_random random;
    struct voice voices[PEOPLE];
    struct dominant dominant;
    unsigned changes;
    time_us changed_us;
} w;

static int setup(void **state)
{
    (void)state;
    memset(&w, 0, sizeof w);
    w.now_us = US_PER_S;
    seeded_random_init(&w.random, 7);
    return 0;
}

static uint8_t around(int dbov, int spread)
{
    int level = dbov - spread + (int)seeded_random_below(&w.random, (uint32_t)(2 * spread + 1));
    return (uint8_t)(level < 0 ? 0 : level > 127 ? 127 : level);
}

/* Syllables of 180 ms with 60 ms between them, a pause of 400 ms after each three seconds. */
static uint8_t speech(time_us at_us)
{
    bool pause = at_us / MS % 3400 >= 3000, between = at_us / MS % 240 >= 180;
    return pause ? around(QUIET, 4) : between ? around(45, 6) : around(24, 5);
}

static void sound(unsigned i, enum sound what)
{
    struct voice *v = &w.voices[i];
    bool key = w.now_us / MS % 260 < 20;
    bool cough = w.now_us / MS % 7000 < 320;
    switch (what) {
    case SILENT:
        voice_on_packet(v, around(QUIET, 4), TICK_US, w.now_us);
        break;
    case SPEECH:
        voice_on_packet(v, speech(w.now_us + (time_us)i * 777 * MS), TICK_US, w.now_us);
        break;
    case COUGH:
        voice_on_packet(v, cough ? around(10, 4) : around(QUIET, 4), TICK_US, w.now_us);
        break;
    case MUSIC: /* never pauses, changes by a few dB */
        voice_on_packet(v, around(30, 4), TICK_US, w.now_us);
        break;
    case KEYS:
        voice_on_packet(v, key ? around(22, 4) : around(QUIET, 4), TICK_US, w.now_us);
        break;
    case CLIPPED: /* 80 ms of each 140: strong in each word, no word whole, and at each turn elsewhere in it */
        voice_on_packet(v, w.now_us / MS % 140 < 80 ? around(24, 4) : around(QUIET, 4), TICK_US, w.now_us);
        break;
    case FORGED_LOUD:
        for (int n = 0; n < 20; n++) {
            voice_on_packet(v, 0, TICK_US, w.now_us);
        }
        break;
    case FORGED_SILENT:
        voice_on_packet(v, 127, TICK_US, w.now_us);
        break;
    case STOPPED:
        break;
    }
}

static void run(time_us us, const enum sound *what, unsigned count)
{
    struct dominant_candidate candidates[PEOPLE];
    for (time_us end = w.now_us + us; w.now_us < end; w.now_us += TICK_US) {
        for (unsigned i = 0; i < count; i++) {
            sound(i, what[i]);
            candidates[i] = (struct dominant_candidate){{i + 1, 1}, &w.voices[i]};
        }
        if (w.now_us % DOMINANT_TURN_US < TICK_US && dominant_turn(&w.dominant, candidates, count, w.now_us)) {
            w.changes++;
            w.changed_us = w.now_us;
        }
    }
}

static void whoever_speaks_first_is_dominant_and_stays_in_silence(void **state)
{
    (void)state;
    run(5 * US_PER_S, (enum sound[]){SILENT, SILENT, SILENT}, 3);
    assert_true(source_handle_is_none(w.dominant.current));
    run(3 * US_PER_S, (enum sound[]){SILENT, SPEECH, SILENT}, 3);
    assert_int_equal(w.dominant.current.index, 2);
    run(30 * US_PER_S, (enum sound[]){SILENT, STOPPED, SILENT}, 3);
    assert_int_equal(w.dominant.current.index, 2);
    assert_int_equal(w.changes, 1);
}

static void a_second_speaker_takes_over_within_two_seconds(void **state)
{
    (void)state;
    for (int turn = 0; turn < 20; turn++) {
        time_us began_us = w.now_us;
        enum sound what[2] = {turn % 2 == 0 ? SPEECH : SILENT, turn % 2 == 0 ? SILENT : SPEECH};
        run(6 * US_PER_S, what, 2);
        assert_int_equal(w.dominant.current.index, turn % 2 + 1);
        assert_in_range(w.changed_us - began_us, 0, 2 * US_PER_S);
    }
    assert_int_equal(w.changes, 20);
}

static void coughs_keys_music_and_steady_noise_take_nothing_from_a_speaker(void **state)
{
    (void)state;
    run(3 * US_PER_S, (enum sound[]){SPEECH, SILENT, SILENT, SILENT, SILENT, SILENT}, 6);
    assert_int_equal(w.dominant.current.index, 1);
    run((time_us)10 * MINUTE * US_PER_S, (enum sound[]){SPEECH, COUGH, KEYS, MUSIC, FORGED_LOUD, FORGED_SILENT}, 6);
    assert_int_equal(w.dominant.current.index, 1);
    assert_in_range(w.changes, 1, 5); /* far less than one false switch a minute */
}

static void of_two_who_speak_at_once_neither_takes_turns(void **state)
{
    (void)state;
    run(3 * US_PER_S, (enum sound[]){SPEECH, SILENT}, 2);
    w.changes = 0;
    run((time_us)5 * MINUTE * US_PER_S, (enum sound[]){SPEECH, SPEECH}, 2);
    assert_in_range(w.changes, 0, 5); /* at most once a minute */
}

/* The other one is ahead over the sentence, and at once in each break: but not over the last word. */
static void whoever_breaks_off_for_less_than_a_word_keeps_the_place(void **state)
{
    (void)state;
    run(3 * US_PER_S, (enum sound[]){SPEECH, SILENT}, 2);
    run(20 * US_PER_S, (enum sound[]){CLIPPED, SPEECH}, 2);
    assert_int_equal(w.dominant.current.index, 1);
    run(2 * US_PER_S, (enum sound[]){SILENT, SPEECH}, 2);
    assert_int_equal(w.dominant.current.index, 2);
}

static void levels_cannot_be_stuffed(void **state)
{
    (void)state;
    struct voice *v = &w.voices[0];
    for (int i = 0; i < 10000; i++) {
        voice_on_packet(v, (uint8_t)(i % 128), 120 * MS, w.now_us);
    }
    assert_in_range(v->until_us, 0, w.now_us + VOICE_AHEAD_US);
}

static void who_is_gone_is_replaced_at_once(void **state)
{
    (void)state;
    run(3 * US_PER_S, (enum sound[]){SILENT, SPEECH}, 2);
    assert_int_equal(w.dominant.current.index, 2);
    run(DOMINANT_TURN_US, (enum sound[]){SPEECH}, 1);
    assert_true(w.dominant.current.index != 2);
    run(3 * US_PER_S, (enum sound[]){SPEECH}, 1);
    assert_int_equal(w.dominant.current.index, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(whoever_speaks_first_is_dominant_and_stays_in_silence, setup),
        cmocka_unit_test_setup(a_second_speaker_takes_over_within_two_seconds, setup),
        cmocka_unit_test_setup(coughs_keys_music_and_steady_noise_take_nothing_from_a_speaker, setup),
        cmocka_unit_test_setup(of_two_who_speak_at_once_neither_takes_turns, setup),
        cmocka_unit_test_setup(whoever_breaks_off_for_less_than_a_word_keeps_the_place, setup),
        cmocka_unit_test_setup(levels_cannot_be_stuffed, setup),
        cmocka_unit_test_setup(who_is_gone_is_replaced_at_once, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
