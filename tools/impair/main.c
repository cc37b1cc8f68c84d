/*
 * A bad network between two good ones: see README.md beside this file.
 *
 * One thread. It sleeps until 200 us before the next packet's time and then looks at the clock until it has come: a
 * sleeping thread wakes up to a tenth of a millisecond late, one that looks does not.
 */
#include "link.h"
#include "netns.h"

#include <errno.h>
#include <getopt.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SPIN_NS        200000
#define READS_MAX      64 /* of one device before the others' turn */
#define SCHEDULE_MAX   256
#define LINE_SIZE      1024
#define STATUS_SKIP    77
#define SEED_DEFAULT   1
#define CHILD_GRACE_US 2000000

enum direction { DOWN, UP, DIRECTIONS }; /* down: near to far */
enum end { NEAR, FAR };
static const char *const direction_names[] = {"down", "up"};

struct step {
    int64_t at_ns; /* after the start */
    enum direction direction;
    const char *text;
};

static struct impair {
    struct netns_plan ends[2]; /* near, far */
    int tun[2];                /* the same: `down` reads the first and writes the second */
    struct link links[DIRECTIONS];
    struct plan plans[DIRECTIONS];
    struct step schedule[SCHEDULE_MAX];
    int schedule_count, schedule_next;
    uint64_t seed;
    int64_t start_ns, lasts_ns;
    int epoll, timer, signals;
    bool done;
    int status;
    pid_t child;
    char line[LINE_SIZE]; /* of stdin, not ended yet */
    size_t line_length;
} im = {.ends = {{.ipv4 = "10.99.0.1", .ipv6 = "fd99::1"}, {.ipv4 = "10.99.0.2", .ipv6 = "fd99::2"}},
        .seed = SEED_DEFAULT,
        .lasts_ns = PLAN_NEVER};

static int64_t clock_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* ── packets ── */

static void read_device(enum direction direction, int64_t now_ns)
{
    uint8_t data[LINK_PACKET_BYTES];
    ssize_t got;
    for (int i = 0; i < READS_MAX && (got = read(im.tun[direction], data, sizeof data)) > 0; i++) {
        link_offer(&im.links[direction], data, (size_t)got, now_ns);
    }
}

static void write_due(enum direction direction)
{
    struct link *link = &im.links[direction];
    struct packet *packet;
    while ((packet = link_take(link, clock_ns())) != NULL) {
        ssize_t written = write(im.tun[1 - direction], packet->data, packet->len);
        (void)written; /* the far side's device is full or down: lost, as on any network */
        link_give_back(link, packet);
    }
}

/* ── changes ── */

static bool change(enum direction direction, const char *text, char *ret_fault, size_t fault_size)
{
    int64_t now_ns = clock_ns();
    if (!plan_apply(&im.plans[direction], text, now_ns, ret_fault, fault_size)) {
        return false;
    }
    link_set_plan(&im.links[direction], &im.plans[direction], now_ns);
    return true;
}

static int64_t schedule_due(void)
{
    return im.schedule_next < im.schedule_count ? im.start_ns + im.schedule[im.schedule_next].at_ns : PLAN_NEVER;
}

static void run_schedule(int64_t now_ns)
{
    char fault[128];
    while (schedule_due() <= now_ns) {
        const struct step *step = &im.schedule[im.schedule_next++];
        if (!change(step->direction, step->text, fault, sizeof fault)) {
            fprintf(stderr, "impair: %s\n", fault); /* cannot be: it was read once at the start */
        }
    }
    im.done |= im.lasts_ns != PLAN_NEVER && now_ns >= im.start_ns + im.lasts_ns;
}

/* ── statistics ── */

