/* The addresses and ports that the configuration makes the server listen on, for pages and for /metrics. */
#ifndef DAIS_MAIN_LISTENS_H
#define DAIS_MAIN_LISTENS_H

#include "config.h"

#include "dais/server/server.h"

/* Fills listen, listen_count and admin. `dev`: the loopback addresses alone, whatever is configured. */
void listens_of(const struct config *config, bool dev, struct server_options *out);

#endif
