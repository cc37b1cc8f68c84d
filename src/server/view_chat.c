/* What clients see of the chat. */
#include "dais/server/view.h"

_Static_assert((int)PROTO_CHAT_EMOJI_COUNT == CHAT_EMOJI_COUNT, "the protocol's emoji are the domain's");

static bool has_author(struct identity who)
{
    return who.kind == IDENTITY_ACCOUNT || who.kind == IDENTITY_GUEST;
}

static void message_fill(const struct chat_line *line, uint32_t i, struct chat_views *out)
{
    for (uint32_t m = 0; m < line->mention_count; m++) {
        const struct chat_mention *mention = &line->mentions[m];
        out->mentions[i][m] = (struct proto_mention){mention->participant.v, has_author(mention->identity),
                                                     mention->identity.id, mention->name};
    }
    for (uint32_t k = 0; k < line->kind_count; k++) {
        const struct chat_kind *kind = &line->kinds[k];
        out->reactions[i][k] =
            (struct proto_reaction){(enum proto_chat_emoji)kind->emoji, kind->count, kind->mine, true};
    }
    out->messages[i] = (struct proto_message){
        .id = line->message.v,
        .at = line->at_ms,
        .has_from = !participant_id_is_none(line->from),
        .from = line->from.v,
        .has_author = has_author(line->identity),
        .author = line->identity.id,
        .name = line->name,
        .role = (enum proto_room_role)line->role,
        .text = line->text,
        .has_deleted = line->deleted,
        .deleted = line->deleted,
        .has_edited = line->edited_ms != 0,
        .edited = line->edited_ms,
        .has_reply = !message_id_is_none(line->reply),
        .reply = {line->reply.v, line->reply_there, line->reply_name, line->reply_there, line->reply_text},
        .has_mentions = line->mention_count > 0,
        .mentions_count = line->mention_count,
        .mentions = out->mentions[i],
        .has_reactions = line->kind_count > 0,
        .reactions_count = line->kind_count,
        .reactions = out->reactions[i],
    };
}

uint32_t view_chat(const struct chat_page *page, struct chat_views *out)
{
    uint32_t count = page->count < LIMIT_CHAT_PAGE ? page->count : LIMIT_CHAT_PAGE;
    for (uint32_t i = 0; i < count; i++) {
        message_fill(&page->lines[i], i, out);
    }
    return count;
}

struct chat_view view_chat_of(const struct room *room, struct identity who, wall_ms at_ms)
{
    uint32_t days = room->settings.chat_retention_days;
    return (struct chat_view){.who = who,
                              .cleared_seq = room->chat_rules.cleared_seq,
                              .since_ms = days != 0 ? at_ms - days * INT64_C(86400000) : 0};
}

uint32_t view_pinned(const struct room *room, uint64_t out[LIMIT_CHAT_PINS])
{
    for (uint32_t i = 0; i < room->chat_rules.pin_count; i++) {
        out[i] = room->chat_rules.pins[i].seq;
    }
    return room->chat_rules.pin_count;
}

static struct str name_of(const struct directory *dir, struct identity who)
{
    if (who.kind == IDENTITY_ACCOUNT) {
        const struct account *account = directory_account(dir, (struct account_id){who.id});
        return account != NULL ? account->r.name : STR_NONE;
    }
    const struct guest *guest = directory_guest(dir, (struct guest_id){who.id});
    return guest != NULL ? guest->r.name : STR_NONE;
}

uint32_t view_blocked(const struct room *room, struct proto_blocked_writer out[LIMIT_CHAT_BLOCKED])
{
    for (uint32_t i = 0; i < room->chat_rules.blocked_count; i++) {
        struct identity who = room->chat_rules.blocked[i];
        out[i] = (struct proto_blocked_writer){who.id, name_of(room->dir, who)};
    }
    return room->chat_rules.blocked_count;
}
