/*
 * What is kept for repairs: a source's history, the list of what is missing of it, and the records of one stream that
 * sends it on. The input is a plan of packets that come, come late or never, of NACKs, of time and of growth; against it
 * stands a model that knows every packet. What must hold: an entry that is found is whole and the packet asked for; only
 * the oldest gives up its buffer; what is missing is asked for as often and as late as nack.h says; a packet is sent again
 * at most so often, so soon, and within its budget; a stamp is that of the sending.
 */
#include "dais/sfu/history.h"
#include "dais/sfu/nack.h"
#include "dais/sfu/send_stream.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define PACKETS_MAX   8192
#define OPS_MAX       1000
#define PAYLOAD_BYTES 64
#define SEQ_BASE      65300 /* of sequence numbers: number + this, so that they wrap soon */
#define NOTES_MAX     16384
#define ASKED_MAX     32
#define CHECK_EVERY   64
#define BUCKET_US     SEND_RATE_BUCKET_US

struct packet {
    bool came, stored, sent, missing;
    bool former; /* of a former binding */
    uint8_t tries;
    uint8_t resends;
    time_us since_us, asked_us, resent_us;
    struct send_stamp stamp;
};

/* Bytes that left. */
struct note {
    time_us at_us;
    uint32_t bytes;
    bool again;
};

static struct model {
    struct history history;
    struct nack nack;
    struct send_stream stream;
    struct pool pool;
    bool video, ample; /* more buffers than the history can hold */
    time_us now_us;
    uint64_t newest, ring_newest, newest_sent, missing_count, oldest_hint;
    unsigned puts;
    bool gave_up;
    struct packet packet[PACKETS_MAX];
    struct note notes[NOTES_MAX];
    size_t note_count;
} m;

static uint16_t seq_of(uint64_t number)
{
    return (uint16_t)(SEQ_BASE + number);
}

static uint8_t pattern(uint64_t number, unsigned at)
{
    return (uint8_t)(number * 31 + number / 256 + at);
}

static void check_entry(const struct history_entry *e, uint64_t number)
{
    assert(e->number == number && e->timestamp == (uint32_t)(number * 960) && e->payload != NULL);
    assert(e->size == 1 + number % PAYLOAD_BYTES);
    for (unsigned i = 0; i < e->size; i++) {
        assert(e->payload[i] == pattern(number, i));
    }
}

/* --- the history --- */

/* Of those in the ring's last round. After a leap of numbers some of rounds before may be there still. */
static uint64_t oldest_stored(void)
{
    uint64_t from = m.ring_newest > m.history.capacity ? m.ring_newest - m.history.capacity + 1 : 1;
    from = m.oldest_hint > from ? m.oldest_hint : from;
    while (from < m.newest && !m.packet[from].stored) {
        from++;
    }
    m.oldest_hint = from;
    return from;
}

static void may_be_gone(uint64_t number)
{
    m.packet[number].stored = m.packet[number].stored && history_find(&m.history, number) != NULL;
}

static void check_history(void)
{
    for (uint64_t n = 1; n <= m.newest; n++) {
        const struct history_entry *e = history_find(&m.history, n);
        if (!m.ample && n + m.history.capacity <= m.ring_newest) {
            may_be_gone(n);
        }
        assert((e != NULL) == m.packet[n].stored);
        if (e != NULL) {
            check_entry(e, n);
        }
    }
    assert(history_find(&m.history, 0) == NULL && history_find(&m.history, m.newest + 1) == NULL);
    assert(pool_in_use(&m.pool) <= m.history.capacity);
}

/* Of what was stored, only the one in its place and, for want of buffers, the oldest may be gone. */
static void put(uint64_t number, bool useless)
{
    uint64_t oldest = oldest_stored();
    bool fits = number + m.history.capacity > m.ring_newest;
    struct history_entry *e = history_put(&m.history, number);
    m.newest = number > m.newest ? number : m.newest;
    m.ring_newest = number > m.ring_newest ? number : m.ring_newest;
    assert((e != NULL) == fits);
    if (e == NULL) {
        return;
    }
    assert(e->number == number && e->size == 0 && e->timestamp == 0);
    e->size = (uint16_t)(1 + number % PAYLOAD_BYTES);
    e->timestamp = (uint32_t)(number * 960);
    for (unsigned i = 0; i < e->size; i++) {
        e->payload[i] = pattern(number, i);
    }
    m.packet[number].stored = true;
    m.oldest_hint = number < m.oldest_hint ? number : m.oldest_hint;
    for (uint64_t n = number; n > m.history.capacity;) {
        n -= m.history.capacity;
        may_be_gone(n);
    }
    if (!m.ample && oldest != number) {
        may_be_gone(oldest);
    }
    check_entry(history_find(&m.history, number), number);
    if (m.puts++ % CHECK_EVERY == 0) {
        check_history();
    }
    if (useless) {
        history_drop(&m.history, e);
        m.packet[number].stored = false;
        assert(history_find(&m.history, number) == NULL);
    }
}

