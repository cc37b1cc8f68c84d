/* The codec of stored values; see record.h. */
#include "store_priv.h"

#include <assert.h>
#include <string.h>

static uint32_t crc_table[256];

__attribute__((constructor)) static void crc_table_make(void)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (int bit = 0; bit < 8; bit++) {
            c = (c & 1) != 0 ? c >> 1 ^ 0x82f63b78u : c >> 1; /* Castagnoli, reflected */
        }
        crc_table[i] = c;
    }
}

uint32_t crc32c(uint32_t crc, const void *data, size_t size)
{
    const uint8_t *p = data;
    crc = ~crc;
    for (size_t i = 0; i < size; i++) {
        crc = crc_table[(crc ^ p[i]) & 0xff] ^ crc >> 8;
    }
    return ~crc;
}

void record_begin(struct writer *w)
{
    writer_zero(w, RECORD_HEADER_BYTES);
}

static uint32_t record_crc(const uint8_t *record, size_t size, const struct record_key *key)
{
    uint32_t crc = crc32c(0, key->bytes, key->size);
    crc = crc32c(crc, record, 2);
    return crc32c(crc, record + RECORD_HEADER_BYTES, size - RECORD_HEADER_BYTES);
}

void record_seal(struct writer *w, enum record_kind kind, uint8_t version, const struct record_key *key)
{
    if (w->failed) {
        return;
    }
    assert(w->pos >= RECORD_HEADER_BYTES);
    w->data[0] = (uint8_t)kind;
    w->data[1] = version;
    store_u32(w->data + 2, record_crc(w->data, w->pos, key));
}

enum err record_open(const void *data, size_t size, enum record_kind kind, uint8_t version_max,
                     const struct record_key *key, struct reader *ret_payload)
{
    const uint8_t *record = data;
    if (size < RECORD_HEADER_BYTES || record[0] != kind || load_u32(record + 2) != record_crc(record, size, key)) {
        return ERR_INVALID;
    }
    if (record[1] > version_max) {
        return ERR_UNSUPPORTED;
    }
    reader_init(ret_payload, record + RECORD_HEADER_BYTES, size - RECORD_HEADER_BYTES);
    return ERR_OK;
}

uint8_t record_version(enum record_kind kind)
{
    switch (kind) {
    case RECORD_ACCOUNT: /* 2: version, since when log-ins count; 3: who it is elsewhere */
        return 3;
    case RECORD_EVENT:    /* 2: locks, and who waits at the door; 3: questions, the backchannel; 4: interactions */
    case RECORD_SNAPSHOT: /* the same */
        return 4;
    case RECORD_GROUP:       /* 2: version */
    case RECORD_CHANNEL:     /* 2: default role, version */
    case RECORD_MEMBERSHIP:  /* 2: of people who are expected too */
    case RECORD_LOGIN:       /* 2: id, since when */
    case RECORD_MEDIA_TOKEN: /* 2: who made it, and when */
    case RECORD_WEBHOOK:     /* 2: whether it is off */
    case RECORD_CHAT:        /* 2: author, edited, reply, mentions, reactions */
    case RECORD_AUDIT:       /* 2: its hash; under a channel: nothing, since it only names the site's */
        return 2;
    default:
        return 1;
    }
}

/* ── small things ── */

void text_write(struct writer *w, struct str text)
{
    if (text.len > UINT16_MAX) {
        w->failed = true;
        return;
    }
    writer_u16(w, (uint16_t)text.len);
    writer_bytes(w, text.data, text.len);
}

struct str text_read(struct reader *r)
{
    uint16_t len = reader_u16(r);
    const uint8_t *data = reader_take(r, len);
    return data != NULL ? (struct str){(const char *)data, len} : STR_NONE;
}

/* Text for people: what is not UTF-8 was not written by us. */
struct str utf8_read(struct reader *r)
{
    struct str text = text_read(r);
    if (!utf8_valid(text)) {
        r->failed = true;
    }
    return text;
}

/* All of it was read, and nothing was wrong. */
enum err reading_ends(struct reader *r)
{
    return !r->failed && reader_left(r) == 0 ? ERR_OK : ERR_INVALID;
}

