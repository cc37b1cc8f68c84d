/* Fuzz target: a datagram that claims to be STUN, checked and answered as the transport does. */
#include "dais/wire/stun.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void answer(const struct stun_message *m)
{
    uint8_t out[512];
    struct writer w;
    struct stun_message back;
    struct address from = {.ip = {192, 0, 2, 1}, .port = 5000, .family = AF_INET6};
    writer_init(&w, out, sizeof out);
    if (m->unknown_count > 0) {
        stun_write_error(&w, m->transaction, STUN_UNKNOWN_ATTRIBUTE, m->unknown, m->unknown_count, STR("key"));
    } else {
        stun_write_success(&w, m->transaction, &from, STR("key"));
    }
    assert(!w.failed && stun_parse(out, w.pos, &back) == ERR_OK && back.has_fingerprint);
    assert(stun_check_integrity(&back, STR("key")) == ERR_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct stun_message m;
    struct str local, remote;
    if (stun_parse(data, size, &m) != ERR_OK) {
        return 0;
    }
    assert(m.username.len <= STUN_USERNAME_BYTES && m.unknown_count <= STUN_UNKNOWN_MAX);
    if (stun_username_split(&m, &local, &remote) == ERR_OK) {
        assert(local.len > 0 && remote.len > 0 && local.len + remote.len + 1 == m.username.len);
    }
    enum err err = stun_check_integrity(&m, STR("VOkJxbRl1RmTxUk/WvJxBt"));
    assert(err == ERR_OK || err == ERR_AUTH || (err == ERR_NOT_FOUND && m.integrity_at == 0));
    answer(&m);
    return 0;
}
