/*
 * What a second worker brings: packets forwarded per second by one worker and by two, for
 *
 *   rooms   two rooms of a publisher and its subscribers each: both on one worker, or one on each
 *   spread  one room with as many subscribers: all on one worker, or half of them on another (by the mesh)
 *
 *   cores_bench [SUBSCRIBERS]       (a release build; nothing else running; two cores at least)
 *
 * Whole workers are driven, each by a thread of its own on a core of its own: packets come from memory (encrypted by real
 * peers), go through SRTP, router, pacer, rewriting, SRTP and the send arena, and are dropped there instead of being given
 * to the kernel. Time is made by the bench. One and two workers take turns, so that what else the machine does meets both.
 */
#include "dais/base/bytes.h"
#include "dais/base/hash.h"
#include "dais/base/random.h"
#include "dais/transport/crypto.h"
#include "peer.h"
#include "worker/worker_priv.h"

#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WORKERS       2
#define ROOMS         2
#define ROUNDS        8 /* the first is thrown away */
#define FRAMES        150
#define FRAME_PACKETS 5
#define FRAME_US      30000
#define PAYLOAD_BYTES 1100
#define PACKET_BYTES  (PAYLOAD_BYTES + 12)
#define PT_VP8        96
#define AHEAD_MAX     6     /* frames: what comes at once must look like a burst, not like a jam, to the pacer */
#define HANDSHAKE_US  50000 /* a worker gives them only a part of its time */
#define QUEUE_MAX     256
#define SUBSCRIBERS   200

struct person {
    struct set *set;
    uint32_t worker, room, ssrc;
    struct peer peer;
    struct path path;
    char ufrag[ICE_UFRAG_SIZE], pwd[ICE_PWD_SIZE];
};

struct packet {
    size_t len;
    uint8_t data[UDP_PLACE_BYTES];
};

/* What is measured: the same people, on one worker or two. */
struct set {
    const char *name;
    uint32_t workers, rooms;
    bool spread;
    struct mesh *mesh;
    struct worker *worker[WORKERS];
    struct person *people; /* the publishers first */
    size_t count;
    time_us now_us;
    uint32_t frame;
    struct packet *packets[ROOMS]; /* FRAMES × FRAME_PACKETS of each publisher */
    size_t stored;
    _Atomic uint32_t fed; /* frames of this round */
    sem_t ahead;          /* how many more home may feed before the other worker has taken one */
    uint64_t sent[WORKERS];
    double cpu_s[WORKERS];
};

static struct dtls_identity *identity;
static struct dtls_context client_context;
static struct set *connecting; /* its datagrams are handed on; NULL: they are counted and dropped */
static struct packet queue[QUEUE_MAX];
static struct person *queue_to[QUEUE_MAX];
static size_t queued;
static _Thread_local uint64_t committed;

static void must(enum err err)
{
    if (err != ERR_OK) {
        fprintf(stderr, "cores_bench: %s\n", err_name(err));
        exit(1);
    }
}

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* --- what the workers send --- */

void __real_udp_commit(struct udp *udp, const struct path *to, size_t len);
void __wrap_udp_commit(struct udp *udp, const struct path *to, size_t len);

static struct person *person_at(struct set *set, const struct path *path)
{
    return &set->people[load_u16(path->remote.ip + 2)];
}

void __wrap_udp_commit(struct udp *udp, const struct path *to, size_t len)
{
    committed += len > PAYLOAD_BYTES ? 1 : 0;
    if (connecting != NULL && queued < QUEUE_MAX) {
        memcpy(queue[queued].data, udp_reserve(udp), len);
        queue[queued].len = len;
        queue_to[queued++] = person_at(connecting, to);
    }
    __real_udp_commit(udp, to, len); /* the worker is silenced: nothing leaves */
}

static void on_peer_send(void *user, const uint8_t *data, size_t len)
{
    struct person *p = user;
    struct worker *worker = p->set->worker[p->worker];
    _Alignas(8) uint8_t copy[PEER_DATAGRAM_BYTES];
    memcpy(copy, data, len);
    worker->now_us = p->set->now_us;
    worker_receive(worker,
                   &(struct udp_datagram){.from = p->path, .data = copy, .len = len, .arrival_us = p->set->now_us});
}

