/* Urns of secret ballots, and the files that hold what they are sealed with; see store_priv.h. */
#include "store_priv.h"

#include "dais/base/log.h"
#include "dais/base/random.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_NAME "ballots"
#define NAME_SIZE   (2 * URN_NAME_BYTES + 1)

/* ── files ── */

/* The folder's descriptor; -1: errno. */
static int folder_open(const struct store *store, bool make)
{
    int data = open(store->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (data < 0) {
        return -1;
    }
    bool there = !make || mkdirat(data, FOLDER_NAME, 0700) == 0 || errno == EEXIST;
    if (make && there && fsync(data) != 0) {
        there = false;
    }
    int folder = there ? openat(data, FOLDER_NAME, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW) : -1;
    int error = errno;
    close(data);
    errno = error;
    return folder;
}

static int key_read(int folder, const char *name, uint8_t key[SEAL_KEY_BYTES])
{
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return errno;
    }
    ssize_t got = read(fd, key, SEAL_KEY_BYTES);
    close(fd);
    return got == SEAL_KEY_BYTES ? 0 : EIO;
}

/* Whole and on the disk, or not there: what is sealed with it is committed after it. */
static int key_make(int folder, const char *name, uint8_t key[SEAL_KEY_BYTES])
{
    static const char fresh[] = "fresh";
    (void)unlinkat(folder, fresh, 0);
    int fd = openat(folder, fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return errno;
    }
    random_bytes(key, SEAL_KEY_BYTES);
    errno = EIO;
    bool ok = write(fd, key, SEAL_KEY_BYTES) == SEAL_KEY_BYTES && fsync(fd) == 0;
    int error = errno;
    close(fd);
    if (!ok) {
        return error;
    }
    return renameat(folder, fresh, folder, name) == 0 && fsync(folder) == 0 ? 0 : errno;
}

/* Overwritten, then removed: a file system that copies on writing may keep the old block for a while. */
static void key_destroy(int folder, const char *name)
{
    uint8_t noise[SEAL_KEY_BYTES];
    int fd = openat(folder, name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd >= 0) {
        random_bytes(noise, sizeof noise);
        bool ok = write(fd, noise, sizeof noise) == (ssize_t)sizeof noise && fsync(fd) == 0;
        close(fd);
        if (!ok) {
            log_error("ballot_key_not_overwritten", "error=%s", strerror(errno));
        }
    }
    if (unlinkat(folder, name, 0) != 0 && errno != ENOENT) {
        log_error("ballot_key_not_removed", "error=%s", strerror(errno));
    }
    (void)fsync(folder);
}

static void name_of(const uint8_t bytes[URN_NAME_BYTES], char name[NAME_SIZE])
{
    hex_write(bytes, URN_NAME_BYTES, name);
}

/* ── writing ── */

static int key_for(struct store *store, const uint8_t bytes[URN_NAME_BYTES])
{
    if (store->urn_key.there && memcmp(store->urn_key.name, bytes, URN_NAME_BYTES) == 0) {
        return 0;
    }
    char name[NAME_SIZE];
    name_of(bytes, name);
    int folder = folder_open(store, true);
    if (folder < 0) {
        return errno;
    }
    int rc = key_read(folder, name, store->urn_key.key);
    if (rc == ENOENT) {
        rc = key_make(folder, name, store->urn_key.key);
    }
    close(folder);
    store->urn_key.there = rc == 0;
    memcpy(store->urn_key.name, bytes, URN_NAME_BYTES);
    return rc;
}

int urn_put(struct store *store, MDB_txn *txn, MDB_val name, MDB_val plain)
{
    struct record_key key = read_key(name);
    uint8_t block[RECORD_HEADER_BYTES + URN_BYTES_MAX + SEAL_EXTRA_BYTES];
    if (key.size != URN_NAME_BYTES || plain.mv_size > URN_BYTES_MAX) {
        return MDB_INVALID;
    }
    int rc = key_for(store, key.bytes);
    if (rc != 0) {
        return rc;
    }
    if (seal(store->urn_key.key, key.bytes, key.size, plain.mv_data, plain.mv_size, block + RECORD_HEADER_BYTES) !=
        ERR_OK) {
        return ENOMEM;
    }
    struct writer w;
    writer_init(&w, block, RECORD_HEADER_BYTES + plain.mv_size + SEAL_EXTRA_BYTES);
    w.pos = RECORD_HEADER_BYTES + plain.mv_size + SEAL_EXTRA_BYTES;
    record_seal(&w, RECORD_URN, record_version(RECORD_URN), &key);
    MDB_val value = {w.pos, block};
    return mdb_put(txn, store->tables[RECORD_URN], &name, &value, 0);
}

