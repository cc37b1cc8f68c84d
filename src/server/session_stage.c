/* Requests about the stage, its queue of hands, and the people on it. */
#include "session_priv.h"

/* Runs the command; on failure the request is answered. */
static bool run(const struct request *request, struct command *command, struct site_change *change,
                struct room **ret_room)
{
    command->participant = request->session->member.participant;
    return request_room(request, ret_room) && request_begin(request, change) &&
           request_command(request, change, *ret_room, command);
}

void request_act(const struct request *request, struct command *command)
{
    struct room *room;
    struct site_change change;
    if (run(request, command, &change, &room)) {
        request_finish(request, &change, NULL);
    }
}

static void act_on(const struct request *request, enum command_kind kind, struct id128 participant)
{
    request_act(request, &(struct command){.kind = kind, .on.target = {participant}});
}

/* ── the stage ── */

void session_stage_join(const struct request *request)
{
    request_act(request, &(struct command){.kind = COMMAND_STAGE_JOIN});
}

void session_stage_leave(const struct request *request)
{
    request_act(request, &(struct command){.kind = COMMAND_STAGE_LEAVE});
}

_Static_assert((int)PROTO_STAGE_ACCESS_INVITE == (int)STAGE_INVITE, "the protocol's access is the domain's");

void session_stage_access(const struct request *request)
{
    request_act(request, &(struct command){.kind = COMMAND_STAGE_ACCESS,
                                           .access = (enum stage_access)request->frame->body.stage_access.access});
}

void session_stage_spotlight(const struct request *request)
{
    const struct proto_stage_spotlight_request *body = &request->frame->body.stage_spotlight;
    struct command command = {.kind = COMMAND_SPOTLIGHT, .on.screen = body->screen};
    if (body->has_participant) {
        command.on.target.v = body->participant;
    }
    request_act(request, &command);
}

void session_stage_invite(const struct request *request)
{
    act_on(request, COMMAND_STAGE_INVITE, request->frame->body.stage_invite.participant);
}

void session_stage_accept(const struct request *request)
{
    request_act(request, &(struct command){.kind = COMMAND_STAGE_ACCEPT});
}

void session_stage_decline(const struct request *request)
{
    request_act(request, &(struct command){.kind = COMMAND_STAGE_DECLINE});
}

void session_stage_remove(const struct request *request)
{
    act_on(request, COMMAND_STAGE_REMOVE, request->frame->body.stage_remove.participant);
}

/* ── hands ── */

void session_hand_raise(const struct request *request)
{
    struct room *room;
    struct site_change change;
    if (run(request, &(struct command){.kind = COMMAND_HAND_RAISE}, &change, &room)) {
        const struct participant *me = room_participant(room, request->session->member.participant);
        request_finish(request, &change, &(struct proto_hand_raise_ok){room_hand_place(room, me)});
    }
}

void session_hand_lower(const struct request *request)
{
    /* Left out it is nobody: one's own. */
    act_on(request, COMMAND_HAND_LOWER, request->frame->body.hand_lower.participant);
}

void session_hand_lower_all(const struct request *request)
{
    request_act(request, &(struct command){.kind = COMMAND_HANDS_LOWER});
}

void session_hand_order(const struct request *request)
{
    const struct proto_hand_order_request *body = &request->frame->body.hand_order;
    request_act(request, &(struct command){.kind = COMMAND_HAND_MOVE, .on = {{body->participant}, body->place}});
}

void session_hand_call(const struct request *request)
{
    struct command command = {.kind = COMMAND_HAND_CALL,
                              .on.target = {request->frame->body.hand_call.participant}}; /* none: the next */
    struct room *room;
    struct site_change change;
    if (!run(request, &command, &change, &room)) {
        return;
    }
    const struct event_list *list = site_events(request->sessions->o.site);
    struct proto_hand_call_ok ok = {command.on.target.v};
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->items[i].kind == EVENT_STAGE_JOINED || list->items[i].kind == EVENT_HAND_LOWERED) {
            ok.participant = list->items[i].participant.v;
        }
    }
    request_finish(request, &change, &ok);
}