/* A publisher's packet: kept until a round takes it. */
static void on_packet(void *user, const uint8_t *data, size_t len)
{
    struct person *p = user;
    struct packet *packet = &p->set->packets[p->room][p->set->stored++];
    memcpy(packet->data, data, len);
    packet->len = len;
}

static void deliver(void)
{
    for (size_t i = 0; i < queued; i++) {
        (void)peer_receive(&queue_to[i]->peer, queue_to[i]->set->now_us, queue[i].data, &queue[i].len);
    }
    queued = 0;
}

/* --- people --- */

static void post(struct set *set, uint32_t worker, const struct worker_cmd *cmd)
{
    static struct worker_event event;
    if (!ring_push(worker_commands(set->worker[worker]), cmd)) {
        must(ERR_LIMIT);
    }
    (void)worker_step(set->worker[worker], set->now_us, WORKER_READY_COMMANDS);
    while (ring_pop(worker_events(set->worker[worker]), &event)) {
    }
}

static struct media_room room_handle(uint32_t room)
{
    return (struct media_room){room + 1, 1};
}

static void person_open(struct set *set, size_t i, uint32_t room, uint32_t on, bool publishes)
{
    static struct worker_cmd cmd;
    struct person *p = &set->people[i];
    *p = (struct person){.set = set, .worker = on, .room = room, .ssrc = 0x10000U + 2 * (uint32_t)i};
    must(address_parse_ip("127.0.0.1", 4000, &p->path.remote));
    store_u16(p->path.remote.ip + 2, (uint16_t)i);
    random_ice_text(p->ufrag, ICE_UFRAG_LEN);
    random_ice_text(p->pwd, ICE_PWD_LEN);
    const struct peer_config config = {p->ufrag,        p->pwd,       dtls_identity_fingerprint(identity),
                                       &client_context, on_peer_send, p};
    set->now_us += HANDSHAKE_US;
    peer_open(&p->peer, set->now_us, &config);
    cmd = (struct worker_cmd){.kind = WORKER_CMD_TRANSPORT_OPEN, .transport = {(uint32_t)i + 1, 1}};
    struct worker_transport_open *o = &cmd.open;
    o->room = room_handle(room);
    memcpy(o->local_ufrag, p->ufrag, sizeof p->ufrag);
    memcpy(o->local_pwd, p->pwd, sizeof p->pwd);
    snprintf(o->remote_ufrag, sizeof o->remote_ufrag, "%s", p->peer.ufrag);
    memcpy(o->remote_fingerprint_sha256, dtls_identity_fingerprint(identity), 32);
    snprintf(o->cname, sizeof o->cname, "bench");
    o->params = (struct media_params){.vp8_pt = PT_VP8, .vp8_rtx_pt = 97, .video_nack = true, .video_pli = true};
    if (publishes) {
        o->publish_count = 1;
        o->publish[0] =
            (struct publish_section){.mid = "0", .media = MEDIA_VIDEO, .ssrc = p->ssrc, .rtx_ssrc = p->ssrc + 1};
    } else {
        o->slot_count = 1;
        o->slots[0] = (struct slot_section){.mid = "0", .media = MEDIA_VIDEO, .ssrc = p->ssrc, .rtx_ssrc = p->ssrc + 1};
    }
    post(set, on, &cmd);
    cmd = (struct worker_cmd){.kind = WORKER_CMD_TRANSPORT_JOIN, .transport = {(uint32_t)i + 1, 1}};
    post(set, on, &cmd);
    for (int tries = 0; p->peer.state != PEER_CONNECTED; tries++) {
        peer_poll(&p->peer, set->now_us);
        (void)worker_step(set->worker[on], set->now_us, 0);
        deliver();
        set->now_us += US_PER_MS;
        must(tries < 1000 ? ERR_OK : ERR_CLOSED);
    }
}

