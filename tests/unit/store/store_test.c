/* The store: what was acknowledged is there again, once; what can't be kept is refused, in order. */
#include "shelf.h"

#include <errno.h>
#include <lmdb.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

static const struct chat_view everything; /* nothing is hidden */

static void the_directory_comes_back(void **state)
{
    (void)state;
    struct world w;
    struct shelf s;
    uint64_t last = 0;
    world_init(&w);
    shelf_init(&s, 0);
    struct stat st;
    assert_int_equal(stat(s.folder, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(shelf_wait(&s, store_submit(s.store, shelf_batch_world(&s, &w)), &last), ERR_OK);
    store_close(s.store);
    shelf_open(&s, 0);
    struct directory dir;
    directory_init(&dir, world_id(&w));
    assert_int_equal(store_directory_load(s.store, &dir), ERR_OK);
    const struct channel *channel = directory_channel(&dir, w.channel);
    assert_non_null(channel);
    assert_true(str_eq(channel->r.name, STR("Town Square")));
    assert_int_equal(channel->member_count, 7);
    for (int i = 0; i < PEOPLE; i++) {
        const struct account *a = directory_account(&dir, w.people[i]);
        assert_non_null(a);
        assert_ptr_equal(directory_account_by_login(&dir, a->r.login), a);
        assert_int_equal(directory_channel_role(&dir, w.channel, w.people[i]),
                         directory_channel_role(&w.dir, w.channel, w.people[i]));
    }
    directory_finish(&dir);
    shelf_finish(&s);
    world_finish(&w);
}

static void removing_a_channel_removes_all_that_is_kept_under_it(void **state)
{
    (void)state;
    struct world w;
    struct shelf s;
    uint64_t last = 0;
    world_init(&w);
    shelf_init(&s, 0);
    store_submit(s.store, shelf_batch_world(&s, &w));
    shelf_submit_list(&s, &w);
    struct directory_change gone = {.kind = DIRECTORY_CHANNEL_REMOVE, .channel_removed = w.channel};
    struct store_batch *batch = store_batch_new(s.store, w.now_ms);
    store_batch_directory(batch, &w.dir, &gone);
    assert_int_equal(shelf_wait(&s, store_submit(s.store, batch), &last), ERR_OK);
    struct directory dir;
    directory_init(&dir, world_id(&w));
    assert_int_equal(store_directory_load(s.store, &dir), ERR_OK);
    assert_null(dir.channels);
    struct room room;
    assert_int_equal(store_room_load(s.store, &w.dir, w.channel, world_id(&w), w.now_us, &room), ERR_OK);
    assert_int_equal(room.seq, 0);
    room_finish(&room);
    directory_finish(&dir);
    shelf_finish(&s);
    world_finish(&w);
}

/* Runs `steps` of a busy room, each submitted. */
static void live(struct shelf *s, struct world *w, uint32_t steps)
{
    struct participant_id host = world_enter(w, HOST), member = {0};
    shelf_submit_list(s, w);
    for (uint32_t i = 0; i < steps; i++) {
        char text[32];
        snprintf(text, sizeof text, "line %u", i);
        enum refusal no = i % 7 == 3   ? world_try_enter(w, MEMBER, ENTER_STAGE, &member)
                          : i % 7 == 6 ? world_do(w, COMMAND_LEAVE, MEMBER, member)
                                       : world_say(w, HOST, host, text);
        assert_int_equal(no, REFUSAL_NONE);
        shelf_submit_list(s, w);
        world_pass(w, 1000);
        if (!store_ready(s->store)) {
            struct store_done done;
            store_flush(s->store);
            while (store_next_done(s->store, &done)) {
                assert_int_equal(done.err, ERR_OK);
            }
        }
    }
}

static void a_room_is_its_snapshot_and_the_events_after_it(void **state)
{
    (void)state;
    struct world w;
    struct shelf s;
    world_init(&w);
    shelf_init(&s, 0);
    shelf_submit_list(&s, &w); /* the first Save */
    live(&s, &w, 2500);
    assert_int_equal(w.room.snapshot_seq, 2000);
    store_close(s.store);
    shelf_open(&s, 0);
    struct room room;
    assert_int_equal(store_room_load(s.store, &w.dir, w.channel, world_id(&w), w.now_us, &room), ERR_OK);
    assert_int_equal(room.snapshot_seq, 2000);
    assert_int_equal(room.seq, w.room.seq);
    assert_rooms_equal(&room, &w.room);
    assert_true(room.first->away && room.first->away_shown);
    room_finish(&room);
    shelf_finish(&s);
    world_finish(&w);
}

static void history_pages_from_the_newest_to_the_first(void **state)
{
    (void)state;
    struct world w;
    struct shelf s;
    world_init(&w);
    shelf_init(&s, 0);
    shelf_submit_list(&s, &w);
    struct participant_id host = world_enter(&w, HOST);
    shelf_submit_list(&s, &w);
    for (int i = 0; i < 120; i++) {
        char text[32];
        snprintf(text, sizeof text, "line %d", i);
        assert_int_equal(world_say(&w, HOST, host, text), REFUSAL_NONE);
        shelf_submit_list(&s, &w);
    }
    store_flush(s.store);
    struct message_id before = {0};
    int expected = 120, pages = 0;
    struct chat_page page;
    do {
        assert_int_equal(store_chat_page(s.store, w.channel, &everything, before, 100, &page), ERR_OK);
        assert_true(page.count <= LIMIT_CHAT_PAGE);
        for (uint32_t i = page.count; i > 0; i--) {
            char text[32];
            snprintf(text, sizeof text, "line %d", --expected);
            assert_true(str_eq(page.lines[i - 1].text, str_of(text)));
            assert_true(str_eq(page.lines[i - 1].name, STR("host")));
            assert_int_equal(page.lines[i - 1].role, ROOM_ROLE_HOST);
        }
        before = page.lines[0].message;
        pages++;
        bool more = page.more;
        assert_int_equal(more, expected > 0);
        chat_page_finish(&page);
    } while (expected > 0);
    assert_int_equal(pages, 3);
    struct message_id unknown = {world_id(&w)};
    assert_int_equal(store_chat_page(s.store, w.channel, &everything, unknown, 10, &page), ERR_NOT_FOUND);
    struct channel_id other = {world_id(&w)};
    assert_int_equal(store_chat_page(s.store, other, &everything, (struct message_id){0}, 10, &page), ERR_OK);
    assert_int_equal(page.count, 0);
    chat_page_finish(&page);
    shelf_finish(&s);
    world_finish(&w);
}

static struct chat_target target_of(struct shelf *s, struct world *w, enum who who, struct message_id message)
{
    struct chat_view view = {.who = identity_of_account(w->people[who]), .cleared_seq = w->room.chat_rules.cleared_seq};
    struct chat_target target;
    assert_int_equal(store_chat_target(s->store, w->channel, &view, message, &target, NULL), ERR_OK);
    return target;
}

static enum refusal chat_do(struct shelf *s, struct world *w, enum command_kind kind, enum who who,
                            struct participant_id participant, struct message_id message, const char *text)
{
    struct command c = world_inside(w, kind, who, participant);
    c.chat.target = target_of(s, w, who, message);
    c.chat.text = str_of(text);
    c.chat.on = true;
    enum refusal no = world_run(w, &c);
    if (no == REFUSAL_NONE) {
        shelf_submit_list(s, w);
    }
    return no;
}

/* Nothing that is submitted here is known to be done: what comes later must see it all the same. */
static void changes_of_a_message_see_those_on_their_way(void **state)
{
    (void)state;
    struct world w;
    struct shelf s;
    world_init(&w);
    shelf_init(&s, 0);
    shelf_submit_list(&s, &w);
    struct participant_id host = world_enter(&w, HOST);
    shelf_submit_list(&s, &w);
    struct participant_id member = world_enter(&w, MEMBER);
    shelf_submit_list(&s, &w);
    assert_int_equal(world_say(&w, HOST, host, "first"), REFUSAL_NONE);
    struct message_id message = w.list.items[0].chat.message;
    uint64_t seq = w.room.seq;
    shelf_submit_list(&s, &w);
    assert_int_equal(chat_do(&s, &w, COMMAND_CHAT_REACT, HOST, host, message, ""), REFUSAL_NONE);
    assert_int_equal(chat_do(&s, &w, COMMAND_CHAT_REACT, MEMBER, member, message, ""), REFUSAL_NONE);
    assert_int_equal(chat_do(&s, &w, COMMAND_CHAT_REACT, MEMBER, member, message, ""), REFUSAL_NONE); /* once more */
    assert_int_equal(w.list.count, 0);
    assert_int_equal(chat_do(&s, &w, COMMAND_CHAT_EDIT, MEMBER, member, message, "mine"), REFUSAL_FORBIDDEN);
    assert_int_equal(chat_do(&s, &w, COMMAND_CHAT_EDIT, HOST, host, message, "second"), REFUSAL_NONE);
    struct chat_page page;
    assert_int_equal(store_chat_lines(s.store, w.channel, &everything, &seq, 1, &page), ERR_OK);
    assert_true(str_eq(page.lines[0].text, STR("second")));
    assert_int_equal(page.lines[0].kinds[0].count, 2);
    chat_page_finish(&page);
    assert_int_equal(chat_do(&s, &w, COMMAND_CHAT_DELETE, HOST, host, message, ""), REFUSAL_NONE);
    assert_int_equal(chat_do(&s, &w, COMMAND_CHAT_EDIT, HOST, host, message, "third"), REFUSAL_MESSAGE_DELETED);
    store_flush(s.store);
    struct store_done done;
    while (store_next_done(s.store, &done)) {
        assert_int_equal(done.err, ERR_OK);
    }
    assert_int_equal(store_chat_page(s.store, w.channel, &everything, (struct message_id){0}, 10, &page), ERR_OK);
    assert_int_equal(page.count, 1);
    assert_true(page.lines[0].deleted && page.lines[0].text.len == 0 && page.lines[0].kind_count == 0);
    chat_page_finish(&page);
    shelf_finish(&s);
    world_finish(&w);
}

static void what_was_kept_long_enough_is_not_shown_and_goes(void **state)
{
    (void)state;
    struct world w;
    struct shelf s;
    world_init(&w);
    shelf_init(&s, 0);
    shelf_submit_list(&s, &w);
    struct participant_id host = world_enter(&w, HOST);
    shelf_submit_list(&s, &w);
    for (int i = 0; i < 10; i++) {
        char text[32];
        snprintf(text, sizeof text, "line %d", i);
        assert_int_equal(world_say(&w, HOST, host, text), REFUSAL_NONE);
        shelf_submit_list(&s, &w);
        w.now_ms += 1000;
    }
    store_flush(s.store);
    wall_ms since_ms = w.now_ms - 4000;
    struct chat_view view = {.since_ms = since_ms};
    struct chat_page page;
    assert_int_equal(store_chat_page(s.store, w.channel, &view, (struct message_id){0}, 50, &page), ERR_OK);
    assert_int_equal(page.count, 4);
    assert_false(page.more);
    chat_page_finish(&page);
    struct store_batch *batch = store_batch_new(s.store, w.now_ms);
    store_batch_chat_expire(batch, w.channel, since_ms);
    store_submit(s.store, batch);
    store_flush(s.store);
    assert_int_equal(store_chat_page(s.store, w.channel, &everything, (struct message_id){0}, 50, &page), ERR_OK);
    assert_int_equal(page.count, 4);
    assert_true(str_eq(page.lines[0].text, STR("line 6")));
    chat_page_finish(&page);
    shelf_finish(&s);
    world_finish(&w);
}

static enum store_key_answer look(struct shelf *s, struct identity who, struct id128 key, wall_ms at_ms, char out[64])
{
    struct store_key_state known;
    assert_int_equal(store_key_look(s->store, who, key, at_ms, &known), ERR_OK);
    out[0] = '\0';
    if (known.answer == KEY_DONE) {
        snprintf(out, 64, "%s", known.text);
        free(known.text);
    }
    return known.answer;
}

static void a_key_answers_for_a_day_for_its_owner_alone(void **state)
{
    (void)state;
    struct world w;
    struct shelf s;
    uint64_t last = 0;
    char text[64];
    world_init(&w);
    shelf_init(&s, 0);
    struct identity me = identity_of_account(w.people[HOST]), other = identity_of_account(w.people[MEMBER]);
    struct id128 key = world_id(&w);
    assert_int_equal(look(&s, me, key, w.now_ms, text), KEY_UNKNOWN);
    struct store_batch *batch = store_batch_new(s.store, w.now_ms);
    store_batch_key(batch, me, key, STR("{\"message\":1}"));
    uint64_t ticket = store_submit(s.store, batch);
    assert_int_equal(look(&s, me, key, w.now_ms, text), KEY_IN_FLIGHT);
    batch = store_batch_new(s.store, w.now_ms); /* by somebody who did not look */
    store_batch_key(batch, me, key, STR("{\"message\":2}"));
    uint64_t again = store_submit(s.store, batch);
    assert_int_equal(shelf_wait(&s, ticket, &last), ERR_OK);
    assert_int_equal(shelf_wait(&s, again, &last), ERR_BUSY);
    assert_int_equal(look(&s, me, key, w.now_ms, text), KEY_DONE);
    assert_string_equal(text, "{\"message\":1}");
    assert_int_equal(look(&s, other, key, w.now_ms, text), KEY_UNKNOWN);
    store_close(s.store);
    shelf_open(&s, 0);
    wall_ms day_ms = (wall_ms)LIMIT_KEY_S * 1000;
    assert_int_equal(look(&s, me, key, w.now_ms + day_ms, text), KEY_DONE);
    assert_int_equal(look(&s, me, key, w.now_ms + day_ms + 1, text), KEY_UNKNOWN);
    /* Any later batch forgets it for good. */
    last = 0;
    assert_int_equal(shelf_wait(&s, store_submit(s.store, store_batch_new(s.store, w.now_ms + day_ms + 1)), &last),
                     ERR_OK);
    assert_int_equal(look(&s, me, key, w.now_ms, text), KEY_UNKNOWN);
    shelf_finish(&s);
    world_finish(&w);
}

static void logins_and_tokens_expire(void **state)
{
    (void)state;
    struct world w;
    struct shelf s;
    uint64_t last = 0;
    world_init(&w);
    shelf_init(&s, 0);
    const uint8_t hash[STORE_TOKEN_HASH_BYTES] = {1, 2, 3};
    struct login_record login = {w.people[HOST], w.now_ms + 1000}, found;
    struct media_token_record token = {world_id(&w), w.channel, MEDIA_ROLE_SPEAKER, w.now_ms + 1000, STR("Camera 1")},
                              t;
    struct store_batch *batch = store_batch_new(s.store, w.now_ms);
    store_batch_login_put(batch, hash, &login, STR("a browser"));
    store_batch_media_token_put(batch, hash, &token);
    assert_int_equal(shelf_wait(&s, store_submit(s.store, batch), &last), ERR_OK);
    char name[LIMIT_NAME_LENGTH * 4 + 1];
    assert_int_equal(store_login_find(s.store, hash, w.now_ms, &found), ERR_OK);
    assert_true(account_id_eq(found.account, w.people[HOST]));
    assert_int_equal(store_media_token_find(s.store, hash, w.now_ms, &t, name), ERR_OK);
    assert_string_equal(name, "Camera 1");
    assert_int_equal(store_login_find(s.store, hash, w.now_ms + 1000, &found), ERR_NOT_FOUND);
    /* Expired ones leave the database with a later batch; renewed ones stay. */
    const uint8_t renewed[STORE_TOKEN_HASH_BYTES] = {4, 5, 6};
    struct login_record later = {w.people[HOST], w.now_ms + 500000};
    batch = store_batch_new(s.store, w.now_ms);
    store_batch_login_put(batch, renewed, &login, STR_NONE);
    store_batch_login_put(batch, renewed, &later, STR_NONE);
    store_submit(s.store, batch);
    assert_int_equal(shelf_wait(&s, store_submit(s.store, store_batch_new(s.store, w.now_ms + 1001)), &last), ERR_OK);
    assert_int_equal(store_login_find(s.store, hash, w.now_ms, &found), ERR_NOT_FOUND);
    assert_int_equal(store_login_find(s.store, renewed, w.now_ms, &found), ERR_OK);
    assert_int_equal(store_media_token_find(s.store, hash, w.now_ms, &t, name), ERR_NOT_FOUND);
    batch = store_batch_new(s.store, w.now_ms);
    store_batch_login_remove(batch, renewed, login.account, login.id);
    store_batch_login_remove(batch, renewed, login.account, login.id);
    assert_int_equal(shelf_wait(&s, store_submit(s.store, batch), &last), ERR_OK);
    assert_int_equal(store_login_find(s.store, renewed, w.now_ms, &found), ERR_NOT_FOUND);
    shelf_finish(&s);
    world_finish(&w);
}

static uint32_t devices(const struct shelf *s, struct account_id account, wall_ms at_ms)
{
    struct device_line lines[STORE_DEVICES_MAX];
    uint32_t count = 99;
    assert_int_equal(store_devices_of(s->store, account, at_ms, lines, &count), ERR_OK);
    return count;
}

static void devices_are_of_one_account_and_expire(void **state)
{
    (void)state;
    struct world w;
    struct shelf s;
    uint64_t last = 0;
    world_init(&w);
    shelf_init(&s, 0);
    struct id128 laptop = world_id(&w), phone = world_id(&w);
    struct store_batch *batch = store_batch_new(s.store, w.now_ms);
    store_batch_device_put(batch, w.people[HOST], laptop, w.now_ms + 1000);
    store_batch_device_put(batch, w.people[HOST], phone, w.now_ms + 1000);
    store_batch_device_put(batch, w.people[HOST], phone, w.now_ms + 500000);
    assert_int_equal(shelf_wait(&s, store_submit(s.store, batch), &last), ERR_OK);
    assert_int_equal(store_device_find(s.store, w.people[HOST], laptop, w.now_ms), ERR_OK);
    assert_int_equal(store_device_find(s.store, w.people[MEMBER], laptop, w.now_ms), ERR_NOT_FOUND);
    assert_int_equal(store_device_find(s.store, w.people[HOST], laptop, w.now_ms + 1000), ERR_NOT_FOUND);
    assert_int_equal(devices(&s, w.people[HOST], w.now_ms), 2);
    assert_int_equal(devices(&s, w.people[MEMBER], w.now_ms), 0);
    /* A later batch forgets the expired one for good, and leaves the one that was used again. */
    assert_int_equal(shelf_wait(&s, store_submit(s.store, store_batch_new(s.store, w.now_ms + 1001)), &last), ERR_OK);
    assert_int_equal(store_device_find(s.store, w.people[HOST], laptop, w.now_ms), ERR_NOT_FOUND);
    assert_int_equal(store_device_find(s.store, w.people[HOST], phone, w.now_ms), ERR_OK);
    batch = store_batch_new(s.store, w.now_ms);
    store_batch_device_remove(batch, w.people[HOST], phone);
    assert_int_equal(shelf_wait(&s, store_submit(s.store, batch), &last), ERR_OK);
    assert_int_equal(devices(&s, w.people[HOST], w.now_ms), 0);
    shelf_finish(&s);
    world_finish(&w);
}

static void a_folder_has_one_owner(void **state)
{
    (void)state;
    struct shelf s, second;
    shelf_init(&s, 0);
    second = s;
    assert_int_equal(shelf_try_open(&second, 0, 0), ERR_BUSY);
    assert_non_null(strstr(second.message, "another dais process"));
    store_close(s.store);
    shelf_open(&s, 0);
    shelf_finish(&s);
}

static void a_small_map_grows_and_loses_nothing(void **state)
{
    (void)state;
    struct world w;
    struct shelf s;
    world_init(&w);
    shelf_init(&s, 64 * 1024);
    shelf_submit_list(&s, &w);
    live(&s, &w, 1500);
    struct store_done done;
    store_flush(s.store);
    while (store_next_done(s.store, &done)) {
        assert_int_equal(done.err, ERR_OK);
    }
    struct room room;
    assert_int_equal(store_room_load(s.store, &w.dir, w.channel, world_id(&w), w.now_us, &room), ERR_OK);
    assert_rooms_equal(&room, &w.room);
    room_finish(&room);
    shelf_finish(&s);
    world_finish(&w);
}

static void a_full_map_is_a_clean_error_and_order_is_kept(void **state)
{
    (void)state;
    struct world w;
    struct shelf s;
    uint64_t last = 0;
    world_init(&w);
    shelf_init(&s, 1 << 20);
    store_close(s.store);
    assert_int_equal(shelf_try_open(&s, 1 << 20, 1 << 20), ERR_OK);
    uint64_t seq_good = 0;
    assert_int_equal(shelf_wait(&s, shelf_submit_list(&s, &w), &last), ERR_OK);
    struct participant_id host = world_enter(&w, HOST);
    assert_int_equal(shelf_wait(&s, shelf_submit_list(&s, &w), &last), ERR_OK);
    char text[2001];
    memset(text, 'x', 2000);
    text[2000] = '\0';
    enum err err;
    do {
        seq_good = w.room.seq;
        assert_int_equal(world_say(&w, HOST, host, text), REFUSAL_NONE);
        err = shelf_wait(&s, shelf_submit_list(&s, &w), &last);
    } while (err == ERR_OK);
    assert_int_equal(err, ERR_STORAGE_FULL);
    /* Later ones of the same epoch fail too, however small; the log has no gap. */
    assert_int_equal(world_say(&w, HOST, host, "y"), REFUSAL_NONE);
    assert_int_equal(shelf_wait(&s, shelf_submit_list(&s, &w), &last), ERR_STORAGE_FULL);
    struct room room;
    assert_int_equal(store_room_load(s.store, &w.dir, w.channel, world_id(&w), w.now_us, &room), ERR_OK);
    assert_int_equal(room.seq, seq_good);
    room_finish(&w.room);
    w.room = room;
    /* With more space the new epoch goes on. */
    store_close(s.store);
    shelf_open(&s, 1 << 20);
    last = 0;
    assert_int_equal(world_say(&w, HOST, host, "z"), REFUSAL_NONE);
    assert_int_equal(shelf_wait(&s, shelf_submit_list(&s, &w), &last), ERR_OK);
    assert_false(store_broken(s.store));
    shelf_finish(&s);
    world_finish(&w);
}

/* Changes the database behind the store's back. */
static void tamper(const struct shelf *s, const char *table, void (*change)(uint8_t *value, size_t size))
{
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi dbi;
    MDB_cursor *cursor;
    MDB_val key, value;
    assert_int_equal(mdb_env_create(&env), 0);
    assert_int_equal(mdb_env_set_maxdbs(env, 32), 0);
    assert_int_equal(mdb_env_open(env, s->folder, 0, 0600), 0);
    assert_int_equal(mdb_txn_begin(env, NULL, 0, &txn), 0);
    assert_int_equal(mdb_dbi_open(txn, table, 0, &dbi), 0);
    assert_int_equal(mdb_cursor_open(txn, dbi, &cursor), 0);
    assert_int_equal(mdb_cursor_get(cursor, &key, &value, MDB_FIRST), 0);
    uint8_t copy[32768];
    assert_true(value.mv_size <= sizeof copy);
    memcpy(copy, value.mv_data, value.mv_size);
    change(copy, value.mv_size);
    value.mv_data = copy;
    assert_int_equal(mdb_cursor_put(cursor, &key, &value, MDB_CURRENT), 0);
    mdb_cursor_close(cursor);
    assert_int_equal(mdb_txn_commit(txn), 0);
    mdb_env_close(env);
}

static void flip(uint8_t *value, size_t size)
{
    value[size - 1] ^= 1;
}

static void newer(uint8_t *value, size_t size)
{
    struct record_key key = {"schema", 6};
    struct writer w;
    writer_init(&w, value, size);
    record_begin(&w);
    writer_u32(&w, STORE_SCHEMA + 1);
    record_seal(&w, RECORD_META, 1, &key);
}

static void damage_is_refused_and_not_believed(void **state)
{
    (void)state;
    static const char *const tables[] = {"account", "membership", "event", "chat", "meta"};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        struct world w;
        struct shelf s;
        world_init(&w);
        shelf_init(&s, 0);
        store_submit(s.store, shelf_batch_world(&s, &w));
        shelf_submit_list(&s, &w);
        live(&s, &w, 3);
        store_close(s.store);
        tamper(&s, tables[i], flip);
        if (i == 4) {
            assert_int_equal(shelf_try_open(&s, 0, 0), ERR_INVALID);
            assert_non_null(strstr(s.message, "restore a backup"));
            shelf_remove(&s);
            world_finish(&w);
            continue;
        }
        shelf_open(&s, 0);
        struct directory dir;
        struct room room;
        struct chat_page page;
        directory_init(&dir, world_id(&w));
        assert_int_equal(store_directory_load(s.store, &dir), i < 2 ? ERR_INVALID : ERR_OK);
        enum err err = store_room_load(s.store, &w.dir, w.channel, world_id(&w), w.now_us, &room);
        assert_int_equal(err, i == 2 ? ERR_INVALID : ERR_OK);
        if (err == ERR_OK) {
            room_finish(&room);
        }
        err = store_chat_page(s.store, w.channel, &everything, (struct message_id){0}, 10, &page);
        assert_int_equal(err, i == 3 ? ERR_INVALID : ERR_OK);
        if (err == ERR_OK) {
            chat_page_finish(&page);
        }
        directory_finish(&dir);
        shelf_finish(&s);
        world_finish(&w);
    }
}

static void a_newer_schema_and_a_foreign_file_are_refused_with_a_sentence(void **state)
{
    (void)state;
    struct shelf s;
    shelf_init(&s, 0);
    store_close(s.store);
    tamper(&s, "meta", newer);
    assert_int_equal(shelf_try_open(&s, 0, 0), ERR_UNSUPPORTED);
    assert_non_null(strstr(s.message, "newer dais"));
    char path[128];
    snprintf(path, sizeof path, "%s/data.mdb", s.folder);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    for (int i = 0; i < 4096; i++) {
        fprintf(f, "not a database\n");
    }
    fclose(f);
    assert_int_equal(shelf_try_open(&s, 0, 0), ERR_INVALID);
    assert_non_null(strstr(s.message, "damaged"));
    shelf_remove(&s);
}

/* In a child with a mount namespace of its own: the tmpfs goes with it. Exit 77: not allowed here. */
static int disk_full_child(const char *folder)
{
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", folder, "tmpfs", 0, "size=1m") != 0) {
        return 77;
    }
    struct world w;
    struct shelf s;
    uint64_t last = 0;
    world_init(&w);
    snprintf(s.folder, sizeof s.folder, "%s", folder);
    shelf_open(&s, 0);
    assert_int_equal(shelf_wait(&s, shelf_submit_list(&s, &w), &last), ERR_OK);
    struct participant_id host = world_enter(&w, HOST);
    assert_int_equal(shelf_wait(&s, shelf_submit_list(&s, &w), &last), ERR_OK);
    enum err err;
    uint64_t seq_good;
    char text[2001];
    memset(text, 'x', 2000);
    text[2000] = '\0';
    do {
        seq_good = w.room.seq;
        assert_int_equal(world_say(&w, HOST, host, text), REFUSAL_NONE);
        err = shelf_wait(&s, shelf_submit_list(&s, &w), &last);
    } while (err == ERR_OK);
    assert_int_equal(err, ERR_STORAGE_FULL);
    assert_false(store_broken(s.store));
    struct room room;
    assert_int_equal(store_room_load(s.store, &w.dir, w.channel, world_id(&w), w.now_us, &room), ERR_OK);
    assert_int_equal(room.seq, seq_good);
    room_finish(&w.room);
    w.room = room;
    /* Space again: everything works without a restart. */
    assert_int_equal(mount("tmpfs", folder, "tmpfs", MS_REMOUNT, "size=16m"), 0);
    for (int i = 0; i < 200; i++) {
        assert_int_equal(world_say(&w, HOST, host, text), REFUSAL_NONE);
        assert_int_equal(shelf_wait(&s, shelf_submit_list(&s, &w), &last), ERR_OK);
    }
    store_close(s.store);
    world_finish(&w);
    return 0;
}

