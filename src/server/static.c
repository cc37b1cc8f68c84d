/* The web client's files in memory, found by path; variants are chosen by Accept-Encoding. */
#include "dais/server/static.h"

#include "dais/base/hash.h"

#include <dirent.h>
#include <fcntl.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <uthash.h>

#define FILES_MAX      4096
#define FILE_BYTES_MAX (8u * 1024 * 1024)
#define DEPTH_MAX      6
#define ETAG_SIZE      36

enum variant { VARIANT_PLAIN, VARIANT_GZIP, VARIANT_BROTLI, VARIANT_COUNT };

struct content {
    char *data;
    size_t len;
    char etag[ETAG_SIZE];
};

struct file {
    char *path; /* "/assets/x.js" */
    const char *type;
    bool immutable;
    struct content variants[VARIANT_COUNT];
    UT_hash_handle hh;
};

struct static_site {
    struct file *files;
    size_t count;
};

static const struct {
    const char *suffix, *type;
} types[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".wasm", "application/wasm"},
    {".mp3", "audio/mpeg"},
    {".ogg", "audio/ogg"},
    {".txt", "text/plain; charset=utf-8"},
    {".ftl", "text/plain; charset=utf-8"},
};

static bool ends_with(const char *text, const char *suffix)
{
    size_t len = strlen(text), suffix_len = strlen(suffix);
    return len >= suffix_len && strcmp(text + len - suffix_len, suffix) == 0;
}

static const char *type_of(const char *path)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (ends_with(path, types[i].suffix)) {
            return types[i].type;
        }
    }
    return "application/octet-stream";
}

/* What the bundler puts under assets/ carries a hash of its content in its name. */
static bool is_immutable(const char *path)
{
    return strncmp(path, "/assets/", 8) == 0;
}

static void file_free(struct file *file)
{
    for (int i = 0; i < VARIANT_COUNT; i++) {
        free(file->variants[i].data);
    }
    free(file->path);
    free(file);
}

static struct file *file_get(struct static_site *site, const char *path)
{
    struct file *file;
    HASH_FIND_STR(site->files, path, file);
    if (file != NULL) {
        return file;
    }
    file = site->count < FILES_MAX ? calloc(1, sizeof *file) : NULL;
    if (file == NULL) {
        return NULL;
    }
    file->path = strdup(path);
    if (file->path == NULL) {
        free(file);
        return NULL;
    }
    file->type = type_of(path);
    file->immutable = is_immutable(path);
    HASH_ADD_KEYPTR(hh, site->files, file->path, strlen(file->path), file);
    site->count++;
    return file;
}

static bool content_read(int fd, size_t size, enum variant variant, struct content *ret)
{
    char *data = malloc(size + 1);
    size_t len = 0;
    while (data != NULL && len < size) {
        ssize_t n = read(fd, data + len, size - len);
        if (n <= 0) {
            break;
        }
        len += (size_t)n;
    }
    if (data == NULL || len != size) {
        free(data);
        return false;
    }
    uint8_t digest[SHA256_DIGEST_LENGTH];
    SHA256((const unsigned char *)data, len, digest);
    char *at = ret->etag;
    *at++ = '"';
    for (int i = 0; i < 12; i++) {
        at += snprintf(at, 3, "%02x", digest[i]);
    }
    static const char letters[VARIANT_COUNT] = {'p', 'g', 'b'}; /* a tag names one representation, not the file */
    snprintf(at, 3, "%c\"", letters[variant]);
    ret->data = data;
    ret->len = len;
    return true;
}

static enum err file_load(struct static_site *site, int directory_fd, const char *name, const char *path)
{
    int fd = openat(directory_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size > (off_t)FILE_BYTES_MAX) {
        if (fd >= 0) {
            close(fd);
        }
        return ERR_LIMIT;
    }
    char *base = strdup(path);
    enum variant variant = VARIANT_PLAIN;
    if (base != NULL && ends_with(base, ".br")) {
        variant = VARIANT_BROTLI;
        base[strlen(base) - 3] = 0;
    } else if (base != NULL && ends_with(base, ".gz")) {
        variant = VARIANT_GZIP;
        base[strlen(base) - 3] = 0;
    }
    struct file *file = base != NULL ? file_get(site, base) : NULL;
    free(base);
    bool good = file != NULL && content_read(fd, (size_t)info.st_size, variant, &file->variants[variant]);
    close(fd);
    return good ? ERR_OK : ERR_IO;
}

