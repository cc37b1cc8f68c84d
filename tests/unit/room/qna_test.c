/* Questions: their states, who may bring them about, votes, caps, and what a lost right ends. The backchannel. */
#include "world.h"

#include "dais/room/audit.h"

struct scene {
    struct world w;
    struct participant_id host, chat, mod, speaker, member, member2;
};

static void scene_init(struct scene *s)
{
    world_init(&s->w);
    s->host = world_enter(&s->w, HOST);
    s->chat = world_enter(&s->w, CHAT);
    s->mod = world_enter(&s->w, MOD);
    s->speaker = world_enter(&s->w, SPEAKER);
    s->member = world_enter(&s->w, MEMBER);
    s->member2 = world_enter(&s->w, MEMBER2);
}

static struct participant_id seat_of(const struct scene *s, enum who who)
{
    const struct participant_id seats[PEOPLE] = {[HOST] = s->host,       [CHAT] = s->chat,     [MOD] = s->mod,
                                                 [SPEAKER] = s->speaker, [MEMBER] = s->member, [MEMBER2] = s->member2};
    return seats[who];
}

static enum refusal ask(struct scene *s, enum who who, const char *text, struct question_id *ret_question)
{
    struct command c = world_inside(&s->w, COMMAND_QNA_ASK, who, seat_of(s, who));
    c.fresh_question.v = world_id(&s->w);
    c.qna.text = str_of(text);
    *ret_question = c.fresh_question;
    return world_run(&s->w, &c);
}

static struct question_id asked(struct scene *s, enum who who)
{
    struct question_id id;
    assert_int_equal(ask(s, who, "Why?", &id), REFUSAL_NONE);
    return id;
}

static enum refusal act(struct scene *s, enum command_kind kind, enum who who, struct question_id id, bool on)
{
    struct command c = world_inside(&s->w, kind, who, seat_of(s, who));
    c.qna.question = id;
    c.qna.on = on;
    c.qna.answer = ANSWERED_PRIVATELY;
    c.qna.text = STR("Because");
    return world_run(&s->w, &c);
}

static enum refusal give(struct scene *s, enum command_kind kind, enum who who, enum who to, struct question_id id,
                         enum question_level level)
{
    struct command c = world_inside(&s->w, kind, who, seat_of(s, who));
    c.qna.question = id;
    c.qna.to = seat_of(s, to);
    c.qna.level = level;
    return world_run(&s->w, &c);
}

static enum question_sight sight(const struct scene *s, enum who who, struct question_id id)
{
    return room_question_sight(&s->w.room, room_question(&s->w.room, id),
                               room_participant(&s->w.room, seat_of(s, who)));
}

static void each_sees_what_the_table_says(void **state)
{
    (void)state;
    struct scene s;
    scene_init(&s);
    struct question_id id = asked(&s, MEMBER);
    assert_int_equal(sight(&s, HOST, id), SIGHT_ALL);
    assert_int_equal(sight(&s, CHAT, id), SIGHT_ALL);
    assert_int_equal(sight(&s, MOD, id), SIGHT_NONE); /* by a grant only */
    assert_int_equal(sight(&s, SPEAKER, id), SIGHT_NONE);
    assert_int_equal(sight(&s, MEMBER, id), SIGHT_OWN);
    assert_int_equal(sight(&s, MEMBER2, id), SIGHT_NONE);
    assert_int_equal(act(&s, COMMAND_QNA_VOTE, MEMBER2, id, true), REFUSAL_NOT_FOUND);
    assert_int_equal(act(&s, COMMAND_QNA_VOTE, MEMBER, id, true), REFUSAL_QUESTION_NOT_PUBLISHED);
    assert_int_equal(act(&s, COMMAND_QNA_PUBLISH, MOD, id, true), REFUSAL_FORBIDDEN);
    assert_int_equal(act(&s, COMMAND_QNA_PUBLISH, CHAT, id, true), REFUSAL_NONE);
    assert_int_equal(sight(&s, MEMBER2, id), SIGHT_PUBLISHED);
    assert_int_equal(act(&s, COMMAND_QNA_DISMISS, HOST, id, false), REFUSAL_NONE);
    assert_true(world_event(&s.w, EVENT_QUESTION_DISMISSED)->qna.was_seen);
    assert_int_equal(sight(&s, MEMBER2, id), SIGHT_NONE); /* dismissing ends it */
    assert_int_equal(sight(&s, MEMBER, id), SIGHT_OWN);
    world_finish(&s.w);
}

