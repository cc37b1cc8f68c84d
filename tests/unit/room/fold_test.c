/*
 * Properties over random commands, from seeds: the fold of the encoded log is the live state, a snapshot anywhere in it
 * changes nothing, and after each command nobody has what they may not have.
 */
#include "world.h"

#include "dais/base/random.h"

#define SEEDS     60
#define STEPS     400
#define LOG_BYTES (1 << 22)

struct trace {
    struct world w;
    struct seeded_random random;
    struct participant_id seats[16]; /* some are gone */
    enum who owners[16];
    uint8_t *log; /* [seq u64][size u32][bytes] … */
    struct writer log_writer;
    uint8_t *snapshot;
    size_t snapshot_size;
    size_t snapshot_at; /* in the log */
};

static uint32_t below(struct trace *t, uint32_t bound)
{
    return seeded_random_below(&t->random, bound);
}

static void trace_keep(struct trace *t)
{
    for (uint32_t i = 0; i < t->w.list.count; i++) {
        const struct room_event *e = &t->w.list.items[i];
        if (e->seq == 0) {
            continue;
        }
        uint8_t block[EVENT_ENCODED_MAX];
        struct writer w;
        writer_init(&w, block, sizeof block);
        room_event_encode(e, &w);
        assert_false(w.failed);
        writer_u64(&t->log_writer, e->seq);
        writer_u32(&t->log_writer, (uint32_t)w.pos);
        writer_bytes(&t->log_writer, block, w.pos);
        assert_false(t->log_writer.failed);
    }
}

static void random_settings(struct trace *t)
{
    struct room_settings s = world_settings(&t->w);
    s.enabled = below(t, 8) != 0;
    s.mode = (enum room_mode)below(t, 2);
    s.stage_access = (enum stage_access)below(t, 3);
    s.stage_limit = 1 + below(t, 6);
    s.screens_max = below(t, 3);
    s.group_chat = below(t, 3) != 0;
    s.private_chat = below(t, 2) == 0;
    s.locked = below(t, 6) == 0;
    s.hide_participants = below(t, 2) == 0;
    s.speakers.count = 0;
    if (below(t, 2) == 0) {
        world_list_add(&s.speakers, person_ref_group(t->w.group));
    }
    s.version -= below(t, 5) == 0 && s.version > 0 ? 1 : 0; /* stale now and then */
    enum refusal no = world_save(&t->w, (enum who)below(t, PEOPLE), &s);
    (void)no;
}

static void random_directory(struct trace *t)
{
    struct world *w = &t->w;
    enum who who = (enum who)(HOST + below(t, STRANGER - HOST + 1));
    struct directory_change c = {.kind = below(t, 2) == 0 ? DIRECTORY_GROUP_MEMBER_PUT : DIRECTORY_GROUP_MEMBER_REMOVE,
                                 .group_member = {w->group, w->people[who]}};
    switch (below(t, 3)) {
    case 0:
        world_type(w, (enum channel_type)below(t, CHANNEL_PUBLIC_OPEN + 1));
        break;
    case 1:
        world_member(w, who, (enum channel_role)below(t, CHANNEL_ROLE_MANAGER + 1));
        break;
    default:
        if (directory_apply(&w->dir, &c) != ERR_OK) {
            return; /* was not in the group */
        }
    }
    room_reevaluate(&w->room, w->now_ms, w->now_us, &w->list);
}

static void random_enter(struct trace *t)
{
    uint32_t slot = below(t, 16);
    struct command c = world_command(&t->w, COMMAND_ENTER, (enum who)below(t, PEOPLE));
    c.enter.as = (enum enter_as)below(t, 3);
    c.enter.tracks[TRACK_MIC] = below(t, 2) == 0;
    c.enter.tracks[TRACK_CAMERA] = true;
    c.enter.green = below(t, 2) == 0;
    world_secret(c.fresh_participant, c.enter.secret_hash);
    if (below(t, 3) == 0) {
        c.enter.resume = true;
        c.enter.seat = t->seats[slot];
        c.who = identity_of_account(t->w.people[t->owners[slot]]);
        world_secret(c.enter.seat, c.enter.seat_hash);
    }
    enum who who = PEOPLE;
    for (int i = 0; i < PEOPLE; i++) {
        who = id_eq(c.who.id, t->w.people[i].v) ? (enum who)i : who;
    }
    if (world_run(&t->w, &c) == REFUSAL_NONE && world_event(&t->w, EVENT_ENTERED) != NULL) {
        t->seats[slot] = c.fresh_participant;
        t->owners[slot] = who;
    }
}

