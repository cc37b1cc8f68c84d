/*
 * Does this machine have what the configuration names: files, addresses, ports, a folder that can be written to? Asked by
 * `dais check-config` and, with the same answer, at the start of `dais serve`.
 *
 * Nothing is left behind: sockets are bound to no port in particular and closed (a server may be running), a folder that
 * was made for the trial is removed. What only shows when it happens, a port that another program has, serve still says.
 */
#ifndef DAIS_MAIN_MACHINE_H
#define DAIS_MAIN_MACHINE_H

#include "config.h"

/* One line in `problem` that names the key and the fix. */
MUST_CHECK enum err machine_check(const struct config *config, char problem[CONFIG_PROBLEM_SIZE]);
/* What may be meant so and rarely is: true, with one line in `ret_doubt`. */
bool machine_doubt(const struct config *config, char ret_doubt[CONFIG_PROBLEM_SIZE]);

#endif