static void print_direction(enum direction direction, int64_t now_ns)
{
    struct link *link = &im.links[direction];
    const struct link_stats *s = &link->stats;
    link_stats_update(link, now_ns);
#define WAIT(share) link_percentile(s->wait_ms, LINK_WAIT_MS_MAX + 1, share)
#define LATE(share) (10 * link_percentile(s->late_10us, LINK_LATE_MAX + 1, share))
    printf("\"%s\":{\"seconds\":%.3f,\"packets_in\":%lu,\"bytes_in\":%lu,\"packets_out\":%lu,\"bytes_out\":%lu,"
           "\"lost\":%lu,\"queue_dropped\":%lu,\"blacked_out\":%lu,\"duplicated\":%lu,",
           direction_names[direction], (double)(now_ns - s->since_ns) / 1e9, s->packets_in, s->bytes_in, s->packets_out,
           s->bytes_out, s->lost, s->queue_dropped, s->blacked_out, s->duplicated);
    printf("\"queue_ms\":{\"p50\":%u,\"p95\":%u,\"p99\":%u,\"max\":%u},\"used\":%.4f,", WAIT(0.5), WAIT(0.95),
           WAIT(0.99), WAIT(1), s->capacity_bits > 0 ? s->sent_bits / s->capacity_bits : 0);
    printf("\"late_us\":{\"mean\":%.1f,\"p50\":%u,\"p99\":%u,\"max\":%.0f}}",
           s->packets_out > 0 ? s->late_us_sum / (double)s->packets_out : 0, LATE(0.5), LATE(0.99),
           (double)s->late_ns_max / 1e3);
}

static void print_stats(void)
{
    int64_t now_ns = clock_ns();
    printf("{\"stats\":{\"at\":%.3f,", (double)(now_ns - im.start_ns) / 1e9);
    print_direction(DOWN, now_ns);
    printf(",");
    print_direction(UP, now_ns);
    printf("}}\n");
}

/* ── commands ── */

static bool direction_of(const char *word, enum direction *ret)
{
    for (int d = 0; d < DIRECTIONS; d++) {
        if (word != NULL && strcmp(word, direction_names[d]) == 0) {
            *ret = (enum direction)d;
            return true;
        }
    }
    return false;
}

/* One line of stdin; each is answered with one line. */
static void command(char *line)
{
    char fault[128];
    char *rest = line, *word = strsep(&rest, " ");
    enum direction direction;
    if (direction_of(word, &direction) && rest != NULL) {
        if (change(direction, rest, fault, sizeof fault)) {
            printf("{\"ok\":true}\n");
        } else {
            printf("{\"fault\":\"%s\"}\n", fault);
        }
    } else if (strcmp(word, "stats") == 0) {
        print_stats();
    } else if (strcmp(word, "reset") == 0) {
        link_stats_reset(&im.links[DOWN], clock_ns());
        link_stats_reset(&im.links[UP], clock_ns());
        printf("{\"ok\":true}\n");
    } else if (strcmp(word, "quit") == 0) {
        im.done = true;
        printf("{\"ok\":true}\n");
    } else {
        printf("{\"fault\":\"commands: down PLAN, up PLAN, stats, reset, quit\"}\n");
    }
}

static void read_commands(void)
{
    ssize_t got = read(STDIN_FILENO, im.line + im.line_length, sizeof im.line - im.line_length - 1);
    if (got <= 0) {
        im.done = true; /* whoever steered us is gone */
        return;
    }
    im.line_length += (size_t)got;
    char *end;
    while ((end = memchr(im.line, '\n', im.line_length)) != NULL) {
        size_t used = (size_t)(end - im.line) + 1;
        *end = '\0';
        command(im.line);
        memmove(im.line, im.line + used, im.line_length -= used);
    }
    if (im.line_length == sizeof im.line - 1) {
        im.line_length = 0;
    }
}

