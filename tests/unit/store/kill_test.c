/*
 * Twenty times a writer is killed (SIGKILL) while it writes and retries what was not answered: what was acknowledged is
 * there, and nothing is there twice.
 *
 * The writer is a child of this program. It says on a pipe what it tries and what was acknowledged, before it goes on;
 * the next one begins with what its predecessor tried without an answer, under the same keys.
 */
#include "shelf.h"

#include "dais/base/random.h"

#include <signal.h>
#include <sys/wait.h>

#define KILLS     20
#define TRIED_MAX 200000

enum note_kind { NOTE_TRY = 't', NOTE_ACK = 'a' };
struct note {
    uint8_t kind;
    struct id128 key;
};

struct tried {
    struct id128 key;
    bool acknowledged;
};

struct history {
    struct tried *items;
    size_t count;
};

static void world_of_this_test(struct world *w)
{
    world_init(w); /* ids are counted, so every process has the same people and the same channel */
}

static struct identity writer_identity(const struct world *w)
{
    return identity_of_account(w->people[HOST]);
}

/* ── the child ── */

static void note(int fd, enum note_kind kind, struct id128 key)
{
    struct note n = {(uint8_t)kind, key};
    if (write(fd, &n, sizeof n) != sizeof n) {
        _exit(3);
    }
}

struct writer_child {
    struct world w;
    struct shelf s;
    int fd;
    struct participant_id me;
    struct id128 flying[8]; /* keys by ticket modulo 8: at most that many in flight */
};

static void child_reap(struct writer_child *c)
{
    struct store_done done;
    store_flush(c->s.store);
    while (store_next_done(c->s.store, &done)) {
        if (done.err != ERR_OK) {
            _exit(4);
        }
        struct id128 key = c->flying[done.ticket % 8];
        if (!id_is_none(key)) {
            note(c->fd, NOTE_ACK, key);
            c->flying[done.ticket % 8] = (struct id128){{0}};
        }
    }
}

static void child_post(struct writer_child *c, struct id128 key)
{
    struct store_key_state known;
    if (store_key_look(c->s.store, writer_identity(&c->w), key, c->w.now_ms, &known) != ERR_OK ||
        known.answer == KEY_IN_FLIGHT) {
        _exit(5);
    }
    if (known.answer == KEY_DONE) { /* it was committed, only the answer was lost */
        free(known.text);
        note(c->fd, NOTE_ACK, key);
        return;
    }
    char text[ID_TEXT_SIZE];
    id_to_text(key, text);
    struct store_batch *batch = store_batch_new(c->s.store, c->w.now_ms);
    c->w.ids = ((uint64_t)random_u32() << 32) | random_u32() | (uint64_t)1 << 63; /* fresh messages in every process */
    if (batch == NULL || world_say(&c->w, HOST, c->me, text) != REFUSAL_NONE) {
        _exit(6);
    }
    store_batch_room(batch, &c->w.dir, &c->w.room, &c->w.list);
    store_batch_key(batch, writer_identity(&c->w), key, str_of(text));
    note(c->fd, NOTE_TRY, key);
    uint64_t ticket = store_submit(c->s.store, batch);
    c->flying[ticket % 8] = key;
}

static void child_enter(struct writer_child *c)
{
    struct command command = world_command(&c->w, COMMAND_ENTER, HOST);
    command.fresh_participant.v = id_random();
    command.fresh_session.v = id_random();
    if (world_run(&c->w, &command) != REFUSAL_NONE) {
        _exit(7);
    }
    c->me = command.fresh_participant;
    shelf_submit_list(&c->s, &c->w);
}

static void child_main(const struct shelf *s, int fd, const struct history *h)
{
    static struct writer_child child;
    struct writer_child *c = &child;
    c->s = *s;
    c->fd = fd;
    world_of_this_test(&c->w);
    if (shelf_try_open(&c->s, 64 * 1024, 0) != ERR_OK) { /* the map grows under the kills, too */
        _exit(8);
    }
    struct room room;
    if (store_room_load(c->s.store, &c->w.dir, c->w.channel, id_random(), c->w.now_us, &room) != ERR_OK) {
        _exit(9);
    }
    if (room.seq == 0) {
        room_finish(&room);
        shelf_submit_list(&c->s, &c->w); /* the first Save */
    } else {
        room_finish(&c->w.room);
        c->w.room = room;
        while (c->w.room.first != NULL) { /* seats of killed writers */
            world_pass(&c->w, 60 * (time_us)US_PER_S);
            room_tick(&c->w.room, c->w.now_ms, c->w.now_us, &c->w.list);
            shelf_submit_list(&c->s, &c->w);
        }
    }
    child_enter(c);
    child_reap(c);
    for (size_t i = 0; i < h->count; i++) {
        if (!h->items[i].acknowledged) {
            child_post(c, h->items[i].key);
            child_reap(c);
        }
    }
    for (;;) {
        uint32_t group = 1 + random_u32() % 7;
        for (uint32_t i = 0; i < group; i++) {
            child_post(c, id_random());
        }
        child_reap(c);
    }
}

