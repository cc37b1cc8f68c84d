/* What a page follows of the room it is in: whom it looks at, and what it is told. */
#include "dais_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VIEW_EVERY_US (500 * US_PER_MS)

/* ── whom one looks at ── */

static const char *source_of(const struct scenario *s)
{
    return s->screen > 0 ? "screen" : "camera";
}

/* Somebody who may be seen, if there is still a section for her picture. */
void dais_see(struct dais *d, const json_t *person)
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

void dais_send_view(struct dais *d)
{
    const struct scenario *s = d->person->env->scenario;
    json_t *want = json_array();
    for (unsigned i = 0; i < d->seen_count; i++) {
        json_array_append_new(want, json_pack("{s:s,s:s,s:i}", "participant", d->seen[i], "source", source_of(s),
                                              "height", (int)s->view_height));
    }
    d->view_due = false;
    d->next_view_us = d->person->env->now_us + VIEW_EVERY_US;
    (void)dais_request_send(d, DAIS_REQUEST_OTHER, "media.view", false, json_pack("{s:o}", "want", want));
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
    if (source == NULL || strcmp(source, source_of(d->person->env->scenario)) != 0) {
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

void dais_on_event(struct dais *d, const json_t *message)
{
    const char *name = json_string_value(json_object_get(message, "on"));
    const json_t *body = json_object_get(message, "body"), *seq = json_object_get(message, "seq");
    if (name == NULL) {
        return;
    }
    if (json_integer_value(seq) > d->seq) {
        d->seq = json_integer_value(seq);
    }
    if (strcmp(name, "chat.posted") == 0) {
        on_chat(d, body);
    } else if (strcmp(name, "media.slots") == 0) {
        on_slots(d, body);
    } else if (strcmp(name, "media.wanted") == 0) {
        on_wanted(d, body);
    } else if (strcmp(name, "person.entered") == 0 || strcmp(name, "person.changed") == 0) {
        dais_see(d, json_object_get(body, "person"));
    } else if (strcmp(name, "person.left") == 0) {
        forget(d, json_string_value(json_object_get(body, "participant")));
    } else if (strcmp(name, "room.ended") == 0) {
        person_fail(d->person, "the room was ended");
    } else if (strcmp(name, "left") == 0) {
        const char *reason = json_string_value(json_object_get(body, "reason"));
        person_fail(d->person, "put out of the room: %.60s", reason != NULL ? reason : "");
    }
}
