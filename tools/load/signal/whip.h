/*
 * A person's way in by WHIP (who publishes) or WHEP (who receives): POST the offer, take the answer; DELETE at the end.
 */
#ifndef DAIS_LOAD_WHIP_H
#define DAIS_LOAD_WHIP_H

#include "../client/person.h"
#include "web.h"

struct whip {
    struct person *person;
    struct web *web;
    uv_loop_t *loop;
    const char *path;  /* to POST to */
    const char *token; /* or NULL */
    char resource[WEB_PATH_SIZE];
    bool leaving;
    bool gone; /* nothing is under way, and nothing is left at the server */
};

/* path and token live as long as `whip`. */
void whip_join(struct whip *whip);
/* Until `gone`. */
void whip_leave(struct whip *whip);
/* After that: for somebody else. */
void whip_renew(struct whip *whip);

#endif