/* ── the parent ── */

static void history_note(struct history *h, const struct note *n)
{
    for (size_t i = h->count; i > 0; i--) {
        if (id_eq(h->items[i - 1].key, n->key)) {
            h->items[i - 1].acknowledged |= n->kind == NOTE_ACK;
            return;
        }
    }
    assert_int_equal(n->kind, NOTE_TRY);
    assert_true(h->count < TRIED_MAX);
    h->items[h->count++] = (struct tried){n->key, false};
}

/* Lets a writer work until it has acknowledged `acks`, and kills it a random moment later. */
static void one_life(const struct shelf *s, struct history *h, uint32_t acks)
{
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    fflush(stdout);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(fds[0]);
        child_main(s, fds[1], h);
        _exit(0);
    }
    close(fds[1]);
    struct note n;
    bool killed = false;
    while (read(fds[0], &n, sizeof n) == (ssize_t)sizeof n) { /* notes are shorter than PIPE_BUF: whole or not at all */
        history_note(h, &n);
        acks -= acks > 0 && n.kind == NOTE_ACK;
        if (acks == 0 && !killed) {
            usleep(random_u32() % 4000);
            kill(child, SIGKILL);
            killed = true; /* and read what it had still said */
        }
    }
    close(fds[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status)); /* not one of its own exits */
}

static uint32_t times_in_chat(const struct chat_line *lines, size_t count, struct id128 key)
{
    char text[ID_TEXT_SIZE];
    uint32_t times = 0;
    id_to_text(key, text);
    for (size_t i = 0; i < count; i++) {
        times += str_eq(lines[i].text, str_of(text));
    }
    return times;
}

struct verdict {
    size_t acknowledged, missing, twice;
};

/* All pages, kept. */
static size_t chat_all(struct store *store, struct channel_id channel, struct chat_page *pages, size_t max)
{
    struct message_id before = {0};
    size_t count = 0;
    do {
        assert_true(count < max);
        assert_int_equal(
            store_chat_page(store, channel, &(struct chat_view){0}, before, LIMIT_CHAT_PAGE, &pages[count]), ERR_OK);
        before = pages[count].count > 0 ? pages[count].lines[0].message : before;
    } while (pages[count++].more);
    return count;
}

static struct verdict judge(struct shelf *s, const struct history *h)
{
    struct world w;
    struct verdict v = {0};
    world_of_this_test(&w);
    shelf_open(s, 0);
    struct room room;
    assert_int_equal(store_room_load(s->store, &w.dir, w.channel, world_id(&w), w.now_us, &room), ERR_OK);
    static struct chat_page pages[TRIED_MAX / LIMIT_CHAT_PAGE + 1];
    size_t page_count = chat_all(s->store, w.channel, pages, sizeof pages / sizeof pages[0]), messages = 0;
    for (size_t p = 0; p < page_count; p++) {
        messages += pages[p].count;
    }
    assert_int_equal(messages, room.chat_count);
    for (size_t i = 0; i < h->count; i++) {
        uint32_t times = 0;
        for (size_t p = 0; p < page_count; p++) {
            times += times_in_chat(pages[p].lines, pages[p].count, h->items[i].key);
        }
        v.acknowledged += h->items[i].acknowledged;
        v.missing += h->items[i].acknowledged && times == 0;
        v.twice += times > 1;
    }
    for (size_t p = 0; p < page_count; p++) {
        chat_page_finish(&pages[p]);
    }
    room_finish(&room);
    store_close(s->store);
    world_finish(&w);
    return v;
}

static void twenty_kills_lose_nothing_and_double_nothing(void **state)
{
    (void)state;
    struct shelf s = {.folder = "/tmp/dais-kill-test-XXXXXX"};
    assert_non_null(mkdtemp(s.folder));
    struct history h = {calloc(TRIED_MAX, sizeof(struct tried)), 0};
    for (int i = 0; i < KILLS; i++) {
        one_life(&s, &h, i % 4 == 3 ? 1 : 1 + random_u32() % 120);
    }
    struct verdict v = judge(&s, &h);
    print_message("%d kills: tried %zu, acknowledged %zu, missing %zu, twice %zu\n", KILLS, h.count, v.acknowledged,
                  v.missing, v.twice);
    assert_true(v.acknowledged >= KILLS);
    assert_int_equal(v.missing, 0);
    assert_int_equal(v.twice, 0);
    shelf_remove(&s);
    free(h.items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twenty_kills_lose_nothing_and_double_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
