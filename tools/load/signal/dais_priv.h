/* Between the files of Dais' protocol. */
#ifndef DAIS_LOAD_DAIS_PRIV_H
#define DAIS_LOAD_DAIS_PRIV_H

#include "dais.h"

#include <jansson.h>

#define CHAT_MARK "load " /* then when it was sent */

/* Takes `body`. False: it was not sent. `durable`: with a key. */
bool dais_request_send(struct dais *d, enum dais_request kind, const char *name, bool durable, json_t *body);
/* Somebody is in the room, by her `participant` object. */
void dais_see(struct dais *d, const json_t *person);
void dais_send_view(struct dais *d);
void dais_on_event(struct dais *d, const json_t *message);

#endif
