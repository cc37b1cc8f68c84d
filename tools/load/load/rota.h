/*
 * Who comes and goes while a run is counted: receivers leave and others take their places (churn_per_s), and all
 * WebSockets are cut at once (cut_every_s). Each thread does its share, by its own clock.
 */
#ifndef DAIS_LOAD_ROTA_H
#define DAIS_LOAD_ROTA_H

#include "crew_priv.h"

/* Of each tick, while it is counted. */
void rota_step(struct crew_thread *t);
/* One person who is leaving: when she is gone, somebody else takes the place. */
void rota_go_on_leaving(struct crew_thread *t, struct member *m);

#endif
