/* Sets a Dais room up by its HTTP interface. */
#include "room.h"

#include "dais/base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOKENS_AT_ONCE 16
#define PATH_SIZE      200
#define STAGE_LIMIT    49

struct waiting {
    bool done;
    unsigned status;
    json_t *body;
    char cookie[WEB_COOKIE_SIZE];
    char words[WEB_PROBLEM_SIZE];
};

static void on_reply(void *user, const struct web_reply *reply)
{
    struct waiting *w = user;
    w->done = true;
    w->status = reply->status;
    w->body = reply->body.len > 0 ? json_loadb(reply->body.data, reply->body.len, 0, NULL) : NULL;
    memcpy(w->cookie, reply->cookie, sizeof w->cookie);
    const char *message = json_string_value(json_object_get(json_object_get(w->body, "error"), "message"));
    snprintf(w->words, sizeof w->words, "%s", reply->status == 0 ? reply->problem : message != NULL ? message : "");
}

static enum err judge(struct waiting *w, const char *what, json_t **ret_reply, char problem[SCENARIO_PROBLEM_SIZE])
{
    if (w->status == 200 || w->status == 201) {
        if (ret_reply != NULL) {
            *ret_reply = w->body;
        } else {
            json_decref(w->body);
        }
        return ERR_OK;
    }
    json_decref(w->body);
    if (w->status == 0) {
        snprintf(problem, SCENARIO_PROBLEM_SIZE, "%s", w->words);
    } else {
        snprintf(problem, SCENARIO_PROBLEM_SIZE, "%s: %u %s", what, w->status, w->words);
    }
    return ERR_INVALID;
}

static enum err begin(struct room *room, const char *method, const char *path, const json_t *body,
                      struct waiting *waiting)
{
    char *text = body != NULL ? json_dumps(body, JSON_COMPACT) : NULL;
    const struct web_request request = {.method = method,
                                        .path = path,
                                        .content_type = text != NULL ? "application/json" : NULL,
                                        .cookie = room->cookie[0] != '\0' ? room->cookie : NULL,
                                        .body = str_of(text)};
    enum err err = web_call(room->web, &request, on_reply, waiting);
    free(text);
    return err;
}

enum err room_call(struct room *room, const char *method, const char *path, const json_t *body, json_t **ret_reply,
                   char problem[SCENARIO_PROBLEM_SIZE])
{
    struct waiting waiting = {0};
    enum err err = begin(room, method, path, body, &waiting);
    while (err == ERR_OK && !waiting.done) {
        uv_run(room->loop, UV_RUN_ONCE);
    }
    if (err != ERR_OK) {
        snprintf(problem, SCENARIO_PROBLEM_SIZE, "no memory");
        return err;
    }
    err = judge(&waiting, path, ret_reply, problem);
    if (err == ERR_OK && waiting.cookie[0] != '\0') {
        memcpy(room->cookie, waiting.cookie, sizeof room->cookie);
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
    struct waiting waiting[TOKENS_AT_ONCE] = {0};
    char path[PATH_SIZE], name[PATH_SIZE];
    enum err err = ERR_OK;
    snprintf(path, sizeof path, "/api/v1/channels/%s/media-tokens", room->channel);
    for (unsigned i = 0; i < count; i++) {
        bool speaker = from + i < publishers;
        snprintf(name, sizeof name, "Load %u", from + i + 1);
        json_t *body = json_pack("{s:s,s:s}", "role", speaker ? "speaker" : "viewer", "name", name);
        waiting[i].done = begin(room, "POST", path, body, &waiting[i]) != ERR_OK;
        json_decref(body);
    }
    for (unsigned i = 0; i < count; i++) {
        json_t *reply = NULL;
        while (!waiting[i].done) {
            uv_run(room->loop, UV_RUN_ONCE);
        }
        enum err one = judge(&waiting[i], "media-tokens", &reply, problem);
        const char *token = json_string_value(json_object_get(reply, "token"));
        ret_tokens[from + i] = token != NULL ? strdup(token) : NULL;
        err = one != ERR_OK ? one : token == NULL ? ERR_INVALID : err;
        json_decref(reply);
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
