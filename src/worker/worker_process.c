/* What the process does once for all of its media workers. */
#include "dais/worker/worker.h"

#include "dais/transport/crypto.h"
#include "dais/transport/dtls.h"

enum err worker_process_init(struct dtls_identity **ret_identity)
{
    enum err err = crypto_init();
    if (err != ERR_OK) {
        return err;
    }
    err = dtls_identity_create(ret_identity);
    if (err != ERR_OK) {
        crypto_finish();
    }
    return err;
}

void worker_process_finish(struct dtls_identity *identity)
{
    if (identity != NULL) {
        dtls_identity_destroy(identity);
        crypto_finish();
    }
}

const char *worker_fingerprint(const struct dtls_identity *identity)
{
    return dtls_identity_fingerprint_text(identity);
}
