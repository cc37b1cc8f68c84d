/* A channel's room from outside: its settings, opening and ending it, media tokens. */
#include "http_api_priv.h"

#include <stdlib.h>

#define PEOPLE_MAX (3 * LIMIT_ROOM_LIST)

static enum proto_error call_room(struct call *call, enum channel_right right, struct room **ret_room)
{
    struct channel *channel;
    enum proto_error error = call_channel(call, right, &channel);
    if (error)
        return error;
    return site_error_of_err(site_room(call->reply.api->options.site, channel->r.id, ret_room));
}

/* ── settings ── */

/* The answer of room_get and room_save; too large for the stack. */
struct settings_answer {
    struct proto_http_room_get_ok ok;
    struct proto_person_named people[PEOPLE_MAX];
};

static struct settings_answer *settings_answer(const struct call *call, const struct room *room)
{
    struct settings_answer *answer = calloc(1, sizeof *answer);
    if (!answer)
        return NULL;
    view_settings(&room->settings, room->dir, &answer->ok.settings);
    answer->ok.people = answer->people;
    answer->ok.people_count = view_settings_people(&room->settings, call_directory(call), answer->people, PEOPLE_MAX);
    return answer;
}

enum proto_error api_room_get(struct call *call)
{
    struct room *room;
    enum proto_error error = call_room(call, CHANNEL_RIGHT_MANAGE_ROOM, &room);
    if (error)
        return error;
    struct settings_answer *answer = settings_answer(call, room);
    if (!answer)
        return PROTO_ERROR_BUSY;
    json_out_clear(&call->reply.api->out);
    json_out_shape(&call->reply.api->out, &proto_http_room_get_ok_shape, &answer->ok);
    reply_text(&call->reply, 200, json_out_text(&call->reply.api->out));
    free(answer);
    return PROTO_ERROR_NONE;
}

/* Somebody saved in between: the error, and beside it what is valid now. */
static enum proto_error reply_newer(struct call *call, const struct room *room)
{
    struct settings_answer *answer = settings_answer(call, room);
    if (!answer)
        return PROTO_ERROR_BUSY;
    struct proto_fault fault = proto_fault_of(PROTO_ERROR_CONFLICT);
    struct json_out *out = &call->reply.api->out;
    json_out_clear(out);
    json_out_raw(out, STR("{\"error\":"));
    proto_write_error(out, &fault);
    json_out_raw(out, STR(",\"settings\":"));
    json_out_shape(out, &proto_room_settings_shape, &answer->ok.settings);
    json_out_raw(out, STR(",\"people\":["));
    for (uint32_t i = 0; i < answer->ok.people_count; i++) {
        if (i)
            json_out_raw(out, STR(","));
        json_out_shape(out, &proto_person_named_shape, &answer->people[i]);
    }
    json_out_raw(out, STR("]}"));
    reply_text(&call->reply, proto_errors[PROTO_ERROR_CONFLICT].status, json_out_text(out));
    free(answer);
    return PROTO_ERROR_NONE;
}

static enum proto_error save(struct call *call, struct room *room, const struct room_settings *settings)
{
    struct site_change change;
    enum proto_error error = call_begin(call, &change);
    if (error)
        return error;
    struct command command = {
        .kind = COMMAND_SAVE, .who = call->reply.who, .carried = MEDIA_ROLE_NONE, .settings = settings};
    enum refusal refusal = site_room_command(&change, room, &command);
    if (refusal) {
        site_drop(&change);
        return refusal == REFUSAL_CONFLICT ? reply_newer(call, room)
                                           : call_fault(call, site_error_of_refusal(refusal), room->refused_field);
    }
    struct settings_answer *answer = settings_answer(call, room);
    if (!answer) {
        (void)site_submit(&change); /* done, but unsaid */
        return PROTO_ERROR_BUSY;
    }
    reply_commit(&call->reply, &change, &answer->ok); /* room_save's answer is the same as room_get's */
    free(answer);
    return PROTO_ERROR_NONE;
}

enum proto_error api_room_save(struct call *call)
{
    struct room *room;
    enum proto_error error = call_room(call, CHANNEL_RIGHT_MANAGE_ROOM, &room);
    if (error)
        return error;
    struct room_settings *settings = calloc(1, sizeof *settings);
    if (!settings)
        return PROTO_ERROR_BUSY;
    const char *field = NULL;
    if (view_settings_back(&call->body.room_save, settings, &field))
        error = call_fault(call, PROTO_ERROR_OUT_OF_RANGE, field);
    else
        error = save(call, room, settings);
    free(settings);
    return error;
}

/* ── open and end ── */

static enum proto_error govern(struct call *call, enum command_kind kind, struct site_change *change,
                               struct room **ret_room)
{
    enum proto_error error = call_room(call, CHANNEL_RIGHT_SEE, ret_room);
    if (!error)
        error = call_begin(call, change);
    if (error)
        return error;
    struct command command = {
        .kind = kind,
        .who = call->reply.who,
        .carried = MEDIA_ROLE_NONE,
        .fresh_session = {id_random()},
    };
    enum refusal refusal = site_room_command(change, *ret_room, &command);
    if (refusal)
        site_drop(change);
    return site_error_of_refusal(refusal);
}

enum proto_error api_room_open(struct call *call)
{
    struct site_change change;
    struct room *room;
    enum proto_error error = govern(call, COMMAND_OPEN, &change, &room);
    if (error)
        return error;
    struct proto_http_room_open_ok ok = {room->session.v};
    reply_commit(&call->reply, &change, &ok);
    return PROTO_ERROR_NONE;
}

enum proto_error api_room_end(struct call *call)
{
    struct site_change change;
    struct room *room;
    enum proto_error error = govern(call, COMMAND_END, &change, &room);
    if (error)
        return error;
    reply_commit(&call->reply, &change, NULL);
    return PROTO_ERROR_NONE;
}