static void publish(struct set *set, uint32_t room)
{
    static struct worker_cmd cmd;
    struct person *p = &set->people[room];
    struct transport_handle handle = {room + 1, 1};
    cmd = (struct worker_cmd){.kind = WORKER_CMD_SOURCE_ADD, .transport = handle};
    cmd.source.source = (struct source_handle){room + 1, 1};
    cmd.source.kind = SOURCE_CAMERA;
    cmd.source.mid[0] = '0';
    post(set, p->worker, &cmd);
    if (!set->spread) {
        return;
    }
    cmd = (struct worker_cmd){.kind = WORKER_CMD_REMOTE_ADD, .transport = handle};
    cmd.remote.room = room_handle(room);
    cmd.remote.source = (struct source_handle){room + 1, 1};
    cmd.remote.kind = SOURCE_CAMERA;
    cmd.remote.home = p->worker;
    post(set, 1, &cmd);
    cmd = (struct worker_cmd){.kind = WORKER_CMD_ROOM_SPREAD};
    cmd.spread.room = room_handle(room);
    cmd.spread.workers = 3;
    post(set, 0, &cmd);
    post(set, 1, &cmd);
}

static void set_open(struct set *set, size_t subscribers)
{
    struct address local;
    must(address_parse_ip("127.0.0.1", 0, &local));
    must(mesh_create(WORKERS, &set->mesh));
    set->count = set->rooms + subscribers;
    set->people = calloc(set->count, sizeof *set->people);
    set->now_us = clock_now_us();
    for (uint32_t i = 0; i < set->workers; i++) {
        const struct worker_config config = {.addresses = &local,
                                             .address_count = 1,
                                             .index = i,
                                             .transports = (uint32_t)set->count,
                                             .payloads = 4096,
                                             .identity = identity,
                                             .mesh = set->mesh};
        must(worker_create(&config, &set->worker[i]));
        atomic_store(worker_silenced(set->worker[i]), true);
    }
    connecting = set;
    for (size_t i = 0; i < set->count; i++) {
        uint32_t room = (uint32_t)i % set->rooms;
        uint32_t on = set->workers == 1 ? 0 : set->spread ? (uint32_t)(i % 2) : room;
        person_open(set, i, room, on, i < set->rooms);
    }
    for (uint32_t room = 0; room < set->rooms; room++) {
        publish(set, room);
        set->packets[room] = calloc((size_t)FRAMES * FRAME_PACKETS, sizeof(struct packet));
    }
    connecting = NULL;
}

static void set_close(struct set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        set->people[i].peer.send = on_peer_send;
        peer_close(&set->people[i].peer);
    }
    for (uint32_t i = 0; i < set->workers; i++) {
        (void)worker_destroy(set->worker[i]);
    }
    for (uint32_t room = 0; room < set->rooms; room++) {
        free(set->packets[room]);
    }
    mesh_destroy(set->mesh);
    free(set->people);
}

/* --- a round --- */

static void make_packet(struct person *p, uint32_t frame, unsigned part)
{
    static const uint8_t key_header[] = {0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x00, 0x05, 0xd0, 0x02};
    uint8_t data[PACKET_BYTES];
    memset(data, 0x55, sizeof data);
    data[0] = 0x80;
    data[1] = (uint8_t)(PT_VP8 | (part == FRAME_PACKETS - 1) << 7);
    store_u16(data + 2, (uint16_t)(frame * FRAME_PACKETS + part));
    store_u32(data + 4, frame * 2700);
    store_u32(data + 8, p->ssrc);
    data[12] = part == 0 ? 0x90 : 0x80;
    data[13] = 0x80;
    store_u16(data + 14, (uint16_t)(0x8000 | (frame & 0x7fff)));
    data[16] = 1;
    if (part == 0 && frame % FRAMES == 0) {
        memcpy(data + 16, key_header, sizeof key_header);
    }
    must(peer_send_rtp(&p->peer, data, sizeof data));
}

