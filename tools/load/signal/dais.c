/* Dais' protocol, the client's side. */
#include "dais_priv.h"

#include "dais/base/random.h"
#include "parsed.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_BYTES  16
#define READING_US (50 * US_PER_MS)
#define LEAVE_US   US_PER_S
/* Between two tries to come back to a server that has ended: doubled, and half of it by chance, so that not all come at once. */
#define AGAIN_FIRST_US (500 * US_PER_MS)
#define AGAIN_MOST_US  (8 * US_PER_S)

/* ── requests ── */

static struct dais_pending *find_pending(struct dais *d, uint64_t id)
{
    for (unsigned i = 0; i < DAIS_PENDING; i++) {
        if (d->pending[i].id == id) {
            return &d->pending[i];
        }
    }
    return NULL;
}

static void random_key(char out[2 * KEY_BYTES + 1])
{
    uint8_t bytes[KEY_BYTES];
    random_bytes(bytes, sizeof bytes);
    for (unsigned i = 0; i < KEY_BYTES; i++) {
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
    }
}

bool dais_request_send(struct dais *d, enum dais_request kind, const char *name, bool durable, json_t *body)
{
    struct dais_pending *pending = find_pending(d, 0);
    json_t *message = json_pack("{s:I,s:s,s:o}", "id", (json_int_t)(d->next_id + 1), "do", name, "body", body);
    if (durable) {
        char key[2 * KEY_BYTES + 1];
        random_key(key);
        json_object_set_new(message, "key", json_string(key));
    }
    char *text = pending != NULL ? json_dumps(message, JSON_COMPACT) : NULL;
    bool sent = text != NULL && socket_send(&d->socket, text) == ERR_OK;
    if (sent) {
        *pending = (struct dais_pending){.id = ++d->next_id, .request = kind, .sent_us = clock_now_us()};
    }
    free(text);
    json_decref(message);
    return sent;
}

static void on_open(void *user)
{
    struct dais *d = user;
    struct person *p = d->person;
    p->env->now_us = clock_now_us();
    json_t *body = json_pack("{s:s,s:s}", "channel", d->channel, "as", p->publishes ? "stage" : "viewer");
    if (d->coming) { /* its media goes on: no new offer */
        json_object_set_new(body, "resume",
                            json_pack("{s:s,s:s,s:s,s:I}", "seat", d->seat, "secret", d->secret, "epoch", d->epoch,
                                      "seq", (json_int_t)d->seq));
    } else if (person_has_media(p)) {
        char *offer = person_offer(p);
        json_object_set_new(body, "offer", json_string(offer));
        free(offer);
    }
    if (p->publishes) {
        json_object_set_new(body, "mic", json_boolean(p->speaks));
        json_object_set_new(body, "camera",
                            json_boolean(p->env->scenario->video_layers > 0 && p->env->scenario->screen == 0));
    }
    if (!dais_request_send(d, DAIS_REQUEST_ENTER, "room.enter", false, body)) {
        person_fail(p, "room.enter could not be sent");
    }
}

/* ── replies ── */

static void copy_id(char out[DAIS_ID_SIZE], const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    snprintf(out, DAIS_ID_SIZE, "%s", text != NULL ? text : "");
}

static void keep_seat(struct dais *d, const json_t *ok)
{
    const json_t *resume = json_object_get(ok, "resume");
    copy_id(d->participant, ok, "participant");
    copy_id(d->epoch, ok, "epoch");
    copy_id(d->seat, resume, "seat");
    copy_id(d->secret, resume, "secret");
    d->seq = json_integer_value(json_object_get(ok, "seq"));
}

static void on_back(struct dais *d, const json_t *ok)
{
    struct env *env = d->person->env;
    bool resumed = json_is_true(json_object_get(ok, "resumed"));
    env_time(env, SERIES_BACK, env->now_us - d->cut_us);
    env_add(env, SUM_BACK, 1);
    d->cut_us = 0;
    d->coming = false;
    if (!resumed && env->scenario->await_server == 0) {
        person_fail(d->person, "came back after a cut, but the seat was gone");
        return;
    }
    env_add(env, SUM_RESUMED, resumed ? 1 : 0);
    keep_seat(d, ok);
    d->view_due = d->seen != NULL;
}