void identity_write(struct writer *w, struct identity identity)
{
    writer_u8(w, identity.kind);
    writer_id(w, identity.id);
}

struct identity identity_read(struct reader *r)
{
    struct identity identity = {.kind = reader_u8_most(r, IDENTITY_MEDIA_TOKEN)};
    identity.id = reader_id(r);
    return identity;
}

/* ── the directory ── */

enum record_kind record_directory_kind(const struct directory_change *c)
{
    switch (c->kind) {
    case DIRECTORY_ACCOUNT_PUT:
    case DIRECTORY_ACCOUNT_REMOVE:
        return RECORD_ACCOUNT;
    case DIRECTORY_GROUP_PUT:
    case DIRECTORY_GROUP_REMOVE:
        return RECORD_GROUP;
    case DIRECTORY_EXPECTED_PUT:
    case DIRECTORY_EXPECTED_REMOVE:
        return RECORD_EXPECTED;
    case DIRECTORY_GROUP_MEMBER_PUT:
    case DIRECTORY_GROUP_MEMBER_REMOVE:
        return RECORD_GROUP_MEMBER;
    case DIRECTORY_CHANNEL_PUT:
    case DIRECTORY_CHANNEL_REMOVE:
        return RECORD_CHANNEL;
    case DIRECTORY_MEMBERSHIP_PUT:
    case DIRECTORY_MEMBERSHIP_REMOVE:
        return RECORD_MEMBERSHIP;
    case DIRECTORY_SUBSCRIPTION_PUT:
    case DIRECTORY_SUBSCRIPTION_REMOVE:
        return RECORD_SUBSCRIPTION;
    case DIRECTORY_LINK_PUT:
    case DIRECTORY_LINK_REMOVE:
        return RECORD_LINK;
    case DIRECTORY_GUEST_PUT:
    case DIRECTORY_GUEST_REMOVE:
        return RECORD_GUEST;
    case DIRECTORY_WEBHOOK_PUT:
    case DIRECTORY_WEBHOOK_REMOVE:
        return RECORD_WEBHOOK;
    case DIRECTORY_ROOM_PUT:
        break;
    }
    return RECORD_ROOM;
}

static void key_add(struct record_key *key, const void *data, size_t size)
{
    assert(key->size + size <= sizeof key->bytes);
    memcpy(key->bytes + key->size, data, size);
    key->size += size;
}

void record_directory_key(const struct directory_change *c, struct record_key *out)
{
    out->size = 0;
    switch (c->kind) {
    case DIRECTORY_ACCOUNT_PUT:
        key_add(out, &c->account.id, sizeof c->account.id);
        break;
    case DIRECTORY_ACCOUNT_REMOVE:
        key_add(out, &c->account_removed, sizeof c->account_removed);
        break;
    case DIRECTORY_EXPECTED_PUT:
        key_add(out, &c->expected.id, sizeof c->expected.id);
        break;
    case DIRECTORY_EXPECTED_REMOVE:
        key_add(out, &c->expected_removed, sizeof c->expected_removed);
        break;
    case DIRECTORY_GROUP_PUT:
        key_add(out, &c->group.id, sizeof c->group.id);
        break;
    case DIRECTORY_GROUP_REMOVE:
        key_add(out, &c->group_removed, sizeof c->group_removed);
        break;
    case DIRECTORY_GROUP_MEMBER_PUT:
    case DIRECTORY_GROUP_MEMBER_REMOVE:
        key_add(out, &c->group_member.group, sizeof c->group_member.group);
        key_add(out, &c->group_member.account, sizeof c->group_member.account);
        break;
    case DIRECTORY_CHANNEL_PUT:
        key_add(out, &c->channel.id, sizeof c->channel.id);
        break;
    case DIRECTORY_CHANNEL_REMOVE:
        key_add(out, &c->channel_removed, sizeof c->channel_removed);
        break;
    case DIRECTORY_MEMBERSHIP_PUT:
    case DIRECTORY_MEMBERSHIP_REMOVE:
        key_add(out, &c->membership.channel, sizeof c->membership.channel);
        key_add(out, &c->membership.person, sizeof c->membership.person);
        break;
    case DIRECTORY_SUBSCRIPTION_PUT:
    case DIRECTORY_SUBSCRIPTION_REMOVE:
        key_add(out, &c->subscription.channel, sizeof c->subscription.channel);
        key_add(out, &c->subscription.account, sizeof c->subscription.account);
        break;
    case DIRECTORY_ROOM_PUT:
        key_add(out, &c->room.channel, sizeof c->room.channel);
        break;
    case DIRECTORY_LINK_PUT:
    case DIRECTORY_LINK_REMOVE: /* the channel first: all under it goes with it */
        key_add(out, &c->link.channel, sizeof c->link.channel);
        key_add(out, &c->link.id, sizeof c->link.id);
        break;
    case DIRECTORY_GUEST_PUT:
    case DIRECTORY_GUEST_REMOVE:
        key_add(out, &c->guest.channel, sizeof c->guest.channel);
        key_add(out, &c->guest.id, sizeof c->guest.id);
        break;
    case DIRECTORY_WEBHOOK_PUT:
    case DIRECTORY_WEBHOOK_REMOVE:
        key_add(out, &c->webhook.channel, sizeof c->webhook.channel);
        key_add(out, &c->webhook.id, sizeof c->webhook.id);
        break;
    }
}

