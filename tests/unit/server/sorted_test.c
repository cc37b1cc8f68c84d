/* Pages of a sorted list: everything once, in order, whatever comes and goes between two pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../src/server/sorted_priv.h"

#include <stdio.h>
#include <stdlib.h>

#define PEOPLE 1000

static struct person {
    struct id128 id;
    char name[24];
    bool gone;
    unsigned seen;
} people[PEOPLE];

/* Few names, so that many are equal; in no order. */
static void gather_people(void)
{
    static const char *const names[] = {"Örjan", "zoe", "Ada", "ADA", "", "Orhan", "Жанна", "жар", "Zoé", "孫"};
    srand(7);
    for (size_t i = 0; i < PEOPLE; i++) {
        people[i] = (struct person){.id = id_random()};
        snprintf(people[i].name, sizeof people[i].name, "%s %d", names[(size_t)rand() % 10], rand() % 40);
    }
}

static void walk(struct sorted *page)
{
    for (size_t i = 0; i < PEOPLE; i++) {
        if (people[i].gone)
            continue;
        sort_key_text(sorted_key(page), str_of(people[i].name));
        sorted_offer(page, people[i].id, &people[i]);
    }
}

static int order_of(const struct person *a, const struct person *b)
{
    struct sort_key x = {0}, y = {0};
    sort_key_text(&x, str_of(a->name));
    sort_key_text(&y, str_of(b->name));
    int order = sort_key_compare(&x, &y);
    return order ? order : id_compare(a->id, b->id);
}

/* Between two pages one who was shown, the last of the page, and one who was not yet, leave; nobody else may be missed. */
static void change_people(struct person *last)
{
    last->gone = true;
    for (size_t i = 0; i < PEOPLE; i++) {
        if (!people[i].gone && !people[i].seen) {
            people[i].gone = true;
            return;
        }
    }
}

static void page_through(bool reversed, bool changes)
{
    struct sorted page;
    char cursor[SORTED_CURSOR_SIZE];
    struct str at = STR_NONE;
    struct person *last = NULL;
    gather_people();
    for (unsigned pages = 1;; pages++) {
        assert_true(pages <= PEOPLE / LIMIT_PAGE_ITEMS + 1);
        assert_true(sorted_begin(&page, 3, reversed, last ? &at : NULL));
        walk(&page);
        for (unsigned i = 0; i < sorted_count(&page); i++) {
            struct person *person = (struct person *)sorted_at(&page, i);
            assert_true(!last || (reversed ? order_of(last, person) > 0 : order_of(last, person) < 0));
            person->seen++;
            last = person;
        }
        if (!sorted_cursor(&page, cursor))
            break;
        assert_int_equal(sorted_count(&page), LIMIT_PAGE_ITEMS);
        at = str_of(cursor);
        if (changes)
            change_people(last);
    }
    for (size_t i = 0; i < PEOPLE; i++)
        assert_true(people[i].seen == 1 || (changes && people[i].gone && people[i].seen == 0));
}

static void each_comes_once_and_in_order(void **state)
{
    (void)state;
    page_through(false, false);
    page_through(true, false);
}

static void nobody_is_missed_when_others_leave(void **state)
{
    (void)state;
    page_through(false, true);
    page_through(true, true);
}

static void full_pages_end(void **state)
{
    (void)state;
    char cursor[SORTED_CURSOR_SIZE];
    for (unsigned count = LIMIT_PAGE_ITEMS - 1; count <= LIMIT_PAGE_ITEMS + 1; count++) {
        struct sorted page;
        assert_true(sorted_begin(&page, 0, false, NULL));
        for (unsigned i = 0; i < count; i++) {
            sort_key_number(sorted_key(&page), i);
            sorted_offer(&page, id_random(), NULL);
        }
        assert_int_equal(sorted_cursor(&page, cursor), count > LIMIT_PAGE_ITEMS);
    }
}

static void a_cursor_is_of_its_sort(void **state)
{
    (void)state;
#define ID "000102030405060708090a0b0c0d0e0f"
    char longest[SORTED_CURSOR_SIZE + 2];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    const struct {
        const char *text;
        bool good;
    } cases[] = {
        {"b" ID, true},       {"b" ID "6164", true}, {"", false},          {"b", false},
        {ID, false},          {"a" ID, false},       {"c" ID "61", false}, {"b" ID "6", false},
        {"b" ID "6g", false}, {"b" ID "6A", false},  {longest, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sorted page;
        struct str cursor = str_of(cases[i].text);
        if (sorted_begin(&page, 1, false, &cursor) != cases[i].good)
            fail_msg("%s", cases[i].text);
    }
    struct sorted page;
    struct str most = {longest, SORTED_CURSOR_SIZE - 1};
    longest[0] = 'b';
    assert_true(sorted_begin(&page, 1, false, &most));
    assert_int_equal(page.last.key.len, SORT_KEY_BYTES);
}

static void names_are_ordered_as_people_expect(void **state)
{
    (void)state;
    static const char *const ordered[] = {"",          "Ada", "ada b", "Émile", "emily", "Orhan", "Örjan", "Straße 1",
                                          "STRASSE 2", "Zoë", "zoe b", "Ærø",   "Жанна", "жар",   "孫"};
    for (size_t i = 1; i < sizeof ordered / sizeof *ordered; i++) {
        struct sort_key before = {0}, after = {0};
        sort_key_text(&before, str_of(ordered[i - 1]));
        sort_key_text(&after, str_of(ordered[i]));
        if (sort_key_compare(&before, &after) >= 0)
            fail_msg("%s before %s", ordered[i - 1], ordered[i]);
    }
}

static void keys_are_bounded(void **state)
{
    (void)state;
    char text[4096];
    for (size_t i = 0; i + 3 <= sizeof text; i += 3)
        memcpy(text + i, i % 2 ? "\xe1\xbe\x82" : "\xed\x9e\xa3", 3); /* three letters each, decomposed */
    for (size_t len = 0; len < sizeof text; len += 7) {
        struct sort_key key = {0};
        sort_key_number(&key, 1);
        sort_key_text(&key, (struct str){text, len});
        assert_true(key.len >= 4 && key.len <= SORT_KEY_BYTES);
        sort_key_text(&key, (struct str){text, len});
        assert_true(key.len <= SORT_KEY_BYTES);
    }
    struct sort_key key = {0};
    sort_key_text(&key, STR("\xff\xfe"));
    assert_int_equal(key.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_comes_once_and_in_order),
        cmocka_unit_test(nobody_is_missed_when_others_leave),
        cmocka_unit_test(full_pages_end),
        cmocka_unit_test(a_cursor_is_of_its_sort),
        cmocka_unit_test(names_are_ordered_as_people_expect),
        cmocka_unit_test(keys_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
