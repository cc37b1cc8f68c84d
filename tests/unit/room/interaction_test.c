/* Interactions: their shapes, their states, who is counted how, what a secret ballot remembers, and what time does. */
#include "world.h"

#include "dais/room/audit.h"

struct scene {
    struct world w;
    struct participant_id host, chat, member, member2;
};

static void scene_init(struct scene *s)
{
    world_init(&s->w);
    s->host = world_enter(&s->w, HOST);
    s->chat = world_enter(&s->w, CHAT);
    s->member = world_enter(&s->w, MEMBER);
    s->member2 = world_enter(&s->w, MEMBER2);
}

static struct participant_id seat_of(const struct scene *s, enum who who)
{
    return who == HOST ? s->host : who == CHAT ? s->chat : who == MEMBER ? s->member : s->member2;
}

static struct interaction_draft draft_of(struct interaction_shape shape)
{
    struct interaction_draft draft = {.shape = shape, .texts = {STR("Which?")}};
    draft.text_count = interaction_text_count(&shape);
    for (uint32_t i = 2; i < draft.text_count; i++) {
        draft.texts[i] = STR("this");
    }
    return draft;
}

static const struct interaction_shape poll_of_three = {
    .kind = INTERACTION_POLL, .item_count = 1, .items = {{ITEM_CHOICE, false, 3, 0}}};

static enum refusal draft(struct scene *s, enum who who, const struct interaction_draft *draft,
                          struct interaction_id *ret_id)
{
    struct command c = world_inside(&s->w, COMMAND_INTERACTION_DRAFT, who, seat_of(s, who));
    c.fresh_interaction.v = world_id(&s->w);
    c.interaction.draft = draft;
    *ret_id = c.fresh_interaction;
    return world_run(&s->w, &c);
}

static enum refusal act(struct scene *s, enum command_kind kind, enum who who, struct interaction_id id)
{
    struct command c = world_inside(&s->w, kind, who, seat_of(s, who));
    c.interaction.interaction = id;
    return world_run(&s->w, &c);
}

static struct interaction *published(struct scene *s, struct interaction_shape shape)
{
    const struct interaction_draft made = draft_of(shape);
    struct interaction_id id;
    assert_int_equal(draft(s, HOST, &made, &id), REFUSAL_NONE);
    assert_int_equal(act(s, COMMAND_INTERACTION_PUBLISH, HOST, id), REFUSAL_NONE);
    return room_interaction(&s->w.room, id);
}

static enum refusal answer(struct scene *s, enum who who, const struct interaction *it, uint16_t value)
{
    struct interaction_ballot ballot = {.item_count = 1, .values = {value}};
    struct command c = world_inside(&s->w, COMMAND_INTERACTION_ANSWER, who, seat_of(s, who));
    c.interaction.interaction = it->id;
    c.interaction.ballot = &ballot;
    return world_run(&s->w, &c);
}

static enum refusal words(struct scene *s, enum who who, const struct interaction *it, const char *a, const char *b)
{
    struct interaction_ballot ballot = {.item_count = 1, .word_count = 2, .words = {str_of(a), str_of(b)}};
    struct command c = world_inside(&s->w, COMMAND_INTERACTION_ANSWER, who, seat_of(s, who));
    c.interaction.interaction = it->id;
    c.interaction.ballot = &ballot;
    return world_run(&s->w, &c);
}