static void summary_write(const struct room_summary *s, struct writer *w)
{
    writer_u8(w, (uint8_t)s->state);
    writer_u8(w, (uint8_t)s->mode);
    writer_u8(w, s->locked);
    writer_id(w, s->session.v);
    writer_u64(w, (uint64_t)s->since_ms);
    writer_u64(w, (uint64_t)s->last_ms);
}

static void summary_read(struct reader *r, struct room_summary *s)
{
    s->state = (enum room_state)reader_u8_most(r, ROOM_OPEN);
    s->mode = (enum room_mode)reader_u8_most(r, ROOM_WEBINAR);
    s->locked = reader_u8_most(r, 1) == 1;
    s->session.v = reader_id(r);
    s->since_ms = (wall_ms)reader_u64(r);
    s->last_ms = (wall_ms)reader_u64(r);
}

static void account_write(const struct account_record *a, struct writer *w)
{
    text_write(w, a->login);
    text_write(w, a->name);
    text_write(w, a->email);
    text_write(w, a->password_hash);
    writer_u8(w, (uint8_t)a->site_role);
    writer_u8(w, a->disabled);
    writer_u64(w, (uint64_t)a->created_ms);
    writer_u64(w, a->version);
    writer_u64(w, (uint64_t)a->logins_since_ms);
    text_write(w, a->external);
}

static void account_read(struct reader *r, struct account_record *a)
{
    a->login = utf8_read(r);
    a->name = utf8_read(r);
    a->email = utf8_read(r);
    a->password_hash = text_read(r);
    a->site_role = (enum site_role)reader_u8_most(r, SITE_ROLE_VIEWER);
    a->disabled = reader_u8_most(r, 1) == 1;
    a->created_ms = (wall_ms)reader_u64(r);
    if (reader_left(r) > 0) {
        a->version = reader_u64(r);
        a->logins_since_ms = (wall_ms)reader_u64(r);
    }
    if (reader_left(r) > 0) {
        a->external = utf8_read(r);
    }
}

static void channel_write(const struct channel_record *c, struct writer *w)
{
    text_write(w, c->name);
    text_write(w, c->description);
    writer_u8(w, (uint8_t)c->type);
    writer_id(w, c->owner.v);
    writer_u64(w, (uint64_t)c->created_ms);
    writer_u8(w, (uint8_t)c->default_role);
    writer_u64(w, c->version);
}

static void channel_read(struct reader *r, struct channel_record *c)
{
    c->name = utf8_read(r);
    c->description = utf8_read(r);
    c->type = (enum channel_type)reader_u8_most(r, CHANNEL_PUBLIC_OPEN);
    c->owner.v = reader_id(r);
    c->created_ms = (wall_ms)reader_u64(r);
    if (reader_left(r) > 0) {
        c->default_role = (enum channel_role)reader_u8_most(r, CHANNEL_ROLE_MANAGER);
        c->version = reader_u64(r);
    }
}

