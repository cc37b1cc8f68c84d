/* Dais' protocol, the client's side. */
#include "dais.h"

#include "dais/base/random.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PING_EVERY_US (10 * US_PER_S)
#define VIEW_EVERY_US (500 * US_PER_MS)
#define KEY_BYTES     16
#define CHAT_MARK     "load "

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

/* Takes `body`. False: it was not sent. */
static bool request(struct dais *d, enum dais_request kind, const char *name, bool durable, json_t *body)
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
    if (person_has_media(p)) {
        char *offer = person_offer(p);
        json_object_set_new(body, "offer", json_string(offer));
        free(offer);
    }
    if (p->publishes) {
        json_object_set_new(body, "mic", json_boolean(p->speaks));
        json_object_set_new(body, "camera", json_boolean(p->env->scenario->video_layers > 0));
    }
    if (!request(d, DAIS_REQUEST_ENTER, "room.enter", false, body)) {
        person_fail(p, "room.enter could not be sent");
    }
}

/* ── whom one looks at ── */

/* Somebody who may be seen, if there is still a section for her picture. */
static void see(struct dais *d, const json_t *person)
{
    const char *id = json_string_value(json_object_get(person, "id"));
    unsigned most = d->person->env->scenario->receive_video;
    if (id == NULL || d->seen == NULL || strcmp(id, d->participant) == 0 || d->seen_count >= most ||
        !json_is_true(json_object_get(person, "stage"))) {
        return;
    }
    for (unsigned i = 0; i < d->seen_count; i++) {
        if (strcmp(d->seen[i], id) == 0) {
            return;
        }
    }
    snprintf(d->seen[d->seen_count++], DAIS_ID_SIZE, "%s", id);
    d->view_due = true;
}

static void forget(struct dais *d, const char *id)
{
    for (unsigned i = 0; id != NULL && i < d->seen_count; i++) {
        if (strcmp(d->seen[i], id) == 0) {
            memmove(d->seen[i], d->seen[--d->seen_count], DAIS_ID_SIZE);
            d->view_due = true;
        }
    }
}

static void send_view(struct dais *d)
{
    json_t *want = json_array();
    for (unsigned i = 0; i < d->seen_count; i++) {
        json_array_append_new(want, json_pack("{s:s,s:s,s:i}", "participant", d->seen[i], "source", "camera", "height",
                                              (int)d->person->env->scenario->view_height));
    }
    d->view_due = false;
    d->next_view_us = d->person->env->now_us + VIEW_EVERY_US;
    (void)request(d, DAIS_REQUEST_OTHER, "media.view", false, json_pack("{s:o}", "want", want));
}

/* ── replies ── */

