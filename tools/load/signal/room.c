/* Sets a Dais room up by its HTTP interface. */
#include "room.h"

#include "dais/base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOKENS_AT_ONCE 16
#define PATH_SIZE      200
#define STAGE_LIMIT    49

static void on_reply(void *user, const struct web_reply *from)
{
    struct room_reply *reply = user;
    reply->done = true;
    reply->status = from->status;
    reply->body = from->body.len > 0 ? json_loadb(from->body.data, from->body.len, 0, NULL) : NULL;
    memcpy(reply->cookie, from->cookie, sizeof reply->cookie);
    const char *message = json_string_value(json_object_get(json_object_get(reply->body, "error"), "message"));
    snprintf(reply->words, sizeof reply->words, "%s",
             from->status == 0 ? from->problem
             : message != NULL ? message
                               : "");
}

void room_ask(struct room *room, const char *method, const char *path, const json_t *body, struct room_reply *reply)
{
    char *text = body != NULL ? json_dumps(body, JSON_COMPACT) : NULL;
    const struct web_request request = {.method = method,
                                        .path = path,
                                        .content_type = text != NULL ? "application/json" : NULL,
                                        .cookie = room->cookie[0] != '\0' ? room->cookie : NULL,
                                        .body = str_of(text)};
    if (web_call(room->web, &request, on_reply, reply) != ERR_OK) {
        reply->done = true;
        snprintf(reply->words, sizeof reply->words, "no memory");
    }
    free(text);
}

enum err room_wait(struct room *room, struct room_reply *replies, unsigned count, char problem[SCENARIO_PROBLEM_SIZE])
{
    enum err err = ERR_OK;
    for (unsigned i = 0; i < count; i++) {
        struct room_reply *reply = &replies[i];
        while (!reply->done) {
            uv_run(room->loop, UV_RUN_ONCE);
        }
        if (reply->status / 100 == 2) {
            continue;
        }
        err = ERR_INVALID;
        if (reply->status == 0) {
            snprintf(problem, SCENARIO_PROBLEM_SIZE, "%s", reply->words);
        } else {
            snprintf(problem, SCENARIO_PROBLEM_SIZE, "the server says %u: %s", reply->status, reply->words);
        }
    }
    return err;
}

void room_reply_free(struct room_reply *reply)
{
    json_decref(reply->body);
    reply->body = NULL;
}

enum err room_call(struct room *room, const char *method, const char *path, const json_t *body, json_t **ret_reply,
                   char problem[SCENARIO_PROBLEM_SIZE])
{
    struct room_reply reply = {0};
    char words[SCENARIO_PROBLEM_SIZE];
    room_ask(room, method, path, body, &reply);
    enum err err = room_wait(room, &reply, 1, words);
    if (err != ERR_OK) {
        snprintf(problem, SCENARIO_PROBLEM_SIZE, reply.status == 0 ? "%.0s%.300s" : "%.80s: %.300s", path, words);
    } else if (reply.cookie[0] != '\0') {
        memcpy(room->cookie, reply.cookie, sizeof room->cookie);
    }
    if (err == ERR_OK && ret_reply != NULL) {
        *ret_reply = reply.body;
    } else {
        room_reply_free(&reply);
    }
    return err;
}

static enum err log_in(struct room *room, const char *password, char problem[SCENARIO_PROBLEM_SIZE])
{
    json_t *body = json_pack("{s:s,s:s}", "login", room->scenario->login, "password", password);
    enum err err = room_call(room, "POST", "/api/v1/login", body, NULL, problem);
    json_decref(body);
    return err;
}

static enum err make_channel(struct room *room, char problem[SCENARIO_PROBLEM_SIZE])
{
    char name[PATH_SIZE];
    json_t *reply = NULL;
    snprintf(name, sizeof name, "Load test %.40s %llx", room->scenario->name, (unsigned long long)clock_wall_ms());
    json_t *body = json_pack("{s:s,s:s}", "name", name, "type", "open");
    enum err err = room_call(room, "POST", "/api/v1/channels", body, &reply, problem);
    json_decref(body);
    const char *id = json_string_value(json_object_get(json_object_get(reply, "channel"), "id"));
    if (err == ERR_OK && id == NULL) {
        id = json_string_value(json_object_get(reply, "id"));
    }
    snprintf(room->channel, sizeof room->channel, "%s", id != NULL ? id : "");
    room->own = id != NULL;
    json_decref(reply);
    return err;
}

