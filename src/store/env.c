/* The environment: the data folder and its lock, LMDB's opening and growth, and what its errors mean. */
#include "store_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static const char *const table_names[TABLE_COUNT] = {
    [RECORD_META] = "meta",
    [RECORD_ACCOUNT] = "account",
    [RECORD_GROUP] = "group",
    [RECORD_GROUP_MEMBER] = "group_member",
    [RECORD_CHANNEL] = "channel",
    [RECORD_MEMBERSHIP] = "membership",
    [RECORD_SUBSCRIPTION] = "subscription",
    [RECORD_ROOM] = "room",
    [RECORD_EVENT] = "event",
    [RECORD_SNAPSHOT] = "snapshot",
    [RECORD_CHAT] = "chat",
    [RECORD_MESSAGE] = "message",
    [RECORD_PERSON] = "person",
    [RECORD_KEY] = "key",
    [RECORD_LOGIN] = "login",
    [RECORD_MEDIA_TOKEN] = "media_token",
    [RECORD_EXPECTED] = "expected",
    [RECORD_LOGIN_OF] = "login_of",
    [RECORD_AUDIT] = "audit",
    [RECORD_TOKEN] = "token",
    [RECORD_TOKEN_OF] = "token_of",
    [RECORD_LINK] = "link",
    [RECORD_GUEST] = "guest",
    [RECORD_WEBHOOK] = "webhook",
    [RECORD_DELIVERY] = "delivery",
    [RECORD_MEDIA_TOKEN_OF] = "media_token_of",
    [RECORD_DEVICE] = "device",
    [RECORD_QNA] = "qna",
    [RECORD_BACKCHANNEL] = "backchannel",
    [RECORD_REACTION] = "reaction",
    [RECORD_DIRECT] = "direct",
    [RECORD_INTERACTION] = "interaction",
    [RECORD_ANSWER] = "answer",
    [RECORD_URN] = "urn",
    [TABLE_DUE] = "due",
};

enum err err_of_mdb(int rc)
{
    switch (rc) {
    case MDB_SUCCESS:
        return ERR_OK;
    case MDB_NOTFOUND:
        return ERR_NOT_FOUND;
    case MDB_MAP_FULL:
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return ERR_STORAGE_FULL;
    case ENOMEM:
        return ERR_NO_MEMORY;
    case MDB_KEYEXIST:
    case MDB_BAD_VALSIZE:
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_INVALID:
    case MDB_VERSION_MISMATCH:
        return ERR_INVALID;
    default:
        return ERR_IO;
    }
}

static enum err tables_open(struct store *store)
{
    MDB_txn *txn;
    int rc = mdb_txn_begin(store->env, NULL, 0, &txn);
    if (rc != 0) {
        return err_of_mdb(rc);
    }
    for (int i = 1; i < TABLE_COUNT && rc == 0; i++) {
        if (table_names[i] == NULL) {
            continue; /* a number that no kind of record has */
        }
        rc = mdb_dbi_open(txn, table_names[i], MDB_CREATE, &store->tables[i]);
    }
    if (rc != 0) {
        mdb_txn_abort(txn);
        return err_of_mdb(rc);
    }
    return err_of_mdb(mdb_txn_commit(txn));
}

/* The caller sees to it that nobody reads. */
static enum err map_grow(struct store *store)
{
    uint64_t half = store->map_bytes_max / 2;
    uint64_t bytes = store->map_bytes <= half ? store->map_bytes * 2 : store->map_bytes_max;
    if (bytes <= store->map_bytes || mdb_env_set_mapsize(store->env, bytes) != 0) {
        return ERR_STORAGE_FULL;
    }
    store->map_bytes = bytes;
    return ERR_OK;
}