static time_us ping_every_us(const struct dais *d)
{
    return (time_us)d->person->env->scenario->ping_every_s * US_PER_S;
}

static void on_entered(struct dais *d, const json_t *ok)
{
    struct person *p = d->person;
    const char *answer = json_string_value(json_object_get(ok, "answer"));
    json_t *one;
    size_t i;
    keep_seat(d, ok);
    if (p->receives && p->env->scenario->receive_video > 0 && p->env->scenario->view_height > 0) {
        d->seen = calloc(DAIS_SEEN, sizeof *d->seen);
    }
    json_array_foreach(json_object_get(json_object_get(ok, "room"), "people"), i, one)
    {
        dais_see(d, one);
    }
    time_us every_us = ping_every_us(d);
    d->next_ping_us = p->env->now_us + (every_us > 0 ? (time_us)(random_u32() % (unsigned)every_us) : 0);
    if (person_has_media(p)) {
        person_answer(p, d->loop, str_of(answer));
    } else {
        person_is_in(p);
    }
    if (p->publishes && p->env->scenario->screen > 0 && p->env->scenario->video_layers > 0) {
        json_t *body = json_pack("{s:s,s:b}", "source", "screen", "muted", false);
        (void)dais_request_send(d, DAIS_REQUEST_OTHER, "media.mute", false, body);
    }
}

static void on_reply(struct dais *d, const json_t *message)
{
    struct person *p = d->person;
    const json_t *error = json_object_get(message, "error");
    struct dais_pending *pending = find_pending(d, (uint64_t)json_integer_value(json_object_get(message, "re")));
    if (pending == NULL || pending->id == 0) {
        return;
    }
    enum dais_request kind = pending->request;
    pending->id = 0;
    if (kind == DAIS_REQUEST_LEAVE) {
        socket_close(&d->socket);
        return;
    }
    if (error != NULL) {
        const char *words = json_string_value(json_object_get(error, "message"));
        env_add(p->env, SUM_REFUSALS, 1);
        if (kind == DAIS_REQUEST_ENTER) {
            person_fail(p, "room.enter: %.120s", words != NULL ? words : "refused");
        }
        return;
    }
    if (kind == DAIS_REQUEST_ENTER && d->coming) {
        on_back(d, json_object_get(message, "ok"));
    } else if (kind == DAIS_REQUEST_ENTER) {
        on_entered(d, json_object_get(message, "ok"));
    } else {
        env_time(p->env, SERIES_REPLY, p->env->now_us - pending->sent_us);
    }
}

static void on_one(struct dais *d, const json_t *message)
{
    if (json_object_get(message, "re") != NULL) {
        on_reply(d, message);
    } else {
        dais_on_event(d, message);
    }
}

static void on_message(void *user, struct str text)
{
    struct dais *d = user;
    struct env *env = d->person->env;
    json_t *frame = json_incref(parsed_frame(web_parsed(d->web), text)), *one;
    size_t i;
    env->now_us = clock_now_us();
    env_add(env, SUM_MESSAGES_IN, 1);
    env_add(env, SUM_MESSAGE_BYTES_IN, (int64_t)text.len);
    if (json_is_array(frame)) {
        json_array_foreach(frame, i, one)
        {
            on_one(d, one);
        }
    } else if (frame != NULL) {
        on_one(d, frame);
    }
    json_decref(frame);
}

/* The way is gone without our doing. A page would try again; so do we, if the scenario is about that. */
static void lose(struct dais *d)
{
    struct env *env = d->person->env;
    time_us now_us = clock_now_us();
    if (!dais_is_cut(d)) {
        d->cut_us = now_us;
        d->patience_us = AGAIN_FIRST_US;
        env_add(env, SUM_CUTS, 1);
    }
    d->coming = d->pausing = false;
    d->back_us = now_us + d->patience_us / 2 + (time_us)(random_u32() % (unsigned)d->patience_us);
    d->patience_us = 2 * d->patience_us < AGAIN_MOST_US ? 2 * d->patience_us : AGAIN_MOST_US;
}

