/* What a process of this machine costs, by /proc. */
#ifndef DAIS_LOAD_PROCESS_H
#define DAIS_LOAD_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

struct process_sample {
    int64_t cpu_us;    /* of all its threads, also those that have ended, user and system */
    int64_t waited_us; /* its present threads could run, but others had the cores; -1: the kernel does not say */
    int64_t rss_kb;
    unsigned threads;
};

/* Who listens on this TCP port of this machine; 0: nobody that we may look at. */
int process_listening(uint16_t port);
/* False: it is gone. */
bool process_sample(int pid, struct process_sample *ret_sample);
/* The name of its program, or "". */
void process_name(int pid, char out[32]);
/* The limit of open files raised as far as it goes; returns it. */
uint64_t process_files_max(void);

#endif