static void clear(void)
{
    history_clear(&m.history);
    m.ring_newest = 0;
    for (uint64_t n = 1; n <= m.newest; n++) {
        assert(history_find(&m.history, n) == NULL);
        m.packet[n].stored = false;
    }
    assert(pool_in_use(&m.pool) == 0);
}

/* --- what is missing --- */

static void found(uint64_t number)
{
    struct packet *p = &m.packet[number];
    m.missing_count -= p->missing ? 1 : 0;
    p->missing = false;
}

static void all_found_before(uint64_t number)
{
    for (uint64_t n = 1; n < number; n++) {
        found(n);
    }
}

static void tell_nack(uint64_t number, uint64_t newest_before)
{
    uint64_t gap = number > newest_before && newest_before > 0 ? number - newest_before - 1 : 0;
    bool fits = gap <= m.nack.capacity - m.missing_count;
    assert(nack_on_packet(&m.nack, SEQ_BASE + number, m.now_us) == fits);
    if (!fits) {
        all_found_before(number);
    }
    for (uint64_t n = number - gap; fits && n < number; n++) {
        m.packet[n].missing = true;
        m.packet[n].tries = 0;
        m.packet[n].since_us = m.now_us;
        m.missing_count++;
    }
    found(number);
    assert(m.nack.count == m.missing_count);
}

static void asked(uint64_t number)
{
    struct packet *p = &m.packet[number];
    assert(p->missing && m.now_us >= p->since_us + NACK_FIRST_US && m.now_us <= p->since_us + m.nack.age_max_us);
    assert(p->tries == 0 || m.now_us >= p->asked_us + NACK_REPEAT_MIN_US);
    assert(++p->tries <= m.nack.tries_max);
    p->asked_us = m.now_us;
}

static void poll_nack(time_us rtt_us, size_t max)
{
    uint16_t seqs[ASKED_MAX];
    uint64_t last = 0;
    size_t count = nack_poll(&m.nack, rtt_us, m.now_us, seqs, max);
    assert(count <= max);
    for (size_t i = 0; i < count; i++) {
        uint64_t number = (uint16_t)(seqs[i] - SEQ_BASE);
        assert(number > last && number < PACKETS_MAX);
        asked(number);
        last = number;
    }
    for (uint64_t n = 1; n < m.newest; n++) {
        struct packet *p = &m.packet[n];
        if (!p->missing) {
            continue;
        }
        bool listed = nack_is_missing_between(&m.nack, SEQ_BASE + n, SEQ_BASE + n);
        if (!listed) { /* given up */
            assert(m.now_us - p->since_us > m.nack.age_max_us || p->tries == m.nack.tries_max);
            found(n);
            m.gave_up = true;
        }
        assert(listed == p->missing);
        bool first = p->missing && p->tries == 0 && m.now_us >= p->since_us + NACK_FIRST_US;
        assert(!first || count == max);
    }
    assert(m.nack.count == m.missing_count);
    assert(nack_take_gave_up(&m.nack) == m.gave_up);
    m.gave_up = false;
}

/* --- sending, and sending again --- */

static void note(uint32_t bytes, bool again)
{
    if (m.note_count < NOTES_MAX) {
        m.notes[m.note_count++] = (struct note){m.now_us, bytes, again};
    }
}

static uint64_t bytes_within(time_us us, bool again)
{
    uint64_t bytes = 0;
    for (size_t i = m.note_count; i-- > 0 && m.notes[i].at_us > m.now_us - us;) {
        bytes += m.notes[i].again == again ? m.notes[i].bytes : 0;
    }
    return bytes;
}

static void send(uint64_t number, uint8_t how)
{
    struct packet *p = &m.packet[number];
    if (p->sent || p->former || !p->came) {
        return;
    }
    p->stamp = (struct send_stamp){.set = true,
                                   .with_mid = (how & 1) != 0,
                                   .copies = how & 3,
                                   .empty = (how & 4) != 0,
                                   .transport_cc_seq = (uint16_t)(number * 7),
                                   .abs_send_time = (uint32_t)(m.now_us & 0xffffff)};
    p->sent = true;
    p->resends = 0;
    m.newest_sent = number > m.newest_sent ? number : m.newest_sent;
    send_stream_on_sent(&m.stream, number, seq_of(number), &p->stamp, 100 + how, m.now_us);
    note(100u + how, false);
}

/* With so little time that it cannot have left the window of the rates, and with so much that it must have. */
static bool within_budget(const struct send_budget *b, size_t bytes, time_us resent_us, time_us sent_us)
{
    uint64_t allowed = bytes_within(sent_us, false) * b->percent / 100;
    allowed = allowed > b->floor_bytes ? allowed : b->floor_bytes;
    return bytes_within(resent_us, true) + bytes <= allowed;
}

