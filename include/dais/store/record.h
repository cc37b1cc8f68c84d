/*
 * Stored values: every value in the database is a record, [kind u8][version u8][CRC-32C u32][payload], all big-endian.
 * The checksum covers the key too, so that a value that turns up under another key is refused like a damaged one.
 *
 * Errors: ERR_INVALID: damaged, or of another kind. ERR_UNSUPPORTED: written by a newer version of Dais.
 */
#ifndef DAIS_STORE_RECORD_H
#define DAIS_STORE_RECORD_H

#include "dais/room/audit.h"

#define RECORD_HEADER_BYTES    6
#define STORE_TOKEN_HASH_BYTES 32

enum record_kind { /* stored: never renumber */
                   RECORD_META = 1,
                   RECORD_ACCOUNT = 2,
                   RECORD_GROUP = 3,
                   RECORD_GROUP_MEMBER = 4,
                   RECORD_CHANNEL = 5,
                   RECORD_MEMBERSHIP = 6,
                   RECORD_SUBSCRIPTION = 7,
                   RECORD_ROOM = 8, /* struct room_summary */
                   RECORD_EVENT = 9,
                   RECORD_SNAPSHOT = 10,
                   RECORD_CHAT = 11,
                   RECORD_MESSAGE = 12, /* message id → seq */
                   RECORD_PERSON = 13,
                   RECORD_KEY = 14,
                   RECORD_LOGIN = 15,
                   RECORD_MEDIA_TOKEN = 16,
                   RECORD_EXPECTED = 17,
                   RECORD_LOGIN_OF = 18, /* (account, log-in) → struct login_of_record */
                   RECORD_AUDIT = 19, /* (none, seq) → struct audit_entry; (channel, seq): is of this channel, too */
                   RECORD_TOKEN = 20, /* hash → struct token_name: counts only while RECORD_TOKEN_OF names the hash */
                   RECORD_TOKEN_OF = 21, /* (account, token) → struct token_record */
                   RECORD_LINK = 22,
                   RECORD_GUEST = 23,
                   RECORD_WEBHOOK = 24,  /* (none or channel, webhook) → struct webhook_record */
                   RECORD_DELIVERY = 25, /* (webhook, order) → struct delivery_record */
                   RECORD_REACTION = 26, /* (channel, message's seq, identity) → struct reaction_record */
                   RECORD_DIRECT = 27,   /* (channel, two identities, seq) → struct chat_record: a private message */
                   RECORD_MEDIA_TOKEN_OF = 28, /* (channel, token) → hash and struct media_token_record */
                   RECORD_DEVICE = 29,         /* (account, device) → until when */
                   RECORD_QNA = 30,            /* (channel, seq) → struct said_record: a question or an answer */
                   RECORD_BACKCHANNEL = 31,    /* (channel, seq) → struct said_record */
                   RECORD_INTERACTION = 36,    /* (channel, interaction) → struct interaction_record */
                   RECORD_ANSWER = 37,         /* (channel, interaction, identity) → struct answer_record */
                   RECORD_URN = 38, /* (channel, interaction) → the result of an open secret ballot, sealed (urn.c) */
                   RECORD_KIND_END
};

/* A key of a table: at most 64 bytes. */
struct record_key {
    uint8_t bytes[64];
    size_t size;
};

uint32_t crc32c(uint32_t crc, const void *data, size_t size); /* start with 0 */

/* Leaves the place of the header: call first, then write the payload, then record_seal. */
void record_begin(struct writer *w);
/* Fills in the header of the record that began at the writer's start. */
void record_seal(struct writer *w, enum record_kind kind, uint8_t version, const struct record_key *key);
/* A reader over the payload. */
MUST_CHECK enum err record_open(const void *data, size_t size, enum record_kind kind, uint8_t version_max,
                                const struct record_key *key, struct reader *ret_payload);

/*
 * The version in which records of a kind are written. Later versions only add at the end of the payload: what a record of
 * before does not say reads as zero, and a Dais of before refuses those of now by their version.
 */
uint8_t record_version(enum record_kind kind);

/* ── payloads. Reading fails with ERR_INVALID on anything that writing could not have made. ── */

/* The table entry of a directory change: kind and key; a REMOVE has a key and no payload. */
enum record_kind record_directory_kind(const struct directory_change *change);
void record_directory_key(const struct directory_change *change, struct record_key *out);
void record_directory_write(const struct directory_change *change, struct writer *w);
/* Texts point into the record. */
MUST_CHECK enum err record_directory_read(enum record_kind kind, const struct record_key *key, struct reader *r,
                                          struct directory_change *ret_change);

struct chat_record {
    struct message_id message;
    wall_ms at_ms;
    struct participant_id from; /* its name is in the person table */
    enum room_role role;
    bool deleted;
    struct str text;
    struct identity author;  /* none: of before it was kept; the person table knows */
    wall_ms edited_ms;       /* 0: never */
    struct message_id reply; /* what it answers; none */
    uint64_t reply_seq;
    uint32_t mention_count;
    struct participant_id mentions[LIMIT_CHAT_MENTIONS];
    uint32_t kind_count; /* of emoji, in the order in which they came first */
    struct {
        uint8_t emoji;
        uint32_t count; /* never 0 */
    } kinds[LIMIT_CHAT_KINDS];
};
void record_chat_write(const struct chat_record *chat, struct writer *w);
MUST_CHECK enum err record_chat_read(struct reader *r, struct chat_record *ret_chat);

