/* Requests about interactions. Whoever changes one is answered with it, as they see it. */
#include "session_priv.h"

#include <stdlib.h>
#include <string.h>

#define CURSOR_SIZE 40 /* an identity: kind and id */

static const struct participant *me(const struct request *request, const struct room *room)
{
    return room_participant(room, request->session->member.participant);
}

/* ── what is asked for ── */

static bool item_read(const struct proto_item_in *in, struct interaction_draft *draft)
{
    struct interaction_item *item = &draft->shape.items[draft->shape.item_count++];
    uint32_t options = in->has_options ? in->options_count : 0;
    *item = (struct interaction_item){.kind = (enum item_kind)in->kind, .multiple = in->has_multiple && in->multiple};
    item->options = (uint8_t)(item->kind == ITEM_RATING ? (in->has_scale ? in->scale : 5) : options);
    for (uint32_t i = 0; in->has_right && i < in->right_count; i++) {
        item->right |= (uint16_t)(1u << in->right[i]);
    }
    draft->texts[draft->text_count++] = in->has_text ? in->text : STR_NONE;
    uint32_t labels = interaction_labels(item);
    for (uint32_t i = 0; i < labels; i++) {
        draft->texts[draft->text_count++] = i < options ? in->options[i] : STR_NONE;
    }
    return options <= labels && (item->kind == ITEM_RATING || !in->has_scale);
}

static bool draft_read(const struct proto_interaction_draft_request *body, struct interaction_draft *draft)
{
    bool ok = true;
    *draft = (struct interaction_draft){
        .shape = {.kind = (enum interaction_kind)body->kind,
                  .results = (enum interaction_results)body->results,
                  .secret = body->has_secret && body->secret,
                  .changeable = body->has_changeable && body->changeable,
                  .duration_s = body->has_duration ? body->duration : 0},
        .text_count = 2,
        .texts = {body->text, body->has_set ? body->set : STR_NONE},
    };
    for (uint32_t i = 0; i < body->items_count; i++) {
        ok = item_read(&body->items[i], draft) && ok;
    }
    return ok;
}

static bool ballot_item_read(const struct proto_ballot_item *in, struct interaction_ballot *ballot)
{
    uint32_t at = ballot->item_count++;
    uint16_t bits = 0;
    for (uint32_t i = 0; in->has_choices && i < in->choices_count; i++) {
        bits |= (uint16_t)(1u << in->choices[i]);
    }
    bool text = in->has_text && str_trim(in->text).len > 0;
    ballot->values[at] = (uint16_t)(in->has_rating ? in->rating : in->has_choices ? bits : text ? 1 : 0);
    ballot->texts[at] = text ? str_trim(in->text) : STR_NONE;
    for (uint32_t i = 0; in->has_words && i < in->words_count; i++) {
        if (ballot->word_count < LIMIT_INTERACTION_WORDS && str_trim(in->words[i]).len > 0) {
            ballot->words[ballot->word_count++] = str_trim(in->words[i]);
        }
    }
    return in->has_choices + in->has_rating + in->has_text + in->has_words <= 1;
}

static void refuse_field(const struct request *request, const char *field)
{
    struct proto_fault fault = {.error = PROTO_ERROR_OUT_OF_RANGE};
    if (str_copy(str_of(field), fault.field, sizeof fault.field) != ERR_OK) {
        fault.field[0] = '\0';
    }
    request_fault(request, &fault);
}

/* ── what changes something ── */

static void answer_with_it(const struct request *request, struct command *command, struct interaction_id id)
{
    struct room *room;
    struct site_change change;
    command->participant = request->session->member.participant;
    if (!request_room(request, &room) || !request_begin(request, &change) ||
        !request_command(request, &change, room, command)) {
        return;
    }
    const struct interaction *it = room_interaction(room, id);
    const struct participant *viewer = me(request, room);
    struct interaction_view view;
    struct proto_interaction_draft_ok ok = {0}; /* of all of them it is the same */
    if (it != NULL) {
        ok.interaction = view_interaction(it, room_manages_interactions(room, viewer), viewer, &view);
    }
    request_finish(request, &change, &ok);
}