static void states_refuse_what_does_not_follow(void **state)
{
    (void)state;
    struct scene s;
    scene_init(&s);
    struct question_id id = asked(&s, MEMBER);
    assert_int_equal(act(&s, COMMAND_QNA_TAKE, HOST, id, false), REFUSAL_NONE);
    assert_int_equal(act(&s, COMMAND_QNA_TAKE, CHAT, id, false), REFUSAL_QUESTION_TAKEN);
    assert_true(identity_eq(s.w.room.refused_by, identity_of_account(s.w.people[HOST])));
    assert_int_equal(act(&s, COMMAND_QNA_RESTORE, CHAT, id, false), REFUSAL_QUESTION_TAKEN);
    assert_int_equal(give(&s, COMMAND_QNA_ASSIGN, CHAT, CHAT, id, QUESTIONS_NONE), REFUSAL_NONE);
    assert_int_equal(act(&s, COMMAND_QNA_ANSWER, HOST, id, false), REFUSAL_QUESTION_TAKEN);
    assert_int_equal(act(&s, COMMAND_QNA_DISMISS, CHAT, id, false), REFUSAL_NONE);
    assert_int_equal(act(&s, COMMAND_QNA_ANSWER, CHAT, id, false), REFUSAL_QUESTION_DISMISSED);
    assert_int_equal(act(&s, COMMAND_QNA_PUBLISH, CHAT, id, true), REFUSAL_QUESTION_DISMISSED);
    assert_int_equal(act(&s, COMMAND_QNA_RESTORE, HOST, id, false), REFUSAL_NONE);
    assert_int_equal(act(&s, COMMAND_QNA_ANSWER, HOST, id, false), REFUSAL_NONE);
    assert_int_equal(act(&s, COMMAND_QNA_ANSWER, CHAT, id, false), REFUSAL_QUESTION_ANSWERED);
    assert_int_equal(act(&s, COMMAND_QNA_TAKE, HOST, id, false), REFUSAL_QUESTION_ANSWERED);
    assert_int_equal(act(&s, COMMAND_QNA_DISMISS, HOST, id, false), REFUSAL_QUESTION_ANSWERED);
    for (int i = 1; i < LIMIT_QUESTION_ANSWERS; i++) { /* whoever answered may add to it */
        assert_int_equal(act(&s, COMMAND_QNA_ANSWER, HOST, id, false), REFUSAL_NONE);
    }
    assert_int_equal(act(&s, COMMAND_QNA_ANSWER, HOST, id, false), REFUSAL_ANSWERS_FULL);
    world_finish(&s.w);
}

static void one_vote_for_each_and_each_can_take_it_back(void **state)
{
    (void)state;
    struct scene s;
    scene_init(&s);
    struct question_id id = asked(&s, MEMBER);
    assert_int_equal(act(&s, COMMAND_QNA_PUBLISH, HOST, id, true), REFUSAL_NONE);
    const enum who voters[] = {MEMBER2, MEMBER, MOD, SPEAKER, MEMBER2};
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(act(&s, COMMAND_QNA_VOTE, voters[i], id, true), REFUSAL_NONE);
        assert_int_equal(s.w.list.count, i < 4); /* the second of one person changes nothing */
    }
    const struct question *q = room_question(&s.w.room, id);
    assert_int_equal(q->vote_count, 4);
    assert_true(question_has_voted(q, identity_of_account(s.w.people[MOD])));
    assert_int_equal(act(&s, COMMAND_QNA_VOTE, MOD, id, false), REFUSAL_NONE);
    assert_false(question_has_voted(q, identity_of_account(s.w.people[MOD])));
    assert_int_equal(s.w.room.vote_count, 3);
    s.w.room.vote_count = LIMIT_QUESTION_VOTES;
    assert_int_equal(act(&s, COMMAND_QNA_VOTE, MOD, id, true), REFUSAL_VOTES_FULL);
    s.w.room.vote_count = 3;
    world_finish(&s.w);
}