static void link_write(const struct guest_link_record *l, struct writer *w)
{
    text_write(w, l->name);
    writer_u8(w, (uint8_t)l->role);
    text_write(w, l->email);
    writer_bytes(w, l->secret_hash, sizeof l->secret_hash);
    writer_u64(w, (uint64_t)l->created_ms);
    writer_u64(w, (uint64_t)l->expires_ms);
    writer_u32(w, l->uses_max);
    writer_u32(w, l->uses);
}

static void link_read(struct reader *key, struct reader *r, struct guest_link_record *l)
{
    l->channel.v = reader_id(key);
    l->id.v = reader_id(key);
    l->name = utf8_read(r);
    l->role = (enum media_role)reader_u8_most(r, MEDIA_ROLE_VIEWER);
    l->email = utf8_read(r);
    reader_copy(r, l->secret_hash, sizeof l->secret_hash);
    l->created_ms = (wall_ms)reader_u64(r);
    l->expires_ms = (wall_ms)reader_u64(r);
    l->uses_max = reader_u32(r);
    l->uses = reader_u32(r);
}

static void guest_write(const struct guest_record *g, struct writer *w)
{
    writer_id(w, g->link.v);
    text_write(w, g->name);
    writer_bytes(w, g->token_hash, sizeof g->token_hash);
    writer_u64(w, (uint64_t)g->created_ms);
    writer_u64(w, (uint64_t)g->expires_ms);
}

static void guest_read(struct reader *key, struct reader *r, struct guest_record *g)
{
    g->channel.v = reader_id(key);
    g->id.v = reader_id(key);
    g->link.v = reader_id(r);
    g->name = utf8_read(r);
    reader_copy(r, g->token_hash, sizeof g->token_hash);
    g->created_ms = (wall_ms)reader_u64(r);
    g->expires_ms = (wall_ms)reader_u64(r);
}

static void webhook_write(const struct webhook_record *h, struct writer *w)
{
    text_write(w, h->url);
    writer_u32(w, h->events);
    writer_bytes(w, h->secret, sizeof h->secret);
    writer_u64(w, (uint64_t)h->created_ms);
    writer_u8(w, h->off);
}

static void webhook_read(struct reader *key, struct reader *r, struct webhook_record *h)
{
    h->channel.v = reader_id(key);
    h->id.v = reader_id(key);
    h->url = utf8_read(r);
    h->events = reader_u32(r);
    reader_copy(r, h->secret, sizeof h->secret);
    h->created_ms = (wall_ms)reader_u64(r);
    h->off = reader_left(r) > 0 && reader_u8_most(r, 1) == 1;
}

void record_directory_write(const struct directory_change *c, struct writer *w)
{
    switch (c->kind) {
    case DIRECTORY_ACCOUNT_PUT:
        account_write(&c->account, w);
        break;
    case DIRECTORY_GROUP_PUT:
        text_write(w, c->group.name);
        writer_u64(w, c->group.version);
        break;
    case DIRECTORY_EXPECTED_PUT:
        writer_u8(w, (uint8_t)c->expected.kind);
        text_write(w, c->expected.text);
        break;
    case DIRECTORY_CHANNEL_PUT:
        channel_write(&c->channel, w);
        break;
    case DIRECTORY_MEMBERSHIP_PUT:
        writer_id(w, c->membership.id.v);
        writer_u8(w, (uint8_t)c->membership.role);
        writer_u8(w, (uint8_t)c->membership.state);
        break;
    case DIRECTORY_ROOM_PUT:
        summary_write(&c->room.summary, w);
        break;
    case DIRECTORY_LINK_PUT:
        link_write(&c->link, w);
        break;
    case DIRECTORY_GUEST_PUT:
        guest_write(&c->guest, w);
        break;
    case DIRECTORY_WEBHOOK_PUT:
        webhook_write(&c->webhook, w);
        break;
    case DIRECTORY_LINK_REMOVE:
    case DIRECTORY_GUEST_REMOVE:
    case DIRECTORY_WEBHOOK_REMOVE:
    case DIRECTORY_GROUP_MEMBER_PUT:
    case DIRECTORY_SUBSCRIPTION_PUT:
    case DIRECTORY_ACCOUNT_REMOVE:
    case DIRECTORY_EXPECTED_REMOVE:
    case DIRECTORY_GROUP_REMOVE:
    case DIRECTORY_GROUP_MEMBER_REMOVE:
    case DIRECTORY_CHANNEL_REMOVE:
    case DIRECTORY_MEMBERSHIP_REMOVE:
    case DIRECTORY_SUBSCRIPTION_REMOVE:
        break; /* the key says all */
    }
}

