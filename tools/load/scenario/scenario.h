/*
 * What a run does: one flat YAML file, each of whose keys is also an option of the command line (--duration_s 60).
 *
 * Every value has a default and a range; a bad one is refused in one line that names file, line, key and limit, an
 * unknown key with the nearest one there is.
 */
#ifndef DAIS_LOAD_SCENARIO_H
#define DAIS_LOAD_SCENARIO_H

#include "dais/base/err.h"
#include "dais/transport/secure.h"

#include <stdbool.h>
#include <stdio.h>

#define SCENARIO_PROBLEM_SIZE 400

enum target_kind { TARGET_DAIS, TARGET_WHIP };

struct scenario {
    char *name, *about;
    char *target; /* https://host:port */
    char *kind;
    char *login, *channel;         /* of Dais; the password comes from the environment */
    char *whip, *whep, *token;     /* of other servers: paths below the target, {n} is the publisher's number */
    char *video_file, *audio_file; /* IVF and Ogg; empty: pictures and a voice of the tool's own */
    char *cipher;                  /* of SRTP; empty: the server's choice (scenario_cipher) */
    unsigned people;               /* who publish and receive */
    unsigned publishers;           /* who only publish */
    unsigned receivers;            /* who only receive */
    unsigned speakers;             /* of the publishers, how many are heard */
    unsigned video_layers;         /* simulcast encodings; 0: no video */
    unsigned video_height;         /* of the largest */
    unsigned video_kbps;           /* of the largest; 0: what fits its height */
    unsigned video_fps;
    unsigned screen;        /* 1: it is a screen; Dais only */
    unsigned receive_audio; /* sections for sound that a receiver offers */
    unsigned receive_video;
    unsigned view_height;  /* what each receiver wants to see, by height; Dais only */
    unsigned ramp_s;       /* over which people join */
    unsigned settle_s;     /* after the last join, before counting begins */
    unsigned duration_s;   /* of counting */
    unsigned join_limit_s; /* who is not there after so long has failed */
    unsigned decode;       /* so many receivers decode what they get */
    unsigned threads;      /* of the tool; 0: one for each core */
    unsigned chat_per_s;   /* messages of all people together; Dais only */
    unsigned churn_per_s;  /* receivers who leave, and whose place others take */
    unsigned cut_every_s;  /* all WebSockets are cut; 0: never. Dais only */
    unsigned cut_spread_ms;
    unsigned ping_every_s; /* of each person; 0: never */
    unsigned await_server; /* 1: a server that ends is started anew by somebody else, and all come back */
    unsigned slow;         /* receivers whose connection is slow */
    unsigned slow_kbps, slow_queue_ms, slow_read_ms;
    unsigned limit_people; /* bounds: larger runs need a larger bound, in so many words */
    unsigned limit_s;
    unsigned limit_mbps;
};

enum target_kind scenario_kind(const struct scenario *scenario);
/* The only one that is offered; SECURE_NONE: all are. */
enum secure_profile scenario_cipher(const struct scenario *scenario);
/* How many publish, and how many receive. */
unsigned scenario_publishers(const struct scenario *scenario);
unsigned scenario_receivers(const struct scenario *scenario);
/* How many connections that makes: who does both is one person to Dais, and two to WHIP. */
unsigned scenario_members(const struct scenario *scenario);
/* How many streams of sound and pictures all receivers together get. */
unsigned scenario_subscriptions(const struct scenario *scenario);

void scenario_init(struct scenario *scenario);
void scenario_finish(struct scenario *scenario);
/* ERR_INVALID: `problem` is one line for the user. ERR_IO: the file can't be read; the same. */
MUST_CHECK enum err scenario_load(struct scenario *scenario, const char *path, char problem[SCENARIO_PROBLEM_SIZE]);
/* One value. `where` is what the user wrote it in: "--publishers", "webinar.yaml:3". ERR_NOT_FOUND: no such key. */
MUST_CHECK enum err scenario_set(struct scenario *scenario, const char *key, const char *value, const char *where,
                                 char problem[SCENARIO_PROBLEM_SIZE]);
/* What must hold between values, and the bounds. */
MUST_CHECK enum err scenario_check(const struct scenario *scenario, char problem[SCENARIO_PROBLEM_SIZE]);
/* Each key with its default, range and meaning. */
void scenario_explain(FILE *out);

/* Calls `each` with every key and its value as text; `number` says whether it is one. */
typedef void scenario_each_fn(void *user, const char *key, const char *value, bool number);
void scenario_each(const struct scenario *scenario, scenario_each_fn *each, void *user);

/* Of `count` names the one most like `wrong`, or NULL when none is. */
const char *nearest_name(const char *wrong, const char *const *names, unsigned count);

#endif