static enum err find_channel(struct room *room, char problem[SCENARIO_PROBLEM_SIZE])
{
    json_t *reply = NULL, *item;
    size_t i;
    enum err err = room_call(room, "GET", "/api/v1/channels", NULL, &reply, problem);
    json_array_foreach(json_object_get(reply, "items"), i, item)
    {
        const char *name = json_string_value(json_object_get(item, "name"));
        const char *id = json_string_value(json_object_get(item, "id"));
        if (name != NULL && id != NULL && strcmp(name, room->scenario->channel) == 0) {
            snprintf(room->channel, sizeof room->channel, "%s", id);
        }
    }
    json_decref(reply);
    if (err == ERR_OK && room->channel[0] == '\0') {
        snprintf(problem, SCENARIO_PROBLEM_SIZE, "%s sees no channel named \"%.100s\" on its first page",
                 room->scenario->login, room->scenario->channel);
        return ERR_INVALID;
    }
    return err;
}

/* Of a channel of our own: everybody may come and speak. */
static enum err widen(struct room *room, char problem[SCENARIO_PROBLEM_SIZE])
{
    char path[PATH_SIZE];
    json_t *reply = NULL;
    snprintf(path, sizeof path, "/api/v1/channels/%s/room", room->channel);
    enum err err = room_call(room, "GET", path, NULL, &reply, problem);
    json_t *settings = json_object_get(reply, "settings");
    if (err == ERR_OK && settings != NULL) {
        json_object_set_new(settings, "enabled", json_true());
        json_object_set_new(settings, "stage_limit", json_integer(STAGE_LIMIT));
        json_object_set_new(settings, "stage_access", json_string("everyone"));
        json_object_set_new(settings, "capacity", json_integer(0));
        json_object_set_new(settings, "screen_share", json_string("everyone"));
        err = room_call(room, "PUT", path, settings, NULL, problem);
    }
    json_decref(reply);
    return err;
}

enum err room_open(struct room *room, const char *password, char problem[SCENARIO_PROBLEM_SIZE])
{
    char path[PATH_SIZE];
    enum err err = log_in(room, password, problem);
    if (err == ERR_OK) {
        err = room->scenario->channel[0] != '\0' ? find_channel(room, problem) : make_channel(room, problem);
    }
    if (err == ERR_OK && room->own) {
        err = widen(room, problem);
    }
    if (err == ERR_OK) {
        json_t *nothing = json_object();
        snprintf(path, sizeof path, "/api/v1/channels/%s/room/open", room->channel);
        err = room_call(room, "POST", path, nothing, NULL, problem);
        json_decref(nothing);
    }
    return err;
}

static enum err mint_some(struct room *room, unsigned from, unsigned count, unsigned publishers, char **ret_tokens,
                          char problem[SCENARIO_PROBLEM_SIZE])
{
    struct room_reply replies[TOKENS_AT_ONCE] = {0};
    char path[PATH_SIZE], name[PATH_SIZE];
    snprintf(path, sizeof path, "/api/v1/channels/%s/media-tokens", room->channel);
    for (unsigned i = 0; i < count; i++) {
        bool speaker = from + i < publishers;
        snprintf(name, sizeof name, "Load %u", from + i + 1);
        json_t *body = json_pack("{s:s,s:s}", "role", speaker ? "speaker" : "viewer", "name", name);
        room_ask(room, "POST", path, body, &replies[i]);
        json_decref(body);
    }
    enum err err = room_wait(room, replies, count, problem);
    for (unsigned i = 0; i < count; i++) {
        const char *token = json_string_value(json_object_get(replies[i].body, "token"));
        ret_tokens[from + i] = strdup(token != NULL ? token : "");
        room_reply_free(&replies[i]);
    }
    return err;
}

enum err room_mint(struct room *room, unsigned publishers, unsigned receivers, char **ret_tokens,
                   char problem[SCENARIO_PROBLEM_SIZE])
{
    unsigned all = publishers + receivers;
    enum err err = ERR_OK;
    for (unsigned from = 0; from < all && err == ERR_OK; from += TOKENS_AT_ONCE) {
        unsigned count = all - from < TOKENS_AT_ONCE ? all - from : TOKENS_AT_ONCE;
        err = mint_some(room, from, count, publishers, ret_tokens, problem);
    }
    return err;
}

void room_close(struct room *room)
{
    char path[PATH_SIZE], problem[SCENARIO_PROBLEM_SIZE];
    if (!room->own) {
        return;
    }
    json_t *nothing = json_object();
    snprintf(path, sizeof path, "/api/v1/channels/%s/room/end", room->channel);
    enum err err = room_call(room, "POST", path, nothing, NULL, problem);
    json_decref(nothing);
    snprintf(path, sizeof path, "/api/v1/channels/%s", room->channel);
    err = room_call(room, "DELETE", path, NULL, NULL, problem);
    (void)err; /* a server that went away needs no clearing */
}
