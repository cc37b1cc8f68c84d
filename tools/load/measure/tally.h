/*
 * What is counted while a run goes on: series of times, and sums.
 *
 *   a thread's tally ──(4 times a second, under a lock)──► its outbox ──(once a second)──► the second, the run
 *
 * A tally belongs to one thread; only an outbox is shared. So what happens per packet takes no lock.
 */
#ifndef DAIS_LOAD_TALLY_H
#define DAIS_LOAD_TALLY_H

#include "histogram.h"

#include <pthread.h>
#include <stdbool.h>

/* Times, all in microseconds. */
enum series {
    SERIES_JOIN_ANSWER,    /* begin of a join → the server's answer to the offer */
    SERIES_JOIN_CONNECTED, /* … → keys are there */
    SERIES_JOIN_AUDIO,     /* … → first packet of sound */
    SERIES_JOIN_VIDEO,     /* … → first picture that is whole and can be decoded */
    SERIES_JOIN_DECODED,   /* … → first picture that libvpx decoded, of those in the sample */
    SERIES_JOIN,           /* … → all of those the person waits for */
    SERIES_DELAY_AUDIO,    /* sent by a publisher → received, per packet of sound */
    SERIES_DELAY_VIDEO,    /* the same for the last packet of each picture */
    SERIES_FREEZE,         /* the length of each freeze */
    SERIES_REPLY,          /* a WebSocket request → its answer */
    SERIES_BROADCAST,      /* a chat message sent → received by another person */
    SERIES_BACK,           /* a WebSocket was cut → its person is back in the room */
    SERIES_SLOW_AUDIO,     /* as SERIES_DELAY_AUDIO, of those with a slow connection */
    SERIES_SLOW_VIDEO,
    SERIES_LAG, /* how late the tool's own timers ran */
    SERIES_COUNT,
};

enum sum {
    SUM_JOINS_BEGUN,
    SUM_JOINS_DONE,
    SUM_JOINS_FAILED,
    SUM_LOST, /* connections that ended by themselves */
    SUM_PACKETS_IN,
    SUM_BYTES_IN, /* of RTP, with its header, decrypted */
    SUM_PACKETS_OUT,
    SUM_BYTES_OUT,
    SUM_MISSING,   /* packets that did not come, by number; may fall when one comes late */
    SUM_RECOVERED, /* by retransmission */
    SUM_DUPLICATES,
    SUM_REFUSED_IN, /* datagrams that were not taken: wrong tag, unknown stream */
    SUM_SEND_FAILED,
    SUM_PICTURES, /* whole and decodable */
    SUM_PICTURES_DECODED,
    SUM_DECODE_FAILED,
    SUM_FREEZES,
    SUM_FREEZE_US,
    SUM_VIEW_US, /* for how long pictures were watched: what freezes are a share of */
    SUM_LAYER_SWITCHES,
    SUM_SOURCE_SWITCHES,
    SUM_PLI_SENT,
    SUM_NACK_SENT, /* packets asked for */
    SUM_PLI_RECEIVED,
    SUM_NACK_RECEIVED,
    SUM_KEY_FRAMES_SENT,
    SUM_UPLINK_ARRIVED, /* of what publishers sent, by the server's transport-wide feedback */
    SUM_UPLINK_MISSING,
    SUM_OWN_DROPS,   /* datagrams that the kernel dropped before we read them: the tool's fault, not the server's */
    SUM_MESSAGES_IN, /* WebSocket frames */
    SUM_MESSAGE_BYTES_IN,
    SUM_CHAT_SENT,
    SUM_LEAVES,          /* receivers whose place others took */
    SUM_CUTS,            /* WebSockets that were cut */
    SUM_BACK,            /* of those, who came back … */
    SUM_RESUMED,         /* … to the same seat */
    SUM_NARROW_DROPPED,  /* by the slow connections of slow receivers */
    SUM_SLOW_PACKETS_IN, /* of those with a slow connection; they are in none of the sums above */
    SUM_SLOW_BYTES_IN,
    SUM_SLOW_MISSING,
    SUM_SLOW_PICTURES,
    SUM_SLOW_FREEZE_US,
    SUM_SLOW_VIEW_US,
    SUM_REFUSALS, /* requests that the server answered with an error */
    SUM_COUNT,
};

struct tally {
    struct histogram series[SERIES_COUNT];
    int64_t sums[SUM_COUNT];
};

void tally_merge(struct tally *into, const struct tally *from);
void tally_clear(struct tally *tally);
/* Moves what was counted of those with a slow connection: their media counts apart, so that it does not hide how the
 * others fare. */
void tally_move_slow(struct tally *into, struct tally *slow);

struct outbox {
    pthread_mutex_t lock;
    struct tally tally;
};

/* Moves what the thread counted into its outbox. */
void outbox_put(struct outbox *outbox, struct tally *from);
/* Moves what is there into `into`. */
void outbox_take(struct outbox *outbox, struct tally *into);

#endif
