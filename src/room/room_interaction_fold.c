/* The fold of the interactions: what became of each, from the log and from snapshots. Words and answers are beside it. */
#include "room_priv.h"

#include <stdlib.h>

struct interaction *room_interaction(const struct room *room, struct interaction_id id)
{
    struct interaction *it;
    DL_FOREACH(room->interactions, it)
    {
        if (interaction_id_eq(it->id, id)) {
            return it;
        }
    }
    return NULL;
}

/* ── words ── */

enum err interaction_words_set(struct interaction *it, const struct str *texts, uint32_t count)
{
    size_t bytes = 0;
    for (uint32_t i = 0; i < count; i++) {
        bytes += texts[i].len;
    }
    struct interaction_words *words = malloc(sizeof *words + count * sizeof words->texts[0] + bytes);
    if (words == NULL) {
        return ERR_NO_MEMORY;
    }
    char *at = (char *)&words->texts[count];
    words->count = count;
    for (uint32_t i = 0; i < count; i++) {
        if (texts[i].len > 0) {
            memcpy(at, texts[i].data, texts[i].len);
        }
        words->texts[i] = (struct str){at, texts[i].len};
        at += texts[i].len;
    }
    free(it->words);
    it->words = words;
    return ERR_OK;
}

/* ── the list ── */

static void interaction_drop(struct room *room, struct interaction *it)
{
    interaction_answers_drop(room, it);
    DL_DELETE(room->interactions, it);
    room->interaction_count--;
    room->interactions_open -= it->state == INTERACTION_OPEN;
    free(it->words);
    free(it);
}

void interactions_drop(struct room *room)
{
    while (room->interactions != NULL) {
        interaction_drop(room, room->interactions);
    }
}

static enum err interaction_add(struct room *room, const struct interaction *from)
{
    if (room->interaction_count >= LIMIT_INTERACTIONS || interaction_id_is_none(from->id) ||
        room_interaction(room, from->id) != NULL || !interaction_shape_valid(&from->shape) ||
        (from->state == INTERACTION_OPEN && room->interactions_open >= LIMIT_INTERACTIONS_OPEN)) {
        return ERR_INVALID;
    }
    struct interaction *it = malloc(sizeof *it);
    if (it == NULL) {
        return ERR_NO_MEMORY;
    }
    *it = *from;
    DL_APPEND(room->interactions, it);
    room->interaction_count++;
    room->interactions_open += it->state == INTERACTION_OPEN;
    return ERR_OK;
}

/* ── events ── */

static bool is_draft(const struct interaction *it)
{
    return it->state == INTERACTION_DRAFT || it->state == INTERACTION_SCHEDULED;
}

static enum err apply_drafted(struct room *room, struct interaction *it, const struct room_event *e)
{
    if (it == NULL) {
        const struct interaction fresh = {.id = e->interaction.interaction,
                                          .shape = e->interaction.shape,
                                          .version = 1,
                                          .drafted_ms = e->at_ms,
                                          .told = true};
        return interaction_add(room, &fresh);
    }
    if (!is_draft(it) || !interaction_shape_valid(&e->interaction.shape)) {
        return ERR_INVALID;
    }
    it->shape = e->interaction.shape;
    it->version++;
    return ERR_OK;
}

static enum err apply_opened(struct room *room, struct interaction *it, const struct room_event *e)
{
    bool again = e->kind == EVENT_INTERACTION_REOPENED;
    if (!(again ? it->state == INTERACTION_CLOSED && !it->shape.secret : is_draft(it)) ||
        room->interactions_open >= LIMIT_INTERACTIONS_OPEN) {
        return ERR_INVALID;
    }
    it->state = INTERACTION_OPEN;
    it->scheduled_ms = it->closed_ms = 0;
    it->published_ms = again ? it->published_ms : e->at_ms;
    it->closes_ms = e->interaction.when_ms;
    it->loaded |= !again; /* nobody has answered it */
    room->interactions_open++;
    return ERR_OK;
}

enum err apply_interaction(struct room *room, const struct room_event *e)
{
    struct interaction *it = room_interaction(room, e->interaction.interaction);
    if (e->kind == EVENT_INTERACTION_DRAFTED) {
        return apply_drafted(room, it, e);
    }
    if (it == NULL) {
        return ERR_INVALID;
    }
    switch (e->kind) {
    case EVENT_INTERACTION_SCHEDULED:
        if (!is_draft(it)) {
            return ERR_INVALID;
        }
        it->scheduled_ms = e->interaction.when_ms;
        it->state = it->scheduled_ms != 0 ? INTERACTION_SCHEDULED : INTERACTION_DRAFT;
        return ERR_OK;
    case EVENT_INTERACTION_PUBLISHED:
    case EVENT_INTERACTION_REOPENED:
        return apply_opened(room, it, e);
    case EVENT_INTERACTION_CLOSED:
        if (it->state != INTERACTION_OPEN) {
            return ERR_INVALID;
        }
        it->state = INTERACTION_CLOSED;
        it->closes_ms = 0;
        it->closed_ms = e->at_ms;
        room->interactions_open--;
        return ERR_OK;
    case EVENT_INTERACTION_DELETED:
        if (it->state == INTERACTION_OPEN) {
            return ERR_INVALID;
        }
        interaction_drop(room, it);
        return ERR_OK;
    default:
        return ERR_INVALID;
    }
}

