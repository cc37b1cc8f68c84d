/* Payloads of messages and of what people answered them with. */
#include "store_priv.h"

#include <string.h>

void record_chat_write(const struct chat_record *c, struct writer *w)
{
    writer_id(w, c->message.v);
    writer_u64(w, (uint64_t)c->at_ms);
    writer_id(w, c->from.v);
    writer_u8(w, (uint8_t)c->role);
    writer_u8(w, c->deleted);
    text_write(w, c->text);
    identity_write(w, c->author);
    writer_u64(w, (uint64_t)c->edited_ms);
    writer_id(w, c->reply.v);
    writer_u64(w, c->reply_seq);
    writer_u8(w, (uint8_t)c->mention_count);
    for (uint32_t i = 0; i < c->mention_count; i++) {
        writer_id(w, c->mentions[i].v);
    }
    writer_u8(w, (uint8_t)c->kind_count);
    for (uint32_t i = 0; i < c->kind_count; i++) {
        writer_u8(w, c->kinds[i].emoji);
        writer_u32(w, c->kinds[i].count);
    }
}

static void rest_read(struct reader *r, struct chat_record *c)
{
    c->author = identity_read(r);
    c->edited_ms = (wall_ms)reader_u64(r);
    c->reply.v = reader_id(r);
    c->reply_seq = reader_u64(r);
    c->mention_count = reader_u8_most(r, LIMIT_CHAT_MENTIONS);
    for (uint32_t i = 0; i < c->mention_count; i++) {
        c->mentions[i].v = reader_id(r);
    }
    c->kind_count = reader_u8_most(r, LIMIT_CHAT_KINDS);
    for (uint32_t i = 0; i < c->kind_count; i++) {
        c->kinds[i].emoji = reader_u8_most(r, CHAT_EMOJI_COUNT - 1);
        c->kinds[i].count = reader_u32(r);
        r->failed |= c->kinds[i].count == 0;
    }
}

enum err record_chat_read(struct reader *r, struct chat_record *ret_chat)
{
    struct chat_record c = {.message.v = reader_id(r)};
    c.at_ms = (wall_ms)reader_u64(r);
    c.from.v = reader_id(r);
    c.role = (enum room_role)reader_u8_most(r, ROOM_ROLE_COUNT - 1);
    c.deleted = reader_u8_most(r, 1) == 1;
    c.text = utf8_read(r);
    if (reader_left(r) > 0) { /* else it is of before there was anything but a text */
        rest_read(r, &c);
    }
    if (reading_ends(r) != ERR_OK) {
        return ERR_INVALID;
    }
    *ret_chat = c;
    return ERR_OK;
}

void record_reaction_write(const struct reaction_record *reaction, struct writer *w)
{
    writer_u32(w, reaction->emoji);
    writer_id(w, reaction->from.v);
}

enum err record_reaction_read(struct reader *r, struct reaction_record *ret_reaction)
{
    struct reaction_record reaction = {.emoji = reader_u32(r)};
    reaction.from.v = reader_id(r);
    if (reading_ends(r) != ERR_OK || reaction.emoji == 0 || reaction.emoji >> CHAT_EMOJI_COUNT != 0) {
        return ERR_INVALID;
    }
    *ret_reaction = reaction;
    return ERR_OK;
}
