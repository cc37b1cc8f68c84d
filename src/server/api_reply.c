/* Answers: at once, after the commit, and once more to who asked before under the same key. */
#include "http_api_priv.h"

#include "dais/server/key_record.h"

#include <stdio.h>
#include <stdlib.h>

#define RETRY_AFTER_S 10 /* busy or too fast */

/* ── answers ── */

static void respond(const struct reply *reply, unsigned status, struct str json, uint32_t retry_after_s)
{
    char seconds[16];
    struct http_api *api = reply->api;
    struct http_response response = {.status = status, .content_type = "application/json", .body = json};
    size_t headers = 0;
    if (reply->cookie[0])
        response.headers[headers++] = (struct http_header){"set-cookie", reply->cookie};
    if (reply->device[0])
        response.headers[headers++] = (struct http_header){"set-cookie", reply->device};
    if (retry_after_s > 0) {
        snprintf(seconds, sizeof seconds, "%u", retry_after_s);
        response.headers[headers++] = (struct http_header){"retry-after", seconds};
    }
    api->options.respond(api->options.server, reply->handle, &response);
}

void reply_text(const struct reply *reply, unsigned status, struct str json)
{
    respond(reply, status, json, 0);
}

static uint32_t retry_after_s(const struct reply *reply, unsigned status)
{
    if (reply->retry_after_s > 0)
        return reply->retry_after_s;
    return status == 429 || status == 503 ? RETRY_AFTER_S : 0;
}

void reply_fault(const struct reply *reply, const struct proto_fault *fault)
{
    struct json_out *out = &reply->api->out;
    struct reply plain = *reply;
    plain.cookie[0] = plain.device[0] = '\0';
    json_out_clear(out);
    json_out_raw(out, STR("{\"error\":"));
    proto_write_error(out, fault);
    json_out_raw(out, STR("}"));
    unsigned status = proto_errors[fault->error].status;
    respond(&plain, status, json_out_text(out), retry_after_s(reply, status));
}

void reply_error(const struct reply *reply, enum proto_error error)
{
    struct proto_fault fault = proto_fault_of(error);
    reply_fault(reply, &fault);
}

/* Writes the answer of the route; false: it could not be (no memory). */
static bool write_ok(const struct reply *reply, const void *ok)
{
    struct json_out *out = &reply->api->out;
    json_out_clear(out);
    json_out_shape(out, proto_routes[reply->route].ok, ok);
    return !out->failed;
}

void reply_ok(const struct reply *reply, const void *ok)
{
    if (write_ok(reply, ok))
        reply_text(reply, proto_routes[reply->route].status, json_out_text(&reply->api->out));
    else
        reply_error(reply, PROTO_ERROR_BUSY);
}

enum proto_error reply_conflict(const struct reply *reply, const char *name, const struct proto_shape *shape,
                                const void *object)
{
    struct proto_fault fault = proto_fault_of(PROTO_ERROR_CONFLICT);
    struct json_out *out = &reply->api->out;
    json_out_clear(out);
    json_out_raw(out, STR("{\"error\":"));
    proto_write_error(out, &fault);
    json_out_raw(out, STR(",\""));
    json_out_raw(out, str_of(name));
    json_out_raw(out, STR("\":"));
    json_out_shape(out, shape, object);
    json_out_raw(out, STR("}"));
    reply_text(reply, proto_errors[PROTO_ERROR_CONFLICT].status, json_out_text(out));
    return PROTO_ERROR_NONE;
}

/* ── answers after the commit ── */

struct pending {
    struct reply reply;
    struct str json;
    char text[];
};

static void on_committed(void *user, enum err err)
{
    struct pending *pending = user;
    if (err)
        reply_error(&pending->reply, site_error_of_err(err));
    else
        reply_text(&pending->reply, proto_routes[pending->reply.route].status, pending->json);
    free(pending);
}

static struct pending *pending_new(const struct reply *reply, struct str json)
{
    struct pending *pending = malloc(sizeof *pending + json.len + 1);
    if (!pending)
        return NULL;
    pending->reply = *reply;
    memcpy(pending->text, json.data, json.len);
    pending->json = (struct str){pending->text, json.len};
    return pending;
}

