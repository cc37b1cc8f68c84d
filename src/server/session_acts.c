/* Requests of somebody in the room: media. */
#include "session_priv.h"

#include "dais/server/turn.h"

#include <stdlib.h>
#include <string.h>

/* ── media ── */

void session_media_mute(const struct request *request)
{
    const struct proto_media_mute_request *body = &request->frame->body.media_mute;
    request_act(request, &(struct command){
                             .kind = COMMAND_TRACK, .track.track = (enum track)body->source, .track.on = !body->muted});
}

_Static_assert((int)PROTO_RECEIVE_MODE_ALL == (int)RECEIVE_ALL && (int)PROTO_RECEIVE_MODE_AUDIO == (int)RECEIVE_AUDIO &&
                   (int)PROTO_RECEIVE_MODE_NONE == (int)RECEIVE_NOTHING,
               "the protocol's modes are the workers'");

void session_media_view(const struct request *request)
{
    const struct proto_media_view_request *body = &request->frame->body.media_view;
    struct session *session = request->session;
    struct bridge_want wants[LIMIT_SLOTS_VIDEO];
    size_t count = 0;
    for (uint32_t i = 0; i < body->want_count && count < LIMIT_SLOTS_VIDEO; i++) {
        wants[count++] =
            (struct bridge_want){.participant = body->want[i].participant,
                                 .source = (enum source_kind)body->want[i].source,
                                 .height = (uint16_t)body->want[i].height,
                                 .priority = (uint8_t)(body->want[i].has_priority ? body->want[i].priority : 0)};
    }
    struct media_handle media = live_media(request->sessions->o.live, session->channel, session->member.participant);
    if (!media_handle_is_none(media)) {
        enum proto_receive_mode mode = body->has_receive ? body->receive : PROTO_RECEIVE_MODE_ALL;
        bridge_view(request->sessions->o.bridge, media, wants, count);
        bridge_receive(request->sessions->o.bridge, media, (enum receive_mode)mode);
    }
    request_ok(request, NULL);
}

static void answer_offer(const struct request *request, const struct bridge_answer *answer)
{
    struct proto_slot slots[LIMIT_SLOTS];
    for (uint8_t i = 0; i < answer->slot_count; i++) {
        slots[i] = live_slot_view(&answer->slots[i]);
    }
    struct turn_grant turn;
    uint32_t servers =
        turn_mint(request->sessions->o.turn, request->session->member.participant.v, request->at_ms, &turn);
    request_ok(request, &(struct proto_media_offer_ok){.n = request->frame->body.media_offer.n,
                                                       .answer = answer->sdp,
                                                       .slots_count = answer->slot_count,
                                                       .slots = slots,
                                                       .ice_servers_count = servers,
                                                       .ice_servers = &turn.server});
}

/* The first offer of this seat, or of another PeerConnection than before. */
static void offer_fresh(const struct request *request, struct room *room)
{
    struct live *live = request->sessions->o.live;
    struct session *session = request->session;
    struct live_seat *seat;
    struct bridge_answer answer;
    struct negotiate_refusal refusal = {0};
    enum err err = live_media_open(live, session->channel, session->member.participant,
                                   request->frame->body.media_offer.offer, &seat, &answer, &refusal);
    if (err == ERR_OK) {
        err = live_media_adopt(live, session->channel, seat);
        if (err != ERR_OK) {
            live_media_abandon(seat);
        }
    }
    if (err != ERR_OK) {
        request_offer_fault(request, err, &refusal);
        return;
    }
    answer_offer(request, &answer);
    live_media_renew(live, room, session->member.participant);
}

void session_media_offer(const struct request *request)
{
    const struct proto_media_offer_request *body = &request->frame->body.media_offer;
    struct session *session = request->session;
    struct room *room;
    if (!request_room(request, &room)) {
        return;
    }
    if (request->sessions->o.bridge == NULL || session->seat != SEAT_HELD) {
        request_error(request, PROTO_ERROR_BUSY);
        return;
    }
    if (!live_media_same_peer(request->sessions->o.live, session->channel, session->member.participant, body->offer)) {
        if (body->has_ice_restart && body->ice_restart) { /* its keys are gone with it: only a new connection helps */
            request_error(request, PROTO_ERROR_MEDIA_GONE);
            return;
        }
        offer_fresh(request, room);
        return;
    }
    struct media_handle media = live_media(request->sessions->o.live, session->channel, session->member.participant);
    struct bridge_answer answer;
    struct negotiate_refusal refusal = {0};
    enum err err = bridge_offer(request->sessions->o.bridge, media, body->offer, &answer, &refusal);
    if (err != ERR_OK) {
        request_offer_fault(request, err, &refusal);
        return;
    }
    answer_offer(request, &answer);
    live_media_renew(request->sessions->o.live, room, session->member.participant);
}
