/* A person's connection: socket, keys, media. */
#include "person.h"

#include "dais/base/random.h"
#include "udp.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DROPS_EVERY_US US_PER_S
#define REASON_US      (500 * US_PER_MS) /* within which signalling may say why media ended */
#define SILENCE_US     (15 * US_PER_S)   /* checks are answered every 2.5 s, if nothing else */

void person_init(struct person *p, struct env *env)
{
    p->env = env;
    p->fd = -1;
    p->wanted = ~0U;
    random_ice_text(p->ufrag, ICE_UFRAG_LEN);
    random_ice_text(p->pwd, ICE_PWD_LEN);
    narrow_open(&p->narrow, env->scenario->slow_kbps, (time_us)env->scenario->slow_queue_ms * US_PER_MS);
}

void person_fail(struct person *p, const char *format, ...)
{
    va_list args;
    if (p->state == PERSON_FAILED || p->state == PERSON_LEFT) {
        return;
    }
    va_start(args, format);
    vsnprintf(p->problem, sizeof p->problem, format, args);
    va_end(args);
    env_add(p->env, p->state == PERSON_IN ? SUM_LOST : SUM_JOINS_FAILED, 1);
    p->state = PERSON_FAILED;
}

void person_begin(struct person *p)
{
    p->join_us = p->env->now_us;
    p->state = PERSON_ASKING;
    env_add(p->env, SUM_JOINS_BEGUN, 1);
}

bool person_has_media(const struct person *p)
{
    const struct scenario *s = p->env->scenario;
    return p->publishes || (p->receives && s->receive_audio + s->receive_video > 0);
}

void person_is_in(struct person *p)
{
    p->state = PERSON_IN;
    env_add(p->env, SUM_JOINS_DONE, 1);
    env_time(p->env, SERIES_JOIN, p->env->now_us - p->join_us);
}

void person_wanted(struct person *p, unsigned layers)
{
    p->wanted = layers;
    if (p->publisher != NULL) {
        publisher_wanted(p->publisher, layers);
    }
}

char *person_offer(struct person *p)
{
    const struct scenario *s = p->env->scenario;
    const struct offer offer = {.ufrag = p->ufrag,
                                .pwd = p->pwd,
                                .fingerprint = p->env->fingerprint,
                                .number = p->number,
                                .send_audio = p->publishes,
                                .send_layers = p->publishes ? s->video_layers : 0,
                                .screen = s->screen > 0,
                                .receive_audio = p->receives ? s->receive_audio : 0,
                                .receive_video = p->receives ? s->receive_video : 0};
    return offer_write(&offer);
}

/* ── the socket ── */

static void on_send(void *user, const uint8_t *data, size_t len)
{
    struct person *p = user;
    if (p->fd >= 0 && !udp_send(p->fd, data, len)) {
        env_add(p->env, SUM_SEND_FAILED, 1);
    }
}

static void on_publish(void *user, bool rtcp, const uint8_t *data, size_t len)
{
    struct person *p = user;
    enum err err = rtcp ? peer_send_rtcp(&p->peer, data, len) : peer_send_rtp(&p->peer, data, len);
    if (err != ERR_OK) {
        env_add(p->env, SUM_SEND_FAILED, 1);
    }
}

static void on_receiver_rtcp(void *user, const uint8_t *data, size_t len)
{
    on_publish(user, true, data, len);
}

static void take_datagram(struct person *p, time_us arrival_us, uint8_t *data, size_t len)
{
    p->env->arrival_us = arrival_us;
    p->heard_us = p->env->now_us;
    switch (peer_receive(&p->peer, p->env->now_us, data, &len)) {
    case PEER_PACKET_RTP:
        if (p->receiver != NULL) {
            receiver_on_rtp(p->receiver, data, len);
        }
        break;
    case PEER_PACKET_RTCP:
        if (p->publisher != NULL) {
            publisher_on_rtcp(p->publisher, data, len);
        }
        break;
    case PEER_PACKET_NONE:
        break;
    }
}

static void on_datagram(void *user, time_us arrival_us, uint8_t *data, size_t len)
{
    struct person *p = user;
    if (!p->slow) {
        take_datagram(p, arrival_us, data, len);
    } else if (!narrow_put(&p->narrow, arrival_us, data, len)) {
        env_add(p->env, SUM_NARROW_DROPPED, 1);
    }
}