static void caps_of_a_person_and_of_the_room(void **state)
{
    (void)state;
    struct scene s;
    scene_init(&s);
    struct question_id id, first = {world_id(&s.w)};
    assert_int_equal(ask(&s, MEMBER, " \n", &id), REFUSAL_EMPTY);
    for (int i = 0; i < LIMIT_QUESTIONS_OPEN; i++) {
        id = asked(&s, MEMBER);
        first = i == 0 ? id : first;
    }
    assert_int_equal(ask(&s, MEMBER, "One more?", &id), REFUSAL_TOO_MANY_QUESTIONS);
    assert_int_equal(act(&s, COMMAND_QNA_DISMISS, HOST, first, false), REFUSAL_NONE);
    /* The room fills up with what others asked. */
    while (s.w.room.question_count < LIMIT_QUESTIONS) {
        id = asked(&s, MEMBER2);
        assert_int_equal(act(&s, COMMAND_QNA_ANSWER, HOST, id, false), REFUSAL_NONE);
    }
    assert_int_equal(ask(&s, MEMBER, "Place?", &id), REFUSAL_NONE); /* what was dismissed makes room */
    assert_null(room_question(&s.w.room, first));
    const struct room_event *dropped = world_event(&s.w, EVENT_QUESTION_DROPPED);
    assert_true(dropped != NULL && dropped->by.kind == IDENTITY_NONE);
    struct question *q;
    for (q = s.w.room.questions; q != NULL; q = q->next) {
        q->state = QUESTION_PENDING;
    }
    assert_int_equal(ask(&s, SPEAKER, "Place?", &id), REFUSAL_QUESTIONS_FULL);
    world_finish(&s.w);
}

static void asking_needs_an_open_room_with_questions(void **state)
{
    (void)state;
    struct scene s;
    scene_init(&s);
    struct question_id id;
    struct room_settings settings = world_settings(&s.w);
    settings.qna = false;
    assert_int_equal(world_save(&s.w, OWNER, &settings), REFUSAL_NONE);
    assert_int_equal(ask(&s, MEMBER, "Why?", &id), REFUSAL_QNA_OFF);
    const struct participant *host = room_participant(&s.w.room, s.host);
    assert_int_equal(host->rights >> RIGHT_QUESTIONS_ASK & 15, 0); /* none of the four */
    struct command c = world_inside(&s.w, COMMAND_QNA_ASK, MEMBER, s.member);
    settings = world_settings(&s.w);
    settings.qna = true;
    assert_int_equal(world_save(&s.w, OWNER, &settings), REFUSAL_NONE);
    c.qna.on = true;
    c.qna.text = STR("Who?");
    c.fresh_question.v = world_id(&s.w);
    assert_int_equal(world_run(&s.w, &c), REFUSAL_ANONYMOUS_OFF);
    settings = world_settings(&s.w);
    settings.anonymous_questions = true;
    assert_int_equal(world_save(&s.w, OWNER, &settings), REFUSAL_NONE);
    assert_int_equal(world_run(&s.w, &c), REFUSAL_NONE);
    assert_int_equal(world_event(&s.w, EVENT_QUESTION_ASKED)->qna.name.len, 0); /* nothing beside the log says who */
    world_finish(&s.w);
}

