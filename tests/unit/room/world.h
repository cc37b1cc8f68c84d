/* A small site for the tests of the domain: people, a channel, its room, and commands in one line. */
#ifndef DAIS_TEST_WORLD_H
#define DAIS_TEST_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dais/room/room.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum who { OWNER, HOST, MOD, CHAT, SPEAKER, MEMBER, MEMBER2, STRANGER, ADMIN, PEOPLE };

struct world {
    struct directory dir;
    struct account_id people[PEOPLE];
    struct channel_id channel;
    struct group_id group; /* empty at first */
    struct room room;
    struct event_list list;
    time_us now_us;
    wall_ms now_ms;
    uint64_t ids;
};

static inline struct id128 world_id(struct world *w)
{
    struct id128 id = {{0}};
    uint64_t n = ++w->ids;
    memcpy(id.bytes + 8, &n, sizeof n);
    id.bytes[0] = 0xda;
    return id;
}

static inline void world_change(struct world *w, const struct directory_change *change)
{
    assert_int_equal(directory_apply(&w->dir, change), ERR_OK);
}

static inline struct account_id world_account(struct world *w, const char *login, enum site_role role)
{
    struct account_record want = {
        .id = {world_id(w)}, .login = str_of(login), .name = str_of(login), .site_role = role};
    struct directory_scratch scratch;
    struct directory_change change;
    assert_int_equal(directory_plan_account(&w->dir, &want, &scratch, &change, NULL), REFUSAL_NONE);
    world_change(w, &change);
    return want.id;
}

static inline void world_member_ref(struct world *w, struct person_ref person, enum channel_role role,
                                    enum membership_state state)
{
    const struct membership *m = directory_membership(&w->dir, w->channel, person);
    struct membership_record want = {m != NULL ? m->r.id : (struct member_id){world_id(w)}, w->channel, person, role,
                                     state};
    struct directory_change change;
    assert_int_equal(directory_plan_membership(&w->dir, &want, &change), REFUSAL_NONE);
    world_change(w, &change);
}

static inline void world_member(struct world *w, enum who who, enum channel_role role)
{
    world_member_ref(w, person_ref_account(w->people[who]), role, MEMBERSHIP_ACTIVE);
}

static inline void world_remove_member(struct world *w, enum who who)
{
    const struct membership *m = directory_membership(&w->dir, w->channel, person_ref_account(w->people[who]));
    struct directory_change changes[2];
    size_t count;
    assert_int_equal(directory_plan_membership_remove(&w->dir, w->channel, m->r.id, changes, &count), REFUSAL_NONE);
    for (size_t i = 0; i < count; i++) {
        world_change(w, &changes[i]);
    }
}

static inline void world_type(struct world *w, enum channel_type type)
{
    struct directory_change change = {.kind = DIRECTORY_CHANNEL_PUT,
                                      .channel = directory_channel(&w->dir, w->channel)->r};
    change.channel.type = type;
    world_change(w, &change);
}

static inline struct command world_command(struct world *w, enum command_kind kind, enum who who)
{
    return (struct command){.kind = kind,
                            .at_ms = w->now_ms,
                            .now_us = w->now_us,
                            .who = identity_of_account(w->people[who]),
                            .carried = MEDIA_ROLE_NONE,
                            .fresh_participant = {world_id(w)},
                            .fresh_session = {world_id(w)},
                            .fresh_message = {world_id(w)}};
}

static inline enum refusal world_run(struct world *w, const struct command *c)
{
    return room_command(&w->room, c, &w->list);
}

static inline enum refusal world_save(struct world *w, enum who who, const struct room_settings *settings)
{
    struct command c = world_command(w, COMMAND_SAVE, who);
    c.settings = settings;
    return world_run(w, &c);
}

/* The settings as they are, to be changed and saved. */
static inline struct room_settings world_settings(const struct world *w)
{
    return w->room.settings;
}

static inline void world_list_add(struct person_list *list, struct person_ref person)
{
    list->items[list->count++] = person;
}