static enum err directory_load(struct static_site *site, const char *directory, const char *prefix, int depth)
{
    DIR *dir = depth < DEPTH_MAX ? opendir(directory) : NULL;
    if (dir == NULL) {
        return ERR_NOT_FOUND;
    }
    enum err err = ERR_OK;
    struct dirent *entry;
    while (err == ERR_OK && (entry = readdir(dir)) != NULL) {
        char below[1024], path[1024];
        if (entry->d_name[0] == '.') {
            continue;
        }
        int a = snprintf(below, sizeof below, "%s/%s", directory, entry->d_name);
        int b = snprintf(path, sizeof path, "%s/%s", prefix, entry->d_name);
        if (a >= (int)sizeof below || b >= (int)sizeof path) {
            err = ERR_LIMIT;
            break;
        }
        struct stat info;
        if (fstatat(dirfd(dir), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) {
            continue;
        }
        err = S_ISDIR(info.st_mode) ? directory_load(site, below, path, depth + 1)
                                    : file_load(site, dirfd(dir), entry->d_name, path);
    }
    closedir(dir);
    return err;
}

enum err static_load(const char *directory, struct static_site **ret_site)
{
    struct static_site *site = calloc(1, sizeof *site);
    if (site == NULL) {
        return ERR_NO_MEMORY;
    }
    enum err err = directory_load(site, directory, "", 0);
    struct file *index = NULL;
    if (err == ERR_OK) {
        HASH_FIND_STR(site->files, "/index.html", index);
        err = index != NULL && index->variants[VARIANT_PLAIN].data != NULL ? ERR_OK : ERR_NOT_FOUND;
    }
    if (err != ERR_OK) {
        static_destroy(site);
        return err;
    }
    *ret_site = site;
    return ERR_OK;
}

void static_destroy(struct static_site *site)
{
    if (site == NULL) {
        return;
    }
    struct file *file, *next;
    HASH_ITER(hh, site->files, file, next)
    {
        HASH_DEL(site->files, file);
        file_free(file);
    }
    free(site);
}

/* Is `coding` listed, and not with q=0? */
static bool accepts(struct str header, struct str coding)
{
    while (header.len > 0) {
        struct str item = str_cut(&header, ',');
        struct str name = str_trim(str_cut(&item, ';'));
        if (str_eq_nocase(name, coding)) {
            struct str weight = str_trim(item);
            return !(str_eq(weight, STR("q=0")) || str_eq(weight, STR("q=0.0")) || str_eq(weight, STR("q=0.00")) ||
                     str_eq(weight, STR("q=0.000")));
        }
    }
    return false;
}

static enum variant variant_choose(const struct file *file, struct str accept_encoding)
{
    if (file->variants[VARIANT_BROTLI].data != NULL && accepts(accept_encoding, STR("br"))) {
        return VARIANT_BROTLI;
    }
    if (file->variants[VARIANT_GZIP].data != NULL && accepts(accept_encoding, STR("gzip"))) {
        return VARIANT_GZIP;
    }
    return VARIANT_PLAIN;
}

static bool looks_like_a_page(struct str path)
{
    for (size_t i = path.len; i > 0 && path.data[i - 1] != '/'; i--) {
        if (path.data[i - 1] == '.') {
            return false;
        }
    }
    return true;
}

static bool etag_listed(struct str header, const char *etag)
{
    while (header.len > 0) {
        struct str item = str_trim(str_cut(&header, ','));
        if (str_starts(item, STR("W/"))) {
            item = str_sub(item, 2, item.len);
        }
        if (str_eq(item, str_of(etag))) {
            return true;
        }
    }
    return false;
}

void static_find(const struct static_site *site, struct str path, struct str accept_encoding, struct str if_none_match,
                 struct static_reply *ret)
{
    *ret = (struct static_reply){.status = 404, .cache_control = "no-store"};
    struct file *file = NULL;
    if (path.len > 0 && !str_eq(path, STR("/"))) {
        HASH_FIND(hh, site->files, path.data, path.len, file);
    }
    if (file == NULL && looks_like_a_page(path) && !str_starts(path, STR("/assets/"))) {
        HASH_FIND_STR(site->files, "/index.html", file);
    }
    if (file == NULL) {
        return;
    }
    enum variant variant = variant_choose(file, accept_encoding);
    const struct content *content = &file->variants[variant];
    if (content->data == NULL) {
        return; /* a compressed variant alone, and not accepted */
    }
    ret->cache_control = file->immutable ? "public, max-age=31536000, immutable" : "no-cache";
    ret->etag = content->etag;
    if (etag_listed(if_none_match, content->etag)) {
        ret->status = 304;
        return;
    }
    ret->status = 200;
    ret->content_type = file->type;
    ret->encoding = variant == VARIANT_BROTLI ? "br" : variant == VARIANT_GZIP ? "gzip" : NULL;
    ret->body = (struct str){content->data, content->len};
}
