#include "dais/server/logins.h"

#include <stdlib.h>

static wall_ms later_of(wall_ms a, wall_ms b)
{
    return a > b ? a : b;
}

wall_ms logins_begin(struct account *account, wall_ms at_ms)
{
    wall_ms begin_ms = later_of(at_ms, account->r.logins_since_ms);
    account->login_ms = later_of(account->login_ms, begin_ms);
    return begin_ms;
}

/* The newest beginning: of this run from memory, of those before from the store. */
static enum err newest(struct site *site, const struct account *account, wall_ms *ret_newest_ms)
{
    uint32_t count = 0;
    struct login_line *lines = malloc(LIMIT_LOGINS_PER_ACCOUNT * sizeof *lines);
    enum err err = lines ? store_logins_of(site_store(site), account->r.id, 0, lines, &count) : ERR_NO_MEMORY;
    wall_ms newest_ms = account->login_ms;
    for (uint32_t i = 0; i < count && !err; i++)
        newest_ms = later_of(newest_ms, lines[i].created_ms);
    free(lines);
    *ret_newest_ms = newest_ms;
    return err;
}

enum err logins_end(struct site_change *change, struct account_record *want)
{
    struct account *account = directory_account(site_directory_of(change->site), want->id);
    wall_ms newest_ms;
    enum err err = newest(change->site, account, &newest_ms);
    if (err)
        return err;
    want->logins_since_ms = later_of(change->at_ms, later_of(newest_ms, account->r.logins_since_ms) + 1);
    account->login_ms = want->logins_since_ms; /* one that is put again began then */
    store_batch_logins_remove(site_batch(change), want->id);
    return ERR_OK;
}

enum err logins_and_tokens_end(struct site_change *change, struct account_record *want)
{
    store_batch_tokens_remove(site_batch(change), want->id);
    return logins_end(change, want);
}
