/* What a draft may be, and what an answer to it: by kind, with the name of the field that is wrong. */
#include "room_priv.h"

static enum refusal wrong(const char *field, const char **ret_field)
{
    *ret_field = field;
    return REFUSAL_OUT_OF_RANGE;
}

uint32_t interaction_text_count(const struct interaction_shape *shape)
{
    uint32_t count = 2;
    for (uint32_t i = 0; i < shape->item_count; i++) {
        count += 1 + interaction_labels(&shape->items[i]);
    }
    return count;
}

/* ── the shape ── */

static bool item_valid(const struct interaction_item *item, bool quiz)
{
    switch (item->kind) {
    case ITEM_CHOICE: {
        bool numbers = item->options >= 2 && item->options <= LIMIT_INTERACTION_OPTIONS;
        uint16_t right = item->right;
        bool one = (right & (right - 1)) == 0;
        return numbers && (right >> item->options) == 0 && (right != 0) == quiz && (item->multiple || one);
    }
    case ITEM_RATING:
        return !quiz && item->options >= 2 && item->options <= LIMIT_INTERACTION_OPTIONS && !item->multiple &&
               item->right == 0;
    case ITEM_TEXT:
    case ITEM_WORDS:
        return !quiz && item->options == 0 && !item->multiple && item->right == 0;
    }
    return false;
}

/* How many items a kind has, and of which kind. */
static bool items_fit(const struct interaction_shape *shape)
{
    const struct interaction_item *item = &shape->items[0];
    bool one = shape->item_count == 1;
    switch (shape->kind) {
    case INTERACTION_POLL:
    case INTERACTION_QUIZ:
        return one && item->kind == ITEM_CHOICE;
    case INTERACTION_CROWD:
        return one && item->kind == ITEM_CHOICE && item->options <= 6 && !item->multiple;
    case INTERACTION_RATING:
        return one && item->kind == ITEM_RATING;
    case INTERACTION_OPEN_ENDED:
        return one && item->kind == ITEM_TEXT;
    case INTERACTION_CLOUD:
        return one && item->kind == ITEM_WORDS;
    case INTERACTION_SURVEY:
        for (uint32_t i = 0; i < shape->item_count; i++) {
            if (shape->items[i].kind == ITEM_WORDS) {
                return false;
            }
        }
        return shape->item_count >= 1;
    case INTERACTION_ANNOUNCEMENT:
        return shape->item_count == 0;
    case INTERACTION_KIND_COUNT:
        break;
    }
    return false;
}

static bool takes_texts(const struct interaction_shape *shape)
{
    bool any = false;
    for (uint32_t i = 0; i < shape->item_count; i++) {
        any |= shape->items[i].kind == ITEM_TEXT || shape->items[i].kind == ITEM_WORDS;
    }
    return any;
}

static enum refusal shape_check(const struct interaction_shape *shape, const char **ret_field)
{
    if (shape->item_count > LIMIT_INTERACTION_ITEMS || !items_fit(shape)) {
        return wrong("items", ret_field);
    }
    for (uint32_t i = 0; i < shape->item_count; i++) {
        if (!item_valid(&shape->items[i], shape->kind == INTERACTION_QUIZ)) {
            return wrong("items", ret_field);
        }
    }
    if (shape->secret && (takes_texts(shape) || shape->item_count == 0)) {
        return wrong("secret", ret_field);
    }
    if (shape->secret && shape->changeable) {
        return wrong("changeable", ret_field);
    }
    if (shape->secret && shape->results == RESULTS_LIVE) {
        return wrong("results", ret_field);
    }
    return shape->duration_s > LIMIT_INTERACTION_S ? wrong("duration", ret_field) : REFUSAL_NONE;
}

bool interaction_shape_valid(const struct interaction_shape *shape)
{
    const char *field;
    return shape_check(shape, &field) == REFUSAL_NONE;
}

/* ── the words ── */

static enum refusal text_check(struct str text, size_t most, bool needed, const char *field, const char **ret_field)
{
    *ret_field = field;
    if (needed && str_trim(text).len == 0) {
        return REFUSAL_EMPTY;
    }
    return utf8_length(text) > most ? REFUSAL_TOO_LONG : REFUSAL_NONE;
}

