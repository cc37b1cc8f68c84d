/* Requests of the chat. What a request is about is looked up in the store, with what is on its way there; the domain decides. */
#include "session_priv.h"

#include <stdlib.h>

static struct chat_view view_of(const struct request *request, const struct room *room)
{
    return view_chat_of(room, request->session->who, request->at_ms);
}

static struct store *store_of(const struct request *request)
{
    return site_store(request->sessions->o.site);
}

/* ── what changes something ── */

/* Runs the command; `about` none: it is about no message. On success `ok` is the answer. */
static bool run(const struct request *request, struct command *command, struct id128 about, struct room **ret_room,
                struct site_change *change)
{
    struct room *room;
    command->participant = request->session->member.participant;
    if (!request_room(request, &room)) {
        return false;
    }
    struct chat_view view = view_of(request, room);
    enum err err = id_is_none(about) ? ERR_OK
                                     : store_chat_target(store_of(request), room->channel, &view,
                                                         (struct message_id){about}, &command->chat.target, NULL);
    if (err != ERR_OK) {
        request_error(request, site_error_of_err(err));
        return false;
    }
    *ret_room = room;
    return request_begin(request, change) && request_command(request, change, room, command);
}

static void act(const struct request *request, struct command *command, struct id128 about)
{
    struct room *room;
    struct site_change change;
    if (run(request, command, about, &room, &change)) {
        request_finish(request, &change, NULL);
    }
}

/* Whoever of them is here and may be seen, each once. */
static uint32_t mentions_read(const struct request *request, const struct id128 *asked, uint32_t count,
                              struct participant_id out[LIMIT_CHAT_MENTIONS])
{
    const struct session *session = request->session;
    const struct room *room = site_room_folded(request->sessions->o.site, session->channel);
    const struct participant *me = room != NULL ? room_participant(room, session->member.participant) : NULL;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count && me != NULL; i++) {
        const struct participant *person = room_participant(room, (struct participant_id){asked[i]});
        bool again = false;
        for (uint32_t k = 0; k < kept; k++) {
            again |= participant_id_eq(out[k], (struct participant_id){asked[i]});
        }
        if (person != NULL && !again && room_person_visible(room, me, person)) {
            out[kept++] = person->id;
        }
    }
    return kept;
}

/* As it is answered to who wrote it: what it replies to and who is meant comes with the event. */
static struct proto_message own_message(const struct room *room, const struct command *command)
{
    const struct participant *person = room_participant(room, command->participant);
    return (struct proto_message){.id = command->fresh_message.v,
                                  .at = command->at_ms,
                                  .has_from = true,
                                  .from = person->id.v,
                                  .has_author = true,
                                  .author = person->identity.id,
                                  .name = room_person_name(room, person),
                                  .role = (enum proto_room_role)room_role_highest(person->roles),
                                  .text = command->chat.text};
}

void session_chat_post(const struct request *request)
{
    const struct proto_chat_post_request *body = &request->frame->body.chat_post;
    struct participant_id mentions[LIMIT_CHAT_MENTIONS];
    struct command command = {
        .kind = COMMAND_CHAT_POST, .fresh_message = {id_random()}, .chat = {.text = body->text, .mentions = mentions}};
    struct room *room;
    struct site_change change;
    command.chat.mention_count = mentions_read(request, body->mentions, body->mentions_count, mentions);
    if (run(request, &command, body->has_reply ? body->reply : (struct id128){{0}}, &room, &change)) {
        struct proto_chat_post_ok ok = {own_message(room, &command)};
        request_finish(request, &change, &ok);
    }
}

void session_chat_edit(const struct request *request)
{
    const struct proto_chat_edit_request *body = &request->frame->body.chat_edit;
    struct participant_id mentions[LIMIT_CHAT_MENTIONS];
    struct command command = {.kind = COMMAND_CHAT_EDIT, .chat = {.text = body->text, .mentions = mentions}};
    command.chat.mention_count = mentions_read(request, body->mentions, body->mentions_count, mentions);
    act(request, &command, body->message);
}

void session_chat_delete(const struct request *request)
{
    act(request, &(struct command){.kind = COMMAND_CHAT_DELETE}, request->frame->body.chat_delete.message);
}