static void take_signal(void)
{
    struct signalfd_siginfo info;
    int status;
    if (read(im.signals, &info, sizeof info) != sizeof info) {
        return;
    }
    if (info.ssi_signo != SIGCHLD) {
        im.done = true;
        im.status = 128 + (int)info.ssi_signo;
    } else if (im.child > 0 && waitpid(im.child, &status, WNOHANG) == im.child) {
        im.done = true;
        im.child = 0;
        im.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
}

/* ── the loop ── */

static int64_t earliest(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Sleeps until something comes or it is almost time; does not sleep when it is. */
static int wait_for(struct epoll_event *events, int size)
{
    int64_t due = earliest(earliest(link_due(&im.links[DOWN]), link_due(&im.links[UP])), schedule_due());
    if (im.lasts_ns != PLAN_NEVER) {
        due = earliest(due, im.start_ns + im.lasts_ns);
    }
    if (due != PLAN_NEVER && due - clock_ns() <= SPIN_NS) {
        return epoll_wait(im.epoll, events, size, 0);
    }
    int64_t wake = due == PLAN_NEVER ? 0 : due - SPIN_NS;
    struct itimerspec at = {.it_value = {.tv_sec = wake / 1000000000, .tv_nsec = wake % 1000000000}};
    timerfd_settime(im.timer, TFD_TIMER_ABSTIME, &at, NULL);
    return epoll_wait(im.epoll, events, size, -1);
}

static void serve(const struct epoll_event *event)
{
    uint64_t ticks;
    int fd = event->data.fd;
    if (fd == im.tun[DOWN]) {
        read_device(DOWN, clock_ns());
    } else if (fd == im.tun[UP]) {
        read_device(UP, clock_ns());
    } else if (fd == STDIN_FILENO) {
        read_commands();
    } else if (fd == im.signals) {
        take_signal();
    } else if (read(fd, &ticks, sizeof ticks) < 0) {
        return; /* the timer was set anew meanwhile */
    }
}

static void run(void)
{
    struct epoll_event events[8];
    while (!im.done) {
        int count = wait_for(events, 8);
        for (int i = 0; i < count; i++) {
            serve(&events[i]);
        }
        run_schedule(clock_ns());
        write_due(DOWN);
        write_due(UP);
    }
}

/* ── start and end ── */

static void watch(int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(im.epoll, EPOLL_CTL_ADD, fd, &event) != 0 && errno != EPERM) { /* EPERM: a plain file as stdin */
        perror("impair: epoll");
        exit(1);
    }
}

static void block_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    im.signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void open_loop(bool commands)
{
    im.epoll = epoll_create1(EPOLL_CLOEXEC);
    im.timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    watch(im.timer);
    watch(im.signals);
    watch(im.tun[DOWN]);
    watch(im.tun[UP]);
    if (commands) {
        watch(STDIN_FILENO);
    }
    /* Ahead of everybody else: an hour of computing next door must not become delay. Not permitted: as it comes. */
    int scheduled = sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &(struct sched_param){.sched_priority = 1});
    (void)scheduled;
}

static void start_child(char **argv)
{
    sigset_t none;
    im.child = fork();
    if (im.child != 0) {
        return;
    }
    sigemptyset(&none);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (netns_enter(im.ends[FAR].name)) {
        sigprocmask(SIG_SETMASK, &none, NULL);
        execvp(argv[0], argv);
    }
    perror(argv[0]);
    _exit(127);
}

static void end_child(void)
{
    if (im.child <= 0) {
        return;
    }
    kill(im.child, SIGTERM);
    for (int us = 0; us < CHILD_GRACE_US; us += 10000) {
        if (waitpid(im.child, NULL, WNOHANG) != 0) {
            return;
        }
        usleep(10000);
    }
    kill(im.child, SIGKILL);
    waitpid(im.child, NULL, 0);
}

static void print_ready(void)
{
    printf("{\"near\":{\"netns\":\"%s\",\"ipv4\":\"%s\",\"ipv6\":\"%s\"},"
           "\"far\":{\"netns\":\"%s\",\"ipv4\":\"%s\",\"ipv6\":\"%s\"},\"device\":\"%s\",\"seed\":%lu}\n",
           im.ends[NEAR].name, im.ends[NEAR].ipv4, im.ends[NEAR].ipv6, im.ends[FAR].name, im.ends[FAR].ipv4,
           im.ends[FAR].ipv6, NETNS_DEVICE, im.seed);
}

/* ── options ── */

static void usage(const char *what, ...)
{
    va_list args;
    va_start(args, what);
    fputs("impair: ", stderr);
    vfprintf(stderr, what, args);
    va_end(args);
    fputs("\nusage: impair [--near NAME] [--far NAME] [--seed N] [--for TIME] [--down PLAN] [--up PLAN]\n"
          "              [--at TIME down|up PLAN]... [-- COMMAND...]\n"
          "PLAN: rate=4M,queue=200ms,delay=20ms,jitter=5ms,reorder=no,loss=5%,dup=1%,blackout=3s (README.md)\n",
          stderr);
    exit(2);
}