static enum refusal item_texts_check(const struct interaction_draft *draft, uint32_t i, const struct str *texts,
                                     const char **ret_field)
{
    const struct interaction_item *item = &draft->shape.items[i];
    bool survey = draft->shape.kind == INTERACTION_SURVEY;
    enum refusal no = text_check(texts[0], LIMIT_ITEM_LENGTH, survey, "items", ret_field);
    for (uint32_t k = 1; k <= interaction_labels(item) && no == REFUSAL_NONE; k++) {
        no = text_check(texts[k], LIMIT_OPTION_LENGTH, item->kind == ITEM_CHOICE, "items", ret_field);
    }
    return no;
}

enum refusal interaction_draft_check(const struct interaction_draft *draft, const char **ret_field)
{
    enum refusal no = shape_check(&draft->shape, ret_field);
    if (no == REFUSAL_NONE) {
        no = text_check(draft->texts[0], LIMIT_INTERACTION_LENGTH, true, "text", ret_field);
    }
    if (no == REFUSAL_NONE) {
        no = text_check(draft->texts[1], LIMIT_NAME_LENGTH, false, "set", ret_field);
    }
    const struct str *texts = draft->texts + 2;
    size_t bytes = draft->texts[0].len + draft->texts[1].len;
    for (uint32_t i = 0; i < draft->shape.item_count && no == REFUSAL_NONE; i++) {
        uint32_t count = 1 + interaction_labels(&draft->shape.items[i]);
        no = item_texts_check(draft, i, texts, ret_field);
        for (uint32_t k = 0; k < count; k++) {
            bytes += texts[k].len;
        }
        texts += count;
    }
    if (no == REFUSAL_NONE && bytes > LIMIT_INTERACTION_BYTES) {
        *ret_field = "items";
        no = REFUSAL_TOO_LONG;
    }
    *ret_field = no != REFUSAL_NONE ? *ret_field : NULL;
    return no;
}

/* ── answers ── */

static enum refusal words_check(const struct interaction_ballot *ballot, const char **ret_field)
{
    if (ballot->word_count == 0) {
        return REFUSAL_EMPTY;
    }
    for (uint32_t i = 0; i < ballot->word_count; i++) {
        enum refusal no = text_check(ballot->words[i], LIMIT_WORD_LENGTH, true, "ballot", ret_field);
        if (no != REFUSAL_NONE) {
            return no;
        }
    }
    return REFUSAL_NONE;
}

static bool value_fits(const struct interaction_item *item, uint16_t value)
{
    switch (item->kind) {
    case ITEM_CHOICE:
        return (value >> item->options) == 0 && (item->multiple || (value & (value - 1)) == 0);
    case ITEM_RATING:
        return value <= item->options;
    case ITEM_TEXT:
    case ITEM_WORDS:
        break;
    }
    return value <= 1;
}

enum refusal interaction_ballot_check(const struct interaction_shape *shape, const struct interaction_ballot *ballot,
                                      const char **ret_field)
{
    bool cloud = shape->kind == INTERACTION_CLOUD;
    if (ballot->item_count != shape->item_count || (ballot->word_count > 0) > cloud) {
        return wrong("ballot", ret_field);
    }
    bool any = false;
    for (uint32_t i = 0; i < ballot->item_count; i++) {
        const struct interaction_item *item = &shape->items[i];
        bool text = item->kind == ITEM_TEXT && ballot->values[i] != 0;
        if (!value_fits(item, ballot->values[i]) || (!text && ballot->texts[i].len > 0)) {
            return wrong("ballot", ret_field);
        }
        enum refusal no =
            text ? text_check(ballot->texts[i], LIMIT_INTERACTION_LENGTH, true, "ballot", ret_field) : REFUSAL_NONE;
        if (no != REFUSAL_NONE) {
            return no;
        }
        any |= ballot->values[i] != 0;
    }
    *ret_field = "ballot";
    enum refusal no = cloud ? words_check(ballot, ret_field) : any ? REFUSAL_NONE : REFUSAL_EMPTY;
    *ret_field = no != REFUSAL_NONE ? *ret_field : NULL;
    return no;
}
