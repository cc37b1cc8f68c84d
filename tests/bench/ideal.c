#include "ideal.h"

#include "dais/base/bytes.h"

#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

#define PLACES      128
#define PLACE_BYTES 1280

static struct {
    int places, messages;
    struct mmsghdr headers[PLACES];
    struct iovec pieces[PLACES];
    struct sockaddr_storage names[PLACES];
    _Alignas(16) uint8_t control[PLACES][CMSG_SPACE(sizeof(uint16_t))];
    _Alignas(64) uint8_t bytes[PLACES][PLACE_BYTES];
} out;

void ideal_flush(int fd)
{
    for (int done = 0; done < out.messages;) {
        int sent = sendmmsg(fd, out.headers + done, (unsigned)(out.messages - done), 0);
        if (sent <= 0) {
            perror("ideal loop: sendmmsg");
            exit(1);
        }
        done += sent;
    }
    out.places = out.messages = 0;
}

static void make_run(struct msghdr *header, uint16_t size)
{
    header->msg_control = out.control[out.messages];
    header->msg_controllen = sizeof out.control[0];
    struct cmsghdr *c = CMSG_FIRSTHDR(header);
    *c = (struct cmsghdr){.cmsg_level = IPPROTO_UDP, .cmsg_type = UDP_SEGMENT, .cmsg_len = CMSG_LEN(sizeof size)};
    memcpy(CMSG_DATA(c), &size, sizeof size);
}

void ideal_forward(int fd, struct transport *transport, uint32_t ssrc, const uint8_t *packets, size_t stride,
                   size_t bytes, int count)
{
    if (out.places + count > PLACES) {
        ideal_flush(fd);
    }
    struct msghdr *header = &out.headers[out.messages].msg_hdr;
    const struct address *to = &transport_path(transport)->remote;
    *header = (struct msghdr){.msg_name = &out.names[out.messages],
                              .msg_namelen = address_to_sockaddr(to, &out.names[out.messages]),
                              .msg_iov = &out.pieces[out.places],
                              .msg_iovlen = (size_t)count};
    size_t len = 0;
    for (int i = 0; i < count; i++) {
        uint8_t *place = out.bytes[out.places];
        memcpy(place, packets + (size_t)i * stride, bytes);
        store_u32(place + 8, ssrc);
        if (transport_protect_rtp(transport, place, bytes, PLACE_BYTES, &len) != ERR_OK) {
            fprintf(stderr, "ideal loop: not encrypted\n");
            exit(1);
        }
        out.pieces[out.places++] = (struct iovec){place, len};
    }
    if (count > 1) {
        make_run(header, (uint16_t)len);
    }
    out.messages++;
}