void session_interaction_draft(const struct request *request)
{
    const struct proto_interaction_draft_request *body = &request->frame->body.interaction_draft;
    struct interaction_draft draft;
    if (!draft_read(body, &draft)) {
        refuse_field(request, "items");
        return;
    }
    struct command command = {
        .kind = COMMAND_INTERACTION_DRAFT,
        .fresh_interaction = {id_random()},
        .interaction = {.version = body->has_version ? (uint32_t)body->version : 0, .draft = &draft}};
    if (body->has_interaction) {
        command.interaction.interaction.v = body->interaction;
    }
    answer_with_it(request, &command,
                   body->has_interaction ? command.interaction.interaction : command.fresh_interaction);
}

static void about(const struct request *request, enum command_kind kind, struct id128 id, wall_ms when_ms)
{
    struct command command = {.kind = kind, .interaction = {.interaction = {id}, .when_ms = when_ms}};
    answer_with_it(request, &command, command.interaction.interaction);
}

void session_interaction_schedule(const struct request *request)
{
    const struct proto_interaction_schedule_request *body = &request->frame->body.interaction_schedule;
    about(request, COMMAND_INTERACTION_SCHEDULE, body->interaction, body->has_at ? body->at : 0);
}

void session_interaction_publish(const struct request *request)
{
    about(request, COMMAND_INTERACTION_PUBLISH, request->frame->body.interaction_publish.interaction, 0);
}

void session_interaction_close(const struct request *request)
{
    about(request, COMMAND_INTERACTION_CLOSE, request->frame->body.interaction_close.interaction, 0);
}

void session_interaction_reopen(const struct request *request)
{
    struct interaction_id id = {request->frame->body.interaction_reopen.interaction};
    struct room *room;
    if (!request_room(request, &room)) {
        return;
    }
    struct interaction *it = room_interaction(room, id);
    bool may = it != NULL && room_manages_interactions(room, me(request, room)) && it->state == INTERACTION_CLOSED &&
               !it->shape.secret;
    enum err err =
        may ? store_interaction_answers(site_store(request->sessions->o.site), room, it) : ERR_OK; /* else refused */
    if (err != ERR_OK) {
        request_error(request, site_error_of_err(err));
        return;
    }
    about(request, COMMAND_INTERACTION_REOPEN, id.v, 0);
}

void session_interaction_delete(const struct request *request)
{
    struct command command = {.kind = COMMAND_INTERACTION_DELETE,
                              .interaction = {.interaction = {request->frame->body.interaction_delete.interaction}}};
    request_act(request, &command);
}

void session_interaction_answer(const struct request *request)
{
    const struct proto_interaction_answer_request *body = &request->frame->body.interaction_answer;
    struct interaction_ballot ballot = {0};
    bool ok = true;
    for (uint32_t i = 0; i < body->ballot_count; i++) {
        ok = ballot_item_read(&body->ballot[i], &ballot) && ok;
    }
    if (!ok) {
        refuse_field(request, "ballot");
        return;
    }
    struct command command = {.kind = COMMAND_INTERACTION_ANSWER,
                              .interaction = {.interaction = {body->interaction}, .ballot = &ballot}};
    request_act(request, &command);
}

/* ── reading ── */

void session_interaction_list(const struct request *request)
{
    const struct proto_interaction_list_request *body = &request->frame->body.interaction_list;
    struct room *room;
    if (!request_room(request, &room)) {
        return;
    }
    const struct participant *viewer = me(request, room);
    const struct interaction *before =
        body->has_before ? room_interaction(room, (struct interaction_id){body->before}) : NULL;
    if (body->has_before && (before == NULL || !interaction_seen(before, room_manages_interactions(room, viewer)))) {
        request_error(request, PROTO_ERROR_NOT_FOUND);
        return;
    }
    struct interaction_page *page = malloc(sizeof *page);
    if (page == NULL) {
        request_error(request, PROTO_ERROR_BUSY);
        return;
    }
    view_interactions(room, viewer, before, body->has_limit ? body->limit : LIMIT_INTERACTIONS_PAGE, page);
    request_ok(request, &(struct proto_interaction_list_ok){
                            .interactions_count = page->count, .interactions = page->interactions, .more = page->more});
    free(page);
}