/* What the round will take, and the checks by which the server knows that its people are there. */
static void prepare(struct set *set)
{
    static struct worker_event event;
    connecting = set;
    for (size_t i = 0; i < set->count; i++) {
        peer_check(&set->people[i].peer, set->now_us);
        deliver();
    }
    for (uint32_t i = 0; i < set->workers; i++) {
        (void)worker_step(set->worker[i], set->now_us, 0);
        while (ring_pop(worker_events(set->worker[i]), &event)) {
        }
    }
    deliver();
    connecting = NULL;
    for (uint32_t room = 0; room < set->rooms; room++) {
        struct person *p = &set->people[room];
        set->stored = 0;
        p->peer.send = on_packet;
        for (uint32_t i = 0; i < FRAMES * FRAME_PACKETS; i++) {
            make_packet(p, set->frame + i / FRAME_PACKETS, i % FRAME_PACKETS);
        }
        p->peer.send = on_peer_send;
    }
    set->frame += FRAMES;
    set->fed = 0;
    must(sem_init(&set->ahead, 0, AHEAD_MAX) == 0 ? ERR_OK : ERR_IO);
}

static void feed(struct set *set, uint32_t index, uint32_t frame, time_us now_us)
{
    struct worker *worker = set->worker[index];
    _Alignas(64) uint8_t data[UDP_PLACE_BYTES];
    worker->now_us = now_us;
    for (uint32_t room = 0; room < set->rooms; room++) {
        const struct person *p = &set->people[room];
        for (unsigned i = 0; p->worker == index && i < FRAME_PACKETS; i++) {
            const struct packet *packet = &set->packets[room][frame * FRAME_PACKETS + i];
            memcpy(data, packet->data, packet->len);
            worker_receive(worker, &(struct udp_datagram){
                                       .from = p->path, .data = data, .len = packet->len, .arrival_us = now_us});
        }
    }
}

/* A worker with publishers. */
static void run_home(struct set *set, uint32_t index)
{
    time_us now_us = set->now_us;
    for (uint32_t frame = 0; frame < FRAMES; frame++) {
        while (set->spread && sem_wait(&set->ahead) != 0) {
        }
        feed(set, index, frame, now_us);
        for (time_us until_us = now_us + FRAME_US; now_us < until_us; now_us += ROUTER_TICK_US) {
            bool asked = set->spread && mesh_front(set->mesh, 1, 0) != NULL;
            (void)worker_step(set->worker[index], now_us, asked ? WORKER_READY_MESH : 0);
        }
        if (index == 0) {
            atomic_store(&set->fed, frame + 1);
        }
    }
}

/* The worker that gets everything from another one. */
static void run_away(struct set *set)
{
    struct pollfd waits = {.fd = mesh_wake_fd(set->mesh, 1), .events = POLLIN};
    struct worker *worker = set->worker[1];
    time_us now_us = set->now_us;
    for (uint32_t done = 0; done < FRAMES;) {
        uint32_t fed = atomic_load(&set->fed);
        if (fed == done && mesh_front(set->mesh, 0, 1) == NULL) {
            (void)poll(&waits, 1, 1);
        }
        do {
            (void)worker_step(worker, now_us, WORKER_READY_MESH);
        } while (worker->mesh_more);
        for (; now_us < set->now_us + (time_us)fed * FRAME_US; now_us += ROUTER_TICK_US) {
            (void)worker_step(worker, now_us, 0);
        }
        for (; done < fed; done++) {
            (void)sem_post(&set->ahead);
        }
    }
}

struct job {
    pthread_t thread;
    struct set *set;
    uint32_t index;
    pthread_barrier_t *begin;
};

static void *job_main(void *user)
{
    struct job *job = user;
    struct set *set = job->set;
    cpu_set_t core;
    CPU_ZERO(&core);
    CPU_SET(job->index, &core);
    (void)pthread_setaffinity_np(pthread_self(), sizeof core, &core);
    committed = 0;
    (void)pthread_barrier_wait(job->begin);
    double cpu = seconds(CLOCK_THREAD_CPUTIME_ID);
    if (set->spread && job->index == 1) {
        run_away(set);
    } else {
        run_home(set, job->index);
    }
    set->cpu_s[job->index] = seconds(CLOCK_THREAD_CPUTIME_ID) - cpu;
    set->sent[job->index] = committed;
    return NULL;
}

struct figures {
    double wall, cpu; /* packets per second: as seen, and if nothing else took the busier core */
    double share;     /* of the packets that were due */
};