/* What was said where there is more to it than a line of the chat. */
struct said_record {
    struct id128 id; /* of the question or message */
    wall_ms at_ms;
    struct participant_id from; /* none: not said */
    enum room_role role;        /* the author's, then */
    struct str name, text;      /* name: empty, if it was said anonymously */
};
void record_said_write(const struct said_record *said, struct writer *w);
MUST_CHECK enum err record_said_read(struct reader *r, struct said_record *ret_said);

/* The words of an interaction, and once it is closed what came out of it. */
struct interaction_record {
    uint32_t text_count;
    struct str texts[INTERACTION_TEXTS_MAX];
    bool closed;
    uint32_t item_count; /* of the tally */
    struct interaction_tally tally;
    uint32_t word_count;
    struct {
        struct str word;
        uint32_t count;
    } words[LIMIT_CLOUD_TOLD];
};
void record_interaction_write(const struct interaction_record *interaction, struct writer *w);
MUST_CHECK enum err record_interaction_read(struct reader *r, struct interaction_record *ret_interaction);

/* What somebody answered. Of a secret ballot: that they did. */
struct answer_record {
    bool secret;
    wall_ms at_ms;
    struct str name;
    struct interaction_ballot ballot;
};
void record_answer_write(const struct answer_record *answer, struct writer *w);
MUST_CHECK enum err record_answer_read(struct reader *r, struct answer_record *ret_answer);

/* What one person answered a message with. */
struct reaction_record {
    uint32_t emoji;             /* bits, never 0 */
    struct participant_id from; /* its name is in the person table */
};
void record_reaction_write(const struct reaction_record *reaction, struct writer *w);
MUST_CHECK enum err record_reaction_read(struct reader *r, struct reaction_record *ret_reaction);

struct person_record {
    struct identity identity;
    struct str name;
};
void record_person_write(const struct person_record *person, struct writer *w);
MUST_CHECK enum err record_person_read(struct reader *r, struct person_record *ret_person);

struct login_record {
    struct account_id account;
    wall_ms expires_ms;
    struct login_id id; /* none: of before there were ids */
    wall_ms created_ms;
};
/* What the list of an account's log-ins shows. */
struct login_of_record {
    uint8_t token_hash[STORE_TOKEN_HASH_BYTES];
    wall_ms created_ms, expires_ms;
    struct str agent; /* what the browser calls itself */
};
void record_login_of_write(const struct login_of_record *login, struct writer *w);
MUST_CHECK enum err record_login_of_read(struct reader *r, struct login_of_record *ret_login);

void record_login_write(const struct login_record *login, struct writer *w);
MUST_CHECK enum err record_login_read(struct reader *r, struct login_record *ret_login);

/* A browser that somebody signed in from before; account and device are in the key. */
void record_device_write(wall_ms expires_ms, struct writer *w);
MUST_CHECK enum err record_device_read(struct reader *r, wall_ms *ret_expires_ms);

struct media_token_record {
    struct id128 id; /* the identity of who uses it */
    struct channel_id channel;
    enum media_role role;
    wall_ms expires_ms;
    struct str name;
    struct account_id maker; /* whose right it hangs on; none: of before it was kept */
    wall_ms created_ms;
};
void record_media_token_write(const struct media_token_record *token, struct writer *w);
MUST_CHECK enum err record_media_token_read(struct reader *r, struct media_token_record *ret_token);

/* `seq` is in the key; the hash is written when there is one. */
void record_audit_write(const struct audit_entry *entry, struct writer *w);
MUST_CHECK enum err record_audit_read(struct reader *r, struct audit_entry *ret_entry);

/* Webhook and order are in the key. */
void record_delivery_key(const struct delivery_record *delivery, struct record_key *out);
void record_delivery_write(const struct delivery_record *delivery, struct writer *w);
MUST_CHECK enum err record_delivery_read(const struct record_key *key, struct reader *r,
                                         struct delivery_record *ret_delivery);

/* An API token: what it may do is its account's rights, as far as the scopes go. */
struct token_name {
    struct account_id account;
    struct id128 id;
    wall_ms expires_ms;
};
struct token_record {
    uint8_t token_hash[STORE_TOKEN_HASH_BYTES];
    uint32_t scopes; /* bits of the protocol's enum token_scope */
    wall_ms created_ms, expires_ms;
    wall_ms used_ms; /* about when it was used last; 0: never */
    struct str name;
};
void record_token_name_write(const struct token_name *name, struct writer *w);
MUST_CHECK enum err record_token_name_read(struct reader *r, struct token_name *ret_name);
void record_token_write(const struct token_record *token, struct writer *w);
MUST_CHECK enum err record_token_read(struct reader *r, struct token_record *ret_token);

#endif