/* With MDB_MAP_FULL on the way: a map too small even for the tables' roots grows, too. */
static enum err mdb_start(struct store *store)
{
    int rc = mdb_env_create(&store->env);
    if (rc != 0) {
        store->env = NULL;
        return err_of_mdb(rc);
    }
    if ((rc = mdb_env_set_mapsize(store->env, store->map_bytes)) != 0 ||
        (rc = mdb_env_set_maxdbs(store->env, TABLE_COUNT)) != 0 ||
        (rc = mdb_env_open(store->env, store->folder, MDB_NOTLS, 0600)) != 0) {
        return err_of_mdb(rc);
    }
    int dead;
    rc = mdb_reader_check(store->env, &dead);
    if (rc != 0) {
        return err_of_mdb(rc);
    }
    enum err err = tables_open(store);
    while (err == ERR_STORAGE_FULL && map_grow(store) == ERR_OK) {
        err = tables_open(store);
    }
    return err;
}

static void mdb_stop(struct store *store)
{
    if (store->env != NULL) {
        mdb_env_close(store->env);
        store->env = NULL;
    }
}

/* ── schema ── */

static const struct record_key schema_key = {"schema", 6};

static enum err schema_write(struct store *store)
{
    uint8_t block[16];
    struct writer w;
    writer_init(&w, block, sizeof block);
    record_begin(&w);
    writer_u32(&w, STORE_SCHEMA);
    record_seal(&w, RECORD_META, 1, &schema_key);
    MDB_txn *txn;
    int rc = mdb_txn_begin(store->env, NULL, 0, &txn);
    if (rc != 0) {
        return err_of_mdb(rc);
    }
    MDB_val key = val_of_key(&schema_key), value = {w.pos, block};
    rc = mdb_put(txn, store->tables[RECORD_META], &key, &value, 0);
    if (rc != 0) {
        mdb_txn_abort(txn);
        return err_of_mdb(rc);
    }
    return err_of_mdb(mdb_txn_commit(txn));
}

static enum err schema_read(struct store *store, uint32_t *ret_schema)
{
    MDB_txn *txn;
    enum err err = read_begin(store, &txn);
    if (err != ERR_OK) {
        return err;
    }
    MDB_val key = val_of_key(&schema_key), value;
    err = err_of_mdb(mdb_get(txn, store->tables[RECORD_META], &key, &value));
    struct reader r;
    if (err == ERR_OK) {
        err = record_open(value.mv_data, value.mv_size, RECORD_META, 1, &schema_key, &r);
    }
    if (err == ERR_OK) {
        *ret_schema = reader_u32(&r);
        err = r.failed ? ERR_INVALID : ERR_OK;
    }
    read_end(store, txn);
    return err;
}

static enum err schema_check(struct store *store, char message[STORE_MESSAGE_SIZE])
{
    uint32_t schema = 0;
    enum err err = schema_read(store, &schema);
    if (err == ERR_NOT_FOUND) {
        err = schema_write(store);
        schema = STORE_SCHEMA;
    }
    if (err == ERR_OK && schema > STORE_SCHEMA) {
        snprintf(message, STORE_MESSAGE_SIZE,
                 "%s was written by a newer dais (schema %u, this one knows %u): start the newer one, or restore a "
                 "backup",
                 store->folder, schema, STORE_SCHEMA);
        return ERR_UNSUPPORTED;
    }
    return err;
}

/* ── the folder ── */

#define LOCK_NAME "dais.lock"

static enum err folder_lock(struct store *store, char message[STORE_MESSAGE_SIZE])
{
    if (mkdir(store->folder, 0700) != 0 && errno != EEXIST) {
        snprintf(message, STORE_MESSAGE_SIZE, "can't make the data folder %s: %s", store->folder, strerror(errno));
        return ERR_IO;
    }
    int dir_fd = open(store->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir_fd < 0 || fchmod(dir_fd, 0700) != 0) {
        snprintf(message, STORE_MESSAGE_SIZE, "can't use the data folder %s: %s", store->folder, strerror(errno));
        if (dir_fd >= 0) {
            close(dir_fd);
        }
        return ERR_IO;
    }
    store->lock_fd = openat(dir_fd, LOCK_NAME, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    int open_errno = errno;
    close(dir_fd);
    if (store->lock_fd < 0) {
        snprintf(message, STORE_MESSAGE_SIZE, "can't write to the data folder %s: %s", store->folder,
                 strerror(open_errno));
        return open_errno == ENOSPC ? ERR_STORAGE_FULL : ERR_IO;
    }
    if (flock(store->lock_fd, LOCK_EX | LOCK_NB) != 0) {
        snprintf(message, STORE_MESSAGE_SIZE,
                 "another dais process uses the data folder %s: stop it first, or choose another folder",
                 store->folder);
        return ERR_BUSY;
    }
    return ERR_OK;
}

bool store_in_use(const char *folder)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/" LOCK_NAME, folder);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool in_use = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (fd >= 0) {
        close(fd);
    }
    return in_use;
}

