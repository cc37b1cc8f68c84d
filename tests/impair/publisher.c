/*
 * People who publish without encoding anything, for the bench: publisher COUNT [--speakers N] [--flash] [--keep FOLDER]
 *                                                              [--watchers N] [--flooders N]
 *
 * Watchers receive without decoding; flooders do, and ask for key frames and packets without end. They are numbered after
 * the people.
 * Writes for each "offer N BYTES\n" and the SDP; reads "answer N BYTES\n" and the SDP, "stats", "reset" and "quit". The one
 * who started us takes the texts to the server and back.
 */
#include "person.h"
#include "watcher.h"

#include "dais/transport/crypto.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define PEOPLE_MAX  16
#define STEP_MS     1
#define INPUT_BYTES 65536

static struct {
    struct clips clips;
    struct dtls_identity *identity;
    struct dtls_context dtls;
    struct person people[PEOPLE_MAX];
    struct watcher watchers[PEOPLE_MAX];
    unsigned count, watcher_count;
    char input[INPUT_BYTES + 1];
    size_t length;
    bool done;
} p;

static void die(const char *what)
{
    fprintf(stderr, "publisher: %s\n", what);
    exit(1);
}

static void print_stats(bool reset)
{
    printf("stats [");
    for (unsigned i = 0; i < p.count; i++) {
        printf("%s", i > 0 ? "," : "");
        person_print(&p.people[i], stdout, reset);
    }
    for (unsigned i = 0; i < p.watcher_count; i++) {
        printf(",");
        watcher_print(&p.watchers[i], stdout, reset);
    }
    printf("]\n");
}

static void drop_input(size_t bytes)
{
    memmove(p.input, p.input + bytes, p.length - bytes);
    p.length -= bytes;
    p.input[p.length] = '\0';
}

/* False: more has to come first. */
static bool take_answer(size_t line, unsigned number, size_t bytes)
{
    if (number >= p.count + p.watcher_count || line + bytes > INPUT_BYTES) {
        die("no such person, or too long an answer");
    }
    if (p.length < line + bytes) {
        return false;
    }
    char kept = p.input[line + bytes];
    p.input[line + bytes] = '\0';
    const char *sdp = p.input + line;
    if (number < p.count ? !person_answer(&p.people[number], sdp, bytes, clock_now_us())
                         : !watcher_answer(&p.watchers[number - p.count], sdp, bytes, clock_now_us())) {
        die("the answer lacks something: three streams, credentials, or an IPv4 candidate");
    }
    p.input[line + bytes] = kept;
    drop_input(line + bytes);
    return true;
}

/* One command; false: not all of it is there. */
static bool take_command(void)
{
    unsigned number;
    size_t bytes;
    char *end = memchr(p.input, '\n', p.length);
    if (end == NULL) {
        return false;
    }
    size_t line = (size_t)(end - p.input) + 1;
    if (sscanf(p.input, "answer %u %zu\n", &number, &bytes) == 2) {
        return take_answer(line, number, bytes);
    }
    if (strncmp(p.input, "stats", 5) == 0 || strncmp(p.input, "reset", 5) == 0) {
        print_stats(p.input[0] == 'r');
    } else if (strncmp(p.input, "quit", 4) == 0) {
        p.done = true;
    }
    drop_input(line);
    return true;
}

static void read_input(void)
{
    ssize_t got = read(STDIN_FILENO, p.input + p.length, INPUT_BYTES - p.length);
    if (got <= 0) {
        p.done = true;
        return;
    }
    p.length += (size_t)got;
    p.input[p.length] = '\0';
    while (take_command()) {
    }
}

static void run(void)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    while (!p.done) {
        if (poll(&input, 1, STEP_MS) > 0) {
            read_input();
        }
        for (unsigned i = 0; i < p.count; i++) {
            person_step(&p.people[i], clock_now_us());
        }
        for (unsigned i = 0; i < p.watcher_count; i++) {
            watcher_step(&p.watchers[i], clock_now_us());
        }
    }
}

static void print_offer(unsigned number, const char *sdp)
{
    printf("offer %u %zu\n%s", number, strlen(sdp), sdp);
}

static void print_offers(bool flash, unsigned speakers, unsigned flooders)
{
    static char sdp[PERSON_SDP_BYTES > WATCHER_SDP_BYTES ? PERSON_SDP_BYTES : WATCHER_SDP_BYTES];
    const char *fingerprint = dtls_identity_fingerprint_text(p.identity);
    for (unsigned i = 0; i < p.count; i++) {
        person_init(&p.people[i], i, &p.clips, flash, &p.dtls);
        p.people[i].muted = i >= speakers;
        person_offer(&p.people[i], fingerprint, sdp);
        print_offer(i, sdp);
    }
    for (unsigned i = 0; i < p.watcher_count; i++) {
        watcher_init(&p.watchers[i], i, i + flooders >= p.watcher_count, &p.dtls);
        watcher_offer(&p.watchers[i], fingerprint, sdp);
        print_offer(p.count + i, sdp);
    }
}

int main(int argc, char **argv)
{
    bool flash = false;
    const char *folder = NULL;
    unsigned speakers = PEOPLE_MAX, flooders = 0;
    for (int i = 2; i < argc; i++) {
        flash |= strcmp(argv[i], "--flash") == 0;
        if (strcmp(argv[i], "--keep") == 0 && i + 1 < argc) {
            folder = argv[++i];
        } else if (strcmp(argv[i], "--speakers") == 0 && i + 1 < argc) {
            speakers = (unsigned)atoi(argv[++i]);
        } else if (strcmp(argv[i], "--watchers") == 0 && i + 1 < argc) {
            p.watcher_count += (unsigned)atoi(argv[++i]);
        } else if (strcmp(argv[i], "--flooders") == 0 && i + 1 < argc) {
            flooders = (unsigned)atoi(argv[++i]);
            p.watcher_count += flooders;
        }
    }
    p.count = argc > 1 ? (unsigned)atoi(argv[1]) : 0;
    if (p.count == 0 || p.count > PEOPLE_MAX || p.watcher_count > PEOPLE_MAX || flooders > p.watcher_count) {
        die("usage: publisher COUNT [--speakers N] [--flash] [--keep FOLDER] [--watchers N] [--flooders N]");
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (!clips_open(&p.clips, flash, folder)) {
        die("the clips cannot be encoded");
    }
    if (crypto_init() != ERR_OK || dtls_identity_create(&p.identity) != ERR_OK ||
        dtls_context_init(&p.dtls, p.identity, DTLS_CLIENT) != ERR_OK) {
        die("no DTLS");
    }
    print_offers(flash, speakers, flooders);
    run();
    for (unsigned i = 0; i < p.count; i++) {
        person_close(&p.people[i]);
    }
    for (unsigned i = 0; i < p.watcher_count; i++) {
        watcher_close(&p.watchers[i]);
    }
    clips_close(&p.clips);
    dtls_context_finish(&p.dtls);
    dtls_identity_destroy(p.identity);
    crypto_finish();
    return 0;
}
