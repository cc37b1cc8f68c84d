/* The backchannel's requests, and its part of the snapshot. */
#include "session_priv.h"

#include <stdio.h>
#include <stdlib.h>

uint32_t session_backchannel_view(const struct said_page *page, struct proto_message out[LIMIT_CHAT_PAGE],
                                  char cursor[BACKCHANNEL_CURSOR_SIZE])
{
    for (uint32_t i = 0; i < page->count; i++) {
        const struct said_record *said = &page->lines[i].said;
        out[i] = (struct proto_message){.id = said->id,
                                        .at = said->at_ms,
                                        .has_from = !participant_id_is_none(said->from),
                                        .from = said->from.v,
                                        .name = said->name,
                                        .role = (enum proto_room_role)said->role,
                                        .text = said->text};
    }
    cursor[0] = '\0';
    if (page->more) {
        snprintf(cursor, BACKCHANNEL_CURSOR_SIZE, "%llu", (unsigned long long)page->lines[0].seq);
    }
    return page->count;
}

void session_backchannel_post(const struct request *request)
{
    struct session *session = request->session;
    struct room *room;
    struct site_change change;
    struct command command = {.kind = COMMAND_BACKCHANNEL_POST,
                              .participant = session->member.participant,
                              .fresh_message = {id_random()},
                              .chat.text = request->frame->body.backchannel_post.text};
    if (!request_room(request, &room) || !request_begin(request, &change) ||
        !request_command(request, &change, room, &command)) {
        return;
    }
    const struct participant *person = room_participant(room, session->member.participant);
    const struct proto_backchannel_post_ok ok = {{.id = command.fresh_message.v,
                                                  .at = command.at_ms,
                                                  .has_from = true,
                                                  .from = person->id.v,
                                                  .name = room_person_name(room, person),
                                                  .role = (enum proto_room_role)room_role_highest(person->roles),
                                                  .text = command.chat.text}};
    request_finish(request, &change, &ok);
}

/* False: not one of ours. */
static bool cursor_read(struct str text, uint64_t *ret_seq)
{
    uint64_t seq = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' || seq > UINT64_MAX / 10 - 9) {
            return false;
        }
        seq = seq * 10 + (uint64_t)(text.data[i] - '0');
    }
    *ret_seq = seq;
    return text.len > 0;
}

void session_backchannel_history(const struct request *request)
{
    const struct proto_backchannel_history_request *body = &request->frame->body.backchannel_history;
    struct room *room;
    if (!request_room(request, &room)) {
        return;
    }
    if (!room_in_backchannel(room, room_participant(room, request->session->member.participant))) {
        request_error(request, PROTO_ERROR_FORBIDDEN);
        return;
    }
    uint64_t before = UINT64_MAX;
    if (body->has_cursor && !cursor_read(body->cursor, &before)) {
        struct proto_fault fault = {.error = PROTO_ERROR_OUT_OF_RANGE, .field = "cursor"};
        request_fault(request, &fault);
        return;
    }
    struct said_page page;
    enum err err = store_backchannel_page(site_store(request->sessions->o.site), room->channel, before,
                                          body->has_limit ? body->limit : LIMIT_CHAT_PAGE, &page);
    if (err != ERR_OK) {
        request_error(request, site_error_of_err(err));
        return;
    }
    struct proto_message messages[LIMIT_CHAT_PAGE];
    char cursor[BACKCHANNEL_CURSOR_SIZE];
    uint32_t count = session_backchannel_view(&page, messages, cursor);
    request_ok(request,
               &(struct proto_backchannel_history_ok){
                   .messages_count = count, .messages = messages, .has_cursor = page.more, .cursor = str_of(cursor)});
    said_page_finish(&page);
}