/*
 * An answer that is too long is kept without its body; the only one that
 * can be so is the settings', which are read afresh instead.
 */
static void record_answer(const struct reply *reply, struct site_change *change, struct str json)
{
    struct json_out record;
    json_out_init(&record);
    key_record_begin(&record, proto_routes[reply->route].name, reply->asked);
    if (json.len + record.len <= LIMIT_KEY_ANSWER_BYTES)
        json_out_raw(&record, json);
    if (!record.failed)
        site_key(change, reply->who, reply->key, json_out_text(&record));
    json_out_finish(&record);
}

void reply_commit(const struct reply *reply, struct site_change *change, const void *ok)
{
    struct pending *pending = write_ok(reply, ok) ? pending_new(reply, json_out_text(&reply->api->out)) : NULL;
    if (pending && reply->has_key)
        record_answer(reply, change, pending->json);
    uint64_t ticket = site_submit(change);
    if (!pending)
        reply_error(reply, PROTO_ERROR_BUSY); /* done, but unsaid: a retry finds it so */
    else if (!ticket)
        on_committed(pending, ERR_OK);
    else if (site_wait(reply->api->options.site, ticket, on_committed, pending))
        on_committed(pending, ERR_BUSY);
}

/* ── what was asked before ── */

struct key_wait {
    struct reply reply;
};

/* Answers with what is recorded. `call` reads afresh what was too long to be kept; NULL: nothing of this route is. */
static enum proto_error answer_again(const struct reply *reply, struct call *call, struct str recorded)
{
    const struct proto_route_row *row = &proto_routes[reply->route];
    if (!key_record_is_of(&recorded, row->name, reply->asked))
        return PROTO_ERROR_KEY_REUSED;
    if (recorded.len)
        reply_text(reply, row->status, recorded);
    else
        return call ? api_room_get(call) : PROTO_ERROR_BUSY;
    return PROTO_ERROR_NONE;
}

/* The first request with this key is on its way to the disk: its end decides. */
static void on_first_done(void *user, enum err err)
{
    struct key_wait *wait = user;
    const struct reply *reply = &wait->reply;
    struct site *site = reply->api->options.site;
    struct store_key_state state;
    if (!err)
        err = site_key_look(site, reply->who, reply->key, clock_wall_ms(), &state);
    enum proto_error error = PROTO_ERROR_BUSY;
    if (err) {
        error = site_error_of_err(err);
    } else if (state.answer == KEY_DONE) {
        error = answer_again(reply, NULL, (struct str){state.text, state.text_len});
        free(state.text);
    }
    if (error)
        reply_error(reply, error);
    free(wait);
}

static enum proto_error wait_for_first(const struct reply *reply, uint64_t ticket)
{
    struct key_wait *wait = calloc(1, sizeof *wait);
    if (!wait)
        return PROTO_ERROR_BUSY;
    wait->reply = *reply;
    if (site_wait(reply->api->options.site, ticket, on_first_done, wait)) {
        free(wait);
        return PROTO_ERROR_BUSY;
    }
    return PROTO_ERROR_NONE;
}

enum proto_error reply_look_up(const struct reply *reply, struct call *call, bool *ret_answered)
{
    struct store_key_state state;
    *ret_answered = false;
    if (!reply->has_key)
        return PROTO_ERROR_NONE;
    enum err err = site_key_look(reply->api->options.site, reply->who, reply->key, clock_wall_ms(), &state);
    if (err)
        return site_error_of_err(err);
    *ret_answered = state.answer != KEY_UNKNOWN;
    if (state.answer == KEY_IN_FLIGHT)
        return wait_for_first(reply, state.ticket);
    if (state.answer == KEY_UNKNOWN)
        return PROTO_ERROR_NONE;
    enum proto_error error = answer_again(reply, call, (struct str){state.text, state.text_len});
    free(state.text);
    return error;
}

enum proto_error reply_again(const struct reply *reply, bool *ret_answered)
{
    return reply_look_up(reply, NULL, ret_answered);
}