static void open_explain(const struct store *store, enum err err, char message[STORE_MESSAGE_SIZE])
{
    switch (err) {
    case ERR_INVALID:
        snprintf(message, STORE_MESSAGE_SIZE, "the database in %s is damaged or not one of dais: restore a backup",
                 store->folder);
        break;
    case ERR_STORAGE_FULL:
        snprintf(message, STORE_MESSAGE_SIZE, "no space left for the database in %s", store->folder);
        break;
    default:
        snprintf(message, STORE_MESSAGE_SIZE, "can't open the database in %s: %s", store->folder, err_name(err));
    }
}

enum err env_open(struct store *store, char message[STORE_MESSAGE_SIZE])
{
    enum err err = folder_lock(store, message);
    if (err != ERR_OK) {
        return err;
    }
    message[0] = '\0';
    err = mdb_start(store);
    if (err == ERR_OK) {
        err = schema_check(store, message);
    }
    if (err == ERR_OK) {
        err = audit_open(store);
    }
    if (err == ERR_OK) {
        err = urns_sweep(store);
    }
    if (err != ERR_OK && message[0] == '\0') {
        open_explain(store, err, message);
    }
    return err;
}

void env_close(struct store *store)
{
    mdb_stop(store);
    if (store->lock_fd >= 0) {
        close(store->lock_fd); /* gives the lock back */
        store->lock_fd = -1;
    }
}

enum err env_reopen(struct store *store)
{
    pthread_rwlock_wrlock(&store->gate);
    mdb_stop(store);
    enum err err = mdb_start(store);
    if (err != ERR_OK) {
        mdb_stop(store);
    }
    pthread_rwlock_unlock(&store->gate);
    return err;
}

enum err env_grow(struct store *store)
{
    pthread_rwlock_wrlock(&store->gate);
    enum err err = map_grow(store);
    pthread_rwlock_unlock(&store->gate);
    return err;
}

enum err read_begin(struct store *store, MDB_txn **ret_txn)
{
    pthread_rwlock_rdlock(&store->gate);
    int rc = store->env != NULL ? mdb_txn_begin(store->env, NULL, MDB_RDONLY, ret_txn) : EIO;
    if (rc != 0) {
        pthread_rwlock_unlock(&store->gate);
        return rc == MDB_NOTFOUND ? ERR_IO : err_of_mdb(rc);
    }
    return ERR_OK;
}

enum err store_usage(struct store *store, struct store_usage *ret_usage)
{
    struct statvfs disk;
    MDB_envinfo info = {0};
    MDB_stat stat = {0};
    pthread_rwlock_rdlock(&store->gate);
    bool known = store->env != NULL && mdb_env_info(store->env, &info) == 0 && mdb_env_stat(store->env, &stat) == 0;
    pthread_rwlock_unlock(&store->gate);
    if (!known || statvfs(store->folder, &disk) != 0) {
        return ERR_IO;
    }
    *ret_usage = (struct store_usage){
        .database_bytes = ((uint64_t)info.me_last_pgno + 1) * stat.ms_psize,
        .disk_bytes = (uint64_t)disk.f_blocks * disk.f_frsize,
        .disk_free_bytes = (uint64_t)disk.f_bavail * disk.f_frsize,
    };
    return ERR_OK;
}

void read_end(struct store *store, MDB_txn *txn)
{
    mdb_txn_abort(txn);
    pthread_rwlock_unlock(&store->gate);
}
