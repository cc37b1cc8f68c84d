/*
 * The rights tables once more, written by hand from the product's description, section 12, for the tests alone: never
 * derived from src/room/role.c, and the other way round. yes · no · set: a setting permits · grant: a grant to the person
 * (there are none yet, so: no) · ask · invited · not_owner · own: own and published · published
 */
#ifndef DAIS_TEST_RIGHTS_MATRIX_H
#define DAIS_TEST_RIGHTS_MATRIX_H

#include "dais/room/role.h"

enum cell { no, yes, set, grant, ask, invited, not_owner, own, published, owner, open_types, if_visible };

static const struct {
    enum room_action action;
    enum cell host, room_moderator, chat_moderator, speaker, member, guest, anonymous;
} room_matrix[] = {
    /* open the room; end for everyone; lock; admit, decline */
    {ACTION_GOVERN, yes, yes, no, no, no, no, no},
    /* enter while closed (green room) */
    {ACTION_ENTER_CLOSED, yes, yes, no, yes, no, no, no},
    /* enter while open */
    {ACTION_ENTER_OPEN, yes, yes, yes, yes, yes, yes, set},
    /* enter while locked without knocking */
    {ACTION_ENTER_LOCKED, yes, yes, yes, no, no, no, no},
    /* create, revoke guest links and invitations */
    {ACTION_LINKS, yes, set, no, no, no, no, no},
    /* on stage: access everyone */
    {ACTION_STAGE_EVERYONE, yes, yes, yes, yes, yes, grant, no},
    /* on stage: by request */
    {ACTION_STAGE_REQUEST, yes, yes, ask, yes, ask, ask, no},
    /* on stage: invite only / webinar */
    {ACTION_STAGE_INVITE, yes, yes, invited, yes, invited, invited, no},
    /* set stage access; invite, remove; mute, camera off, hard mute; order of hands; main tile for all */
    {ACTION_STAGE_MANAGE, yes, yes, no, no, no, no, no},
    /* switch on someone's microphone or camera */
    {ACTION_SWITCH_ON_OTHERS, no, no, no, no, no, no, no},
    /* remove, ban; make speaker or temporary moderator; grant a tool */
    {ACTION_PERSON_MANAGE, yes, yes, no, no, no, no, no},
    /* act on a host */
    {ACTION_ACT_ON_HOST, not_owner, no, no, no, no, no, no},
    /* raise or lower own hand; reactions */
    {ACTION_HAND, yes, yes, yes, yes, yes, yes, no},
    /* share screen */
    {ACTION_SHARE_SCREEN, yes, yes, set, yes, set, set, no},
    /* share media, slides; open, clear whiteboard */
    {ACTION_SHARE_MEDIA, yes, yes, no, grant, no, no, no},
    /* draw; edit notes */
    {ACTION_DRAW, yes, yes, grant, grant, grant, grant, no},
    /* breakouts: make, start, end, visit, broadcast */
    {ACTION_BREAKOUTS, yes, yes, no, no, no, no, no},
    /* start, pause, stop recording */
    {ACTION_RECORD, yes, yes, no, no, no, no, no},
    /* read group chat */
    {ACTION_CHAT_READ, yes, yes, yes, yes, yes, yes, set},
    /* write, reply, react, edit and delete own */
    {ACTION_CHAT_WRITE, yes, yes, yes, yes, yes, yes, no},
    /* delete any, pin, block, slow mode, clear */
    {ACTION_CHAT_MODERATE, yes, no, yes, no, no, no, no},
    /* ask a question; upvote published */
    {ACTION_QNA_ASK, yes, yes, yes, yes, yes, yes, set},
    /* see all questions */
    {ACTION_QNA_SEE, yes, own, yes, own, own, own, published},
    /* take, assign, answer, publish, dismiss */
    {ACTION_QNA_HANDLE, yes, no, yes, grant, no, no, no},
    /* interactions: draft, publish, schedule, close, see early results; announcement */
    {ACTION_INTERACTION_MANAGE, yes, no, yes, no, no, no, no},
    /* answer interactions */
    {ACTION_INTERACTION_ANSWER, yes, yes, yes, yes, yes, yes, set},
    /* backchannel */
    {ACTION_BACKCHANNEL, yes, yes, yes, yes, no, no, no},
    /* see participants */
    {ACTION_PARTICIPANTS_SEE, yes, yes, yes, yes, set, set, no},
    /* live dashboard */
    {ACTION_DASHBOARD, yes, yes, yes, no, no, no, no},
};

static const struct {
    enum channel_right right;
    enum cell manager, moderator, contributor, member, signed_in, anonymous;
} channel_matrix[] = {
    /* see: the three rows by type are in the test itself; members always do */
    {CHANNEL_RIGHT_ADD_MEDIA, yes, yes, yes, open_types, open_types, no},
    {CHANNEL_RIGHT_REMOVE_OWN_MEDIA, yes, yes, yes, open_types, open_types, no},
    {CHANNEL_RIGHT_REMOVE_ANY_MEDIA, yes, no, no, no, no, no},
    {CHANNEL_RIGHT_EDIT, yes, no, no, no, no, no},
    {CHANNEL_RIGHT_APPROVE_MEDIA, yes, yes, no, no, no, no},
    {CHANNEL_RIGHT_MANAGE_MEMBERS, yes, no, no, no, no, no},
    {CHANNEL_RIGHT_TRANSFER, owner, no, no, no, no, no},
    {CHANNEL_RIGHT_DELETE, owner, no, no, no, no, no},
    {CHANNEL_RIGHT_MANAGE_ROOM, yes, no, no, no, no, no},
    {CHANNEL_RIGHT_REPORTS, yes, grant, no, no, no, no},
    {CHANNEL_RIGHT_SUBSCRIBE, yes, yes, yes, yes, if_visible, no},
};

#endif
