/*
 * Time and chance of a simulated process: the linker puts these in the place of clock.h and of random.h's operating
 * system randomness (-Wl,--wrap), and OpenSSL gets its randomness and its clock from here too. So keys, user names,
 * certificates and retransmission timers are functions of the seed.
 */
#ifndef DAIS_TESTS_SIM_WORLD_H
#define DAIS_TESTS_SIM_WORLD_H

#include "dais/base/clock.h"

#include <stdint.h>

#define SIM_START_US ((time_us)1000 * US_PER_S) /* any time but 0, which means never */

/* Begins anew: the clock at SIM_START_US, randomness from `seed`. */
void sim_world_reset(uint64_t seed);
void sim_world_set(time_us now_us);
time_us sim_world_now(void);

#endif
