/* A bottleneck. */
#include "narrow.h"

#include <stdlib.h>
#include <string.h>

#define BITS         8
#define UDP_IP_BYTES 28 /* go through the bottleneck too */
#define US_KBIT      1000

struct narrow_packet {
    struct narrow_packet *next;
    time_us at_us;
    size_t len;
    uint8_t data[];
};

void narrow_open(struct narrow *n, unsigned kbps, time_us depth_us)
{
    *n = (struct narrow){.kbps = kbps, .depth_us = depth_us};
}

void narrow_close(struct narrow *n)
{
    while (n->first != NULL) {
        narrow_drop(n);
    }
}

bool narrow_put(struct narrow *n, time_us now_us, const uint8_t *data, size_t len)
{
    time_us from_us = n->free_us > now_us ? n->free_us : now_us;
    struct narrow_packet *packet = from_us - now_us <= n->depth_us ? malloc(sizeof *packet + len) : NULL;
    if (packet == NULL) {
        return false;
    }
    n->free_us = from_us + (time_us)(len + UDP_IP_BYTES) * BITS * US_KBIT / n->kbps;
    packet->next = NULL;
    packet->at_us = n->free_us;
    packet->len = len;
    memcpy(packet->data, data, len);
    *(n->last != NULL ? &n->last->next : &n->first) = packet;
    n->last = packet;
    return true;
}

uint8_t *narrow_first(struct narrow *n, time_us now_us, size_t *ret_len, time_us *ret_at_us)
{
    struct narrow_packet *packet = n->first;
    if (packet == NULL || packet->at_us > now_us) {
        return NULL;
    }
    *ret_len = packet->len;
    *ret_at_us = packet->at_us;
    return packet->data;
}

void narrow_drop(struct narrow *n)
{
    struct narrow_packet *packet = n->first;
    n->first = packet->next;
    n->last = n->first == NULL ? NULL : n->last;
    free(packet);
}
