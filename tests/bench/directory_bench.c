/*
 * What a large site costs: directory_bench [FOLDER]
 *
 * Makes 100,000 accounts, 10,000 channels of twenty members and 1,000 groups of fifty in a folder (or uses what an earlier run
 * left there), opens it anew, and asks the HTTP interface what a page asks. Prints the start, the memory, and how long the loop
 * is kept by a request. Exit status 1: a target is missed.
 */
#include "dais/base/random.h"
#include "dais/server/http_api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define ACCOUNTS        100000
#define CHANNELS        9900
#define GROUPS          1000
#define GROUP_SIZE      50
#define CHANNEL_MEMBERS 20
#define ROUNDS          400

static struct store *store;
static struct site *site;
static struct http_api *api;
static struct account_id accounts[ACCOUNTS];
static struct group_id groups[GROUPS];
static char cookie[AUTH_SECRET_SIZE + 32];
static unsigned status;
static size_t answer_bytes;
static bool missed;

static void need(enum err err, const char *what)
{
    if (err != ERR_OK) {
        fprintf(stderr, "%s: %s\n", what, err_name(err));
        exit(2);
    }
}

static void target(const char *what, double value, double limit, const char *unit)
{
    printf("%-46s %8.2f %s (at most %.0f)%s\n", what, value, unit, limit, value > limit ? "  MISSED" : "");
    missed |= value > limit;
}

/* ── making it ── */

static void begin(struct site_change *change)
{
    while (!store_ready(store)) {
        store_flush(store);
        site_poll(site);
    }
    need(site_begin(site, clock_wall_ms(), clock_now_us(), change), "begin");
}

static void apply(struct site_change *change, const struct directory_change *what)
{
    need(site_directory(change, what), "apply");
}

static void make_accounts(void)
{
    static const char *const first[] = {"Ada", "Bela", "Chidi", "Dana", "Emre", "Farah", "Göran", "Žana"};
    static const char *const last[] = {"Okonkwo", "Patel", "Lindqvist", "Moreau", "Nakamura", "Haddad", "Kowalski"};
    struct site_change change;
    for (int i = 0; i < ACCOUNTS; i++) {
        char login[32], name[64], email[64];
        snprintf(login, sizeof login, "user%d", i);
        snprintf(name, sizeof name, "%s %s %d", first[i % 8], last[i % 7], i);
        snprintf(email, sizeof email, "user%d@example.org", i);
        accounts[i] = (struct account_id){id_random()};
        const struct account_record want = {.id = accounts[i],
                                            .login = str_of(login),
                                            .name = str_of(name),
                                            .email = str_of(email),
                                            .site_role = i == 1 ? SITE_ROLE_ADMIN : SITE_ROLE_USER};
        struct directory_scratch scratch;
        struct directory_change what;
        if (i % 1000 == 0) {
            begin(&change);
        }
        if (directory_plan_account(site_directory_of(site), &want, &scratch, &what, NULL) != REFUSAL_NONE) {
            need(ERR_INVALID, "account");
        }
        apply(&change, &what);
        if (i % 1000 == 999) {
            site_submit(&change);
        }
    }
}

static void make_groups(void)
{
    for (int g = 0; g < GROUPS; g++) {
        struct site_change change;
        char name[32];
        snprintf(name, sizeof name, "Group %d", g);
        groups[g] = (struct group_id){id_random()};
        begin(&change);
        apply(&change, &(struct directory_change){.kind = DIRECTORY_GROUP_PUT, .group = {groups[g], str_of(name), 1}});
        for (int m = 0; m < GROUP_SIZE; m++) { /* the first account is in every hundredth group: 10 */
            struct account_id who = m == 0 && g % 100 == 0 ? accounts[0] : accounts[(g * GROUP_SIZE + m) % ACCOUNTS];
            apply(&change,
                  &(struct directory_change){.kind = DIRECTORY_GROUP_MEMBER_PUT, .group_member = {groups[g], who}});
        }
        site_submit(&change);
    }
}

static void add_member(struct site_change *change, struct channel_id channel, struct person_ref person,
                       enum channel_role role)
{
    const struct directory_change what = {.kind = DIRECTORY_MEMBERSHIP_PUT,
                                          .membership = {{id_random()}, channel, person, role, MEMBERSHIP_ACTIVE}};
    apply(change, &what);
}

static void make_channels(void)
{
    for (int c = 0; c < CHANNELS; c++) {
        struct site_change change;
        char name[64];
        struct account_id owner = accounts[c % 5 == 0 ? 0 : c];
        snprintf(name, sizeof name, "Channel %d of the north hall", c);
        const struct channel_record r = {.id = {id_random()},
                                         .name = str_of(name),
                                         .description = STR("Plans and weekly meetings."),
                                         .type = (enum channel_type)(c % 6),
                                         .owner = owner,
                                         .version = 1};
        begin(&change);
        apply(&change, &(struct directory_change){.kind = DIRECTORY_CHANNEL_PUT, .channel = r});
        add_member(&change, r.id, person_ref_account(owner), CHANNEL_ROLE_MANAGER);
        for (int m = 1; m < CHANNEL_MEMBERS; m++) {
            add_member(&change, r.id, person_ref_account(accounts[(c * 37 + m * 101 + 1) % ACCOUNTS]),
                       CHANNEL_ROLE_MEMBER);
        }
        add_member(&change, r.id, person_ref_group(groups[c % GROUPS]), CHANNEL_ROLE_CONTRIBUTOR);
        site_submit(&change);
    }
}

/* ── asking ── */

static void respond(struct server *server, struct http_handle handle, const struct http_response *response)
{
    (void)server, (void)handle;
    status = response->status;
    answer_bytes = response->body.len;
}