/* Locking, knocking, going away from the door, letting in. */
static void random_door(struct trace *t)
{
    static const enum command_kind outside[] = {COMMAND_LOCK,  COMMAND_KNOCK,      COMMAND_KNOCK,
                                                COMMAND_KNOCK, COMMAND_KNOCK_AWAY, COMMAND_KNOCK_END};
    static const enum command_kind inside[] = {COMMAND_ADMIT, COMMAND_DECLINE, COMMAND_DOOR_MESSAGE};
    struct command c = world_command(&t->w, outside[below(t, 6)], (enum who)below(t, PEOPLE));
    c.fresh_waiter = (struct waiter_id){world_id(&t->w)};
    c.lock.locked = below(t, 4) != 0;
    if (below(t, 3) == 0) {
        uint32_t slot = below(t, 16);
        c = world_inside(&t->w, inside[below(t, 3)], t->owners[slot], t->seats[slot]);
        if (t->w.room.waiters != NULL && below(t, 2) == 0) {
            c.door.waiter = t->w.room.waiters->prev->id;
        }
        c.door.text = STR("soon");
    }
    enum refusal no = world_run(&t->w, &c);
    assert_true(no == REFUSAL_NONE || t->w.list.count == 0);
}

/* Asking, handling, voting, granting; of a question that is there, mostly. */
static void random_qna(struct trace *t)
{
    static const enum command_kind kinds[] = {
        COMMAND_QNA_ASK,     COMMAND_QNA_ASK,     COMMAND_QNA_VOTE,    COMMAND_QNA_VOTE,   COMMAND_QNA_VOTE,
        COMMAND_QNA_TAKE,    COMMAND_QNA_TAKE,    COMMAND_QNA_ASSIGN,  COMMAND_QNA_ANSWER, COMMAND_QNA_PUBLISH,
        COMMAND_QNA_PUBLISH, COMMAND_QNA_DISMISS, COMMAND_QNA_RESTORE, COMMAND_QNA_GRANT,  COMMAND_BACKCHANNEL_POST};
    uint32_t slot = below(t, 16);
    struct command c = world_inside(&t->w, kinds[below(t, 15)], t->owners[slot], t->seats[slot]);
    c.fresh_question.v = world_id(&t->w);
    if (c.kind == COMMAND_BACKCHANNEL_POST) {
        c.chat.text = STR("psst");
    } else {
        const struct question *q = t->w.room.questions;
        for (uint32_t i = below(t, 8); i > 0 && q != NULL; i--) {
            q = q->next;
        }
        c.qna.question = q != NULL ? q->id : c.fresh_question;
        c.qna.to = t->seats[below(t, 16)];
        c.qna.answer = (enum answer_kind)below(t, ANSWERED_LIVE + 1);
        c.qna.level = (enum question_level)below(t, QUESTIONS_ANSWER + 1);
        c.qna.on = below(t, 3) != 0 && c.kind != COMMAND_QNA_ASK;
        c.qna.text = STR("Why?");
    }
    enum refusal no = world_run(&t->w, &c);
    assert_true(no == REFUSAL_NONE || t->w.list.count == 0);
}

