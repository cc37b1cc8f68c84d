/*
 * The vocabulary of media that the floors share: handles of what is connected and published, and what one offer and
 * answer settled. Values only, no functions to call; made by the loop, read by the workers.
 */
#ifndef DAIS_WIRE_MEDIA_H
#define DAIS_WIRE_MEDIA_H

#include "dais/base/id.h"
#include "dais/base/limits.h"

#include <stdbool.h>
#include <stdint.h>

DEFINE_HANDLE(transport_handle) /* one PeerConnection */
DEFINE_HANDLE(source_handle)    /* one published track */
DEFINE_HANDLE(media_room)       /* a room as the workers know it */

enum media_kind { MEDIA_AUDIO, MEDIA_VIDEO };
enum source_kind { SOURCE_MIC, SOURCE_CAMERA, SOURCE_SCREEN, SOURCE_SCREEN_AUDIO, SOURCE_KIND_COUNT };

static inline enum media_kind source_kind_media(enum source_kind kind)
{
    return kind == SOURCE_MIC || kind == SOURCE_SCREEN_AUDIO ? MEDIA_AUDIO : MEDIA_VIDEO;
}

#define ICE_UFRAG_SIZE  33  /* with NUL; ours are 16 characters */
#define ICE_PWD_SIZE    65  /* ours are 24 characters */
#define ICE_REMOTE_SIZE 257 /* RFC 8839 section 5.4: up to 256 ice-chars */
#define MID_SIZE        (LIMIT_MID_BYTES + 1)
#define RID_SIZE        (LIMIT_RID_BYTES + 1)
#define CNAME_SIZE      17

/* Payload types and header extension ids as the offerer numbered them; 0 is "not negotiated". */
struct media_params {
    uint8_t opus_pt;
    uint8_t red_pt;
    uint8_t vp8_pt;
    uint8_t vp8_rtx_pt;
    uint8_t ext_mid;
    uint8_t ext_rid;
    uint8_t ext_repaired_rid;
    uint8_t ext_audio_level;
    uint8_t ext_transport_cc;
    uint8_t ext_abs_send_time;
    bool video_nack, video_pli, video_fir;
    bool audio_nack;
    bool remb; /* goog-remb for video: a fallback where transport-cc is not negotiated */
    bool transport_cc_video, transport_cc_audio; /* a=rtcp-fb:… transport-cc was negotiated */
};

/* An m-line on which the client sends. SSRCs from a=ssrc, or 0: then MID (and RID) in the packets bind the stream. */
struct publish_section {
    char mid[MID_SIZE];
    uint8_t media; /* enum media_kind */
    uint32_t ssrc;
    uint32_t rtx_ssrc;
    uint8_t rid_count; /* simulcast, as accepted in the answer; 0: one encoding. Their order says nothing about size */
    char rids[LIMIT_LAYERS][RID_SIZE];
};

/* An m-line on which we send. Its SSRCs never change. */
struct slot_section {
    char mid[MID_SIZE];
    uint8_t media; /* enum media_kind */
    uint32_t ssrc;
    uint32_t rtx_ssrc; /* video; 0 when RTX was not negotiated */
};

/* One source a receiver wants to see. */
struct media_want {
    struct source_handle source;
    uint16_t height;  /* CSS pixels × device pixel ratio; 0: not visible */
    uint8_t priority; /* 255 first */
};

/* What a receiver takes at all, whatever it views. */
enum receive_mode { RECEIVE_ALL, RECEIVE_AUDIO, RECEIVE_NOTHING, RECEIVE_PICTURES, RECEIVE_MODE_COUNT };

static inline bool receive_has_sound(enum receive_mode mode)
{
    return mode == RECEIVE_ALL || mode == RECEIVE_AUDIO;
}

static inline bool receive_has_pictures(enum receive_mode mode)
{
    return mode == RECEIVE_ALL || mode == RECEIVE_PICTURES;
}

/* Why a video slot carries what it carries. */
enum slot_reason {
    SLOT_REASON_FULL,      /* the best the source has */
    SLOT_REASON_VIEW,      /* more would not be seen at the size it is shown */
    SLOT_REASON_BANDWIDTH, /* the receiver's way here is too narrow */
    SLOT_REASON_SOURCE,    /* the publisher sends no more at present */
    SLOT_REASON_LOAD,      /* the server is short of time */
    SLOT_REASON_COUNT,
};

struct slot_quality {
    uint8_t rid; /* index into the publish section's rids; SLOT_PAUSED: nothing comes */
    uint8_t fps; /* of the temporal layers let through; 0: not known yet */
    uint16_t height;
    uint8_t reason; /* enum slot_reason */
};
#define SLOT_PAUSED 255

/* How a peer's connection fares, for the page: both directions, at most every 2 s. */
struct link_stats {
    uint32_t down_estimate_bps; /* what its way here can take; 0: not known */
    uint32_t down_bps, up_bps;  /* what was sent and received, over the time since the last */
    uint16_t rtt_ms;
    uint8_t down_loss_percent, up_loss_percent;
    bool limited; /* some picture is smaller than wanted for want of bandwidth */
};

/* How loud a source is. */
struct media_level {
    struct source_handle source;
    uint8_t level_dbov; /* 0 loudest … 127 silent */
    bool speaking;
};

#endif