static void membership_read(struct reader *key, struct reader *r, struct membership_record *m)
{
    m->channel.v = reader_id(key);
    m->person.kind = reader_u8_most(key, PERSON_EXPECTED);
    m->person.id = reader_id(key);
    m->id.v = reader_id(r);
    m->role = (enum channel_role)reader_u8_most(r, CHANNEL_ROLE_MANAGER);
    m->state = (enum membership_state)reader_u8_most(r, MEMBERSHIP_DEACTIVATED);
}

static void directory_body_read(enum record_kind kind, struct reader *key, struct reader *r, struct directory_change *c)
{
    switch (kind) {
    case RECORD_ACCOUNT:
        c->kind = DIRECTORY_ACCOUNT_PUT;
        c->account.id.v = reader_id(key);
        account_read(r, &c->account);
        break;
    case RECORD_GROUP:
        c->kind = DIRECTORY_GROUP_PUT;
        c->group.id.v = reader_id(key);
        c->group.name = utf8_read(r);
        if (reader_left(r) > 0) {
            c->group.version = reader_u64(r);
        }
        break;
    case RECORD_EXPECTED:
        c->kind = DIRECTORY_EXPECTED_PUT;
        c->expected.id.v = reader_id(key);
        c->expected.kind = (enum expected_kind)reader_u8_most(r, EXPECTED_EMAIL);
        c->expected.text = utf8_read(r);
        break;
    case RECORD_GROUP_MEMBER:
        c->kind = DIRECTORY_GROUP_MEMBER_PUT;
        c->group_member.group.v = reader_id(key);
        c->group_member.account.v = reader_id(key);
        break;
    case RECORD_CHANNEL:
        c->kind = DIRECTORY_CHANNEL_PUT;
        c->channel.id.v = reader_id(key);
        channel_read(r, &c->channel);
        break;
    case RECORD_MEMBERSHIP:
        c->kind = DIRECTORY_MEMBERSHIP_PUT;
        membership_read(key, r, &c->membership);
        break;
    case RECORD_SUBSCRIPTION:
        c->kind = DIRECTORY_SUBSCRIPTION_PUT;
        c->subscription.channel.v = reader_id(key);
        c->subscription.account.v = reader_id(key);
        break;
    case RECORD_ROOM:
        c->kind = DIRECTORY_ROOM_PUT;
        c->room.channel.v = reader_id(key);
        summary_read(r, &c->room.summary);
        break;
    case RECORD_LINK:
        c->kind = DIRECTORY_LINK_PUT;
        link_read(key, r, &c->link);
        break;
    case RECORD_GUEST:
        c->kind = DIRECTORY_GUEST_PUT;
        guest_read(key, r, &c->guest);
        break;
    case RECORD_WEBHOOK:
        c->kind = DIRECTORY_WEBHOOK_PUT;
        webhook_read(key, r, &c->webhook);
        break;
    default:
        r->failed = true;
    }
}

enum err record_directory_read(enum record_kind kind, const struct record_key *key, struct reader *r,
                               struct directory_change *ret_change)
{
    struct directory_change c = {0};
    struct reader k;
    reader_init(&k, key->bytes, key->size);
    directory_body_read(kind, &k, r, &c);
    if (reading_ends(&k) != ERR_OK || reading_ends(r) != ERR_OK) {
        return ERR_INVALID;
    }
    *ret_change = c;
    return ERR_OK;
}