static void states_refuse_what_does_not_follow(void **state)
{
    (void)state;
    struct scene s;
    scene_init(&s);
    const struct interaction_draft made = draft_of(poll_of_three);
    struct interaction_id id;
    assert_int_equal(draft(&s, MEMBER, &made, &id), REFUSAL_FORBIDDEN);
    assert_int_equal(draft(&s, CHAT, &made, &id), REFUSAL_NONE);
    struct interaction *it = room_interaction(&s.w.room, id);
    assert_int_equal(answer(&s, MEMBER, it, 1), REFUSAL_NOT_FOUND); /* a draft is not there for others */
    assert_int_equal(act(&s, COMMAND_INTERACTION_CLOSE, HOST, id), REFUSAL_INTERACTION_CLOSED);
    assert_int_equal(act(&s, COMMAND_INTERACTION_PUBLISH, HOST, id), REFUSAL_NONE);
    uint64_t seq = s.w.room.seq;
    assert_int_equal(act(&s, COMMAND_INTERACTION_PUBLISH, CHAT, id), REFUSAL_NONE); /* the other was quicker */
    assert_int_equal(s.w.list.count, 0);
    assert_int_equal(act(&s, COMMAND_INTERACTION_DELETE, HOST, id), REFUSAL_INTERACTION_OPEN);
    assert_int_equal(answer(&s, MEMBER, it, 1), REFUSAL_NONE);
    assert_int_equal(s.w.room.seq, seq);                 /* the log has no entry of an answer, … */
    assert_true(room_event_is_kept(&s.w.list.items[0])); /* … which is kept all the same */
    assert_int_equal(answer(&s, MEMBER, it, 2), REFUSAL_ANSWERED_ALREADY);
    assert_int_equal(act(&s, COMMAND_INTERACTION_CLOSE, HOST, id), REFUSAL_NONE);
    assert_int_equal(answer(&s, MEMBER2, it, 2), REFUSAL_INTERACTION_CLOSED);
    assert_int_equal(act(&s, COMMAND_INTERACTION_REOPEN, HOST, id), REFUSAL_NONE);
    assert_int_equal(answer(&s, MEMBER2, it, 2), REFUSAL_NONE);
    assert_int_equal(answer(&s, MEMBER, it, 2), REFUSAL_ANSWERED_ALREADY);
    assert_int_equal(it->tally.answers, 2);
    assert_int_equal(act(&s, COMMAND_INTERACTION_CLOSE, HOST, id), REFUSAL_NONE);
    struct audit_entry entry;
    assert_true(audit_of_event(&s.w.room, world_event(&s.w, EVENT_INTERACTION_CLOSED), &entry));
    assert_int_equal(act(&s, COMMAND_INTERACTION_DELETE, HOST, id), REFUSAL_NONE);
    assert_int_equal(s.w.room.answer_count, 0);
    world_finish(&s.w);
}

static void shapes_that_are_none_are_refused_by_their_field(void **state)
{
    (void)state;
    struct scene s;
    scene_init(&s);
    const struct {
        const char *field;
        struct interaction_shape shape;
    } wrong[] = {
        {"items", {.kind = INTERACTION_POLL}},
        {"items", {.kind = INTERACTION_POLL, .item_count = 1, .items = {{ITEM_CHOICE, false, 1, 0}}}},
        {"items", {.kind = INTERACTION_POLL, .item_count = 1, .items = {{ITEM_CHOICE, false, 3, 1}}}},
        {"items", {.kind = INTERACTION_QUIZ, .item_count = 1, .items = {{ITEM_CHOICE, false, 3, 0}}}},
        {"items", {.kind = INTERACTION_QUIZ, .item_count = 1, .items = {{ITEM_CHOICE, false, 3, 1 << 3}}}},
        {"items", {.kind = INTERACTION_CROWD, .item_count = 1, .items = {{ITEM_CHOICE, false, 7, 0}}}},
        {"items", {.kind = INTERACTION_RATING, .item_count = 1, .items = {{ITEM_RATING, false, 11, 0}}}},
        {"items", {.kind = INTERACTION_SURVEY, .item_count = LIMIT_INTERACTION_ITEMS + 1}},
        {"items", {.kind = INTERACTION_ANNOUNCEMENT, .item_count = 1}},
        {"secret", {.kind = INTERACTION_CLOUD, .secret = true, .item_count = 1, .items = {{ITEM_WORDS, false, 0, 0}}}},
        {"results", {.kind = INTERACTION_POLL, .secret = true, .item_count = 1, .items = {{ITEM_CHOICE, false, 3, 0}}}},
        {"duration", {.kind = INTERACTION_ANNOUNCEMENT, .duration_s = LIMIT_INTERACTION_S + 1}},
    };
    struct interaction_id id;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct interaction_draft made = {.shape = wrong[i].shape, .texts = {STR("Which?")}};
        assert_int_equal(draft(&s, HOST, &made, &id), REFUSAL_OUT_OF_RANGE);
        assert_string_equal(s.w.room.refused_field, wrong[i].field);
    }
    struct interaction_draft empty = draft_of(poll_of_three);
    empty.texts[3] = STR(" ");
    assert_int_equal(draft(&s, HOST, &empty, &id), REFUSAL_EMPTY);
    assert_int_equal(s.w.room.interaction_count, 0);
    world_finish(&s.w);
}

