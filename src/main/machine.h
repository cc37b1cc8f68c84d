/*
 * Does this machine have what the configuration names: files, addresses, ports, a folder that can be written to? Asked by
 * `dais check-config` and, with the same answer, at the start of `dais serve`.
 *
 * Nothing is left behind: sockets are bound and closed, a folder that was made for the trial is removed. While a server
 * runs on the data folder the ports are its own, and are not tried.
 */
#ifndef DAIS_MAIN_MACHINE_H
#define DAIS_MAIN_MACHINE_H

#include "config.h"

/* Each fault goes to the configuration's `say`, with key and fix. `dev`: as `serve --dev` would listen. */
void machine_check(struct config *config, bool dev);
/* Its part of ports: that they exist, differ from each other, and are free. */
void machine_check_ports(struct config *config, bool dev);
/* What may be meant so and rarely is: true, with one line in `ret_doubt`. */
bool machine_doubt(const struct config *config, char ret_doubt[CONFIG_PROBLEM_SIZE]);

#endif