void session_chat_react(const struct request *request)
{
    const struct proto_chat_react_request *body = &request->frame->body.chat_react;
    act(request, &(struct command){.kind = COMMAND_CHAT_REACT, .chat = {.emoji = (uint8_t)body->emoji, .on = body->on}},
        body->message);
}

void session_chat_pin(const struct request *request)
{
    act(request, &(struct command){.kind = COMMAND_CHAT_PIN}, request->frame->body.chat_pin.message);
}

void session_chat_unpin(const struct request *request)
{
    act(request, &(struct command){.kind = COMMAND_CHAT_UNPIN}, request->frame->body.chat_unpin.message);
}

/* An account or a guest by its id; NONE: there is none. */
static struct identity author_of(const struct request *request, struct id128 id)
{
    const struct directory *dir = site_directory_of(request->sessions->o.site);
    if (directory_account(dir, (struct account_id){id}) != NULL) {
        return (struct identity){IDENTITY_ACCOUNT, id};
    }
    if (directory_guest(dir, (struct guest_id){id}) != NULL) {
        return (struct identity){IDENTITY_GUEST, id};
    }
    return (struct identity){0};
}

void session_chat_block(const struct request *request)
{
    const struct proto_chat_block_request *body = &request->frame->body.chat_block;
    if (body->has_participant == body->has_author) {
        request_fault(request, &(struct proto_fault){.error = body->has_author ? PROTO_ERROR_OUT_OF_RANGE
                                                                               : PROTO_ERROR_MISSING_FIELD,
                                                     .field = "participant"});
        return;
    }
    struct command command = {.kind = COMMAND_CHAT_BLOCK, .chat.on = body->blocked};
    if (body->has_participant) {
        command.chat.person.v = body->participant;
    } else {
        command.chat.author = author_of(request, body->author);
    }
    act(request, &command, (struct id128){{0}});
}

void session_chat_slow(const struct request *request)
{
    act(request, &(struct command){.kind = COMMAND_CHAT_SLOW, .chat.seconds = request->frame->body.chat_slow.seconds},
        (struct id128){{0}});
}

void session_chat_clear(const struct request *request)
{
    act(request, &(struct command){.kind = COMMAND_CHAT_CLEAR}, (struct id128){{0}});
}

void session_chat_switch(const struct request *request)
{
    act(request, &(struct command){.kind = COMMAND_CHAT_SWITCH, .chat.on = request->frame->body.chat_switch.on},
        (struct id128){{0}});
}

void session_chat_direct(const struct request *request)
{
    const struct proto_chat_direct_request *body = &request->frame->body.chat_direct;
    struct command command = {.kind = COMMAND_CHAT_DIRECT,
                              .fresh_message = {id_random()},
                              .chat = {.text = body->text, .person = {body->to}}};
    struct room *room;
    struct site_change change;
    if (run(request, &command, (struct id128){{0}}, &room, &change)) {
        struct proto_chat_direct_ok ok = {own_message(room, &command)};
        request_finish(request, &change, &ok);
    }
}

/* ── what is read ── */

/* The room, if this person has the right; else the request is answered. */
static bool readable(const struct request *request, enum right right, struct room **ret_room)
{
    if (!request_room(request, ret_room)) {
        return false;
    }
    const struct participant *person = room_participant(*ret_room, request->session->member.participant);
    if ((person->rights >> right & 1) == 0) {
        request_error(request, PROTO_ERROR_FORBIDDEN);
        return false;
    }
    return true;
}

/* Views of the page, or NULL: the request is answered, the page finished. */
static struct chat_views *views_of(const struct request *request, enum err err, struct chat_page *page)
{
    struct chat_views *views = err == ERR_OK ? malloc(sizeof *views) : NULL;
    if (views == NULL) {
        request_error(request, err != ERR_OK ? site_error_of_err(err) : PROTO_ERROR_BUSY);
        if (err == ERR_OK) {
            chat_page_finish(page);
        }
        return NULL;
    }
    view_chat(page, views);
    return views;
}

