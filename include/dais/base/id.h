/*
 * Identifiers. Durable objects (accounts, channels, messages, …) have random 128-bit ids, written as 32 lower-case
 * hex digits. Each kind is a type of its own, so that swapped arguments do not compile. Objects that live in a
 * pool are named by a handle: index and generation, so that a stale handle finds nothing.
 */
#ifndef DAIS_BASE_ID_H
#define DAIS_BASE_ID_H

#include "dais/base/bytes.h"
#include "dais/base/err.h"
#include "dais/base/str.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define ID_TEXT_LEN  32
#define ID_TEXT_SIZE (ID_TEXT_LEN + 1)

struct id128 {
    uint8_t bytes[16];
};

struct id128 id_random(void); /* from the operating system's generator; never all zero */
bool id_eq(struct id128 a, struct id128 b);
int id_compare(struct id128 a, struct id128 b);
bool id_is_none(struct id128 id); /* all zero: "no object" */
void id_to_text(struct id128 id, char out[ID_TEXT_SIZE]);
MUST_CHECK enum err id_from_text(struct str text, struct id128 *ret_id);

void writer_id(struct writer *w, struct id128 id);
struct id128 reader_id(struct reader *r);

/* DEFINE_ID(account_id) makes `struct account_id` with account_id_eq and account_id_is_none. */
#define DEFINE_ID(name)                                                                                                \
    struct name {                                                                                                      \
        struct id128 v;                                                                                                \
    };                                                                                                                 \
    static inline bool name##_eq(struct name a, struct name b)                                                         \
    {                                                                                                                  \
        return id_eq(a.v, b.v);                                                                                        \
    }                                                                                                                  \
    static inline bool name##_is_none(struct name a)                                                                   \
    {                                                                                                                  \
        return id_is_none(a.v);                                                                                        \
    }

/* DEFINE_HANDLE(transport_handle): index into a table, and the generation of its place. Generation 0 is "none". */
#define DEFINE_HANDLE(name)                                                                                            \
    struct name {                                                                                                      \
        uint32_t index;                                                                                                \
        uint32_t generation;                                                                                           \
    };                                                                                                                 \
    static inline bool name##_eq(struct name a, struct name b)                                                         \
    {                                                                                                                  \
        return a.index == b.index && a.generation == b.generation;                                                     \
    }                                                                                                                  \
    static inline bool name##_is_none(struct name a)                                                                   \
    {                                                                                                                  \
        return a.generation == 0;                                                                                      \
    }

#endif
