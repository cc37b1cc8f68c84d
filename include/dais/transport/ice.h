/*
 * The ICE-lite agent of one transport (RFC 8445 section 2.5, RFC 7675): answers checks, remembers the paths they came
 * by, and knows which one to send on. It never sends first, and never to an address that did not prove itself.
 *
 * Invariants
 *  1. A path enters the list only by a Binding request whose MESSAGE-INTEGRITY is right. At most
 *     LIMIT_TUPLES_PER_TRANSPORT; the one checked least recently goes, never the selected one.
 *  2. A check with USE-CANDIDATE selects its path; until the first, the newest path stands in. A selected path without
 *     a check for LIMIT_SHAKY_US gives way to the one checked last, if that one's check is newer than this: so one
 *     forged nomination does not hold the media, and a client that never nominates again may move (RFC 8445 section
 *     8.1.1 leaves that to it).
 *  3. Only checks extend consent, each that of its own path (RFC 7675 section 5.1): nothing is selected that had none
 *     for LIMIT_CONSENT_US. Neither media nor a restart extends it. After so long without any the client must come with
 *     another user name: with an ICE restart, of which it need not have told anybody (the name in front of the colon is
 *     ours and says whom it means, the password proves it; the client's own is its business).
 *  4. During a restart both credentials work, until the first check with the new ones, or LIMIT_RESTART_US after the
 *     last with the old ones (the answer to the restart may be lost). Of restarts that nobody follows only the newest
 *     counts. Answers are signed with the password of the question.
 *  5. A transaction counts once: whoever copies a check and sends it again, from wherever, moves and extends nothing, as
 *     long as it is among the last ICE_SEEN_IDS.
 *  6. A request with an unknown user name or a wrong integrity is not answered: an answer would be an amplifier.
 *  7. Nothing is counted against anybody before its integrity is known to be right: user names are overheard and addresses
 *     forged, and who could use up a budget of checks in that way would end the session by the silence that follows. To find out
 *     costs less than to take the datagram from the kernel (an HMAC of 0.2 µs of 0.7 µs for all that is done with a
 *     forged check: 100,000 a second are 7 % of a core). What comes after, the answer, has budgets: LIMIT_CHECKS_PER_S for
 *     checks that count, which only the password makes, and LIMIT_CHECK_COPIES_PER_S for those seen before and for
 *     refusals, which anybody can copy.
 */
#ifndef DAIS_TRANSPORT_ICE_H
#define DAIS_TRANSPORT_ICE_H

#include "dais/base/bucket.h"
#include "dais/base/bytes.h"
#include "dais/base/clock.h"
#include "dais/base/limits.h"
#include "dais/transport/demux.h"
#include "dais/wire/media.h"
#include "dais/wire/stun.h"

#include <stdbool.h>
#include <stdint.h>

#define ICE_UFRAG_LEN 16 /* 96 bits of chance: nobody guesses a user name either */
#define ICE_PWD_LEN   24

struct ice_credentials {
    char ufrag[ICE_UFRAG_SIZE];
    char pwd[ICE_PWD_SIZE];
};

#define ICE_SEEN_IDS 512 /* a browser checks a way every 2.5 s: twenty minutes */

/* The last transactions that counted, each by 32 of its bits. */
struct ice_seen {
    uint32_t tags[ICE_SEEN_IDS]; /* 0: none */
    uint32_t next;
};

struct ice_tuple {
    struct path path;
    time_us checked_us;
};

struct ice {
    /* What each packet that is sent asks for comes first. */
    uint32_t tuple_count;
    bool nominated;
    struct path selected; /* meaningful when tuple_count > 0 */
    struct demux *demux;
    struct transport *owner;
    struct ice_credentials current;
    struct ice_credentials previous; /* empty ufrag: none */
    time_us previous_used_us;        /* by a check, or retired so late */
    time_us checked_us;              /* last valid check on any path; 0: none yet */
    char heard_as[ICE_REMOTE_SIZE];  /* the client's user name in that check */
    struct ice_seen seen;
    struct bucket checks; /* that may still count, … */
    struct bucket copies; /* … and be answered without counting */
    struct ice_tuple tuples[LIMIT_TUPLES_PER_TRANSPORT];
};

/* Makes the user name known to the demultiplexer. ERR_INVALID: not our lengths. ERR_EXISTS, ERR_LIMIT: demux.h. */
MUST_CHECK enum err ice_open(struct ice *ice, struct demux *demux, struct transport *owner,
                             const struct ice_credentials *credentials);
void ice_close(struct ice *ice);
MUST_CHECK enum err ice_restart(struct ice *ice, time_us now_us, const struct ice_credentials *credentials);

enum ice_verdict {
    ICE_IGNORED,  /* not a request, or not ours: no answer */
    ICE_REFUSED,  /* an error response was written */
    ICE_ANSWERED, /* a valid check */
};

/* `message` came by `path` and its user name is one of ours. An answer is written to `answer`. */
enum ice_verdict ice_receive(struct ice *ice, time_us now_us, const struct path *path,
                             const struct stun_message *message, struct writer *answer);
/* Retires the old credentials of a restart in time, and leaves a selected path that is checked no more. */
void ice_poll(struct ice *ice, time_us now_us);

bool ice_knows(const struct ice *ice, const struct path *path);
/* Where to send, or NULL before the first check. */
const struct path *ice_selected(const struct ice *ice);
/* Since the last check; 0 before the first. */
time_us ice_silence_us(const struct ice *ice, time_us now_us);
/* A path that can't be used any more: the one checked last takes its place. */
void ice_forget_path(struct ice *ice, const struct path *path);
/* Drops all paths: nothing can be sent any more. */
void ice_drop_paths(struct ice *ice);

#endif