static void take_from_narrow(struct person *p)
{
    size_t len;
    time_us at_us;
    uint8_t *data;
    while (p->fd >= 0 && (data = narrow_first(&p->narrow, p->env->now_us, &len, &at_us)) != NULL) {
        take_datagram(p, at_us, data, len);
        narrow_drop(&p->narrow);
    }
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
    struct person *p = poll->data;
    (void)status, (void)events;
    p->env->now_us = clock_now_us();
    if (p->fd >= 0 && !udp_receive(p->fd, on_datagram, p) && p->state != PERSON_LEFT) {
        person_fail(p, "the server's media port is closed");
    }
    if (p->state == PERSON_CONNECTING) {
        person_step(p); /* keys may have come */
    }
}

/* ── the answer ── */

/* Of what we offered, did the answer take what this person needs? */
static bool check_answer(struct person *p, const struct answer *answer)
{
    const struct scenario *s = p->env->scenario;
    unsigned at = 0;
    if (p->publishes) {
        if (at >= answer->section_count || !answer->sections[at].accepted || !answer->sections[at].opus) {
            person_fail(p, "the server refuses to receive Opus");
            return false;
        }
        memcpy(p->audio_mid, answer->sections[at++].mid, MID_SIZE);
    }
    at += p->publishes && s->video_layers > 0 && s->screen > 0 ? 1 : 0; /* the camera, which stays dark */
    if (p->publishes && s->video_layers > 0) {
        const struct answer_section *video = at < answer->section_count ? &answer->sections[at] : NULL;
        if (video == NULL || !video->accepted || !video->vp8) {
            person_fail(p, "the server refuses to receive VP8");
            return false;
        }
        if (s->video_layers > 1 && video->rid_count != s->video_layers) {
            person_fail(p, "the server takes %u of %u simulcast encodings; try --video_layers 1", video->rid_count,
                        s->video_layers);
            return false;
        }
        memcpy(p->video_mid, video->mid, MID_SIZE);
    }
    return true;
}

static bool open_media(struct person *p, const struct answer *answer)
{
    const struct receive_config config = {.env = p->env,
                                          .answer = answer,
                                          .join_us = p->alone ? 0 : p->join_us,
                                          .decodes = p->decodes,
                                          .send = on_receiver_rtcp,
                                          .user = p};
    if (!p->receives) {
        return true;
    }
    p->receiver = malloc(sizeof *p->receiver);
    return p->receiver != NULL && receiver_start(p->receiver, &config) == ERR_OK;
}

void person_answer(struct person *p, uv_loop_t *loop, struct str sdp)
{
    struct answer *answer = &p->env->answer;
    char problem[ANSWER_PROBLEM_SIZE];
    p->env->now_us = clock_now_us();
    if (answer_read(sdp, &p->env->scratch, answer, problem) != ERR_OK) {
        person_fail(p, "%s", problem);
        return;
    }
    if (!check_answer(p, answer)) {
        return;
    }
    p->fd = udp_open(&answer->server, problem, sizeof problem);
    if (p->fd < 0 || !open_media(p, answer) || uv_poll_init(loop, &p->poll, p->fd) != 0) {
        person_fail(p, "%s", p->fd < 0 ? problem : "no memory");
        return;
    }
    p->polling = true;
    const struct peer_config config = {.ufrag = p->ufrag,
                                       .pwd = p->pwd,
                                       .remote_ufrag = answer->ufrag,
                                       .remote_pwd = answer->pwd,
                                       .remote_fingerprint = answer->fingerprint,
                                       .server = &answer->server,
                                       .dtls = &p->env->dtls,
                                       .send = on_send,
                                       .user = p};
    p->poll.data = p;
    p->state = PERSON_CONNECTING;
    env_time(p->env, SERIES_JOIN_ANSWER, p->env->now_us - p->join_us);
    peer_open(&p->peer, p->env->now_us, &config);
    peer_poll(&p->peer, p->env->now_us);
    uv_poll_start(&p->poll, UV_READABLE, on_readable);
}

/* ── as time passes ── */

static void start_sending(struct person *p)
{
    const struct publish_config config = {.env = p->env,
                                          .number = (uint16_t)(p->number + 1),
                                          .audio = p->speaks,
                                          .audio_mid = p->audio_mid,
                                          .video_mid = p->env->reel->layers > 0 ? p->video_mid : NULL,
                                          .send = on_publish,
                                          .user = p};
    p->publisher = malloc(sizeof *p->publisher);
    if (p->publisher == NULL || publisher_start(p->publisher, &config) != ERR_OK) {
        free(p->publisher);
        p->publisher = NULL;
        person_fail(p, "no memory");
        return;
    }
    publisher_wanted(p->publisher, p->wanted);
}

