/* What a crowd is told: each person all of it, in order, in one text, and people with the same coming the same text. */
#include "../../../src/server/live_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include <cmocka.h>

#define PEOPLE   300
#define LONG_US  (10 * US_PER_S) /* later than any round is due */
#define TEXT_MAX 8192

struct seat {
    struct live_member member; /* first: one is found by the other */
    char text[TEXT_MAX];
    const struct frame *last;
    uint32_t writes, singles, outs;
};

static struct live live;
static struct live_room room;
static struct seat seats[PEOPLE];

static struct seat *seat_of(struct live_member *member)
{
    return (struct seat *)member;
}

static void take(struct seat *seat, struct frame *frame)
{
    size_t len = strlen(seat->text);
    assert_true(len + frame->len < sizeof seat->text);
    memcpy(seat->text + len, frame_text(frame), frame->len);
    seat->text[len + frame->len] = '\0';
}

static void on_frame(struct live_member *member, struct frame *frame)
{
    take(seat_of(member), frame);
    seat_of(member)->singles++;
}

static void on_crowd(struct live_member *member, struct frame *frame)
{
    take(seat_of(member), frame);
    seat_of(member)->last = frame;
    seat_of(member)->writes++;
}

static void on_out(struct live_member *member, enum left_reason reason)
{
    (void)reason;
    seat_of(member)->outs++;
}

static const struct live_ops ops = {.on_frame = on_frame, .on_crowd = on_crowd, .on_out = on_out};

static int set_up(void **state)
{
    (void)state;
    memset(seats, 0, sizeof seats);
    room = (struct live_room){.live = &live};
    live = (struct live){0};
    for (uint32_t i = 0; i < PEOPLE; i++) {
        struct live_member *member = &seats[i].member;
        *member = (struct live_member){.ops = &ops, .room = &room, .ready = true};
        member->participant.v.bytes[0] = (uint8_t)(i & 0xff);
        member->participant.v.bytes[1] = (uint8_t)(1 + (i >> 8));
        HASH_ADD(hh, room.members, participant, sizeof member->participant, member);
        room.member_count++;
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    live_crowd_drop(&room);
    HASH_CLEAR(hh, room.members);
    return 0;
}

/* To seats `from` to `to` - 1; without text: they are put out. */
static void tell(const char *text, uint32_t from, uint32_t to)
{
    struct delivery *delivery = calloc(1, sizeof *delivery + (to - from) * sizeof delivery->targets[0]);
    assert_non_null(delivery);
    delivery->live = &live;
    delivery->reason = LEFT_REPLACED; /* closes no media */
    delivery->frame = text != NULL ? frame_create((struct str){text, strlen(text)}) : NULL;
    for (uint32_t i = from; i < to; i++) {
        delivery->targets[delivery->count++] = seats[i].member.participant;
    }
    live_crowd_add(&room, delivery);
}

static void round_to_its_end(void)
{
    while (live_crowd_flush(&room, clock_now_us() + LONG_US)) {
    }
    assert_null(room.served);
    assert_null(room.shares);
}

static void what_is_told_between_two_lines_to_others_parts_nobody_elses_text(void **state)
{
    (void)state;
    tell("1", 0, PEOPLE);
    tell("7 only", 7, 8);
    tell("2", 0, PEOPLE);
    tell("8 only", 8, 9);
    tell("3", 0, PEOPLE);
    round_to_its_end();
    for (uint32_t i = 0; i < PEOPLE; i++) {
        const char *expected = i == 7 ? "[1,7 only,2,3]" : i == 8 ? "[1,2,8 only,3]" : "[1,2,3]";
        assert_string_equal(seats[i].text, expected);
        assert_int_equal(seats[i].writes, 1);
        assert_true(i < 2 || i == 7 || i == 8 || seats[i].last == seats[0].last); /* one text for all of them */
    }
}

static void one_message_is_no_list(void **state)
{
    (void)state;
    tell("1", 0, PEOPLE);
    round_to_its_end();
    assert_string_equal(seats[PEOPLE - 1].text, "1");
}

static void who_is_put_out_hears_first_what_was_said_before(void **state)
{
    (void)state;
    tell("1", 0, PEOPLE);
    tell("2", 0, PEOPLE);
    tell(NULL, 5, 6);
    tell("3", 0, PEOPLE);
    round_to_its_end();
    assert_string_equal(seats[5].text, "[1,2]");
    assert_int_equal(seats[5].outs, 1);
    assert_string_equal(seats[6].text, "[1,2,3]");
}

static void who_comes_later_hears_only_what_is_not_in_the_snapshot(void **state)
{
    (void)state;
    tell("1", 0, PEOPLE);
    seats[3].member.serial = 1;
    tell("2", 0, PEOPLE);
    room.batch->prev_->serial = 1;
    round_to_its_end();
    assert_string_equal(seats[3].text, "2");
    assert_string_equal(seats[4].text, "[1,2]");
}

static void who_is_not_ready_has_it_held(void **state)
{
    (void)state;
    seats[9].member.ready = false;
    tell("1", 0, PEOPLE);
    round_to_its_end();
    assert_string_equal(seats[9].text, "");
    assert_int_equal(seats[9].member.held_count, 1);
    frame_unref(seats[9].member.held[0]);
    free(seats[9].member.held);
}

static void who_goes_during_a_round_is_left_alone(void **state)
{
    (void)state;
    struct live_member *gone = &seats[PEOPLE - 1].member;
    tell("1", 0, PEOPLE);
    while (gone->share == NULL) {
        assert_true(live_crowd_flush(&room, 0)); /* long ago: each slice is over at the first look at the clock */
    }
    live_crowd_forget(gone);
    HASH_DEL(room.members, gone);
    round_to_its_end();
    assert_int_equal(seats[PEOPLE - 1].writes, 0);
    assert_string_equal(seats[PEOPLE - 2].text, "1");
    assert_int_equal(seats[PEOPLE - 2].writes, 1);
}

static void what_is_too_much_for_one_text_comes_in_several(void **state)
{
    (void)state;
    for (int i = 0; i < 2 * OUTBOX_BATCH_FRAMES + 1; i++) {
        tell("1", 0, 2);
    }
    round_to_its_end();
    assert_int_equal(seats[1].writes, 3);
    assert_int_equal(strlen(seats[1].text), 2 * (2 * OUTBOX_BATCH_FRAMES + 1) + 1); /* [1,…,1][1,…,1]1 */
}

static void a_round_that_took_long_is_followed_by_a_rest(void **state)
{
    (void)state;
    tell("1", 0, PEOPLE);
    room.due_us = 0;
    time_us began_us = clock_now_us() - 4 * US_PER_S; /* as if it had been on its way for four seconds */
    while (live_crowd_flush(&room, began_us)) {
    }
    assert_true(room.due_us >= began_us + 6 * US_PER_S - US_PER_S / 10);
    tell("2", 0, PEOPLE);
    assert_false(live_crowd_flush(&room, room.due_us - 1));
    assert_string_equal(seats[0].text, "1");
    round_to_its_end();
    assert_string_equal(seats[0].text, "12");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_told_between_two_lines_to_others_parts_nobody_elses_text, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(one_message_is_no_list, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_is_put_out_hears_first_what_was_said_before, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_comes_later_hears_only_what_is_not_in_the_snapshot, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_is_not_ready_has_it_held, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_goes_during_a_round_is_left_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_too_much_for_one_text_comes_in_several, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_round_that_took_long_is_followed_by_a_rest, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
