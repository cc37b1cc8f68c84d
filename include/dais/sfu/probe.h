/*
 * Probes: short bursts of extra packets that show whether a receiver's way takes more than is sent. The controller says
 * how many bytes to send now, is told what was sent and what arrived, and hands out results. What the packets are made
 * of is another's matter (probe_send).
 *
 * Two kinds:
 *  - A probe sends at a target rate (pictures and sound included) for PROBE_US or longer. The rate at which it arrived
 *    is what the way takes, at least.
 *  - A sounding is PROBE_SOUND_PACKETS small packets at once. From how far apart they arrive follows the rate of the
 *    narrowest place. It costs next to nothing, so it is done all the time while more is wanted than may be sent; when it
 *    promises much more, a probe is sent at once. So a way that opens is found in about a second without filling, every
 *    second, one that has not.
 *
 * Where there is jitter, first and last arrival say little. Then the middle of what was sent in the second half is held
 * against that of the first: they lie as much further apart at arrival as the way is too narrow.
 *
 * When, while something better than the target is wanted and nothing is congested:
 *    at the start   3 × the start rate; as good as it was: 2 × the result, and so on
 *    growth         after 200 ms, then every 3 s; each failure makes the wait 1.5 times as long, up to 2 min
 *    hint           a sounding promised PROBE_HINT × the estimate: at once; a false promise is believed again after 5 s,
 *                   doubling up to 1 min
 *    verify         after a blackout, at the old estimate, wanted or not: its result is believed even if it is less
 * A probe ends early when packets wait 50 ms longer than at its start, or a quarter more is lost.
 *
 * Invariants
 *  1. One thing at a time; a probe that is not answered within PROBE_ANSWER_US is over.
 *  2. It never stops for want of media: no video, no packet in flight, the least estimate: there is a next one.
 *  3. A result is at most what was sent: min(rate sent, rate received).
 */
#ifndef DAIS_SFU_PROBE_H
#define DAIS_SFU_PROBE_H

#include "dais/base/clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROBE_US          30000
#define PROBE_JITTER_MS   8.0    /* is jitter */
#define PROBE_MAX_US      250000 /* on a way with jitter, which drowns shorter ones, and at the least rates */
#define PROBE_BYTES_MIN   2000   /* a probe lasts until it has so many */
#define PROBE_SMALL_BYTES 600    /* what is due at once, if less than this, goes out in small packets */
#define PROBE_TICK_US     10000  /* at most how often it sends */
#define PROBE_PACKETS_MIN 5
#define PROBE_RETURN                                                                                                   \
    0.6 /* of packets and bytes; less what is known to be lost anyway. What is lost counts as not
                                 * received: it makes the result smaller, not wrong */
#define PROBE_RATIO_MAX     2.2 /* received faster than sent: the times are not to be believed */
#define PROBE_SATURATED     0.9 /* received ÷ sent below this: the way is full … */
#define PROBE_SATURATED_USE 0.95
#define PROBE_START_FACTOR  3.0
#define PROBE_FACTOR        2.0
#define PROBE_HINT_FACTOR   4.0
#define PROBE_FURTHER       0.7    /* result ÷ target from which on it goes on */
#define PROBE_START_MOST    6.0    /* × the start rate, for what begins at the start: wants are not known yet */
#define PROBE_WANTED        1.2    /* × wanted: never more than so much */
#define PROBE_LEAST_BPS     200000 /* above the estimate */
#define PROBE_ANSWER_US     1000000
#define PROBE_FIRST_US      200000
#define PROBE_GAP_US        3000000
#define PROBE_GAP_MAX_US    120000000
#define PROBE_QUEUE_US      50000
#define PROBE_LOSS          0.25
#define PROBE_SOUND_PACKETS 5
#define PROBE_SOUND_MIN     3
#define PROBE_SOUND_BYTES   1650 /* about, all of a sounding */
#define PROBE_SOUND_US      600000
#define PROBE_SOUND_SHARE   0.06 /* of the estimate at most */
#define PROBE_HINT          1.5
#define PROBE_HINT_GAP_US   5000000
#define PROBE_HINT_MAX_US   60000000
#define PROBE_MISTRUST_US   60000000

