#include "dais/base/err.h"

const char *err_name(enum err err)
{
    static const char *const names[] = {
        [ERR_OK] = "ok",
        [ERR_INVALID] = "invalid",
        [ERR_TRUNCATED] = "truncated",
        [ERR_LIMIT] = "limit",
        [ERR_NOT_FOUND] = "not_found",
        [ERR_EXISTS] = "exists",
        [ERR_NO_MEMORY] = "no_memory",
        [ERR_BUSY] = "busy",
        [ERR_UNSUPPORTED] = "unsupported",
        [ERR_AUTH] = "auth",
        [ERR_IO] = "io",
        [ERR_STORAGE_FULL] = "storage_full",
        [ERR_CLOSED] = "closed",
    };
    if ((unsigned)err >= sizeof names / sizeof names[0]) {
        return "unknown";
    }
    return names[err];
}
