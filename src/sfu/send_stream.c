#include "dais/sfu/send_stream.h"

#include "dais/base/str.h"

#include <stdlib.h>
#include <string.h>

#define RTT_MAX_US 10000000

void send_stream_init(struct send_stream *s, uint32_t ssrc, uint32_t rtx_ssrc, uint16_t rtx_first_seq)
{
    *s = (struct send_stream){.ssrc = ssrc, .rtx_ssrc = rtx_ssrc, .rtx_seq = rtx_first_seq};
}

void send_stream_finish(struct send_stream *s)
{
    free(s->records);
    s->records = NULL;
}

enum err send_stream_rebind(struct send_stream *s, bool video)
{
    uint32_t count = video ? SEND_RECORDS_VIDEO : SEND_RECORDS_AUDIO;
    if (s->records == NULL) {
        s->records = calloc(count, sizeof *s->records);
        if (s->records == NULL) {
            return ERR_NO_MEMORY;
        }
        s->record_mask = count - 1;
    } else {
        memset(s->records, 0, count * sizeof *s->records);
    }
    return ERR_OK;
}

static void rate_turn(struct send_stream *s, time_us now_us)
{
    if (now_us - s->bucket_start_us >= (time_us)SEND_RATE_BUCKETS * SEND_RATE_BUCKET_US) {
        memset(s->sent_bytes, 0, sizeof s->sent_bytes);
        memset(s->resent_bytes, 0, sizeof s->resent_bytes);
        s->bucket_start_us = now_us;
    }
    while (now_us - s->bucket_start_us >= SEND_RATE_BUCKET_US) {
        s->bucket = (s->bucket + 1) % SEND_RATE_BUCKETS;
        s->sent_bytes[s->bucket] = 0;
        s->resent_bytes[s->bucket] = 0;
        s->bucket_start_us += SEND_RATE_BUCKET_US;
    }
}

const struct send_stamp *send_stream_stamp(const struct send_stream *s, uint16_t seq, uint64_t number)
{
    const struct send_record *r = &s->records[seq & s->record_mask];
    return r->number == number && r->seq == seq && r->stamp.set ? &r->stamp : NULL;
}

void send_stream_forget(struct send_stream *s)
{
    if (s->records != NULL) {
        memset(s->records, 0, ((size_t)s->record_mask + 1) * sizeof *s->records);
    }
}

/* The record of `seq`, or NULL: a later packet's is in its place. */
static struct send_record *record_of(const struct send_stream *s, uint16_t seq)
{
    struct send_record *r = &s->records[seq & s->record_mask];
    return r->number != 0 && (int16_t)(r->seq - seq) > 0 ? NULL : r;
}

void send_stream_on_sent(struct send_stream *s, uint64_t number, uint16_t seq, const struct send_stamp *stamp,
                         size_t payload_bytes, time_us now_us)
{
    rate_turn(s, now_us);
    s->sent_bytes[s->bucket] += (uint32_t)payload_bytes;
    s->packets++;
    s->octets += (uint32_t)payload_bytes;
    if (s->sr_due_us == 0) {
        s->sr_due_us = now_us + SEND_SR_FIRST_US;
    }
    struct send_record *r = record_of(s, seq);
    if (r != NULL) {
        *r = (struct send_record){
            .number = number, .seq = seq, .sent_ms = (uint32_t)(now_us / US_PER_MS), .stamp = *stamp};
    }
}

bool send_stream_take(struct send_stream *s, size_t bytes, const struct send_budget *budget, time_us now_us)
{
    rate_turn(s, now_us);
    uint64_t sent = 0, resent = 0;
    for (unsigned i = 0; i < SEND_RATE_BUCKETS; i++) {
        sent += s->sent_bytes[i];
        resent += s->resent_bytes[i];
    }
    uint64_t allowed = sent * budget->percent / 100;
    if (resent + bytes > (allowed > budget->floor_bytes ? allowed : budget->floor_bytes)) {
        return false;
    }
    s->resent_bytes[s->bucket] += (uint32_t)bytes;
    return true;
}

enum send_resend send_stream_ask(struct send_stream *s, uint16_t seq, uint64_t number, size_t bytes,
                                 const struct send_budget *budget, time_us rtt_us, time_us now_us)
{
    struct send_record *r = record_of(s, seq);
    if (r == NULL) {
        return SEND_RESEND_NEVER; /* so long ago that its record is gone: nobody could tell how often it was repeated */
    }
    if (r->number != number || r->seq != seq) {
        /* Not sent yet: the send arena was full, or it came out of order. */
        *r = (struct send_record){.number = number, .seq = seq};
    } else if (r->resends >= SEND_RESENDS_MAX) {
        return SEND_RESEND_NEVER;
    } else if (r->resends > 0) {
        time_us wait = rtt_us > SEND_RESEND_MAX_US ? SEND_RESEND_MAX_US : rtt_us;
        wait = wait * 2 / 3; /* who asks again a round trip later must not come a millisecond too early */
        wait = wait < SEND_RESEND_MIN_US ? SEND_RESEND_MIN_US : wait;
        if ((uint32_t)(now_us / US_PER_MS) - r->sent_ms < wait / US_PER_MS) {
            return SEND_RESEND_WAIT;
        }
    }
    if (!send_stream_take(s, bytes, budget, now_us)) {
        return SEND_RESEND_WAIT;
    }
    r->resends++;
    r->sent_ms = (uint32_t)(now_us / US_PER_MS);
    return SEND_RESEND_NOW;
}

bool send_stream_missed(struct send_stream *s, bool missed, time_us now_us)
{
    if (now_us - s->miss_window_us >= SEND_MISS_WINDOW_US) {
        s->miss_window_us = now_us;
        s->asked = 0;
        s->missed = 0;
    }
    s->asked++;
    s->missed += missed ? 1 : 0;
    return s->asked >= SEND_MISS_MIN && s->missed * 4 > s->asked;
}

void send_stream_write_sr(struct send_stream *s, struct writer *w, uint64_t ntp, uint32_t timestamp, const char *cname,
                          time_us now_us)
{
    struct rtcp_sender_report sr = {
        .ssrc = s->ssrc, .ntp = ntp, .rtp_timestamp = timestamp, .packets = s->packets, .octets = s->octets};
    rtcp_write_sr(w, &sr, NULL, 0);
    rtcp_write_cname(w, s->ssrc, str_of(cname));
    s->sr_due_us = now_us + SEND_SR_US;
}

bool send_stream_rtt(const struct rtcp_report *report, uint64_t ntp_now, time_us *ret_rtt_us)
{
    if (report->last_sr == 0) {
        return false;
    }
    uint32_t now = (uint32_t)(ntp_now >> 16);
    uint32_t rtt = now - report->last_sr - report->delay_last_sr; /* 1/65,536 s */
    int64_t rtt_us = ((int64_t)rtt * US_PER_S) >> 16;
    if ((int32_t)rtt < 0 || rtt_us > RTT_MAX_US) {
        return false;
    }
    *ret_rtt_us = rtt_us;
    return true;
}
