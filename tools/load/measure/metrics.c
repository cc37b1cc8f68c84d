/* Fetches and reads metrics. */
#include "metrics.h"

#include "dais/base/bytes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define TEXT_MAX    1048576
#define PATIENCE_S  2
#define NAME_LETTER "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:"

static struct metrics_row *find(const struct metrics *metrics, const char *name)
{
    for (unsigned i = 0; i < metrics->count; i++) {
        if (strcmp(metrics->rows[i].name, name) == 0) {
            return (struct metrics_row *)&metrics->rows[i];
        }
    }
    return NULL;
}

static void add(struct metrics *metrics, const char *name, size_t length, double value)
{
    char text[METRICS_NAME_SIZE];
    snprintf(text, sizeof text, "%.*s", (int)length, name);
    struct metrics_row *row = find(metrics, text);
    if (row == NULL && metrics->count < METRICS_MAX) {
        row = &metrics->rows[metrics->count++];
        memcpy(row->name, text, sizeof text);
        row->value = 0;
    }
    if (row != NULL) {
        row->value += value;
    }
}

/* name{labels} value; labels may hold anything but a line's end. */
static void parse_line(struct metrics *metrics, const char *line, size_t length)
{
    char text[512];
    if (length >= sizeof text || line[0] == '#') {
        return;
    }
    snprintf(text, sizeof text, "%.*s", (int)length, line);
    size_t name = strspn(text, NAME_LETTER);
    const char *labels_end = text[name] == '{' ? strrchr(text, '}') : NULL;
    const char *number = labels_end != NULL ? labels_end + 1 : text + name;
    char *end;
    double value = strtod(number, &end);
    if (name > 0 && name < METRICS_NAME_SIZE && *number == ' ' && end != number && isfinite(value)) {
        add(metrics, text, name, value);
    }
}

void metrics_parse(struct metrics *metrics, const char *text)
{
    metrics->count = 0;
    while (*text != '\0') {
        size_t length = strcspn(text, "\r\n");
        parse_line(metrics, text, length);
        text += length + (text[length] != '\0' ? 1 : 0);
    }
}

/* All that comes until the other end closes, ended with NUL; NULL: nothing did. To be freed. */
static char *read_all(int fd)
{
    char *text = malloc(TEXT_MAX);
    size_t used = 0;
    ssize_t got = 1;
    while (text != NULL && got > 0 && used + 1 < TEXT_MAX) {
        got = recv(fd, text + used, TEXT_MAX - 1 - used, 0);
        used += got > 0 ? (size_t)got : 0;
    }
    if (text != NULL) {
        text[used] = '\0';
    }
    return text;
}

bool metrics_fetch(struct metrics *metrics, const struct address *address)
{
    static const char request[] = "GET /metrics HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    struct sockaddr_storage name;
    socklen_t size = address_to_sockaddr(address, &name);
    int fd = socket(address->family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    char *text = NULL;
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == 0 &&
        connect(fd, (struct sockaddr *)&name, size) == 0 &&
        send(fd, request, sizeof request - 1, MSG_NOSIGNAL) == (ssize_t)(sizeof request - 1)) {
        text = read_all(fd);
    }
    if (fd >= 0) {
        close(fd);
    }
    const char *body = text != NULL && strncmp(text, "HTTP/1.", 7) == 0 && strncmp(text + 8, " 200", 4) == 0
                           ? strstr(text, "\r\n\r\n")
                           : NULL;
    metrics->count = 0;
    if (body != NULL) {
        metrics_parse(metrics, body + 4);
    }
    free(text);
    return metrics->count > 0;
}

bool metrics_get(const struct metrics *metrics, const char *name, double *ret_value)
{
    const struct metrics_row *row = find(metrics, name);
    if (row == NULL) {
        return false;
    }
    *ret_value = row->value;
    return true;
}