static void a_full_disk_refuses_and_recovers_without_a_restart(void **state)
{
    (void)state;
    char folder[] = "/tmp/dais-full-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        _exit(disk_full_child(folder));
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    rmdir(folder);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
        print_message("skipped: mounting a small file system needs root\n");
        skip();
    }
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_directory_comes_back),
        cmocka_unit_test(removing_a_channel_removes_all_that_is_kept_under_it),
        cmocka_unit_test(a_room_is_its_snapshot_and_the_events_after_it),
        cmocka_unit_test(history_pages_from_the_newest_to_the_first),
        cmocka_unit_test(changes_of_a_message_see_those_on_their_way),
        cmocka_unit_test(what_was_kept_long_enough_is_not_shown_and_goes),
        cmocka_unit_test(a_key_answers_for_a_day_for_its_owner_alone),
        cmocka_unit_test(logins_and_tokens_expire),
        cmocka_unit_test(devices_are_of_one_account_and_expire),
        cmocka_unit_test(a_folder_has_one_owner),
        cmocka_unit_test(a_small_map_grows_and_loses_nothing),
        cmocka_unit_test(a_full_map_is_a_clean_error_and_order_is_kept),
        cmocka_unit_test(damage_is_refused_and_not_believed),
        cmocka_unit_test(a_newer_schema_and_a_foreign_file_are_refused_with_a_sentence),
        cmocka_unit_test(a_full_disk_refuses_and_recovers_without_a_restart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
