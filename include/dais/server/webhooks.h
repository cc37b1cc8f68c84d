/*
 * Webhooks: what happens in rooms is told to the addresses that managers (of a channel) and administrators (of the site)
 * gave. What is to be told is written in the same commit as what happened, and sent after it.
 *
 *   command, tick ─► site ─► webhooks_write: deliveries into the same batch ─► commit ─► webhooks_tick: the first of each
 *                                                                                          webhook, when it is due
 *   fetch ─► answered with 2xx: done, else again later ─► what became of it is committed, too
 *
 * Invariants
 *  1. A delivery is there if and only if the event is: after a crash, too. It is sent at least once: when the server dies
 *     between the answer and its commit, it comes again, with the same id.
 *  2. One webhook's deliveries are made one after the other, in the order of the events: a receiver never hears that a
 *     room was closed before it hears that it was opened. So one that is not taken holds up those behind it, until it is
 *     too old (delivery_is_over). A test goes beside the queue, once.
 *  3. Bounded: LIMIT_DELIVERIES… wait, are under way, and are kept. What there is no place for is lost, counted and shown.
 *  4. Secrets leave the store for the signature alone. No URL and nothing of an answer is logged; of an answer only the
 *     status counts, so that nobody reads by a webhook what is not public.
 *
 * Owner: the loop's thread.
 */
#ifndef DAIS_SERVER_WEBHOOKS_H
#define DAIS_SERVER_WEBHOOKS_H

#include "dais/server/fetch.h"
#include "dais/server/fetch_url.h"
#include "dais/server/site.h"

struct webhooks;

struct webhooks_options {
    struct site *site;
    struct fetcher *fetcher;
    bool private_hosts;  /* also to this machine and its own networks */
    bool plain_http;     /* also without TLS */
    const char *ca_path; /* PEM file of the authorities that count; NULL: the system's. Outlives the webhooks */
};

/* Loads what is on its way, and joins the site's commits. ERR_INVALID: a damaged record; and the store's errors. */
MUST_CHECK enum err webhooks_create(const struct webhooks_options *options, struct webhooks **ret_webhooks);
/* After the site has ended its waits, and after the fetcher. NULL is fine. */
void webhooks_destroy(struct webhooks *webhooks);
/* Sends what is due, and commits what became of what was sent: call every 250 ms or so. */
void webhooks_tick(struct webhooks *webhooks, wall_ms at_ms, time_us now_us);

/* Would this URL be sent to? */
enum fetch_url webhooks_url_check(const struct webhooks *webhooks, struct str url);
/* ERR_BUSY: its last test is still under way. ERR_NO_MEMORY. */
MUST_CHECK enum err webhooks_test(struct webhooks *webhooks, const struct webhook *webhook, wall_ms at_ms,
                                  struct delivery_record *ret_delivery);

/* Its address was changed: what waits is tried anew at once, not after the pause that the old one earned. */
void webhooks_changed(struct webhooks *webhooks, struct webhook_id id, wall_ms at_ms);

struct webhook_state {
    uint32_t waiting, lost;
    bool failing;    /* the last attempt failed */
    wall_ms next_ms; /* when the next attempt is; 0: none is due */
};
struct webhook_state webhooks_state(const struct webhooks *webhooks, struct webhook_id id);
/* The newest first: the first of those that wait, the test under way, and the last that do no more. Returns how many. */
#define WEBHOOKS_SHOWN_MAX 50
uint32_t webhooks_deliveries(const struct webhooks *webhooks, struct webhook_id id,
                             struct delivery_record out[WEBHOOKS_SHOWN_MAX]);

/* ── what is sent ── */
#define WEBHOOK_SECRET_TEXT_SIZE    64 /* "whsec_" and Base64 */
#define WEBHOOK_SIGNATURE_TEXT_SIZE 64 /* "v1," and Base64 */
#define WEBHOOK_BODY_SIZE           1024
void webhook_secret_text(const uint8_t secret[WEBHOOK_SECRET_BYTES], char out[WEBHOOK_SECRET_TEXT_SIZE]);
/* Of the Standard Webhooks specification (1.0.0): HMAC-SHA256 over "id.timestamp.body", Base64 behind "v1,". */
void webhook_sign(const uint8_t *secret, size_t secret_bytes, struct str id, int64_t timestamp_s, struct str body,
                  char out[WEBHOOK_SIGNATURE_TEXT_SIZE]);
/* The JSON of a delivery; no names of people: others would choose what a stranger's systems show. Returns its length. */
MUST_CHECK size_t webhook_body(const struct directory *dir, const struct delivery_record *delivery,
                               char out[WEBHOOK_BODY_SIZE]);

#endif
