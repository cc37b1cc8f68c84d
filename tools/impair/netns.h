/*
 * Network namespaces with a name (as `ip netns` has them) and a TUN device inside, and their sure end: a small process
 * of its own removes the names when the one that made them is gone, however it went.
 */
#ifndef DAIS_IMPAIR_NETNS_H
#define DAIS_IMPAIR_NETNS_H

#include <stdbool.h>

#define NETNS_NAME_SIZE 64
#define NETNS_DEVICE    "impair0"
#define NETNS_MTU       1500

struct netns_plan {
    char name[NETNS_NAME_SIZE];
    const char *ipv4, *ipv6; /* our address in it; everything else is reached through the device */
};

/* True if this process may make namespaces and TUN devices; otherwise a sentence on stderr. */
bool netns_permitted(void);

/* Starts the process that removes `count` names after our end. Before the names exist. False: reason on stderr. */
bool netns_guard_start(const struct netns_plan *plans, int count);
/* Removes them now and waits for it. */
void netns_guard_end(void);

/* Makes the namespace with loopback and a device that is up, and returns the device's descriptor; the caller stays in
 * its own namespace. -1: reason on stderr. */
int netns_make(const struct netns_plan *plan);

/* For a child process, before exec. */
bool netns_enter(const char *name);

#endif