static void watch_join(struct person *p)
{
    const struct scenario *s = p->env->scenario;
    if (p->state == PERSON_CONNECTING && p->peer.state == PEER_CONNECTED) {
        p->state = PERSON_CONNECTED;
        env_time(p->env, SERIES_JOIN_CONNECTED, p->env->now_us - p->join_us);
        if (p->publishes) {
            start_sending(p);
        }
    }
    if (p->state != PERSON_CONNECTED) {
        return;
    }
    bool sound = p->receiver == NULL || p->alone || p->receiver->has_audio || s->receive_audio == 0 || s->speakers == 0;
    bool picture = p->receiver == NULL || p->alone || p->receiver->has_video || s->receive_video == 0 ||
                   s->video_layers == 0 || p->slow; /* a slow connection may take none */
    if (sound && picture) {
        person_is_in(p);
    }
}

static void check_end(struct person *p)
{
    const struct scenario *s = p->env->scenario;
    if (p->state != PERSON_WAITING && p->state < PERSON_IN &&
        p->env->now_us - p->join_us > (time_us)s->join_limit_s * US_PER_S) {
        static const char *const missing[] = {[PERSON_ASKING] = "no answer from the server",
                                              [PERSON_CONNECTING] = "no connection: ICE or DTLS got no answer",
                                              [PERSON_CONNECTED] = "connected, but no media came"};
        person_fail(p, "%s within %u s", missing[p->state], s->join_limit_s);
    }
    if (p->fd >= 0 && p->state >= PERSON_CONNECTED && p->env->now_us - p->heard_us > SILENCE_US) {
        person_fail(p, "nothing came from the server for %d s", (int)(SILENCE_US / US_PER_S));
    }
    if (p->fd >= 0 && p->peer.state == PEER_ENDED && p->state < PERSON_FAILED) {
        p->ended_us = p->ended_us == 0 ? p->env->now_us : p->ended_us;
        if (p->env->now_us - p->ended_us >= REASON_US) {
            person_fail(p, "the server ended the connection");
        }
    }
}

void person_step(struct person *p)
{
    if (p->fd >= 0 && p->state < PERSON_FAILED) {
        take_from_narrow(p);
        peer_poll(&p->peer, p->env->now_us);
        watch_join(p);
        if (p->publisher != NULL) {
            publisher_step(p->publisher);
        }
        if (p->receiver != NULL) {
            receiver_step(p->receiver);
        }
        if (p->env->now_us >= p->next_drops_us) {
            uint32_t drops = udp_drops(p->fd);
            env_add(p->env, SUM_OWN_DROPS, (uint32_t)(drops - p->drops));
            p->drops = drops;
            p->next_drops_us = p->env->now_us + DROPS_EVERY_US;
        }
    }
    check_end(p);
}

static void on_poll_closed(uv_handle_t *handle)
{
    struct person *p = handle->data;
    p->polling = false;
}

void person_close(struct person *p)
{
    if (p->polling && !uv_is_closing((uv_handle_t *)&p->poll)) {
        p->poll.data = p;
        uv_close((uv_handle_t *)&p->poll, on_poll_closed);
    }
    narrow_close(&p->narrow);
    if (p->fd >= 0) {
        peer_close(&p->peer);
        close(p->fd);
        p->fd = -1;
    }
    if (p->publisher != NULL) {
        publisher_stop(p->publisher);
        free(p->publisher);
        p->publisher = NULL;
    }
    if (p->receiver != NULL) {
        receiver_stop(p->receiver);
        free(p->receiver);
        p->receiver = NULL;
    }
    p->state = p->state == PERSON_FAILED ? PERSON_FAILED : PERSON_LEFT;
}

bool person_is_gone(const struct person *p)
{
    return !p->polling;
}

void person_renew(struct person *p)
{
    const struct person old = *p;
    *p = (struct person){.number = old.number,
                         .publishes = old.publishes,
                         .receives = old.receives,
                         .speaks = old.speaks,
                         .decodes = old.decodes,
                         .slow = old.slow};
    person_init(p, old.env);
}
