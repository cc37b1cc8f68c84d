/* Bytes of a connection to frames (RFC 4571). */
#include "tcp_priv.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#define FIRST_FRAME_MAX      1024
#define HALF_OPEN_FRAMES_MAX 16 /* that proved nothing */
#define STUN_FIRST_BYTE_MAX  3  /* RFC 7983 */

static void frame_in(struct tcp *tcp, struct tcp_connection *c, uint8_t *data, size_t len)
{
    if (len == 0) {
        return;
    }
    if (!c->owned && data[0] > STUN_FIRST_BYTE_MAX) {
        c->dead = true; /* nobody speaks first but with a check */
        return;
    }
    bool owned = tcp->frame(tcp->user, &c->path, data, len);
    if (c->owned) {
        return;
    }
    if (owned) {
        c->owned = true;
        tcp->half_open--;
    } else if (++c->vain_frames >= HALF_OPEN_FRAMES_MAX) {
        c->dead = true;
    }
}

/* The length of the frame that begins here; what is too long will be skipped, or ends who has proved nothing. */
static size_t frame_length(struct tcp *tcp, struct tcp_connection *c, const uint8_t *header)
{
    size_t len = load_u16(header);
    if (len > FIRST_FRAME_MAX && !c->owned) {
        c->dead = true;
    } else if (len > LIMIT_DATAGRAM_BYTES) {
        tcp->counts.too_long++;
        c->skip_bytes = (uint32_t)len;
    }
    return len;
}

/* Adds to a frame whose beginning came earlier; returns what it took. */
static size_t partial_add(struct tcp *tcp, struct tcp_connection *c, const uint8_t *data, size_t len)
{
    size_t want = FRAME_HEADER, taken = 0;
    while (taken < len && c->partial_len < want) {
        c->partial[c->partial_len++] = data[taken++];
    }
    if (c->partial_len < FRAME_HEADER) {
        return taken;
    }
    want = load_u16(c->partial);
    if (c->partial_len == FRAME_HEADER) { /* perhaps more than once: the answer is the same until a byte follows */
        (void)frame_length(tcp, c, c->partial);
        if (c->dead || c->skip_bytes > 0) {
            c->partial_len = 0;
            return taken;
        }
    }
    size_t rest = FRAME_HEADER + want - c->partial_len;
    size_t more = len - taken < rest ? len - taken : rest;
    memcpy(c->partial + c->partial_len, data + taken, more);
    c->partial_len += (uint32_t)more;
    if (more == rest) {
        c->partial_len = 0;
        frame_in(tcp, c, c->partial + FRAME_HEADER, want);
    }
    return taken + more;
}

static void bytes_in(struct tcp *tcp, struct tcp_connection *c, uint8_t *data, size_t len)
{
    while (len > 0 && !c->dead) {
        size_t taken;
        if (c->skip_bytes > 0) {
            taken = len < c->skip_bytes ? len : c->skip_bytes;
            c->skip_bytes -= (uint32_t)taken;
        } else if (c->partial_len > 0 || len < FRAME_HEADER || len < (size_t)FRAME_HEADER + load_u16(data)) {
            taken = partial_add(tcp, c, data, len);
        } else { /* a whole one: no copy */
            size_t frame = frame_length(tcp, c, data);
            taken = FRAME_HEADER;
            if (!c->dead && c->skip_bytes == 0) {
                frame_in(tcp, c, data + FRAME_HEADER, frame);
                taken += frame;
            }
        }
        data += taken;
        len -= taken;
    }
}

void tcp_connection_read(struct tcp *tcp, struct tcp_connection *c)
{
    ssize_t got = recv(c->fd, tcp->scratch->bytes, READ_BYTES, MSG_DONTWAIT);
    if (got > 0) {
        bytes_in(tcp, c, tcp->scratch->bytes, (size_t)got);
    } else if (got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)) {
        c->dead = true;
    }
}