static inline void world_init(struct world *w)
{
    static const char *const logins[PEOPLE] = {"owner",  "host",    "mod",      "chat", "speaker",
                                               "member", "member2", "stranger", "admin"};
    memset(w, 0, sizeof *w);
    w->now_us = 1000000;
    w->now_ms = 1700000000000;
    directory_init(&w->dir, world_id(w));
    for (int i = 0; i < PEOPLE; i++) {
        w->people[i] = world_account(w, logins[i], i == ADMIN ? SITE_ROLE_ADMIN : SITE_ROLE_USER);
    }
    struct channel_record want = {.id = {world_id(w)},
                                  .name = STR("Town Square"),
                                  .description = STR(""),
                                  .type = CHANNEL_PRIVATE,
                                  .owner = w->people[OWNER]};
    struct directory_scratch scratch;
    struct directory_change changes[2];
    size_t count;
    assert_int_equal(
        directory_plan_channel(&w->dir, &want, (struct member_id){world_id(w)}, &scratch, changes, &count, NULL),
        REFUSAL_NONE);
    assert_int_equal(count, 2);
    world_change(w, &changes[0]);
    world_change(w, &changes[1]);
    w->channel = want.id;
    w->group.v = world_id(w);
    struct directory_change group = {.kind = DIRECTORY_GROUP_PUT, .group = {w->group, STR("Helpers"), 1}};
    world_change(w, &group);
    world_member(w, HOST, CHANNEL_ROLE_MANAGER);
    for (int i = MOD; i <= MEMBER2; i++) {
        world_member(w, (enum who)i, CHANNEL_ROLE_MEMBER);
    }
    room_init(&w->room, w->channel, &w->dir, world_id(w));
    event_list_init(&w->list);
    struct room_settings s = world_settings(w);
    s.enabled = true;
    world_list_add(&s.room_moderators, person_ref_account(w->people[MOD]));
    world_list_add(&s.chat_moderators, person_ref_account(w->people[CHAT]));
    world_list_add(&s.speakers, person_ref_account(w->people[SPEAKER]));
    assert_int_equal(world_save(w, OWNER, &s), REFUSAL_NONE);
}

static inline void world_finish(struct world *w)
{
    event_list_finish(&w->list);
    room_finish(&w->room);
    directory_finish(&w->dir);
}

/* The secret of a seat is made of its number; tests know it by the participant. */
static inline void world_secret(struct participant_id id, uint8_t out[SECRET_HASH_BYTES])
{
    memset(out, 0x5e, SECRET_HASH_BYTES);
    memcpy(out, id.v.bytes, sizeof id.v.bytes);
}

static inline enum refusal world_try_enter(struct world *w, enum who who, enum enter_as as,
                                           struct participant_id *ret_participant)
{
    struct command c = world_command(w, COMMAND_ENTER, who);
    c.enter.as = as;
    c.enter.tracks[TRACK_MIC] = true;
    c.enter.tracks[TRACK_CAMERA] = true;
    world_secret(c.fresh_participant, c.enter.secret_hash);
    enum refusal no_ = world_run(w, &c);
    if (no_ == REFUSAL_NONE) {
        *ret_participant = c.fresh_participant;
    }
    return no_;
}

static inline struct participant_id world_enter(struct world *w, enum who who)
{
    struct participant_id id = {{{0}}};
    assert_int_equal(world_try_enter(w, who, ENTER_STAGE, &id), REFUSAL_NONE);
    return id;
}

/* A command of somebody inside. */
static inline struct command world_inside(struct world *w, enum command_kind kind, enum who who,
                                          struct participant_id participant)
{
    struct command c = world_command(w, kind, who);
    c.participant = participant;
    return c;
}

static inline enum refusal world_do(struct world *w, enum command_kind kind, enum who who,
                                    struct participant_id participant)
{
    struct command c = world_inside(w, kind, who, participant);
    return world_run(w, &c);
}

static inline enum refusal world_say(struct world *w, enum who who, struct participant_id participant, const char *text)
{
    struct command c = world_inside(w, COMMAND_CHAT_POST, who, participant);
    c.chat.text = str_of(text);
    return world_run(w, &c);
}

static inline const struct room_event *world_event(const struct world *w, enum event_kind kind)
{
    for (uint32_t i = 0; i < w->list.count; i++) {
        if (w->list.items[i].kind == kind) {
            return &w->list.items[i];
        }
    }
    return NULL;
}

static inline void world_pass(struct world *w, time_us us)
{
    w->now_us += us;
    w->now_ms += us / US_PER_MS;
}

static inline bool on_stage(const struct world *w, struct participant_id id)
{
    const struct participant *p = room_participant(&w->room, id);
    return p != NULL && p->stage;
}

#endif
