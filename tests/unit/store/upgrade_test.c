/* What an earlier Dais has written is read, and what it did not know reads as nothing. The bytes are laid out by hand here,
 * as they were, not by the code of today. */
#include "../room/world.h"

#include "dais/store/record.h"

static void text(struct writer *w, const char *text)
{
    writer_u16(w, (uint16_t)strlen(text));
    writer_bytes(w, text, strlen(text));
}

static void seal(struct writer *w, enum record_kind kind, uint8_t version, struct record_key *key, const uint8_t id[16],
                 size_t size)
{
    memcpy(key->bytes, id, size);
    key->size = size;
    record_seal(w, kind, version, key);
}

static struct directory_change read_back(struct writer *w, enum record_kind kind, const struct record_key *key)
{
    struct reader r;
    struct directory_change change = {0};
    assert_int_equal(record_open(w->data, w->pos, kind, record_version(kind), key, &r), ERR_OK);
    assert_int_equal(record_directory_read(kind, key, &r, &change), ERR_OK);
    return change;
}

static const uint8_t id[33] = {0xda, 1, 2, 3};

static void accounts_groups_and_channels_of_version_1_are_read(void **state)
{
    (void)state;
    uint8_t block[512];
    struct writer w;
    struct record_key key;
    writer_init(&w, block, sizeof block);
    record_begin(&w);
    text(&w, "ada");
    text(&w, "Ada");
    text(&w, "ada@example.org");
    text(&w, "$hash");
    writer_u8(&w, SITE_ROLE_ADMIN);
    writer_u8(&w, 0);
    writer_u64(&w, 1700000000000);
    seal(&w, RECORD_ACCOUNT, 1, &key, id, 16);
    struct directory_change change = read_back(&w, RECORD_ACCOUNT, &key);
    assert_true(str_eq(change.account.email, STR("ada@example.org")));
    assert_int_equal(change.account.created_ms, 1700000000000);
    assert_int_equal(change.account.version, 0);
    assert_int_equal(change.account.logins_since_ms, 0);

    writer_init(&w, block, sizeof block);
    record_begin(&w);
    text(&w, "Helpers");
    seal(&w, RECORD_GROUP, 1, &key, id, 16);
    change = read_back(&w, RECORD_GROUP, &key);
    assert_true(str_eq(change.group.name, STR("Helpers")));
    assert_int_equal(change.group.version, 0);

    writer_init(&w, block, sizeof block);
    record_begin(&w);
    text(&w, "Town Square");
    text(&w, "");
    writer_u8(&w, CHANNEL_PUBLIC_OPEN);
    writer_bytes(&w, id, 16);
    writer_u64(&w, 5);
    seal(&w, RECORD_CHANNEL, 1, &key, id, 16);
    change = read_back(&w, RECORD_CHANNEL, &key);
    assert_int_equal(change.channel.type, CHANNEL_PUBLIC_OPEN);
    assert_int_equal(change.channel.default_role, CHANNEL_ROLE_MEMBER);
}

static void accounts_of_version_2_are_nobody_elsewhere(void **state)
{
    (void)state;
    uint8_t block[512];
    struct writer w;
    struct record_key key;
    writer_init(&w, block, sizeof block);
    record_begin(&w);
    text(&w, "ada");
    text(&w, "Ada");
    text(&w, "");
    text(&w, "");
    writer_u8(&w, SITE_ROLE_USER);
    writer_u8(&w, 1);
    writer_u64(&w, 1700000000000);
    writer_u64(&w, 4);
    writer_u64(&w, 1700000000001);
    seal(&w, RECORD_ACCOUNT, 2, &key, id, 16);
    struct directory_change change = read_back(&w, RECORD_ACCOUNT, &key);
    assert_int_equal(change.account.version, 4);
    assert_int_equal(change.account.logins_since_ms, 1700000000001);
    assert_int_equal(change.account.external.len, 0);

    change.kind = DIRECTORY_ACCOUNT_PUT;
    change.account.external = STR("https://id.example.org 1815"); /* and what is written now is read back */
    uint8_t fresh[512];
    writer_init(&w, fresh, sizeof fresh);
    record_begin(&w);
    record_directory_write(&change, &w);
    seal(&w, RECORD_ACCOUNT, record_version(RECORD_ACCOUNT), &key, id, 16);
    assert_true(str_eq(read_back(&w, RECORD_ACCOUNT, &key).account.external, STR("https://id.example.org 1815")));
}

static void memberships_and_log_ins_of_version_1_are_read(void **state)
{
    (void)state;
    uint8_t block[512], name[33] = {0xda};
    struct writer w;
    struct record_key key;
    writer_init(&w, block, sizeof block);
    record_begin(&w);
    writer_bytes(&w, id, 16);
    writer_u8(&w, CHANNEL_ROLE_MANAGER);
    writer_u8(&w, MEMBERSHIP_PENDING);
    name[16] = PERSON_GROUP;
    name[17] = 0xda;
    seal(&w, RECORD_MEMBERSHIP, 1, &key, name, sizeof name);
    struct directory_change change = read_back(&w, RECORD_MEMBERSHIP, &key);
    assert_int_equal(change.membership.person.kind, PERSON_GROUP);
    assert_int_equal(change.membership.role, CHANNEL_ROLE_MANAGER);
    assert_int_equal(change.membership.state, MEMBERSHIP_PENDING);

    struct reader r;
    struct login_record login;
    writer_init(&w, block, sizeof block);
    record_begin(&w);
    writer_bytes(&w, id, 16);
    writer_u64(&w, 7);
    seal(&w, RECORD_LOGIN, 1, &key, id, 32);
    assert_int_equal(record_open(block, w.pos, RECORD_LOGIN, record_version(RECORD_LOGIN), &key, &r), ERR_OK);
    assert_int_equal(record_login_read(&r, &login), ERR_OK);
    assert_int_equal(login.expires_ms, 7);
    assert_int_equal(login.created_ms, 0);
    assert_true(login_id_is_none(login.id));
}

static void what_a_later_dais_wrote_is_refused_as_such(void **state)
{
    (void)state;
    uint8_t block[64];
    struct writer w;
    struct record_key key;
    struct reader r;
    writer_init(&w, block, sizeof block);
    record_begin(&w);
    text(&w, "Helpers");
    seal(&w, RECORD_GROUP, (uint8_t)(record_version(RECORD_GROUP) + 1), &key, id, 16);
    assert_int_equal(record_open(block, w.pos, RECORD_GROUP, record_version(RECORD_GROUP), &key, &r), ERR_UNSUPPORTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accounts_groups_and_channels_of_version_1_are_read),
        cmocka_unit_test(accounts_of_version_2_are_nobody_elsewhere),
        cmocka_unit_test(memberships_and_log_ins_of_version_1_are_read),
        cmocka_unit_test(what_a_later_dais_wrote_is_refused_as_such),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