static bool cursor_read(struct str text, struct identity *ret_who)
{
    uint8_t bytes[17];
    if (hex_read(text, bytes, sizeof bytes) != ERR_OK || bytes[0] > IDENTITY_MEDIA_TOKEN) {
        return false;
    }
    ret_who->kind = bytes[0];
    memcpy(ret_who->id.bytes, bytes + 1, sizeof ret_who->id.bytes);
    return true;
}

static void cursor_write(struct identity who, char out[CURSOR_SIZE])
{
    uint8_t bytes[17] = {who.kind};
    memcpy(bytes + 1, who.id.bytes, sizeof who.id.bytes);
    hex_write(bytes, sizeof bytes, out);
}

struct lines {
    struct answers_page page;
    struct proto_answer_line lines[LIMIT_ANSWERS_PAGE];
    struct proto_ballot_item_out ballots[LIMIT_ANSWERS_PAGE][LIMIT_INTERACTION_ITEMS];
    uint32_t choices[LIMIT_ANSWERS_PAGE][LIMIT_INTERACTION_ITEMS][LIMIT_INTERACTION_OPTIONS];
    char cursor[CURSOR_SIZE];
};

static void lines_answer(const struct request *request, const struct interaction *it, bool manages, struct lines *lines)
{
    struct proto_interaction_answers_ok ok = {.answers = lines->lines, .has_cursor = lines->page.more};
    for (uint32_t i = 0; i < lines->page.count && !it->shape.secret; i++) {
        const struct answer_line *line = &lines->page.lines[i];
        view_ballot(&it->shape, &line->answer.ballot, manages, lines->ballots[i], lines->choices[i]);
        lines->lines[ok.answers_count++] = (struct proto_answer_line){.has_name = manages,
                                                                      .name = line->answer.name,
                                                                      .has_author = manages,
                                                                      .author = line->who.id,
                                                                      .has_at = manages,
                                                                      .at = line->answer.at_ms,
                                                                      .ballot_count = it->shape.item_count,
                                                                      .ballot = lines->ballots[i]};
    }
    if (lines->page.more) {
        cursor_write(lines->page.lines[lines->page.count - 1].who, lines->cursor);
        ok.cursor = str_of(lines->cursor);
    }
    request_ok(request, &ok);
}

void session_interaction_answers(const struct request *request)
{
    const struct proto_interaction_answers_request *body = &request->frame->body.interaction_answers;
    struct room *room;
    if (!request_room(request, &room)) {
        return;
    }
    bool manages = room_manages_interactions(room, me(request, room));
    const struct interaction *it = room_interaction(room, (struct interaction_id){body->interaction});
    struct identity after;
    if (it == NULL || !interaction_result_seen(it, manages)) {
        request_error(request, PROTO_ERROR_NOT_FOUND);
        return;
    }
    if (body->has_cursor && !cursor_read(body->cursor, &after)) {
        refuse_field(request, "cursor");
        return;
    }
    struct lines *lines = malloc(sizeof *lines);
    enum err err = lines != NULL ? store_answers_page(site_store(request->sessions->o.site), room->channel, it->id,
                                                      body->has_cursor ? &after : NULL,
                                                      it->shape.secret ? 0 : LIMIT_ANSWERS_PAGE, &lines->page)
                                 : ERR_NO_MEMORY;
    if (err != ERR_OK) {
        request_error(request, site_error_of_err(err));
    } else {
        lines->page.more &= !it->shape.secret;
        lines_answer(request, it, manages, lines);
        answers_page_finish(&lines->page);
    }
    free(lines);
}

/* ── reactions ── */

void session_reaction_send(const struct request *request)
{
    struct session *session = request->session;
    struct room *room;
    if (!request_room(request, &room)) {
        return;
    }
    if (!role_can(me(request, room)->roles, ACTION_HAND, &room->settings)) {
        request_error(request, PROTO_ERROR_FORBIDDEN);
    } else if (!bucket_take(&session->reaction, request->now_us, LIMIT_REACTIONS_PER_S, 2 * LIMIT_REACTIONS_PER_S)) {
        request_error(request, PROTO_ERROR_SLOW_DOWN);
    } else {
        live_react(request->sessions->o.live, session->channel, (uint8_t)request->frame->body.reaction_send.emoji);
        request_ok(request, NULL);
    }
}