static void check_plan(const char *text)
{
    char fault[128];
    struct plan plan;
    plan_init(&plan);
    if (text == NULL || !plan_apply(&plan, text, 0, fault, sizeof fault)) {
        usage("%s", text == NULL ? "a plan is missing" : fault);
    }
}

static void add_step(const char *time, const char *direction, const char *text)
{
    struct step step = {.text = text};
    if (im.schedule_count == SCHEDULE_MAX) {
        usage("more than %d steps", SCHEDULE_MAX);
    }
    if (!plan_read_time(time, &step.at_ns) || !direction_of(direction, &step.direction)) {
        usage("not TIME down|up PLAN: %s %s", time, direction != NULL ? direction : "");
    }
    check_plan(text);
    int at = im.schedule_count++;
    for (; at > 0 && im.schedule[at - 1].at_ns > step.at_ns; at--) {
        im.schedule[at] = im.schedule[at - 1];
    }
    im.schedule[at] = step;
}

static void take_name(struct netns_plan *plan, const char *name)
{
    if (strlen(name) == 0 || strlen(name) >= NETNS_NAME_SIZE || strchr(name, '/') != NULL || name[0] == '.') {
        usage("not a name: %s", name);
    }
    snprintf(plan->name, sizeof plan->name, "%s", name);
}

static void read_options(int argc, char **argv)
{
    static const struct option options[] = {
        {"near", 1, 0, 'n'}, {"far", 1, 0, 'f'}, {"seed", 1, 0, 's'}, {"for", 1, 0, 'l'},
        {"down", 1, 0, 'd'}, {"up", 1, 0, 'u'},  {"at", 1, 0, 'a'},   {0}};
    snprintf(im.ends[NEAR].name, sizeof im.ends[NEAR].name, "impair-%d-near", (int)getpid());
    snprintf(im.ends[FAR].name, sizeof im.ends[FAR].name, "impair-%d-far", (int)getpid());
    for (int option; (option = getopt_long(argc, argv, "+", options, NULL)) != -1;) {
        switch (option) {
        case 'n':
            take_name(&im.ends[NEAR], optarg);
            break;
        case 'f':
            take_name(&im.ends[FAR], optarg);
            break;
        case 's':
            im.seed = strtoull(optarg, NULL, 10);
            break;
        case 'l':
            if (!plan_read_time(optarg, &im.lasts_ns)) {
                usage("not a time: %s", optarg);
            }
            break;
        case 'd':
            add_step("0", "down", optarg);
            break;
        case 'u':
            add_step("0", "up", optarg);
            break;
        case 'a':
            add_step(optarg, optind < argc ? argv[optind] : NULL, optind + 1 < argc ? argv[optind + 1] : NULL);
            optind += 2;
            break;
        default:
            usage("options not understood");
        }
    }
}

int main(int argc, char **argv)
{
    pid_t parent = getppid();
    read_options(argc, argv);
    char **child = optind < argc ? argv + optind : NULL;
    if (!netns_permitted()) {
        return STATUS_SKIP;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    block_signals();
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent || !netns_guard_start(im.ends, 2)) {
        return 1;
    }
    im.tun[DOWN] = netns_make(&im.ends[NEAR]);
    im.tun[UP] = im.tun[DOWN] < 0 ? -1 : netns_make(&im.ends[FAR]);
    if (im.tun[UP] >= 0) {
        im.start_ns = clock_ns();
        for (int d = 0; d < DIRECTIONS; d++) {
            plan_init(&im.plans[d]);
            link_init(&im.links[d], im.seed * DIRECTIONS + (uint64_t)d, im.start_ns);
        }
        open_loop(child == NULL);
        print_ready();
        if (child != NULL) {
            start_child(child);
        }
        run_schedule(clock_ns());
        run();
        end_child();
        print_stats();
        link_finish(&im.links[DOWN]);
        link_finish(&im.links[UP]);
    } else {
        im.status = 1;
    }
    netns_guard_end();
    return im.status;
}
