/* Into the worker's inside, where no command reaches: the slots of a client. */
#ifndef DAIS_TESTS_SIM_INSIDE_H
#define DAIS_TESTS_SIM_INSIDE_H

#include "sim_client.h"

struct slot;

/* NULL: there is no such peer or slot. */
struct slot *sim_slot(const struct sim_client *client, unsigned index);
/* Aims the slot at living layer `nth` by size (or none: pause) up to temporal layer `tid`, as an allocator might. */
void sim_slot_aim(const struct sim_client *client, unsigned index, int nth, unsigned tid);

#endif