static void what_is_changed_is_counted_anew(void **state)
{
    (void)state;
    struct scene s;
    scene_init(&s);
    struct interaction_shape shape = poll_of_three;
    shape.changeable = true;
    const struct interaction *it = published(&s, shape);
    assert_int_equal(answer(&s, MEMBER, it, 1), REFUSAL_NONE);
    assert_int_equal(answer(&s, MEMBER2, it, 1), REFUSAL_NONE);
    assert_int_equal(answer(&s, MEMBER, it, 1 << 2), REFUSAL_NONE);
    assert_int_equal(it->tally.items[0].counts[0], 1);
    assert_int_equal(it->tally.items[0].counts[2], 1);
    assert_int_equal(it->tally.answers, 2);
    assert_int_equal(answer(&s, MEMBER, it, 3), REFUSAL_OUT_OF_RANGE); /* two of them */
    assert_int_equal(answer(&s, MEMBER, it, 0), REFUSAL_EMPTY);
    assert_int_equal(it->tally.answers, 2);
    world_finish(&s.w);
}

static void words_that_differ_in_case_are_one(void **state)
{
    (void)state;
    struct scene s;
    scene_init(&s);
    const struct interaction *it = published(
        &s, (struct interaction_shape){
                .kind = INTERACTION_CLOUD, .changeable = true, .item_count = 1, .items = {{ITEM_WORDS, false, 0, 0}}});
    const struct cloud_word *top[LIMIT_CLOUD_TOLD];
    assert_int_equal(words(&s, MEMBER, it, "Tea", "milk"), REFUSAL_NONE);
    assert_int_equal(words(&s, MEMBER2, it, "TEA", "tea"), REFUSAL_NONE); /* twice is once */
    assert_int_equal(interaction_cloud_top(it, top), 2);
    assert_true(str_eq(top[0]->word, STR("Tea")) && top[0]->count == 2);
    assert_int_equal(words(&s, MEMBER, it, "milk", "coffee"), REFUSAL_NONE);
    assert_int_equal(interaction_cloud_top(it, top), 3);
    assert_int_equal(top[0]->count, 1);
    assert_int_equal(words(&s, MEMBER, it, "more than thirty letters in one word", "x"), REFUSAL_TOO_LONG);
    char word[8];
    for (int i = 0; i < LIMIT_CLOUD_WORDS + 5; i++) { /* those beyond are kept, and not in the cloud */
        snprintf(word, sizeof word, "w%d", i);
        assert_int_equal(words(&s, MEMBER, it, word, "tea"), REFUSAL_NONE);
    }
    assert_int_equal(it->cloud.count, LIMIT_CLOUD_WORDS);
    assert_int_equal(interaction_cloud_top(it, top), 1); /* of the last word there was no place */
    assert_int_equal(top[0]->count, 2);
    world_finish(&s.w);
}

static void a_secret_ballot_forgets_what_it_counts(void **state)
{
    (void)state;
    struct scene s;
    scene_init(&s);
    struct interaction_shape shape = poll_of_three;
    shape.secret = true;
    shape.results = RESULTS_END;
    const struct interaction *it = published(&s, shape);
    assert_int_equal(answer(&s, MEMBER, it, 1 << 1), REFUSAL_NONE);
    assert_int_equal(answer(&s, MEMBER, it, 1 << 1), REFUSAL_ANSWERED_ALREADY);
    assert_int_equal(interaction_voter_find(it, identity_of_account(s.w.people[MEMBER]))->values[0], 0);
    assert_int_equal(it->tally.items[0].counts[1], 1);
    assert_false(interaction_result_seen(it, true)); /* nor do moderators see how it stands */
    assert_true(interaction_turnout_seen(it, true));
    assert_int_equal(act(&s, COMMAND_INTERACTION_CLOSE, HOST, it->id), REFUSAL_NONE);
    assert_true(interaction_result_seen(it, false));
    assert_int_equal(act(&s, COMMAND_INTERACTION_REOPEN, HOST, it->id), REFUSAL_INTERACTION_SECRET);
    world_finish(&s.w);
}

