/*
 * Holds one thread of a process up while its others run on, as a lock or a bad disk would:
 *
 *   stall PID THREAD_NAME
 *
 * prints "stopped" once the thread stands, and lets it go when standard input ends. Status 77: that is not permitted here.
 * It is ptrace(2) on that thread alone, so that the program under test needs nothing for it.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define SKIPPED 77

static int has_name(const char *tasks, const char *tid, const char *name)
{
    char path[512], found[32] = "";
    snprintf(path, sizeof path, "%s/%s/comm", tasks, tid);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return 0;
    }
    int read = fgets(found, sizeof found, file) != NULL;
    fclose(file);
    found[strcspn(found, "\n")] = '\0';
    return read && strcmp(found, name) == 0;
}

/* 0: there is none. */
static pid_t find_thread(const char *pid, const char *name)
{
    char tasks[128];
    snprintf(tasks, sizeof tasks, "/proc/%s/task", pid);
    DIR *folder = opendir(tasks);
    pid_t tid = 0;
    for (struct dirent *entry; folder != NULL && tid == 0 && (entry = readdir(folder)) != NULL;) {
        tid = has_name(tasks, entry->d_name, name) ? (pid_t)atoi(entry->d_name) : 0;
    }
    if (folder != NULL) {
        closedir(folder);
    }
    return tid;
}

int main(int argc, char **argv)
{
    pid_t tid = argc == 3 ? find_thread(argv[1], argv[2]) : 0;
    if (tid == 0) {
        fprintf(stderr, "stall: no such thread\n");
        return 2;
    }
    if (ptrace(PTRACE_SEIZE, tid, NULL, NULL) != 0) {
        perror("stall: ptrace");
        return errno == EPERM || errno == ENOSYS ? SKIPPED : 1;
    }
    int status;
    if (ptrace(PTRACE_INTERRUPT, tid, NULL, NULL) != 0 || waitpid(tid, &status, __WALL) != tid) {
        perror("stall: the thread does not stop");
        return 1;
    }
    puts("stopped");
    fflush(stdout);
    while (getchar() != EOF) {
    }
    return ptrace(PTRACE_DETACH, tid, NULL, NULL) == 0 ? 0 : 1;
}
