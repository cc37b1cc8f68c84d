/* Reads /proc. */
#include "process.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define LINE_SIZE  512
#define PATH_SIZE  320
#define TCP_LISTEN 0x0a
#define US_PER_S   1000000

/* The inode of the socket that listens on `port`, of one table; 0: none. */
static unsigned long find_inode(const char *table, uint16_t port)
{
    char line[LINE_SIZE];
    unsigned long found = 0;
    FILE *file = fopen(table, "re");
    while (file != NULL && found == 0 && fgets(line, sizeof line, file) != NULL) {
        unsigned local = 0, state = 0;
        unsigned long inode = 0;
        if (sscanf(line, " %*u: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x %*s %*s %*s %*u %*u %lu", &local, &state,
                   &inode) == 3 &&
            local == port && state == TCP_LISTEN) {
            found = inode;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return found;
}

static bool holds_socket(const char *pid, const char *socket_name)
{
    char path[PATH_SIZE], link[64];
    bool found = false;
    snprintf(path, sizeof path, "/proc/%.20s/fd", pid);
    DIR *folder = opendir(path);
    struct dirent *entry;
    while (folder != NULL && !found && (entry = readdir(folder)) != NULL) {
        snprintf(path, sizeof path, "/proc/%.20s/fd/%.20s", pid, entry->d_name);
        ssize_t size = readlink(path, link, sizeof link - 1);
        link[size > 0 ? size : 0] = '\0';
        found = strcmp(link, socket_name) == 0;
    }
    if (folder != NULL) {
        closedir(folder);
    }
    return found;
}

int process_listening(uint16_t port)
{
    char name[64];
    unsigned long inode = find_inode("/proc/net/tcp", port);
    inode = inode == 0 ? find_inode("/proc/net/tcp6", port) : inode;
    if (inode == 0) {
        return 0;
    }
    snprintf(name, sizeof name, "socket:[%lu]", inode);
    int pid = 0;
    DIR *folder = opendir("/proc");
    struct dirent *entry;
    while (folder != NULL && pid == 0 && (entry = readdir(folder)) != NULL) {
        if (isdigit((unsigned char)entry->d_name[0]) && holds_socket(entry->d_name, name)) {
            pid = atoi(entry->d_name);
        }
    }
    if (folder != NULL) {
        closedir(folder);
    }
    return pid;
}

static bool read_line(const char *path, char line[LINE_SIZE])
{
    FILE *file = fopen(path, "re");
    bool got = file != NULL && fgets(line, LINE_SIZE, file) != NULL;
    if (file != NULL) {
        fclose(file);
    }
    return got;
}

/* On a CPU since it began, also by threads that have ended, to the nanosecond; the kernel's tick would be too coarse.
 * -1: not told. */
static int64_t running_us(int pid)
{
    clockid_t id;
    struct timespec spent;
    if (clock_getcpuclockid(pid, &id) != 0 || clock_gettime(id, &spent) != 0) {
        return -1;
    }
    return (int64_t)spent.tv_sec * US_PER_S + spent.tv_nsec / 1000;
}

/* Of the threads that it has now; those come and go seldom while a run is counted. */
static int64_t waiting_us(int pid)
{
    char path[PATH_SIZE], line[LINE_SIZE];
    unsigned long long waited_ns;
    int64_t sum_us = -1;
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *folder = opendir(path);
    struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        snprintf(path, sizeof path, "/proc/%d/task/%.20s/schedstat", pid, entry->d_name);
        if (entry->d_name[0] != '.' && read_line(path, line) && sscanf(line, "%*u %llu", &waited_ns) == 1) {
            sum_us = (sum_us > 0 ? sum_us : 0) + (int64_t)(waited_ns / 1000);
        }
    }
    if (folder != NULL) {
        closedir(folder);
    }
    return sum_us;
}

bool process_sample(int pid, struct process_sample *ret_sample)
{
    char path[PATH_SIZE], line[LINE_SIZE], state;
    unsigned long long user, system;
    long threads, pages;
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    if (!read_line(path, line)) {
        return false;
    }
    const char *rest = strrchr(line, ')'); /* the name may hold anything */
    if (rest == NULL ||
        sscanf(rest, ") %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu %*d %*d %*d %*d %ld %*d %*u %*u %ld",
               &state, &user, &system, &threads, &pages) != 5 ||
        state == 'Z' || state == 'X') {
        return false;
    }
    int64_t tick_us = US_PER_S / sysconf(_SC_CLK_TCK), us = running_us(pid);
    *ret_sample = (struct process_sample){.cpu_us = us >= 0 ? us : (int64_t)(user + system) * tick_us,
                                          .waited_us = waiting_us(pid),
                                          .rss_kb = pages * (sysconf(_SC_PAGESIZE) / 1024),
                                          .threads = (unsigned)threads};
    return true;
}

void process_name(int pid, char out[32])
{
    char path[PATH_SIZE], line[LINE_SIZE] = "";
    snprintf(path, sizeof path, "/proc/%d/comm", pid);
    (void)read_line(path, line);
    snprintf(out, 32, "%.*s", (int)strcspn(line, "\n"), line);
}

uint64_t process_files_max(void)
{
    struct rlimit limit = {0};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
        (void)getrlimit(RLIMIT_NOFILE, &limit);
    }
    return limit.rlim_cur;
}