void session_chat_history(const struct request *request)
{
    const struct proto_chat_history_request *body = &request->frame->body.chat_history;
    struct room *room;
    struct chat_page page;
    if (!readable(request, RIGHT_CHAT_READ, &room)) {
        return;
    }
    struct chat_view view = view_of(request, room);
    /* `before` is none when it is left out: the reader fills with zeroes */
    enum err err = store_chat_page(store_of(request), room->channel, &view, (struct message_id){body->before},
                                   body->has_limit ? body->limit : LIMIT_CHAT_PAGE, &page);
    struct chat_views *views = views_of(request, err, &page);
    if (views != NULL) {
        request_ok(request, &(struct proto_chat_history_ok){page.count, views->messages, page.more});
        chat_page_finish(&page);
        free(views);
    }
}

void session_chat_direct_history(const struct request *request)
{
    const struct proto_chat_direct_history_request *body = &request->frame->body.chat_direct_history;
    struct room *room;
    struct chat_page page;
    if (!readable(request, RIGHT_CHAT_PRIVATE, &room)) {
        return;
    }
    struct identity other = author_of(request, body->author);
    if (other.kind == IDENTITY_NONE) {
        request_error(request, PROTO_ERROR_NOT_FOUND);
        return;
    }
    struct chat_view view = view_of(request, room);
    view.cleared_seq = 0; /* of the group */
    enum err err = store_direct_page(store_of(request), room->channel, &view, other, (struct message_id){body->before},
                                     body->has_limit ? body->limit : LIMIT_CHAT_PAGE, &page);
    struct chat_views *views = views_of(request, err, &page);
    if (views != NULL) {
        request_ok(request, &(struct proto_chat_direct_history_ok){page.count, views->messages, page.more});
        chat_page_finish(&page);
        free(views);
    }
}

void session_chat_search(const struct request *request)
{
    const struct proto_chat_search_request *body = &request->frame->body.chat_search;
    struct room *room;
    struct chat_page page;
    struct message_id next;
    if (!readable(request, RIGHT_CHAT_READ, &room)) {
        return;
    }
    struct chat_view view = view_of(request, room);
    enum err err = store_chat_search(store_of(request), room->channel, &view, body->q,
                                     (struct message_id){body->before}, &page, &next);
    struct chat_views *views = views_of(request, err, &page);
    if (views != NULL) {
        request_ok(request,
                   &(struct proto_chat_search_ok){page.count, views->messages, !message_id_is_none(next), next.v});
        chat_page_finish(&page);
        free(views);
    }
}

struct reactors {
    struct chat_reactor found[LIMIT_CHAT_REACTORS];
    struct proto_reactor people[LIMIT_CHAT_REACTORS];
    enum proto_chat_emoji emoji[LIMIT_CHAT_REACTORS][LIMIT_CHAT_REACTIONS];
};

static void reactor_view(struct reactors *all, uint32_t i)
{
    const struct chat_reactor *found = &all->found[i];
    struct proto_reactor *out = &all->people[i];
    *out = (struct proto_reactor){.name = str_of(found->name),
                                  .has_author = found->who.kind != IDENTITY_NONE,
                                  .author = found->who.id,
                                  .emoji = all->emoji[i]};
    for (uint8_t e = 0; e < CHAT_EMOJI_COUNT && out->emoji_count < LIMIT_CHAT_REACTIONS; e++) {
        if ((found->emoji >> e & 1) != 0) {
            all->emoji[i][out->emoji_count++] = (enum proto_chat_emoji)e;
        }
    }
}

void session_chat_reactions(const struct request *request)
{
    struct room *room;
    struct chat_target target;
    uint32_t count = 0;
    bool more = false;
    if (!readable(request, RIGHT_CHAT_READ, &room)) {
        return;
    }
    struct chat_view view = view_of(request, room);
    struct reactors *all = calloc(1, sizeof *all);
    enum err err = all == NULL ? ERR_NO_MEMORY
                               : store_chat_target(store_of(request), room->channel, &view,
                                                   (struct message_id){request->frame->body.chat_reactions.message},
                                                   &target, NULL);
    if (err == ERR_OK) {
        err = target.seq == 0
                  ? ERR_NOT_FOUND
                  : store_chat_reactors(store_of(request), room->channel, target.seq, all->found, &count, &more);
    }
    if (err != ERR_OK) {
        request_error(request, site_error_of_err(err));
    } else {
        for (uint32_t i = 0; i < count; i++) {
            reactor_view(all, i);
        }
        request_ok(request, &(struct proto_chat_reactions_ok){count, all->people, more});
    }
    free(all);
}
