/*
 * Fuzz target: a stored record, as a damaged or forged database might hold it. Input: [kind u8][key size u8][key][record].
 * The checksum is made right first, or nothing but the checksum would ever be tested; what is then accepted must be
 * exactly what our own writing makes of it.
 */
#include "dais/store/record.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BLOCK_BYTES (1 << 18)

/*
 * Accepted payloads are canonical: writing what was read gives the same bytes. A payload of an earlier version is the
 * beginning of what we write, and what it does not say reads as zero (record_version).
 */
static void same(const struct writer *w, const uint8_t *payload, size_t size)
{
    assert(!w->failed && w->pos >= size && (size == 0 || memcmp(w->data, payload, size) == 0));
    for (size_t i = size; i < w->pos; i++) {
        assert(w->data[i] == 0);
    }
}

static void try_directory(enum record_kind kind, const struct record_key *key, struct reader r, struct writer *w)
{
    struct directory_change change;
    struct record_key back;
    const uint8_t *payload = r.data;
    size_t size = r.size;
    if (record_directory_read(kind, key, &r, &change) != ERR_OK) {
        return;
    }
    record_directory_write(&change, w);
    same(w, payload, size);
    record_directory_key(&change, &back);
    assert(record_directory_kind(&change) == kind && back.size == key->size &&
           memcmp(back.bytes, key->bytes, back.size) == 0);
}

static void try_event(struct reader r, struct writer *w)
{
    static struct room_settings settings;
    struct room_event e;
    const uint8_t *payload = r.data;
    size_t size = r.size;
    if (room_event_decode(&r, 1, &settings, &e) != ERR_OK) {
        return;
    }
    room_event_encode(&e, w);
    same(w, payload, size);
    assert(size <= EVENT_ENCODED_MAX);
    struct directory dir;
    static struct room room;
    directory_init(&dir, (struct id128){{1}});
    room_init(&room, (struct channel_id){{{2}}}, &dir, (struct id128){{3}});
    enum err err = room_apply(&room, &e);
    assert(err == ERR_OK || err == ERR_INVALID);
    assert(room.seq == (err == ERR_OK));
    room_finish(&room);
}

static void try_snapshot(struct reader r, struct writer *w)
{
    static struct room room;
    struct directory dir;
    const uint8_t *payload = r.data;
    size_t size = r.size;
    directory_init(&dir, (struct id128){{1}});
    room_init(&room, (struct channel_id){{{2}}}, &dir, (struct id128){{3}});
    if (room_snapshot_decode(&room, &r) == ERR_OK) {
        assert(room_snapshot_size(&room) >= size && room.count <= LIMIT_ROOM_PARTICIPANTS);
        room_snapshot_encode(&room, w);
        same(w, payload, size);
        room_folded(&room, 1);
    }
    room_finish(&room);
}

static void try_side_table(enum record_kind kind, struct reader r, struct writer *w)
{
    struct chat_record chat;
    struct person_record person;
    struct said_record said;
    struct login_record login;
    struct media_token_record token;
    struct login_of_record login_of;
    wall_ms device_ms;
    struct audit_entry audit;
    struct token_name token_name;
    struct token_record api_token;
    const uint8_t *payload = r.data;
    size_t size = r.size;
    struct reaction_record reaction;
    static struct interaction_record interaction;
    static struct answer_record answer;
    if ((kind == RECORD_CHAT || kind == RECORD_DIRECT) && record_chat_read(&r, &chat) == ERR_OK) {
        record_chat_write(&chat, w);
    } else if (kind == RECORD_REACTION && record_reaction_read(&r, &reaction) == ERR_OK) {
        record_reaction_write(&reaction, w);
    } else if (kind == RECORD_PERSON && record_person_read(&r, &person) == ERR_OK) {
        record_person_write(&person, w);
    } else if ((kind == RECORD_QNA || kind == RECORD_BACKCHANNEL) && record_said_read(&r, &said) == ERR_OK) {
        record_said_write(&said, w);
    } else if (kind == RECORD_INTERACTION && record_interaction_read(&r, &interaction) == ERR_OK) {
        record_interaction_write(&interaction, w);
    } else if (kind == RECORD_ANSWER && record_answer_read(&r, &answer) == ERR_OK) {
        record_answer_write(&answer, w);
    } else if (kind == RECORD_LOGIN && record_login_read(&r, &login) == ERR_OK) {
        record_login_write(&login, w);
    } else if (kind == RECORD_DEVICE && record_device_read(&r, &device_ms) == ERR_OK) {
        record_device_write(device_ms, w);
    } else if (kind == RECORD_MEDIA_TOKEN && record_media_token_read(&r, &token) == ERR_OK) {
        record_media_token_write(&token, w);
    } else if (kind == RECORD_LOGIN_OF && record_login_of_read(&r, &login_of) == ERR_OK) {
        record_login_of_write(&login_of, w);
    } else if (kind == RECORD_AUDIT && record_audit_read(&r, &audit) == ERR_OK) {
        record_audit_write(&audit, w);
    } else if (kind == RECORD_TOKEN && record_token_name_read(&r, &token_name) == ERR_OK) {
        record_token_name_write(&token_name, w);
    } else if (kind == RECORD_TOKEN_OF && record_token_read(&r, &api_token) == ERR_OK) {
        record_token_write(&api_token, w);
    } else {
        return;
    }
    same(w, payload, size);
}