static void results_are_shown_as_the_setting_says(void **state)
{
    (void)state;
    struct scene s;
    scene_init(&s);
    for (int results = RESULTS_LIVE; results <= RESULTS_NEVER; results++) {
        struct interaction_shape shape = poll_of_three;
        shape.results = (enum interaction_results)results;
        const struct interaction *it = published(&s, shape);
        assert_true(interaction_result_seen(it, true));
        assert_int_equal(interaction_result_seen(it, false), results == RESULTS_LIVE);
        assert_int_equal(act(&s, COMMAND_INTERACTION_CLOSE, HOST, it->id), REFUSAL_NONE);
        assert_int_equal(interaction_result_seen(it, false), results != RESULTS_NEVER);
    }
    world_finish(&s.w);
}

static void time_publishes_and_closes(void **state)
{
    (void)state;
    struct scene s;
    scene_init(&s);
    struct interaction_shape shape = poll_of_three;
    shape.duration_s = 60;
    const struct interaction_draft made = draft_of(shape);
    struct interaction_id id;
    assert_int_equal(draft(&s, HOST, &made, &id), REFUSAL_NONE);
    struct command c = world_inside(&s.w, COMMAND_INTERACTION_SCHEDULE, HOST, s.host);
    c.interaction.interaction = id;
    c.interaction.when_ms = s.w.now_ms;
    assert_int_equal(world_run(&s.w, &c), REFUSAL_OUT_OF_RANGE); /* is not ahead */
    c.interaction.when_ms = s.w.now_ms + 90000;
    assert_int_equal(world_run(&s.w, &c), REFUSAL_NONE);
    const struct interaction *it = room_interaction(&s.w.room, id);
    for (int i = 0; i < 90; i++) { /* looked at whenever the room says so */
        assert_int_equal(it->state, INTERACTION_SCHEDULED);
        world_pass(&s.w, US_PER_S);
        if (room_deadline_us(&s.w.room) <= s.w.now_us) {
            room_tick(&s.w.room, s.w.now_ms, s.w.now_us, &s.w.list);
        }
    }
    assert_int_equal(it->state, INTERACTION_OPEN);
    assert_int_equal(it->closes_ms, s.w.now_ms + 60000);
    assert_int_equal(answer(&s, MEMBER, it, 1), REFUSAL_NONE);
    world_pass(&s.w, 60 * (time_us)US_PER_S);
    assert_int_equal(answer(&s, MEMBER2, it, 1), REFUSAL_INTERACTION_CLOSED); /* before the tick came by */
    room_tick(&s.w.room, s.w.now_ms, s.w.now_us, &s.w.list);
    assert_int_equal(it->state, INTERACTION_CLOSED);
    /* The end of the session ends what is open. */
    it = published(&s, poll_of_three);
    assert_int_equal(world_do(&s.w, COMMAND_END, HOST, s.host), REFUSAL_NONE);
    assert_int_equal(it->state, INTERACTION_CLOSED);
    world_finish(&s.w);
}

static void everything_is_bounded(void **state)
{
    (void)state;
    struct scene s;
    scene_init(&s);
    const struct interaction_draft made = draft_of(poll_of_three);
    const struct interaction *last = NULL;
    struct interaction_id id;
    for (int i = 0; i < LIMIT_INTERACTIONS_OPEN; i++) {
        last = published(&s, poll_of_three);
    }
    assert_int_equal(draft(&s, HOST, &made, &id), REFUSAL_NONE);
    assert_int_equal(act(&s, COMMAND_INTERACTION_PUBLISH, HOST, id), REFUSAL_TOO_MANY_OPEN);
    s.w.room.answer_count = LIMIT_INTERACTION_ANSWERS;
    assert_int_equal(answer(&s, MEMBER, last, 1), REFUSAL_VOTES_FULL);
    s.w.room.answer_count = 0;
    while (s.w.room.interaction_count < LIMIT_INTERACTIONS) {
        assert_int_equal(draft(&s, HOST, &made, &id), REFUSAL_NONE);
    }
    assert_int_equal(draft(&s, HOST, &made, &id), REFUSAL_INTERACTIONS_FULL);
    world_finish(&s.w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_refuse_what_does_not_follow),
        cmocka_unit_test(shapes_that_are_none_are_refused_by_their_field),
        cmocka_unit_test(what_is_changed_is_counted_anew),
        cmocka_unit_test(words_that_differ_in_case_are_one),
        cmocka_unit_test(a_secret_ballot_forgets_what_it_counts),
        cmocka_unit_test(results_are_shown_as_the_setting_says),
        cmocka_unit_test(time_publishes_and_closes),
        cmocka_unit_test(everything_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
