/* WHIP and WHEP, the client's side. */
#include "whip.h"

#include <stdlib.h>
#include <string.h>

#define CREATED 201

/* The server's own words, if it has some: of {"error":{…,"message":"…"}} the message. */
static struct str words_of(struct str body)
{
    static const char key[] = "\"message\":\"";
    const char *at = body.len > 0 ? strstr(body.data, key) : NULL;
    if (at == NULL) {
        return str_sub(str_trim(body), 0, 100);
    }
    at += sizeof key - 1;
    return (struct str){at, strcspn(at, "\"")};
}

static void on_answer(void *user, const struct web_reply *reply)
{
    struct whip *whip = user;
    struct person *p = whip->person;
    if (reply->status == CREATED) {
        memcpy(whip->resource, reply->location, sizeof whip->resource);
    }
    if (whip->leaving) {
        whip_leave(whip);
        return;
    }
    p->env->now_us = clock_now_us();
    if (reply->status == CREATED) {
        person_answer(p, whip->loop, reply->body);
    } else if (reply->status == 0) {
        person_fail(p, "%.150s", reply->problem);
    } else {
        struct str words = words_of(reply->body);
        person_fail(p, "POST %.60s: %u %.*s", whip->path, reply->status, STR_ARG(str_sub(words, 0, 80)));
    }
}

void whip_join(struct whip *whip)
{
    person_begin(whip->person);
    char *offer = person_offer(whip->person);
    const struct web_request request = {.method = "POST",
                                        .path = whip->path,
                                        .content_type = "application/sdp",
                                        .bearer = whip->token,
                                        .body = str_of(offer)};
    if (offer == NULL || web_call(whip->web, &request, on_answer, whip) != ERR_OK) {
        person_fail(whip->person, "no memory");
    }
    free(offer);
}

static void on_gone(void *user, const struct web_reply *reply)
{
    (void)reply;
    ((struct whip *)user)->gone = true;
}

void whip_leave(struct whip *whip)
{
    const struct web_request request = {.method = "DELETE", .path = whip->resource, .bearer = whip->token};
    bool asking = whip->person->state == PERSON_ASKING && !whip->leaving;
    whip->leaving = true;
    if (asking) {
        return; /* on_answer leaves */
    }
    if (whip->resource[0] == '\0' || web_call(whip->web, &request, on_gone, whip) != ERR_OK) {
        whip->gone = true;
    }
}

void whip_renew(struct whip *whip)
{
    whip->resource[0] = '\0';
    whip->leaving = whip->gone = false;
}
