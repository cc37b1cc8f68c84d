/* Requests of moderators about people: their sound and pictures, what they may for this session, and whether they stay. */
#include "session_priv.h"

static void mute(const struct request *request, struct id128 participant, enum track track)
{
    request_act(request, &(struct command){.kind = COMMAND_MUTE, .on = {.target = {participant}, .track = track}});
}

/* Of `mask` the person has `holds` from now on. */
static void hold(const struct request *request, struct id128 participant, uint8_t mask, uint8_t holds)
{
    request_act(request, &(struct command){.kind = COMMAND_STANDING,
                                           .on = {.target = {participant}, .mask = mask, .holds = holds}});
}

void session_person_mute(const struct request *request)
{
    mute(request, request->frame->body.person_mute.participant, TRACK_MIC);
}

void session_person_camera_off(const struct request *request)
{
    mute(request, request->frame->body.person_camera_off.participant, TRACK_CAMERA);
}

void session_person_mute_all(const struct request *request)
{
    bool may_unmute = request->frame->body.person_mute_all.may_unmute;
    request_act(request, &(struct command){.kind = COMMAND_MUTE_ALL, .on.holds = may_unmute ? 0 : STANDING_LOCKED});
}

void session_person_hard_mute(const struct request *request)
{
    const struct proto_person_hard_mute_request *body = &request->frame->body.person_hard_mute;
    hold(request, body->participant, STANDING_LOCKED, body->locked ? STANDING_LOCKED : 0);
}

void session_person_promote(const struct request *request)
{
    const struct proto_person_promote_request *body = &request->frame->body.person_promote;
    uint8_t holds = body->role == PROTO_PROMOTION_SPEAKER     ? STANDING_SPEAKER
                    : body->role == PROTO_PROMOTION_MODERATOR ? STANDING_MODERATOR
                                                              : 0;
    hold(request, body->participant, STANDING_SPEAKER | STANDING_MODERATOR, holds);
}

void session_person_grant(const struct request *request)
{
    const struct proto_person_grant_request *body = &request->frame->body.person_grant;
    hold(request, body->participant, STANDING_SCREEN, body->on ? STANDING_SCREEN : 0);
}

void session_person_remove(const struct request *request)
{
    request_act(request, &(struct command){.kind = COMMAND_REMOVE,
                                           .on.target = {request->frame->body.person_remove.participant}});
}

void session_person_ban(const struct request *request)
{
    const struct proto_person_ban_request *body = &request->frame->body.person_ban;
    bool whole = body->scope == PROTO_BAN_SCOPE_ROOM;
    hold(request, body->participant, STANDING_BANS, whole ? STANDING_BANNED_ROOM : STANDING_BANNED);
}

void session_person_unban(const struct request *request)
{
    request_act(request,
                &(struct command){.kind = COMMAND_UNBAN, .on.target = {request->frame->body.person_unban.ban}});
}

#define BANS_MAX 100

void session_person_bans(const struct request *request)
{
    struct room *room;
    if (!request_room(request, &room)) {
        return;
    }
    const struct participant *me = room_participant(room, request->session->member.participant);
    if ((me->rights >> RIGHT_STAGE_MANAGE & 1) == 0) {
        request_error(request, PROTO_ERROR_FORBIDDEN);
        return;
    }
    struct proto_ban bans[BANS_MAX];
    struct proto_person_bans_ok ok = {.bans = bans};
    for (const struct standing *s = room->standings; s != NULL && ok.bans_count < BANS_MAX; s = s->hh.next) {
        if ((s->holds & STANDING_BANS) != 0) {
            bool whole = (s->holds & STANDING_BANNED_ROOM) != 0;
            bans[ok.bans_count++] = (struct proto_ban){.id = s->who.id,
                                                       .name = room_identity_name(room, s->who),
                                                       .scope = whole ? PROTO_BAN_SCOPE_ROOM : PROTO_BAN_SCOPE_SESSION};
        }
    }
    request_ok(request, &ok);
}