static void random_inside(struct trace *t)
{
    static const enum command_kind kinds[] = {COMMAND_LEAVE,       COMMAND_DISCONNECT, COMMAND_STAGE_JOIN,
                                              COMMAND_STAGE_LEAVE, COMMAND_TRACK,      COMMAND_MUTE,
                                              COMMAND_CHAT_POST,   COMMAND_CHAT_POST,  COMMAND_TRACK};
    uint32_t slot = below(t, 16);
    struct command c = world_inside(&t->w, kinds[below(t, 9)], t->owners[slot], t->seats[slot]);
    if (below(t, 2) == 0) { /* the stage and its queue */
        c.kind =
            (enum command_kind)(COMMAND_STAGE_ACCESS + (int)below(t, COMMAND_HAND_CALL - COMMAND_STAGE_ACCESS + 1));
        c.on.target = below(t, 3) == 0 ? (struct participant_id){{{0}}} : t->seats[below(t, 16)];
        c.on.place = 1 + below(t, 4);
        if (c.kind == COMMAND_STANDING) {
            c.on.mask = 1 << below(t, 6);
            c.on.holds = below(t, 2) == 0 ? c.on.mask : 0;
        } else if (c.kind == COMMAND_MUTE_ALL) {
            c.on.holds = below(t, 2) == 0 ? STANDING_LOCKED : 0;
        } else if (c.kind == COMMAND_SPOTLIGHT) {
            c.on.screen = below(t, 2) == 0;
        } else if (c.kind == COMMAND_UNBAN) {
            c.on.target.v = t->w.people[below(t, PEOPLE)].v;
        }
        if (c.kind == COMMAND_STAGE_ACCESS) {
            c.access = (enum stage_access)below(t, 3);
        }
    } else if (c.kind == COMMAND_TRACK) {
        c.track.track = (enum track)below(t, TRACK_COUNT);
        c.track.on = below(t, 2) == 0;
    } else if (c.kind == COMMAND_MUTE) {
        c.on.target = t->seats[below(t, 16)];
    } else if (c.kind == COMMAND_CHAT_POST) {
        c.chat.text = STR("hello");
    }
    enum refusal no = world_run(&t->w, &c);
    assert_true(no == REFUSAL_NONE || t->w.list.count == 0);
}

/* Polls, surveys and secret ballots: drafted, answered, and all the rest of it. */
static void random_interaction(struct trace *t)
{
    static const struct interaction_shape shapes[] = {
        {.kind = INTERACTION_POLL, .item_count = 1, .items = {{ITEM_CHOICE, true, 3, 0}}, .duration_s = 5},
        {.kind = INTERACTION_CLOUD, .item_count = 1, .changeable = true, .items = {{ITEM_WORDS, false, 0, 0}}},
        {.kind = INTERACTION_CROWD,
         .results = RESULTS_END,
         .secret = true,
         .item_count = 1,
         .items = {{ITEM_CHOICE, false, 2, 0}}},
        {.kind = INTERACTION_ANNOUNCEMENT},
    };
    uint32_t slot = below(t, 16);
    int acts = COMMAND_INTERACTION_DELETE - COMMAND_INTERACTION_DRAFT + 1;
    struct command c =
        world_inside(&t->w, (enum command_kind)(COMMAND_INTERACTION_DRAFT + (int)below(t, (uint32_t)acts)),
                     t->owners[slot], t->seats[slot]);
    if (below(t, 3) == 0) {
        c.kind = COMMAND_INTERACTION_ANSWER;
    }
    struct interaction_draft draft = {.shape = shapes[below(t, 4)], .texts = {STR("What?")}};
    draft.text_count = interaction_text_count(&draft.shape);
    for (uint32_t i = 2; i < draft.text_count; i++) {
        draft.texts[i] = STR("so");
    }
    struct interaction_ballot ballot = {.item_count = 1, .values = {(uint16_t)below(t, 5)}};
    const struct interaction *it = t->w.room.interactions;
    for (uint32_t i = below(t, 6); i > 0 && it != NULL; i--) {
        it = it->next;
    }
    if (it != NULL && it->shape.kind == INTERACTION_CLOUD) {
        ballot = (struct interaction_ballot){.item_count = 1, .word_count = 1, .words = {STR("word")}};
    }
    c.fresh_interaction.v = world_id(&t->w);
    c.interaction.interaction = it != NULL && below(t, 4) != 0 ? it->id : (struct interaction_id){{{0}}};
    c.interaction.version = it != NULL ? it->version - (below(t, 4) == 0) : 0;
    c.interaction.draft = &draft;
    c.interaction.when_ms = below(t, 3) == 0 ? 0 : t->w.now_ms + below(t, 9000);
    c.interaction.ballot = &ballot;
    enum refusal no = world_run(&t->w, &c);
    assert_true(no == REFUSAL_NONE || t->w.list.count == 0);
}

