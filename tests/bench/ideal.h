/*
 * The ideal loop: copies a packet, writes what differs for the receiver into its header, encrypts it and sends it, a frame of
 * equal packets as one run. No router, no transports looked up, no numbers kept, no timers: what a server must do at least.
 */
#ifndef DAIS_BENCH_IDEAL_H
#define DAIS_BENCH_IDEAL_H

#include "dais/transport/transport.h"

#define IDEAL_SSRC 0x1000000U /* added to a stream's own, so that both loops number by themselves */

/* One frame to one receiver: `count` packets of `bytes`, `stride` apart. What does not fit is sent first. */
void ideal_forward(int fd, struct transport *transport, uint32_t ssrc, const uint8_t *packets, size_t stride,
                   size_t bytes, int count);
void ideal_flush(int fd);

#endif
