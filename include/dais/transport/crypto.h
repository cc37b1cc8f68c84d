/*
 * libsrtp, set up once per process with our own engines: AES-CM, AES-GCM and HMAC-SHA1 by OpenSSL's EVP.
 *
 * The library as Debian builds it stands on NSS, whose cost per packet grows with the number of sessions (a token
 * look-up). Its public replacement calls put EVP in that place; both libsrtp's own test vectors and ours must pass,
 * or nothing is set up.
 *
 * Invariants
 *  1. An engine allocates when a session is keyed and never while a packet passes.
 *  2. Keys live inside EVP contexts only, which OpenSSL clears when they are freed.
 */
#ifndef DAIS_TRANSPORT_CRYPTO_H
#define DAIS_TRANSPORT_CRYPTO_H

#include "dais/base/err.h"

/* Once, before threads. ERR_UNSUPPORTED: an engine failed a self-test, or libsrtp would not start. */
MUST_CHECK enum err crypto_init(void);
void crypto_finish(void);

#endif