/* Of the chat: about messages that are there, and some that are not. */
static void random_chat(struct trace *t)
{
    uint32_t slot = below(t, 16);
    struct command c =
        world_inside(&t->w, (enum command_kind)(COMMAND_CHAT_EDIT + below(t, 10)), t->owners[slot], t->seats[slot]);
    c.chat.text = STR("other words");
    c.chat.on = below(t, 2) == 0;
    c.chat.emoji = (uint8_t)below(t, CHAT_EMOJI_COUNT);
    c.chat.seconds = below(t, 3) * 10;
    c.chat.person = t->seats[below(t, 16)];
    uint64_t said = t->w.room.chat_count;
    if (said > 0) {
        uint64_t back = said < LIMIT_CHAT_TAIL ? said : LIMIT_CHAT_TAIL;
        const struct chat_entry *entry = &t->w.room.chat[(said - 1 - below(t, (uint32_t)back)) % LIMIT_CHAT_TAIL];
        c.chat.target = (struct chat_target){.message = entry->id,
                                             .seq = entry->seq,
                                             .author = identity_of_account(t->w.people[t->owners[slot]]),
                                             .deleted = below(t, 4) == 0};
    }
    enum refusal no = world_run(&t->w, &c);
    assert_true(no == REFUSAL_NONE || t->w.list.count == 0);
}

static void random_step(struct trace *t)
{
    struct command c;
    enum refusal no;
    t->w.list.count = 0;
    world_pass(&t->w, (time_us)below(t, 4) * US_PER_S);
    switch (below(t, 22)) {
    case 0:
        random_settings(t);
        break;
    case 1:
        random_directory(t);
        break;
    case 2:
        c = world_command(&t->w, below(t, 3) == 0 ? COMMAND_END : COMMAND_OPEN, (enum who)below(t, PEOPLE));
        no = world_run(&t->w, &c);
        (void)no;
        break;
    case 3:
        room_tick(&t->w.room, t->w.now_ms, t->w.now_us, &t->w.list);
        break;
    case 4:
    case 5:
        random_enter(t);
        break;
    case 10:
    case 11:
    case 12:
        random_door(t);
        break;
    case 13:
    case 14:
    case 15:
    case 16:
        random_qna(t);
        break;
    case 17:
    case 18:
        random_chat(t);
        break;
    case 19:
    case 20:
    case 21:
        random_interaction(t);
        break;
    default:
        random_inside(t);
    }
    trace_keep(t);
}

/* Nobody has what they may not have, and the counts are right. */
static void assert_sound(const struct room *room)
{
    uint32_t count = 0, stage = 0, govern = 0, hands = 0;
    for (const struct participant *p = room->first; p != NULL; p = p->next) {
        uint32_t roles = room_roles_of(room, p->identity, p->carried);
        assert_int_equal(p->roles, roles);
        assert_false(room_banned(room, p->identity));
        assert_true(role_can(roles, room->open ? ACTION_ENTER_OPEN : ACTION_ENTER_CLOSED, &room->settings));
        assert_true(!p->stage || room_may_stage(room, p));
        for (int track = 0; track < TRACK_COUNT; track++) {
            assert_true(!p->tracks[track] || room_may_publish(room, p, (enum track)track));
        }
        assert_ptr_equal(room_participant(room, p->id), p);
        assert_true(!p->hand || (room->open && role_can(roles, ACTION_HAND, &room->settings)));
        assert_false(p->stage && p->invited);
        hands += p->hand;
        count++;
        stage += p->stage;
        govern += p->governs;
    }
    assert_int_equal(room->count, count);
    assert_int_equal(room->stage_count, stage);
    assert_int_equal(room->govern_count, govern);
    assert_int_equal(room->hand_count, hands);
    for (const struct participant *p = room->hands; p != NULL; p = p->hand_next) {
        assert_int_equal(room_hand_place(room, p), room->hand_count - --hands);
    }
    assert_int_equal(hands, 0);
    assert_true(room->open || count == 0 || room->settings.enabled);
    const struct participant *lit = room_participant(room, room->spotlight);
    assert_true(lit != NULL ? lit->stage : participant_id_is_none(room->spotlight) && !room->spotlight_screen);
    uint32_t waiters = 0;
    for (const struct waiter *waiter = room->waiters; waiter != NULL; waiter = waiter->next) {
        uint32_t roles = room_roles_of(room, waiter->identity, MEDIA_ROLE_NONE);
        assert_true(room->open && room->settings.locked && role_can(roles, ACTION_ENTER_OPEN, &room->settings));
        assert_false(room_banned(room, waiter->identity));
        assert_ptr_equal(room_waiter_of(room, waiter->identity), waiter);
        waiters++;
    }
    assert_int_equal(room->waiter_count, waiters);
    for (const struct standing *s = room->standings; s != NULL; s = s->hh.next) {
        assert_true(s->holds != 0 && (room->open || s->holds == STANDING_BANNED_ROOM));
    }
    uint32_t questions = 0, votes = 0;
    for (const struct question *q = room->questions; q != NULL; q = q->next) {
        uint32_t roles = room_roles_of(room, q->owner, MEDIA_ROLE_NONE);
        assert_true(q->state != QUESTION_OWNED || room_question_level(room, q->owner, roles) == QUESTIONS_ANSWER);
        assert_true(q->state != QUESTION_DISMISSED || !q->published);
        questions++;
        votes += q->vote_count;
    }
    assert_int_equal(room->question_count, questions);
    assert_int_equal(room->vote_count, votes);
}