static void on_end(void *user, const char *why)
{
    struct dais *d = user;
    if (d->person->state == PERSON_IN && d->person->env->scenario->await_server > 0) {
        lose(d);
    } else {
        person_fail(d->person, "%.150s", why);
    }
}

/* ── as time passes ── */

static void connect_socket(struct dais *d)
{
    static const struct socket_events events = {.on_open = on_open, .on_message = on_message, .on_end = on_end};
    memset(d->pending, 0, sizeof d->pending);
    socket_free(&d->socket);
    socket_connect(&d->socket, d->web, d->cookie, &events, d);
}

void dais_join(struct dais *d)
{
    person_begin(d->person);
    connect_socket(d);
}

void dais_cut(struct dais *d)
{
    unsigned spread_ms = d->person->env->scenario->cut_spread_ms;
    if (dais_is_cut(d)) {
        return; /* not back from the last time */
    }
    socket_cut(&d->socket);
    d->pausing = false;
    d->cut_us = d->person->env->now_us;
    d->back_us = d->cut_us + (spread_ms > 0 ? (time_us)(random_u32() % spread_ms) * US_PER_MS : 0);
    env_add(d->person->env, SUM_CUTS, 1);
}

bool dais_is_cut(const struct dais *d)
{
    return d->cut_us != 0;
}

static void come_back(struct dais *d)
{
    if (!d->coming && socket_is_gone(&d->socket) && d->person->env->now_us >= d->back_us) {
        d->coming = true;
        connect_socket(d);
    }
}

/* Reads for a moment, then not for a while. */
static void read_slowly(struct dais *d)
{
    struct person *p = d->person;
    time_us pause_us = (time_us)p->env->scenario->slow_read_ms * US_PER_MS;
    if (!p->slow || pause_us == 0 || p->env->now_us < d->next_pause_us) {
        return;
    }
    d->pausing = !d->pausing;
    d->next_pause_us = p->env->now_us + (d->pausing ? pause_us : READING_US);
    socket_pause(&d->socket, d->pausing);
}

void dais_step(struct dais *d)
{
    struct person *p = d->person;
    if (p->state < PERSON_CONNECTING || p->state > PERSON_IN) {
        return;
    }
    if (dais_is_cut(d)) {
        come_back(d);
        return;
    }
    if (p->state == PERSON_IN) {
        read_slowly(d);
    }
    if (d->view_due && p->env->now_us >= d->next_view_us) {
        dais_send_view(d);
    }
    time_us every_us = ping_every_us(d);
    if (every_us > 0 && p->env->now_us >= d->next_ping_us) {
        d->next_ping_us = p->env->now_us + every_us;
        (void)dais_request_send(d, DAIS_REQUEST_OTHER, "ping", false, json_object());
    }
}

void dais_chat(struct dais *d)
{
    char text[64];
    if (d->person->state != PERSON_IN || dais_is_cut(d)) {
        return;
    }
    snprintf(text, sizeof text, CHAT_MARK "%" PRId64 " from %u", clock_now_us(), d->person->number);
    if (dais_request_send(d, DAIS_REQUEST_CHAT, "chat.post", true, json_pack("{s:s}", "text", text))) {
        env_add(d->person->env, SUM_CHAT_SENT, 1);
    }
}

/* The socket stays until room.leave is answered: closed while something is unread it would take the request with it. */
void dais_leave(struct dais *d)
{
    time_us now_us = d->person->env->now_us;
    if (!d->leaving) {
        d->leaving = true;
        d->leave_us = now_us;
        socket_pause(&d->socket, false);
        if (!dais_request_send(d, DAIS_REQUEST_LEAVE, "room.leave", true, json_object())) {
            socket_close(&d->socket);
        }
    } else if (now_us - d->leave_us > LEAVE_US) {
        socket_close(&d->socket);
    }
    d->gone = socket_is_gone(&d->socket);
}

void dais_renew(struct dais *d)
{
    const struct dais old = *d;
    dais_free(d);
    *d = (struct dais){
        .person = old.person, .web = old.web, .loop = old.loop, .channel = old.channel, .cookie = old.cookie};
}

void dais_free(struct dais *d)
{
    socket_free(&d->socket);
    free(d->seen);
    d->seen = NULL;
}