/* ── the encoding ── */

static void shape_encode(const struct interaction_shape *shape, struct writer *w)
{
    writer_u8(w, (uint8_t)shape->kind);
    writer_u8(w, (uint8_t)shape->results);
    writer_u8(w, shape->secret);
    writer_u8(w, shape->changeable);
    writer_u32(w, shape->duration_s);
    writer_u8(w, shape->item_count);
    for (uint32_t i = 0; i < shape->item_count; i++) {
        const struct interaction_item *item = &shape->items[i];
        writer_u8(w, (uint8_t)item->kind);
        writer_u8(w, item->multiple);
        writer_u8(w, item->options);
        writer_u16(w, item->right);
    }
}

static void shape_decode(struct reader *r, struct interaction_shape *shape)
{
    *shape = (struct interaction_shape){0};
    shape->kind = (enum interaction_kind)reader_u8_most(r, INTERACTION_KIND_COUNT - 1);
    shape->results = (enum interaction_results)reader_u8_most(r, RESULTS_NEVER);
    shape->secret = reader_u8_most(r, 1) == 1;
    shape->changeable = reader_u8_most(r, 1) == 1;
    shape->duration_s = reader_u32(r);
    shape->item_count = reader_u8_most(r, LIMIT_INTERACTION_ITEMS);
    for (uint32_t i = 0; i < shape->item_count; i++) {
        struct interaction_item *item = &shape->items[i];
        item->kind = (enum item_kind)reader_u8_most(r, ITEM_WORDS);
        item->multiple = reader_u8_most(r, 1) == 1;
        item->options = reader_u8_most(r, LIMIT_INTERACTION_OPTIONS);
        item->right = reader_u16(r);
    }
}

static bool has_time(enum event_kind kind)
{
    return kind == EVENT_INTERACTION_SCHEDULED || kind == EVENT_INTERACTION_PUBLISHED ||
           kind == EVENT_INTERACTION_REOPENED;
}

void interaction_encode(const struct room_event *e, struct writer *w)
{
    writer_id(w, e->interaction.interaction.v);
    if (e->kind == EVENT_INTERACTION_DRAFTED) {
        shape_encode(&e->interaction.shape, w);
    } else if (has_time(e->kind)) {
        writer_u64(w, (uint64_t)e->interaction.when_ms);
    }
}

void interaction_decode(struct reader *r, struct room_event *e)
{
    e->interaction.interaction.v = reader_id(r);
    if (e->kind == EVENT_INTERACTION_DRAFTED) {
        shape_decode(r, &e->interaction.shape);
    } else if (has_time(e->kind)) {
        e->interaction.when_ms = (wall_ms)reader_u64(r);
    }
}

/* ── snapshots ── */

#define ONE_BYTES (16 + 9 + LIMIT_INTERACTION_ITEMS * 5 + 1 + 4 + 5 * 8)

size_t interactions_size(const struct room *room)
{
    return 4 + (size_t)room->interaction_count * ONE_BYTES;
}

void interactions_encode(const struct room *room, struct writer *w)
{
    writer_u32(w, room->interaction_count);
    const struct interaction *it;
    DL_FOREACH(room->interactions, it)
    {
        writer_id(w, it->id.v);
        shape_encode(&it->shape, w);
        writer_u8(w, (uint8_t)it->state);
        writer_u32(w, it->version);
        writer_u64(w, (uint64_t)it->drafted_ms);
        writer_u64(w, (uint64_t)it->scheduled_ms);
        writer_u64(w, (uint64_t)it->published_ms);
        writer_u64(w, (uint64_t)it->closes_ms);
        writer_u64(w, (uint64_t)it->closed_ms);
    }
}

enum err interactions_decode(struct room *room, struct reader *r)
{
    uint32_t count = reader_u32(r);
    enum err err = ERR_OK;
    for (uint32_t i = 0; i < count && err == ERR_OK; i++) {
        struct interaction it = {.id.v = reader_id(r), .told = true};
        shape_decode(r, &it.shape);
        it.state = (enum interaction_state)reader_u8_most(r, INTERACTION_CLOSED);
        it.version = reader_u32(r);
        it.drafted_ms = (wall_ms)reader_u64(r);
        it.scheduled_ms = (wall_ms)reader_u64(r);
        it.published_ms = (wall_ms)reader_u64(r);
        it.closes_ms = (wall_ms)reader_u64(r);
        it.closed_ms = (wall_ms)reader_u64(r);
        err = r->failed ? ERR_INVALID : interaction_add(room, &it);
    }
    return err;
}