/* Answers add up, and are of what can be answered. */
static void assert_counted(const struct room *room)
{
    uint32_t interactions = 0, open = 0, answers = 0;
    for (const struct interaction *it = room->interactions; it != NULL; it = it->next) {
        assert_true(it->state != INTERACTION_OPEN || room->open);
        assert_true(it->voter_count == it->tally.answers);
        assert_true(it->voter_count == 0 || (it->state >= INTERACTION_OPEN && it->loaded));
        const struct cloud_word *top[LIMIT_CLOUD_TOLD];
        uint32_t words = interaction_cloud_top(it, top);
        assert_true(it->shape.kind != INTERACTION_CLOUD || words == 0 || top[0]->count == it->tally.answers);
        for (uint32_t i = 0; i < it->voter_count && it->shape.secret; i++) {
            assert_int_equal(it->voters[i].values[0], 0); /* nobody remembers */
        }
        interactions++;
        open += it->state == INTERACTION_OPEN;
        answers += it->voter_count;
    }
    assert_int_equal(room->interaction_count, interactions);
    assert_int_equal(room->interactions_open, open);
    assert_int_equal(room->answer_count, answers);
}

static size_t state_of(const struct room *room, uint8_t **ret_bytes)
{
    struct writer w;
    size_t size = room_snapshot_size(room);
    *ret_bytes = malloc(size);
    writer_init(&w, *ret_bytes, size);
    room_snapshot_encode(room, &w);
    assert_false(w.failed);
    return w.pos;
}

static void assert_same(const struct room *a, const struct room *b)
{
    uint8_t *x, *y;
    size_t x_size = state_of(a, &x), y_size = state_of(b, &y);
    assert_int_equal(x_size, y_size);
    assert_memory_equal(x, y, x_size);
    free(x);
    free(y);
}

static void fold(struct trace *t, struct room *room, size_t from)
{
    struct reader r;
    reader_init(&r, t->log + from, t->log_writer.pos - from);
    while (reader_left(&r) > 0) {
        struct room_settings settings;
        struct room_event e;
        uint64_t seq = reader_u64(&r);
        struct reader body = reader_sub(&r, reader_u32(&r));
        assert_int_equal(room_event_decode(&body, seq, &settings, &e), ERR_OK);
        assert_int_equal(room_apply(room, &e), ERR_OK);
    }
}

static void one_seed(uint64_t seed)
{
    struct trace *t = calloc(1, sizeof *t);
    seeded_random_init(&t->random, seed);
    t->log = malloc(LOG_BYTES);
    writer_init(&t->log_writer, t->log, LOG_BYTES);
    world_init(&t->w);
    trace_keep(t);
    uint32_t snapshot_step = below(t, STEPS);
    for (uint32_t i = 0; i < STEPS; i++) {
        random_step(t);
        assert_counted(&t->w.room);
        assert_sound(&t->w.room);
        if (i == snapshot_step) {
            t->snapshot_size = state_of(&t->w.room, &t->snapshot);
            t->snapshot_at = t->log_writer.pos;
        }
    }
    struct room whole, half;
    room_init(&whole, t->w.channel, &t->w.dir, world_id(&t->w));
    fold(t, &whole, 0);
    assert_same(&whole, &t->w.room);
    struct reader r;
    reader_init(&r, t->snapshot, t->snapshot_size);
    room_init(&half, t->w.channel, &t->w.dir, world_id(&t->w));
    assert_int_equal(room_snapshot_decode(&half, &r), ERR_OK);
    fold(t, &half, t->snapshot_at);
    assert_same(&half, &t->w.room);
    room_folded(&whole, t->w.now_us);
    assert_sound(&whole);
    room_finish(&whole);
    room_finish(&half);
    world_finish(&t->w);
    free(t->snapshot);
    free(t->log);
    free(t);
}

