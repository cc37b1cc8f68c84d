/*
 * People who publish without encoding anything, for the bench: publisher COUNT [--speakers N] [--flash] [--keep FOLDER]
 *
 * Writes for each "offer N BYTES\n" and the SDP; reads "answer N BYTES\n" and the SDP, "stats", "reset" and "quit". The one
 * who started us takes the texts to the server and back.
 */
#include "person.h"

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
    unsigned count;
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
    if (number >= p.count || line + bytes > INPUT_BYTES) {
        die("no such person, or too long an answer");
    }
    if (p.length < line + bytes) {
        return false;
    }
    char kept = p.input[line + bytes];
    p.input[line + bytes] = '\0';
    if (!person_answer(&p.people[number], p.input + line, bytes, clock_now_us())) {
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
    }
}

static void print_offers(bool flash, unsigned speakers)
{
    char sdp[PERSON_SDP_BYTES];
    for (unsigned i = 0; i < p.count; i++) {
        person_init(&p.people[i], i, &p.clips, flash, &p.dtls);
        p.people[i].muted = i >= speakers;
        person_offer(&p.people[i], dtls_identity_fingerprint_text(p.identity), sdp);
        printf("offer %u %zu\n%s", i, strlen(sdp), sdp);
    }
}

int main(int argc, char **argv)
{
    bool flash = false;
    const char *folder = NULL;
    unsigned speakers = PEOPLE_MAX;
    for (int i = 2; i < argc; i++) {
        flash |= strcmp(argv[i], "--flash") == 0;
        if (strcmp(argv[i], "--keep") == 0 && i + 1 < argc) {
            folder = argv[++i];
        } else if (strcmp(argv[i], "--speakers") == 0 && i + 1 < argc) {
            speakers = (unsigned)atoi(argv[++i]);
        }
    }
    p.count = argc > 1 ? (unsigned)atoi(argv[1]) : 0;
    if (p.count == 0 || p.count > PEOPLE_MAX) {
        die("usage: publisher COUNT [--speakers N] [--flash] [--keep FOLDER]");
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
    print_offers(flash, speakers);
    run();
    for (unsigned i = 0; i < p.count; i++) {
        person_close(&p.people[i]);
    }
    clips_close(&p.clips);
    dtls_context_finish(&p.dtls);
    dtls_identity_destroy(p.identity);
    crypto_finish();
    return 0;
}