static void try_delivery(const struct record_key *key, struct reader r, struct writer *w)
{
    struct delivery_record delivery;
    struct record_key again;
    const uint8_t *payload = r.data;
    size_t size = r.size;
    if (record_delivery_read(key, &r, &delivery) == ERR_OK) {
        record_delivery_key(&delivery, &again);
        assert(again.size == key->size && memcmp(again.bytes, key->bytes, key->size) == 0);
        record_delivery_write(&delivery, w);
        same(w, payload, size);
    }
}

static bool is_of_directory(enum record_kind kind)
{
    return (kind >= RECORD_ACCOUNT && kind <= RECORD_ROOM) || kind == RECORD_EXPECTED || kind == RECORD_LINK ||
           kind == RECORD_GUEST || kind == RECORD_WEBHOOK;
}

static void try_payload(enum record_kind kind, const struct record_key *key, struct reader payload)
{
    static uint8_t block[BLOCK_BYTES];
    struct writer w;
    writer_init(&w, block, sizeof block);
    if (kind == RECORD_EVENT) {
        try_event(payload, &w);
    } else if (kind == RECORD_SNAPSHOT) {
        try_snapshot(payload, &w);
    } else if (is_of_directory(kind)) {
        try_directory(kind, key, payload, &w);
    } else if (kind == RECORD_DELIVERY) {
        try_delivery(key, payload, &w);
    } else {
        try_side_table(kind, payload, &w);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct record_key key = {.size = 0};
    struct reader payload;
    if (size < 2 || data[1] > sizeof key.bytes || size - 2 < data[1] || size > BLOCK_BYTES) {
        return 0;
    }
    enum record_kind kind = (enum record_kind)data[0];
    key.size = data[1];
    memcpy(key.bytes, data + 2, key.size);
    const uint8_t *record = data + 2 + key.size;
    size_t record_size = size - 2 - key.size;
    enum err err = record_open(record, record_size, kind, 1, &key, &payload); /* as it is */
    if (err == ERR_OK) {
        try_payload(kind, &key, payload);
    }
    if (record_size < RECORD_HEADER_BYTES || kind >= RECORD_KIND_END) {
        return 0;
    }
    uint8_t *sealed = malloc(record_size);
    struct writer w;
    if (sealed == NULL) {
        return 0;
    }
    writer_init(&w, sealed, record_size);
    writer_bytes(&w, record, record_size);
    record_seal(&w, kind, 1, &key);
    err = record_open(sealed, record_size, kind, 1, &key, &payload);
    assert(err == ERR_OK && payload.size == record_size - RECORD_HEADER_BYTES);
    try_payload(kind, &key, payload);
    sealed[record_size - 1] ^= 0x10; /* one bit: never believed */
    if (record_size > RECORD_HEADER_BYTES) {
        assert(record_open(sealed, record_size, kind, 1, &key, &payload) == ERR_INVALID);
    }
    free(sealed);
    return 0;
}