static void the_fold_of_the_log_is_the_live_state(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        print_message("\rseed %lu", (unsigned long)seed);
        one_seed(seed);
    }
    print_message("\n");
}

static void what_does_not_follow_from_the_state_is_refused(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct participant_id host = world_enter(&w, HOST);
    const struct room_event bad[] = {
        {.kind = EVENT_OPENED, .opened = {{world_id(&w)}}},
        {.kind = EVENT_ENDED, .ended = {{world_id(&w)}, LEFT_ENDED}},
        {.kind = EVENT_ENTERED, .participant = host},
        {.kind = EVENT_LEFT, .participant = {world_id(&w)}},
        {.kind = EVENT_STAGE_JOINED, .participant = host},
        {.kind = EVENT_MUTED, .participant = {world_id(&w)}},
        {.kind = EVENT_SETTINGS, .settings = &w.room.settings},
        {.kind = EVENT_RESUMED, .participant = host},
        {.kind = EVENT_KNOCKED,
         .door = {{world_id(&w)}, {IDENTITY_GUEST, world_id(&w)}}}, /* of a room that is not locked */
        {.kind = EVENT_ADMITTED, .door = {{world_id(&w)}, {IDENTITY_GUEST, world_id(&w)}}},
        {.kind = EVENT_QUESTION_OWNED, .qna = {.question = {world_id(&w)}}},
        {.kind = EVENT_QUESTION_ASKED},                                                      /* without an id */
        {.kind = EVENT_INTERACTION_DRAFTED, .interaction = {.interaction = {world_id(&w)}}}, /* a poll of nothing */
        {.kind = EVENT_INTERACTION_PUBLISHED, .interaction = {.interaction = {world_id(&w)}}},
        {.kind = EVENT_INTERACTION_ANSWERED, .interaction = {.interaction = {world_id(&w)}}},
        {.kind = EVENT_DURABLE_END},
        {.kind = EVENT_DOOR_MESSAGE},
        {.kind = EVENT_HAND_LOWERED, .participant = host},
        {.kind = EVENT_HAND_MOVED, .participant = host, .hand_moved = {1}},
        {.kind = EVENT_INVITED, .participant = host}, /* is on the stage */
        {.kind = EVENT_INVITATION_ENDED, .participant = host},
        {.kind = EVENT_HAND_RAISED, .participant = {world_id(&w)}},
        {.kind = EVENT_STANDING, .participant = host, .standing.holds = STANDING_LOCKED}, /* nobody's */
        {.kind = EVENT_SPOTLIGHT, .participant = {world_id(&w)}},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct room_event e = bad[i];
        e.seq = w.room.seq + 1;
        assert_int_equal(room_apply(&w.room, &e), ERR_INVALID);
    }
    struct room_event gap = {.kind = EVENT_CHAT_POSTED, .seq = w.room.seq + 2};
    assert_int_equal(room_apply(&w.room, &gap), ERR_INVALID);
    gap.seq = w.room.seq;
    assert_int_equal(room_apply(&w.room, &gap), ERR_INVALID);
    world_finish(&w);
}

static void after_a_restart_seats_wait_sixty_seconds(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct participant_id host = world_enter(&w, HOST);
    room_folded(&w.room, w.now_us);
    assert_true(room_participant(&w.room, host)->away_shown);
    world_pass(&w, 60 * (time_us)US_PER_S - 1);
    room_tick(&w.room, w.now_ms, w.now_us, &w.list);
    assert_non_null(room_participant(&w.room, host));
    world_pass(&w, 1);
    room_tick(&w.room, w.now_ms, w.now_us, &w.list);
    assert_null(room_participant(&w.room, host));
    world_finish(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_fold_of_the_log_is_the_live_state),
        cmocka_unit_test(what_does_not_follow_from_the_state_is_refused),
        cmocka_unit_test(after_a_restart_seats_wait_sixty_seconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
