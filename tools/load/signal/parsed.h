/*
 * The WebSocket frame that was parsed last by a thread. A crowd is sent the same bytes ten thousand times, one receiver
 * after the other: each of these frames is read and compared byte by byte, and what is the same is not parsed anew. So
 * simulated people do not take the core that the server on the same machine needs.
 */
#ifndef DAIS_LOAD_PARSED_H
#define DAIS_LOAD_PARSED_H

#include "dais/base/str.h"

#include <jansson.h>

struct parsed { /* all zero: nothing yet */
    char *text;
    size_t len, room;
    json_t *frame;
};

/* The text as JSON, valid until the next call; nobody changes it. NULL: it is none, or there is no memory. */
json_t *parsed_frame(struct parsed *parsed, struct str text);
void parsed_finish(struct parsed *parsed);

#endif