/* ── the side tables ── */

void record_said_write(const struct said_record *s, struct writer *w)
{
    writer_id(w, s->id);
    writer_u64(w, (uint64_t)s->at_ms);
    writer_id(w, s->from.v);
    writer_u8(w, (uint8_t)s->role);
    text_write(w, s->name);
    text_write(w, s->text);
}

enum err record_said_read(struct reader *r, struct said_record *ret_said)
{
    struct said_record s = {.id = reader_id(r)};
    s.at_ms = (wall_ms)reader_u64(r);
    s.from.v = reader_id(r);
    s.role = (enum room_role)reader_u8_most(r, ROOM_ROLE_COUNT - 1);
    s.name = utf8_read(r);
    s.text = utf8_read(r);
    if (reading_ends(r) != ERR_OK) {
        return ERR_INVALID;
    }
    *ret_said = s;
    return ERR_OK;
}

void record_person_write(const struct person_record *p, struct writer *w)
{
    identity_write(w, p->identity);
    text_write(w, p->name);
}

enum err record_person_read(struct reader *r, struct person_record *ret_person)
{
    struct person_record p = {.identity = identity_read(r)};
    p.name = utf8_read(r);
    if (reading_ends(r) != ERR_OK) {
        return ERR_INVALID;
    }
    *ret_person = p;
    return ERR_OK;
}

void record_login_write(const struct login_record *l, struct writer *w)
{
    writer_id(w, l->account.v);
    writer_u64(w, (uint64_t)l->expires_ms);
    writer_id(w, l->id.v);
    writer_u64(w, (uint64_t)l->created_ms);
}

enum err record_login_read(struct reader *r, struct login_record *ret_login)
{
    struct login_record l = {.account.v = reader_id(r)};
    l.expires_ms = (wall_ms)reader_u64(r);
    if (reader_left(r) > 0) {
        l.id.v = reader_id(r);
        l.created_ms = (wall_ms)reader_u64(r);
    }
    if (reading_ends(r) != ERR_OK) {
        return ERR_INVALID;
    }
    *ret_login = l;
    return ERR_OK;
}

void record_login_of_write(const struct login_of_record *l, struct writer *w)
{
    writer_bytes(w, l->token_hash, sizeof l->token_hash);
    writer_u64(w, (uint64_t)l->created_ms);
    writer_u64(w, (uint64_t)l->expires_ms);
    text_write(w, l->agent);
}

enum err record_login_of_read(struct reader *r, struct login_of_record *ret_login)
{
    struct login_of_record l = {0};
    const uint8_t *hash = reader_take(r, sizeof l.token_hash);
    if (hash != NULL) {
        memcpy(l.token_hash, hash, sizeof l.token_hash);
    }
    l.created_ms = (wall_ms)reader_u64(r);
    l.expires_ms = (wall_ms)reader_u64(r);
    l.agent = utf8_read(r);
    if (reading_ends(r) != ERR_OK) {
        return ERR_INVALID;
    }
    *ret_login = l;
    return ERR_OK;
}

void record_media_token_write(const struct media_token_record *t, struct writer *w)
{
    writer_id(w, t->id);
    writer_id(w, t->channel.v);
    writer_u8(w, (uint8_t)t->role);
    writer_u64(w, (uint64_t)t->expires_ms);
    text_write(w, t->name);
    writer_id(w, t->maker.v);
    writer_u64(w, (uint64_t)t->created_ms);
}

enum err record_media_token_read(struct reader *r, struct media_token_record *ret_token)
{
    struct media_token_record t = {.id = reader_id(r)};
    t.channel.v = reader_id(r);
    t.role = (enum media_role)reader_u8_most(r, MEDIA_ROLE_VIEWER);
    t.expires_ms = (wall_ms)reader_u64(r);
    t.name = utf8_read(r);
    if (reader_left(r) > 0) {
        t.maker.v = reader_id(r);
        t.created_ms = (wall_ms)reader_u64(r);
    }
    if (reading_ends(r) != ERR_OK) {
        return ERR_INVALID;
    }
    *ret_token = t;
    return ERR_OK;
}