static void grants_open_the_circles_and_end_with_the_session(void **state)
{
    (void)state;
    struct scene s;
    scene_init(&s);
    struct question_id id = asked(&s, MEMBER), none = {{{0}}};
    assert_int_equal(give(&s, COMMAND_QNA_GRANT, HOST, MEMBER, none, QUESTIONS_SEE), REFUSAL_NOT_GRANTABLE);
    assert_int_equal(give(&s, COMMAND_QNA_GRANT, HOST, MOD, none, QUESTIONS_ANSWER), REFUSAL_NOT_GRANTABLE);
    assert_int_equal(give(&s, COMMAND_QNA_GRANT, MOD, MOD, none, QUESTIONS_SEE), REFUSAL_FORBIDDEN);
    assert_int_equal(give(&s, COMMAND_QNA_GRANT, HOST, MOD, none, QUESTIONS_SEE), REFUSAL_NONE);
    assert_int_equal(sight(&s, MOD, id), SIGHT_ALL);
    assert_non_null(world_event(&s.w, EVENT_RIGHTS_CHANGED));
    assert_int_equal(give(&s, COMMAND_QNA_GRANT, HOST, SPEAKER, none, QUESTIONS_ANSWER), REFUSAL_NONE);
    assert_int_equal(act(&s, COMMAND_QNA_TAKE, SPEAKER, id, false), REFUSAL_NONE);
    assert_int_equal(act(&s, COMMAND_QNA_DISMISS, SPEAKER, id, false), REFUSAL_FORBIDDEN);
    /* No speaker any more: what he had taken waits again, and it was nobody's act. */
    struct room_settings settings = world_settings(&s.w);
    settings.speakers.count = 0;
    assert_int_equal(world_save(&s.w, OWNER, &settings), REFUSAL_NONE);
    const struct room_event *restored = world_event(&s.w, EVENT_QUESTION_RESTORED);
    struct audit_entry entry;
    assert_true(restored != NULL && !audit_of_event(&s.w.room, restored, &entry));
    assert_int_equal(room_question(&s.w.room, id)->state, QUESTION_PENDING);
    assert_int_equal(sight(&s, SPEAKER, id), SIGHT_NONE);
    struct command end = world_command(&s.w, COMMAND_END, HOST);
    assert_int_equal(world_run(&s.w, &end), REFUSAL_NONE);
    s.host = world_enter(&s.w, HOST);
    s.mod = world_enter(&s.w, MOD);
    assert_int_equal(sight(&s, MOD, id), SIGHT_NONE);
    assert_int_equal(sight(&s, HOST, id), SIGHT_ALL); /* the questions last */
    world_finish(&s.w);
}

static void a_public_answer_publishes_and_acts_are_noted(void **state)
{
    (void)state;
    struct scene s;
    scene_init(&s);
    struct question_id id = asked(&s, MEMBER);
    struct audit_entry entry;
    assert_false(audit_of_event(&s.w.room, world_event(&s.w, EVENT_QUESTION_ASKED), &entry));
    struct command c = world_inside(&s.w, COMMAND_QNA_ANSWER, CHAT, s.chat);
    c.qna.question = id;
    c.qna.answer = ANSWERED_PUBLICLY;
    assert_int_equal(world_run(&s.w, &c), REFUSAL_EMPTY);
    c.qna.text = STR("For everybody");
    assert_int_equal(world_run(&s.w, &c), REFUSAL_NONE);
    assert_true(audit_of_event(&s.w.room, world_event(&s.w, EVENT_QUESTION_ANSWERED), &entry));
    assert_true(entry.act == AUDIT_QUESTION_ANSWERED && id_eq(entry.target, id.v));
    assert_true(room_question(&s.w.room, id)->published);
    struct str text = words_text(room_question(&s.w.room, id)->answers[0].words);
    assert_true(str_eq(text, STR("For everybody")));
    world_finish(&s.w);
}

static void the_backchannel_is_for_moderators_and_speakers(void **state)
{
    (void)state;
    struct scene s;
    scene_init(&s);
    static const enum who all[] = {HOST, MOD, CHAT, SPEAKER, MEMBER};
    for (size_t i = 0; i < 5; i++) {
        struct command c = world_inside(&s.w, COMMAND_BACKCHANNEL_POST, all[i], seat_of(&s, all[i]));
        c.chat.text = STR("psst");
        assert_int_equal(world_run(&s.w, &c), all[i] == MEMBER ? REFUSAL_FORBIDDEN : REFUSAL_NONE);
        const struct room_event *e = world_event(&s.w, EVENT_BACKCHANNEL_POSTED);
        for (size_t j = 0; e != NULL && j < 5; j++) {
            const struct participant *p = room_participant(&s.w.room, seat_of(&s, all[j]));
            assert_int_equal(room_in_audience(&s.w.room, e, p), all[j] != MEMBER);
        }
    }
    world_finish(&s.w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_sees_what_the_table_says),
        cmocka_unit_test(states_refuse_what_does_not_follow),
        cmocka_unit_test(one_vote_for_each_and_each_can_take_it_back),
        cmocka_unit_test(caps_of_a_person_and_of_the_room),
        cmocka_unit_test(asking_needs_an_open_room_with_questions),
        cmocka_unit_test(grants_open_the_circles_and_end_with_the_session),
        cmocka_unit_test(a_public_answer_publishes_and_acts_are_noted),
        cmocka_unit_test(the_backchannel_is_for_moderators_and_speakers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
