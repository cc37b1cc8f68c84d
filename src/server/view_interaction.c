/* What clients see of interactions: who manages them, everybody else, and each what they answered. */
#include "dais/server/view.h"

#include <utlist.h>

#define SAME(theirs, ours) _Static_assert((int)(theirs) == (int)(ours), #theirs)
SAME(PROTO_INTERACTION_KIND_ANNOUNCEMENT, INTERACTION_ANNOUNCEMENT);
SAME(PROTO_INTERACTION_STATE_CLOSED, INTERACTION_CLOSED);
SAME(PROTO_INTERACTION_RESULTS_NEVER, RESULTS_NEVER);
SAME(PROTO_ITEM_KIND_WORDS, ITEM_WORDS);

/* The numbers of the bits. */
static uint32_t numbers_of(uint16_t bits, uint32_t out[LIMIT_INTERACTION_OPTIONS])
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < LIMIT_INTERACTION_OPTIONS; i++) {
        if ((bits >> i & 1) != 0) {
            out[count++] = i;
        }
    }
    return count;
}

static void items_view(const struct interaction *it, bool with_right, struct interaction_view *out)
{
    uint32_t text = 2;
    for (uint32_t i = 0; i < it->shape.item_count; i++) {
        const struct interaction_item *item = &it->shape.items[i];
        uint32_t labels = it->words != NULL ? interaction_labels(item) : 0;
        out->items[i] = (struct proto_item){
            .kind = (enum proto_item_kind)item->kind,
            .text = interaction_text(it, text),
            .options_count = labels,
            .options = labels > 0 ? &it->words->texts[text + 1] : NULL,
            .has_right = with_right && item->right != 0,
            .right_count = numbers_of(item->right, out->right[i]),
            .right = out->right[i],
            .multiple = item->multiple,
            .scale = item->kind == ITEM_RATING ? item->options : 0,
        };
        text += 1 + interaction_labels(item);
    }
}

struct proto_interaction_result view_interaction_result(const struct interaction *it, bool manages,
                                                        struct interaction_view *out)
{
    const struct cloud_word *top[LIMIT_CLOUD_TOLD];
    struct proto_interaction_result result = {.answers =
                                                  it->shape.secret && it->loaded ? it->voter_count : it->tally.answers};
    if (!interaction_result_seen(it, manages)) {
        return result;
    }
    for (uint32_t i = 0; i < it->shape.item_count; i++) {
        out->results[i] = (struct proto_item_result){.answered = it->tally.items[i].answered,
                                                     .counts_count = it->shape.items[i].options,
                                                     .counts = it->tally.items[i].counts};
    }
    result.has_items = true;
    result.items_count = it->shape.item_count;
    result.items = out->results;
    result.has_words = it->shape.kind == INTERACTION_CLOUD;
    result.words_count = interaction_cloud_top(it, top);
    result.words = out->words;
    for (uint32_t i = 0; i < result.words_count; i++) {
        out->words[i] = (struct proto_cloud_word){top[i]->word, top[i]->count};
    }
    return result;
}

void view_ballot(const struct interaction_shape *shape, const struct interaction_ballot *ballot, bool all,
                 struct proto_ballot_item_out out[LIMIT_INTERACTION_ITEMS],
                 uint32_t choices[LIMIT_INTERACTION_ITEMS][LIMIT_INTERACTION_OPTIONS])
{
    for (uint32_t i = 0; i < shape->item_count; i++) {
        enum item_kind kind = shape->items[i].kind;
        uint16_t value = ballot->values[i];
        bool chosen = all && kind == ITEM_CHOICE && value != 0;
        out[i] = (struct proto_ballot_item_out){
            .has_choices = chosen,
            .choices_count = chosen ? numbers_of(value, choices[i]) : 0,
            .choices = choices[i],
            .has_rating = all && kind == ITEM_RATING && value != 0,
            .rating = value,
            .has_text = ballot->texts[i].len > 0,
            .text = ballot->texts[i],
            .has_words = ballot->word_count > 0,
            .words_count = ballot->word_count,
            .words = ballot->words,
        };
    }
}

static bool mine_view(const struct interaction *it, const struct interaction_voter *voter, struct interaction_view *out)
{
    static const struct interaction_ballot none = {0};
    struct interaction_ballot ballot = none;
    if (voter == NULL || it->shape.secret || it->shape.kind == INTERACTION_CLOUD) {
        return false;
    }
    for (uint32_t i = 0; i < it->shape.item_count; i++) {
        ballot.values[i] = voter->values[i];
    }
    view_ballot(&it->shape, &ballot, true, out->mine, out->choices);
    return true;
}

struct proto_interaction view_interaction(const struct interaction *it, bool manages, const struct participant *viewer,
                                          struct interaction_view *out)
{
    bool over = it->state == INTERACTION_CLOSED && it->shape.results != RESULTS_NEVER;
    const struct interaction_voter *voter = viewer != NULL ? interaction_voter_find(it, viewer->identity) : NULL;
    struct proto_interaction view = {
        .id = it->id.v,
        .kind = (enum proto_interaction_kind)it->shape.kind,
        .state = (enum proto_interaction_state)it->state,
        .text = interaction_text(it, 0),
        .has_set = manages && interaction_text(it, 1).len > 0,
        .set = interaction_text(it, 1),
        .items_count = it->shape.item_count,
        .items = out->items,
        .results = (enum proto_interaction_results)it->shape.results,
        .secret = it->shape.secret,
        .changeable = it->shape.changeable,
        .duration = it->shape.duration_s,
        .version = it->version,
        .has_scheduled = it->scheduled_ms != 0,
        .scheduled = it->scheduled_ms,
        .has_published = it->published_ms != 0,
        .published = it->published_ms,
        .has_closes = it->closes_ms != 0,
        .closes = it->closes_ms,
        .has_closed = it->closed_ms != 0,
        .closed = it->closed_ms,
        .has_result = interaction_turnout_seen(it, manages),
        .has_answered = viewer != NULL && it->loaded, /* who answered one that was closed long ago is not in memory */
        .answered = voter != NULL,
        .has_mine = mine_view(it, voter, out),
        .mine_count = it->shape.item_count,
        .mine = out->mine,
    };
    items_view(it, manages || over, out);
    if (view.has_result) {
        view.result = view_interaction_result(it, manages, out);
    }
    return view;
}

static void turn_round(struct interaction_page *page)
{
    for (uint32_t i = 0; i < page->count / 2; i++) {
        struct proto_interaction interaction = page->interactions[i];
        page->interactions[i] = page->interactions[page->count - 1 - i];
        page->interactions[page->count - 1 - i] = interaction;
    }
}

void view_interactions(const struct room *room, const struct participant *viewer, const struct interaction *before,
                       uint32_t limit, struct interaction_page *out)
{
    out->count = 0;
    out->more = false;
    bool manages = room_manages_interactions(room, viewer);
    const struct interaction *first = room->interactions;
    const struct interaction *it = first == NULL || before == first ? NULL
                                   : before != NULL                 ? before->prev
                                                                    : first->prev;
    for (; it != NULL; it = it == first ? NULL : it->prev) {
        if (!interaction_seen(it, manages)) {
            continue;
        }
        if (out->count == limit) {
            out->more = true;
            break;
        }
        out->interactions[out->count] = view_interaction(it, manages, viewer, &out->views[out->count]);
        out->count++;
    }
    turn_round(out);
}
