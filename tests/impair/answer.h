/*
 * What those who publish and those who watch have in common: their credentials, the header extensions they offer, and how
 * a connection is made of the server's answer.
 */
#ifndef DAIS_TESTS_ANSWER_H
#define DAIS_TESTS_ANSWER_H

#include "dais/wire/media.h"
#include "dais/wire/sdp_read.h"
#include "peer_socket.h"

#define PT_OPUS 111
#define PT_VP8  96
#define PT_RTX  97

struct answer_self {
    struct dtls_context *dtls;
    char ufrag[ICE_UFRAG_SIZE], pwd[ICE_PWD_SIZE];
};

void answer_self_init(struct answer_self *self, struct dtls_context *dtls);
/* Writes the a=extmap lines of a section; returns their length. */
int answer_write_exts(char *out, size_t size, bool video);
/* NULL: it cannot be read. Valid until the next one is read. */
const struct session_description *answer_read(const char *sdp, size_t length);
/* Of what was offered, what was taken. */
void answer_params(const struct session_description *d, struct media_params *ret_params);
/* `sdp`: the text that `d` was read from, with its end. False: credentials or an IPv4 candidate are missing. */
bool answer_open(struct peer_socket *socket, const char *sdp, const struct session_description *d,
                 const struct answer_self *self, peer_packet_fn *on_packet, void *user, time_us now_us);

#endif