static void on_entered(struct dais *d, const json_t *ok)
{
    struct person *p = d->person;
    const char *answer = json_string_value(json_object_get(ok, "answer"));
    const char *id = json_string_value(json_object_get(ok, "participant"));
    json_t *one;
    size_t i;
    snprintf(d->participant, sizeof d->participant, "%s", id != NULL ? id : "");
    if (p->receives && p->env->scenario->receive_video > 0 && p->env->scenario->view_height > 0) {
        d->seen = calloc(DAIS_SEEN, sizeof *d->seen);
    }
    json_array_foreach(json_object_get(json_object_get(ok, "room"), "people"), i, one)
    {
        see(d, one);
    }
    d->next_ping_us = p->env->now_us + (time_us)(random_u32() % PING_EVERY_US);
    if (person_has_media(p)) {
        person_answer(p, d->loop, str_of(answer));
    } else {
        person_is_in(p);
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
    if (error != NULL) {
        const char *words = json_string_value(json_object_get(error, "message"));
        env_add(p->env, SUM_REFUSALS, 1);
        if (kind == DAIS_REQUEST_ENTER) {
            person_fail(p, "room.enter: %.120s", words != NULL ? words : "refused");
        }
        return;
    }
    if (kind == DAIS_REQUEST_ENTER) {
        on_entered(d, json_object_get(message, "ok"));
    } else {
        env_time(p->env, SERIES_REPLY, p->env->now_us - pending->sent_us);
    }
}

/* ── events ── */

static void on_chat(struct dais *d, const json_t *body)
{
    const json_t *message = json_object_get(body, "message");
    const char *text = json_string_value(json_object_get(message, "text"));
    const char *from = json_string_value(json_object_get(message, "from"));
    if (text == NULL || strncmp(text, CHAT_MARK, strlen(CHAT_MARK)) != 0 ||
        (from != NULL && strcmp(from, d->participant) == 0)) {
        return;
    }
    time_us sent_us = strtoll(text + strlen(CHAT_MARK), NULL, 10);
    env_time(d->person->env, SERIES_BROADCAST, d->person->env->now_us - sent_us);
}

static void on_slots(struct dais *d, const json_t *body)
{
    json_t *slot;
    size_t i;
    json_array_foreach(json_object_get(body, "slots"), i, slot)
    {
        const char *mid = json_string_value(json_object_get(slot, "mid"));
        if (mid != NULL && d->person->receiver != NULL) {
            receiver_rebind(d->person->receiver, mid);
        }
    }
}

static void on_wanted(struct dais *d, const json_t *body)
{
    const char *source = json_string_value(json_object_get(body, "source"));
    unsigned wanted = 0;
    json_t *rid;
    size_t i;
    if (source == NULL || strcmp(source, "camera") != 0) {
        return;
    }
    json_array_foreach(json_object_get(body, "rids"), i, rid)
    {
        for (unsigned layer = 0; layer < REEL_LAYERS; layer++) {
            wanted |= strcmp(json_string_value(rid), reel_rid(layer)) == 0 ? 1U << layer : 0;
        }
    }
    person_wanted(d->person, wanted);
}

static void on_event(struct dais *d, const json_t *message)
{
    const char *name = json_string_value(json_object_get(message, "on"));
    const json_t *body = json_object_get(message, "body");
    if (name == NULL) {
        return;
    }
    if (strcmp(name, "chat.posted") == 0) {
        on_chat(d, body);
    } else if (strcmp(name, "media.slots") == 0) {
        on_slots(d, body);
    } else if (strcmp(name, "media.wanted") == 0) {
        on_wanted(d, body);
    } else if (strcmp(name, "person.entered") == 0 || strcmp(name, "person.changed") == 0) {
        see(d, json_object_get(body, "person"));
    } else if (strcmp(name, "person.left") == 0) {
        forget(d, json_string_value(json_object_get(body, "participant")));
    } else if (strcmp(name, "left") == 0) {
        const char *reason = json_string_value(json_object_get(body, "reason"));
        person_fail(d->person, "put out of the room: %.60s", reason != NULL ? reason : "");
    }
}

static void on_one(struct dais *d, const json_t *message)
{
    if (json_object_get(message, "re") != NULL) {
        on_reply(d, message);
    } else {
        on_event(d, message);
    }
}

static void on_message(void *user, struct str text)
{
    struct dais *d = user;
    struct env *env = d->person->env;
    json_t *frame = json_loadb(text.data, text.len, 0, NULL), *one;
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

static void on_end(void *user, const char *why)
{
    person_fail(((struct dais *)user)->person, "%.150s", why);
}

/* ── as time passes ── */

void dais_join(struct dais *d)
{
    static const struct socket_events events = {.on_open = on_open, .on_message = on_message, .on_end = on_end};
    person_begin(d->person);
    socket_connect(&d->socket, d->web, d->cookie, &events, d);
}

void dais_step(struct dais *d)
{
    struct person *p = d->person;
    if (p->state < PERSON_CONNECTING || p->state > PERSON_IN) {
        return;
    }
    if (d->view_due && p->env->now_us >= d->next_view_us) {
        send_view(d);
    }
    if (p->env->now_us >= d->next_ping_us) {
        d->next_ping_us = p->env->now_us + PING_EVERY_US;
        (void)request(d, DAIS_REQUEST_OTHER, "ping", false, json_object());
    }
}

void dais_chat(struct dais *d)
{
    char text[64];
    if (d->person->state != PERSON_IN) {
        return;
    }
    snprintf(text, sizeof text, CHAT_MARK "%" PRId64 " from %u", clock_now_us(), d->person->number);
    if (request(d, DAIS_REQUEST_CHAT, "chat.post", true, json_pack("{s:s}", "text", text))) {
        env_add(d->person->env, SUM_CHAT_SENT, 1);
    }
}

void dais_leave(struct dais *d)
{
    if (!d->leaving) {
        d->leaving = true;
        (void)request(d, DAIS_REQUEST_OTHER, "room.leave", true, json_object());
        socket_close(&d->socket);
    }
    d->gone = socket_is_gone(&d->socket);
}

void dais_free(struct dais *d)
{
    socket_free(&d->socket);
    free(d->seen);
    d->seen = NULL;
}