static void ask(uint64_t number, uint8_t how)
{
    static const struct send_budget budgets[] = {SEND_BUDGET_CONGESTED, SEND_BUDGET_LOSSY, SEND_BUDGET_TWICE};
    const struct send_budget *budget = &budgets[how % 3];
    struct packet *p = &m.packet[number];
    size_t bytes = 100 + (size_t)how * 5;
    time_us rtt_us = (time_us)how * 2 * US_PER_MS;
    const struct send_stamp *stamp = send_stream_stamp(&m.stream, seq_of(number), number);
    bool recorded = m.newest_sent < number + m.stream.record_mask + 1;
    assert(stamp == NULL || (p->sent && memcmp(stamp, &p->stamp, sizeof *stamp) == 0));
    assert(stamp != NULL || !p->sent || !recorded);
    m.newest_sent = number > m.newest_sent ? number : m.newest_sent;
    bool first = p->resends == 0 && recorded;
    bool must = first && within_budget(budget, bytes, 10 * BUCKET_US, 9 * BUCKET_US);
    bool may = within_budget(budget, bytes, 9 * BUCKET_US, 10 * BUCKET_US);
    enum send_resend said = send_stream_ask(&m.stream, seq_of(number), number, bytes, budget, rtt_us, m.now_us);
    assert(said == SEND_RESEND_NOW ? may : !must);
    if (said == SEND_RESEND_NOW) {
        time_us wait = rtt_us < SEND_RESEND_MIN_US ? SEND_RESEND_MIN_US : rtt_us;
        wait = wait > SEND_RESEND_MAX_US ? SEND_RESEND_MAX_US : wait;
        assert(p->resends == 0 || m.now_us - p->resent_us >= wait - US_PER_MS);
        assert(++p->resends <= SEND_RESENDS_MAX);
        p->resent_us = m.now_us;
        note((uint32_t)bytes, true);
    }
}

static void rebind(void)
{
    assert(send_stream_rebind(&m.stream, m.video) == ERR_OK);
    for (uint64_t n = 1; n <= m.newest; n++) {
        assert(send_stream_stamp(&m.stream, seq_of(n), n) == NULL);
        m.packet[n].former = true;
    }
}

/* --- the plan --- */

static void come(uint64_t number, uint8_t how)
{
    if (number == 0 || number >= PACKETS_MAX || m.packet[number].came) {
        return;
    }
    uint64_t newest = m.newest;
    m.packet[number].came = true;
    put(number, how == 255);
    tell_nack(number, newest);
}

static void begin(uint8_t options, uint8_t buffers)
{
    memset(&m, 0, sizeof m);
    m.video = (options & 1) != 0;
    m.ample = (options & 2) != 0;
    m.now_us = US_PER_S;
    uint32_t count = m.ample ? (m.video ? LIMIT_HISTORY_VIDEO : LIMIT_HISTORY_AUDIO) : 1u + buffers;
    bool made = pool_init(&m.pool, PAYLOAD_BYTES, count) == ERR_OK &&
                history_init(&m.history, &m.pool, m.video) == ERR_OK && nack_init(&m.nack, m.video) == ERR_OK;
    send_stream_init(&m.stream, 1, 2, 3);
    assert(made && send_stream_rebind(&m.stream, m.video) == ERR_OK);
}

static void finish(void)
{
    history_finish(&m.history);
    nack_finish(&m.nack);
    send_stream_finish(&m.stream);
    assert(pool_in_use(&m.pool) == 0);
    pool_finish(&m.pool);
}

static uint64_t back(unsigned by)
{
    return m.newest > by ? m.newest - by : 0;
}

static void burst(unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        come(m.newest + 1, 0);
        send(m.newest, (uint8_t)i);
    }
}

static void step(uint8_t op, uint8_t a, uint8_t b)
{
    uint64_t number = back(a | (b & 15u) << 8);
    switch (op & 15) {
    case 0:
    case 1:
        come(m.newest + 1 + (a & 7), b);
        break;
    case 2:
        come(m.newest + 1 + (a | (b & 7u) << 8), 0);
        break;
    case 3:
    case 4:
        come(number, op);
        break;
    case 5:
    case 6:
        send(m.packet[m.newest].sent ? number : m.newest, b);
        break;
    case 7:
    case 8:
    case 9:
        if (m.packet[number].came && !m.packet[number].former) {
            ask(number, op & 0xf0);
        }
        break;
    case 10:
        poll_nack((time_us)a * US_PER_MS, b % (ASKED_MAX + 1u));
        break;
    case 11:
        m.now_us += (time_us)(a | (b & 7u) << 8) * US_PER_MS / 4;
        break;
    case 12:
        check_history(); /* what is too old for the smaller ring may be gone already */
        history_fit(&m.history, (uint32_t)a * 16);
        m.oldest_hint = 0;
        check_history();
        break;
    case 13:
        if (a == 255) {
            clear();
        } else if (a == 254) {
            rebind();
        } else if (a > 250) {
            nack_forget_before(&m.nack, SEQ_BASE + number);
            all_found_before(number);
        }
        break;
    default:
        burst(a);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) {
        return 0;
    }
    begin(data[0], data[1]);
    for (size_t i = 2, ops = 0; i + 3 <= size && ops < OPS_MAX && m.newest + 2300 < PACKETS_MAX; i += 3, ops++) {
        step(data[i], data[i + 1], data[i + 2]);
    }
    finish();
    return 0;
}