static struct figures round_of(struct set *set, size_t subscribers)
{
    struct job jobs[WORKERS];
    pthread_barrier_t begin;
    prepare(set);
    pthread_barrier_init(&begin, NULL, set->workers + 1);
    for (uint32_t i = 0; i < set->workers; i++) {
        jobs[i] = (struct job){.set = set, .index = i, .begin = &begin};
        if (pthread_create(&jobs[i].thread, NULL, job_main, &jobs[i]) != 0) {
            must(ERR_NO_MEMORY);
        }
    }
    (void)pthread_barrier_wait(&begin);
    double start = seconds(CLOCK_MONOTONIC), sent = 0, cpu = 0;
    for (uint32_t i = 0; i < set->workers; i++) {
        pthread_join(jobs[i].thread, NULL);
        sent += (double)set->sent[i];
        cpu = set->cpu_s[i] > cpu ? set->cpu_s[i] : cpu;
    }
    double took = seconds(CLOCK_MONOTONIC) - start;
    pthread_barrier_destroy(&begin);
    set->now_us += (time_us)FRAMES * FRAME_US;
    return (struct figures){sent / took, sent / cpu, sent / ((double)subscribers * FRAMES * FRAME_PACKETS)};
}

static int compare(const void *x, const void *y)
{
    double a = *(const double *)x, c = *(const double *)y;
    return (a > c) - (a < c);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
    return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* One worker against two, in turns; the ratio is the median of the rounds' own ratios. */
static void compare_sets(struct set *one, struct set *two, size_t subscribers, double goal)
{
    double wall[3][ROUNDS], cpu[3][ROUNDS], share[2] = {1, 1};
    set_open(one, subscribers);
    set_open(two, subscribers);
    for (int i = 0; i < ROUNDS; i++) {
        struct figures a = round_of(one, subscribers), b = round_of(two, subscribers);
        int at = i == 0 ? 0 : i - 1; /* the first is written over */
        wall[0][at] = a.wall, wall[1][at] = b.wall, wall[2][at] = b.wall / a.wall;
        cpu[0][at] = a.cpu, cpu[1][at] = b.cpu, cpu[2][at] = b.cpu / a.cpu;
        share[0] = i > 0 && a.share < share[0] ? a.share : share[0];
        share[1] = i > 0 && b.share < share[1] ? b.share : share[1];
    }
    size_t n = ROUNDS - 1;
    double worst = wall[2][0];
    for (size_t i = 1; i < n; i++) {
        worst = wall[2][i] < worst ? wall[2][i] : worst;
    }
    printf("%-8s %10.0f %10.0f %8.2f %8.2f %6.1f %12.0f %10.0f %8.2f %7.1f %% %7.1f %%\n", one->name,
           median(wall[0], n) / 1e3, median(wall[1], n) / 1e3, median(wall[2], n), worst, goal, median(cpu[0], n) / 1e3,
           median(cpu[1], n) / 1e3, median(cpu[2], n), 100 * share[0], 100 * share[1]);
    set_close(one);
    set_close(two);
}

int main(int argc, char **argv)
{
    int asked = argc > 1 ? atoi(argv[1]) : SUBSCRIBERS;
    size_t subscribers = asked > 0 && asked <= 2000 ? (size_t)asked : SUBSCRIBERS;
    static struct set rooms[] = {{.name = "rooms", .workers = 1, .rooms = 2},
                                 {.name = "rooms", .workers = 2, .rooms = 2}};
    static struct set spread[] = {{.name = "spread", .workers = 1, .rooms = 1},
                                  {.name = "spread", .workers = 2, .rooms = 1, .spread = true}};
    hash_init();
    must(crypto_init());
    must(dtls_identity_create(&identity));
    must(dtls_context_init(&client_context, identity, DTLS_CLIENT));
    printf(
        "%zu subscribers in all, frames of %d packets of %d bytes, medians of %d rounds; thousands of packets per s\n",
        subscribers, FRAME_PACKETS, PACKET_BYTES, ROUNDS - 1);
    printf("         one worker        two    ratio   lowest   goal   by cpu: one        two    ratio  delivered by "
           "one, two\n");
    compare_sets(&rooms[0], &rooms[1], subscribers, 1.8);
    compare_sets(&spread[0], &spread[1], subscribers, 1.7);
    dtls_context_finish(&client_context);
    dtls_identity_destroy(identity);
    crypto_finish();
    return 0;
}