enum probe_cause { PROBE_BY_START, PROBE_BY_GROWTH, PROBE_BY_HINT, PROBE_BY_VERIFY, PROBE_BY_SOUNDING };
enum probe_phase { PROBE_IDLE, PROBE_SENDING, PROBE_WAITING };

struct probe {
    enum probe_phase phase;
    enum probe_cause cause;
    uint8_t number; /* of the present or last one, 1 … 255 */
    double target_bps;
    time_us duration_us, started_us, polled_us, ended_us;
    time_us queue_start_us;
    /* What was sent during it, whatever it was. */
    unsigned sent_packets;
    uint32_t sent_bytes, last_burst_bytes;
    time_us first_sent_us, last_sent_us;
    /* What of it was answered. */
    unsigned received_packets, lost_packets;
    uint32_t received_bytes, first_received_bytes;
    time_us first_arrival_us, last_arrival_us;
    struct probe_half {
        unsigned packets;
        time_us sent_us, arrival_us; /* sums, from first_sent_us and the first answer on */
    } half[2];
    time_us arrival_origin_us;
    double jitter_ms; /* when it began */
    /* When the next. */
    bool begun; /* the first one was sent */
    double start_bps;
    bool passed; /* something sent after it was answered */
    bool chain;  /* go on with chain_bps at once */
    bool verify;
    double chain_bps;
    double hint_bps; /* 0: none */
    time_us wanting_since_us;
    time_us growth_due_us, growth_gap_us;
    time_us hint_after_us, hint_gap_us;
    time_us sound_due_us;
    time_us mistrust_until_us;
};

/* The state of things, for every poll. All rates are of whole IP packets. */
struct probe_input {
    double estimate_bps, target_bps;
    double wanted_bps;
    double max_bps;
    bool congested; /* no probes now */
    bool silent;    /* no answers come: soundings only */
    time_us queue_us;
    double jitter_ms;
    double loss;   /* that is there anyway, 0 … 1 */
    bool possible; /* there is a stream to send on */
};

enum probe_outcome { PROBE_NO_RESULT, PROBE_RESULT, PROBE_FAILED };
struct probe_result {
    enum probe_cause cause;
    double bps;
    double received_bps; /* the rate of the way, if saturated */
    bool saturated;
};

void probe_init(struct probe *p);
/* Bytes to send now, of whole IP packets; 0: none. Call every tick. */
size_t probe_poll(struct probe *p, const struct probe_input *in, time_us now_us);
/* The number to record a packet under that is sent now; 0: none. A sounding's is its own packets' only. */
uint8_t probe_number(const struct probe *p, bool extra);
void probe_on_sent(struct probe *p, uint32_t bytes, time_us now_us);
/* Nothing could be sent. */
void probe_cancel(struct probe *p, time_us now_us);
/* An answer to a packet recorded under the present number. */
void probe_on_answer(struct probe *p, bool received, uint32_t bytes, time_us sent_us, time_us arrival_us);
/* Something that was sent `sent_us` was answered: what was sent before and is not answered never will be. */
void probe_on_progress(struct probe *p, time_us sent_us);
/* After each feedback, and on ticks: is there a result? It schedules what follows from it. */
enum probe_outcome probe_finish(struct probe *p, const struct probe_input *in, struct probe_result *ret_result,
                                time_us now_us);
/* What probes promised did not hold: losses came of it. The next ones are further away, for a minute even after a
 * success. */
void probe_mistrust(struct probe *p, time_us now_us);
/* As soon as possible, at the present estimate: does it still hold? */
void probe_verify(struct probe *p);

#endif
