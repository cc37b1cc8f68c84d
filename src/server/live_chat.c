/* How the chat reaches those who may read it. Messages are told as the side tables have them now, what is on its way included. */
#include "live_priv.h"

#include "dais/base/log.h"

#include <stdlib.h>

/* One block: too large for the stack. */
struct told {
    struct chat_page page;
    struct chat_views views;
    struct proto_blocked_writer blocked[LIMIT_CHAT_BLOCKED];
};

static struct told *told_read(const struct telling *telling, const struct room_event *event, const uint64_t *seqs,
                              uint32_t count)
{
    const struct room *room = telling->room;
    struct chat_view view = view_chat_of(room, (struct identity){0}, event->at_ms);
    struct told *told = calloc(1, sizeof *told);
    enum err err =
        told != NULL ? store_chat_lines(site_store(telling->live->site), room->channel, &view, seqs, count, &told->page)
                     : ERR_NO_MEMORY;
    if (err != ERR_OK) {
        log_error("chat_not_told", "error=%s", err_name(err));
        free(told);
        return NULL;
    }
    view_chat(&told->page, &told->views);
    return told;
}

static void told_free(struct told *told)
{
    chat_page_finish(&told->page);
    free(told);
}

static void tell_message(const struct telling *telling, const struct room_event *event, uint64_t seq,
                         enum proto_event name)
{
    struct told *told = told_read(telling, event, &seq, 1);
    if (told != NULL && told->page.count == 1) {
        live_tell(telling, event, name, &(struct proto_chat_posted_event){told->views.messages[0]});
    }
    if (told != NULL) {
        told_free(told);
    }
}
_Static_assert(sizeof(struct proto_chat_posted_event) == sizeof(struct proto_chat_changed_event),
               "both are a message and nothing else");

static void tell_pins(const struct telling *telling, const struct room_event *event)
{
    uint64_t seqs[LIMIT_CHAT_PINS];
    uint32_t count = view_pinned(telling->room, seqs);
    struct told *told = told_read(telling, event, seqs, count);
    if (told == NULL) {
        return;
    }
    struct room_event pins = *event;
    pins.kind = EVENT_CHAT_PINNED; /* whatever made them what they are */
    live_tell(telling, &pins, PROTO_EVENT_CHAT_PINS,
              &(struct proto_chat_pins_event){told->page.count, told->views.messages});
    told_free(told);
}

static void tell_reaction(const struct telling *telling, const struct room_event *event)
{
    struct chat_target target;
    uint32_t counts[CHAT_EMOJI_COUNT];
    struct chat_view view = view_chat_of(telling->room, event->by, event->at_ms);
    if (store_chat_target(site_store(telling->live->site), telling->room->channel, &view, event->reacted.message,
                          &target, counts) != ERR_OK) {
        return;
    }
    live_tell(telling, event, PROTO_EVENT_CHAT_REACTED,
              &(struct proto_chat_reacted_event){.message = event->reacted.message.v,
                                                 .emoji = (enum proto_chat_emoji)event->reacted.emoji,
                                                 .count = counts[event->reacted.emoji],
                                                 .author = event->by.id,
                                                 .on = event->reacted.on});
}

static void tell_blocked(const struct telling *telling, const struct room_event *event)
{
    struct proto_blocked_writer *people = calloc(LIMIT_CHAT_BLOCKED, sizeof *people);
    if (people != NULL) {
        live_tell(telling, event, PROTO_EVENT_CHAT_BLOCKED,
                  &(struct proto_chat_blocked_event){view_blocked(telling->room, people), people});
        free(people);
    }
}

static void tell_direct(const struct telling *telling, const struct room_event *event)
{
    const struct participant *author = room_participant(telling->room, event->participant);
    live_tell(telling, event, PROTO_EVENT_CHAT_DIRECT,
              &(struct proto_chat_direct_event){
                  .message = {.id = event->direct.message.v,
                              .at = event->at_ms,
                              .has_from = true,
                              .from = event->participant.v,
                              .has_author = true,
                              .author = event->by.id,
                              .name = author != NULL ? room_person_name(telling->room, author) : STR_NONE,
                              .role = (enum proto_room_role)event->direct.role,
                              .text = event->direct.text},
                  .to = event->direct.to.id});
}

void live_tell_chat(const struct telling *telling, const struct room_event *event)
{
    switch (event->kind) {
    case EVENT_CHAT_POSTED:
        tell_message(telling, event, event->seq, PROTO_EVENT_CHAT_POSTED);
        break;
    case EVENT_CHAT_EDITED:
    case EVENT_CHAT_DELETED:
        live_replay_forget(telling->live_room, event->chat_act.message);
        tell_message(telling, event, event->chat_act.seq, PROTO_EVENT_CHAT_CHANGED);
        tell_pins(telling, event);
        break;
    case EVENT_CHAT_PINNED:
    case EVENT_CHAT_UNPINNED:
        tell_pins(telling, event);
        break;
    case EVENT_CHAT_REACTED:
        tell_reaction(telling, event);
        break;
    case EVENT_CHAT_BLOCKED:
        tell_blocked(telling, event);
        break;
    case EVENT_CHAT_SLOWED:
        live_tell(telling, event, PROTO_EVENT_CHAT_SLOW, &(struct proto_chat_slow_event){event->chat_slowed.seconds});
        break;
    case EVENT_CHAT_CLEARED:
        live_replay_forget(telling->live_room, (struct message_id){0});
        live_tell(telling, event, PROTO_EVENT_CHAT_CLEARED, NULL);
        break;
    case EVENT_CHAT_DIRECT:
        tell_direct(telling, event);
        break;
    default:
        break;
    }
}