static bool origin_ok(const struct server *server, const struct http_request *request)
{
    (void)server, (void)request;
    return true;
}

static void sign_in(const char *login_name)
{
    struct site_change change;
    char secret[AUTH_SECRET_SIZE];
    uint8_t hash[STORE_TOKEN_HASH_BYTES];
    auth_secret_new(secret, hash);
    begin(&change);
    const struct account *account = directory_account_by_login(site_directory_of(site), str_of(login_name));
    const struct login_record login = {account->r.id, clock_wall_ms() + 1000000, {id_random()}, clock_wall_ms()};
    store_batch_login_put(site_batch(&change), hash, &login, STR("bench"));
    site_submit(&change);
    store_flush(store);
    site_poll(site);
    snprintf(cookie, sizeof cookie, AUTH_COOKIE "=%s", secret);
}

static int by_time(const void *a, const void *b)
{
    time_us x = *(const time_us *)a, y = *(const time_us *)b;
    return (x > y) - (x < y);
}

/* The time that 95 of a hundred requests stay under, in ms. */
static void ask(const char *what, const char *path, const char *const query[], size_t query_count, double limit_ms)
{
    static time_us times[ROUNDS];
    struct http_request request = {.method = HTTP_GET, .path = str_of(path), .cookie = str_of(cookie)};
    for (size_t i = 0; i < query_count; i++) {
        request.query[request.query_count++] = str_of(query[i]);
    }
    for (int i = 0; i < ROUNDS; i++) {
        time_us began = clock_now_us();
        http_api_handle(api, &request);
        times[i] = clock_now_us() - began;
        if (status != 200) {
            fprintf(stderr, "%s: status %u\n", what, status);
            exit(2);
        }
    }
    qsort(times, ROUNDS, sizeof *times, by_time);
    target(what, (double)times[ROUNDS * 95 / 100] / 1000, limit_ms, "ms p95");
}

static void ask_all(void)
{
    ask("My Channels: all that is seen", "/api/v1/channels", NULL, 0, 50);
    ask("My Channels: member, by name", "/api/v1/channels", (const char *const[]){"relation=member", "sort=name"}, 2,
        50);
    ask("My Channels: manager, by last session", "/api/v1/channels",
        (const char *const[]){"relation=manager", "sort=last_session"}, 2, 50);
    ask("My Channels: subscriber", "/api/v1/channels", (const char *const[]){"relation=subscriber"}, 1, 50);
    ask("My Channels: search", "/api/v1/channels", (const char *const[]){"q=9 of the NORTH"}, 1, 50);
    ask("My Channels: the last page", "/api/v1/channels", (const char *const[]){"cursor=6500"}, 1, 50);
    ask("type-ahead: a few letters", "/api/v1/accounts", (const char *const[]){"q=nakam"}, 1, 100);
    ask("type-ahead: found late", "/api/v1/accounts", (const char *const[]){"q=user99999"}, 1, 100);
    ask("type-ahead: found nowhere, another script", "/api/v1/accounts",
        (const char *const[]){"q=\xd0\x96\xd0\xb0\xd0\xbd"}, 1, 100);
    ask("groups: found nowhere", "/api/v1/groups", (const char *const[]){"q=zzz"}, 1, 100);
}

/* As an administrator sees the tables. */
static void ask_sorted(void)
{
    static const char *const sorts[] = {"sort=name", "sort=-name", "sort=email", "sort=-email",
                                        "sort=role", "sort=-role", "sort=state", "sort=-state"};
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++) {
        char what[64];
        snprintf(what, sizeof what, "accounts: %s", sorts[i]);
        ask(what, "/api/v1/accounts", &sorts[i], 1, 50);
    }
    ask("accounts: sort=name, searched", "/api/v1/accounts", (const char *const[]){"sort=name", "q=a"}, 2, 50);
    ask("accounts: sort=name, from the middle", "/api/v1/accounts",
        (const char *const[]){"sort=name", "cursor=a000102030405060708090a0b0c0d0e0f68"}, 2, 50);
    ask("groups: sort=-members", "/api/v1/groups", (const char *const[]){"sort=-members"}, 1, 50);
}

static long resident_kib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static double open_site(const char *folder)
{
    char message[STORE_MESSAGE_SIZE];
    const struct store_options options = {.folder = folder};
    time_us began = clock_now_us();
    need(store_open(&options, &store, message), message);
    need(site_create(store, &site), "site");
    return (double)(clock_now_us() - began) / 1000000;
}

static void close_site(void)
{
    store_flush(store);
    site_poll(site);
    site_destroy(site);
    store_close(store);
}

int main(int argc, char **argv)
{
    char made[] = "/tmp/dais-directory-XXXXXX";
    const char *folder = argc > 1 ? argv[1] : mkdtemp(made);
    hash_init();
    if (folder == NULL) {
        return 2;
    }
    open_site(folder);
    if (directory_account_next(site_directory_of(site), NULL) == NULL) {
        make_accounts();
        make_groups();
        make_channels();
        close_site();
        printf("made in %s; run again with this folder for start and memory alone\n", folder);
        open_site(folder);
    }
    close_site();
    target("start: the directory is in memory", open_site(folder), 2, "s");
    printf("%-46s %8ld MiB\n", argc > 1 ? "memory, at most" : "memory, at most (its making included)",
           resident_kib() / 1024);
    struct auth *auth;
    need(auth_create(site, &auth), "auth");
    const struct http_api_options options = {.respond = respond, .origin_ok = origin_ok, .site = site, .auth = auth};
    need(http_api_create(&options, &api), "api");
    sign_in("user0");
    ask_all();
    sign_in("user1");
    ask_sorted();
    auth_destroy(auth);
    http_api_destroy(api);
    close_site();
    return missed ? 1 : 0;
}