int urns_end(struct store *store, MDB_txn *txn, MDB_val prefix)
{
    MDB_cursor *cursor;
    int rc = mdb_cursor_open(txn, store->tables[RECORD_URN], &cursor);
    if (rc != 0) {
        return rc;
    }
    MDB_val key = prefix, value;
    rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    while (rc == 0 && key.mv_size == URN_NAME_BYTES && memcmp(key.mv_data, prefix.mv_data, prefix.mv_size) == 0) {
        struct urn_over *over = malloc(sizeof *over);
        if (over == NULL) {
            rc = ENOMEM;
            break;
        }
        memcpy(over->name, key.mv_data, URN_NAME_BYTES);
        over->next = store->urns_over;
        store->urns_over = over;
        rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    }
    mdb_cursor_close(cursor);
    return rc == 0 || rc == MDB_NOTFOUND ? prefix_remove(txn, store->tables[RECORD_URN], prefix) : rc;
}

void urns_aborted(struct store *store)
{
    while (store->urns_over != NULL) {
        struct urn_over *over = store->urns_over;
        store->urns_over = over->next;
        free(over);
    }
}

void urns_committed(struct store *store)
{
    int folder = store->urns_over != NULL ? folder_open(store, false) : -1;
    for (const struct urn_over *over = store->urns_over; over != NULL && folder >= 0; over = over->next) {
        char name[NAME_SIZE];
        name_of(over->name, name);
        key_destroy(folder, name);
        secret_clear(&store->urn_key, sizeof store->urn_key);
    }
    if (folder >= 0) {
        close(folder);
    }
    urns_aborted(store);
}

/* ── at the start ── */

static bool has_urn(struct store *store, MDB_txn *txn, const char *file)
{
    struct record_key name = {.size = URN_NAME_BYTES};
    if (hex_read(str_of(file), name.bytes, URN_NAME_BYTES) != ERR_OK) {
        return false;
    }
    MDB_val key = val_of_key(&name), value;
    return mdb_get(txn, store->tables[RECORD_URN], &key, &value) == 0;
}

enum err urns_sweep(struct store *store)
{
    int folder = folder_open(store, false);
    if (folder < 0) {
        return errno == ENOENT ? ERR_OK : ERR_IO;
    }
    DIR *dir = fdopendir(folder);
    MDB_txn *txn;
    enum err err = dir == NULL ? ERR_NO_MEMORY : read_begin(store, &txn);
    if (err == ERR_OK) {
        const struct dirent *entry;
        while ((entry = readdir(dir)) != NULL) {
            if (entry->d_name[0] != '.' && !has_urn(store, txn, entry->d_name)) {
                key_destroy(folder, entry->d_name);
            }
        }
        read_end(store, txn);
    }
    if (dir != NULL) {
        closedir(dir);
    } else {
        close(folder);
    }
    return err;
}

/* ── reading ── */

enum err urn_read(struct store *store, MDB_txn *txn, const struct record_key *name, uint8_t ret_plain[URN_BYTES_MAX],
                  size_t *ret_size)
{
    struct reader r;
    enum err err = read_record(store, txn, RECORD_URN, name, &r);
    if (err != ERR_OK) {
        return err;
    }
    size_t size = reader_left(&r);
    if (size > URN_BYTES_MAX + SEAL_EXTRA_BYTES || size < SEAL_EXTRA_BYTES) {
        return ERR_INVALID;
    }
    uint8_t key[SEAL_KEY_BYTES];
    char file[NAME_SIZE];
    name_of(name->bytes, file);
    int folder = folder_open(store, false);
    int rc = folder >= 0 ? key_read(folder, file, key) : errno;
    if (folder >= 0) {
        close(folder);
    }
    if (rc != 0) {
        log_error("ballot_key_missing", "error=%s", strerror(rc));
        return ERR_INVALID;
    }
    err = seal_open(key, name->bytes, name->size, reader_take(&r, size), size, ret_plain);
    secret_clear(key, sizeof key);
    *ret_size = size - SEAL_EXTRA_BYTES;
    return err;
}
