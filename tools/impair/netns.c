/* Namespaces, devices, addresses and routes by the kernel's own calls; no other program is started. */
#include "netns.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <net/route.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define FOLDER    "/run/netns"
#define PATH_SIZE (sizeof FOLDER + NETNS_NAME_SIZE + 1)

/* linux/ipv6.h does not go together with the C library's headers. */
struct in6_ifreq {
    struct in6_addr addr;
    uint32_t prefix_length;
    int index;
};

static int guard_pipe = -1;
static pid_t guard_pid;

static bool complain(const char *what)
{
    fprintf(stderr, "impair: %s: %s\n", what, strerror(errno));
    return false;
}

static void path_of(const char *name, char path[PATH_SIZE])
{
    snprintf(path, PATH_SIZE, FOLDER "/%s", name);
}

bool netns_permitted(void)
{
    int tun = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
    if (tun < 0) {
        return complain("/dev/net/tun");
    }
    close(tun);
    pid_t child = fork();
    if (child == 0) {
        _exit(unshare(CLONE_NEWNET) == 0 ? 0 : errno);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child) {
        return complain("fork");
    }
    errno = WEXITSTATUS(status);
    return errno == 0 || complain("a network namespace is not permitted");
}

/* ── the end ── */

static void remove_name(const char *name)
{
    char path[PATH_SIZE];
    path_of(name, path);
    umount2(path, MNT_DETACH);
    unlink(path);
}

static void guard_run(int end, const struct netns_plan *plans, int count)
{
    char byte;
    setsid(); /* out of the terminal's ^C */
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    while (read(end, &byte, 1) < 0 && errno == EINTR) {
    }
    for (int i = 0; i < count; i++) {
        remove_name(plans[i].name);
    }
    _exit(0);
}

bool netns_guard_start(const struct netns_plan *plans, int count)
{
    int ends[2];
    for (int i = 0; i < count; i++) {
        char path[PATH_SIZE];
        path_of(plans[i].name, path);
        if (access(path, F_OK) == 0) {
            errno = EEXIST;
            return complain(path);
        }
    }
    if (pipe2(ends, O_CLOEXEC) != 0 || (guard_pid = fork()) < 0) {
        return complain("pipe or fork");
    }
    if (guard_pid == 0) {
        close(ends[1]);
        close(STDIN_FILENO);
        close(STDOUT_FILENO); /* whoever reads our output sees its end at our own */
        guard_run(ends[0], plans, count);
    }
    close(ends[0]);
    guard_pipe = ends[1];
    return true;
}

void netns_guard_end(void)
{
    close(guard_pipe);
    waitpid(guard_pid, NULL, 0);
}

/* ── addresses and routes ── */

static bool set_up(int socket4, const char *device, bool device_mtu)
{
    struct ifreq request = {0};
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", device);
    request.ifr_mtu = NETNS_MTU;
    if (device_mtu && ioctl(socket4, SIOCSIFMTU, &request) != 0) {
        return false;
    }
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    return ioctl(socket4, SIOCSIFFLAGS, &request) == 0;
}

static void set_ipv4_name(struct sockaddr *name, uint32_t address)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = address};
    memcpy(name, &in, sizeof in);
}

static bool add_ipv4(int socket4, const char *address)
{
    struct ifreq request = {.ifr_name = NETNS_DEVICE};
    struct rtentry route = {.rt_dev = (char[]){NETNS_DEVICE}, .rt_flags = RTF_UP};
    set_ipv4_name(&request.ifr_addr, inet_addr(address));
    if (ioctl(socket4, SIOCSIFADDR, &request) != 0) {
        return false;
    }
    set_ipv4_name(&request.ifr_netmask, 0xffffffff);
    set_ipv4_name(&route.rt_dst, 0);
    set_ipv4_name(&route.rt_genmask, 0);
    return ioctl(socket4, SIOCSIFNETMASK, &request) == 0 && set_up(socket4, NETNS_DEVICE, true) &&
           ioctl(socket4, SIOCADDRT, &route) == 0;
}

static bool add_ipv6(int socket6, const char *address)
{
    struct in6_ifreq request = {.prefix_length = 128, .index = (int)if_nametoindex(NETNS_DEVICE)};
    struct in6_rtmsg route = {.rtmsg_metric = 1, .rtmsg_flags = RTF_UP, .rtmsg_ifindex = request.index};
    return inet_pton(AF_INET6, address, &request.addr) == 1 && ioctl(socket6, SIOCSIFADDR, &request) == 0 &&
           ioctl(socket6, SIOCADDRT, &route) == 0;
}

/* No link-local address, so that nothing but what is under test crosses. Unimportant if it fails. */
static void silence_ipv6(void)
{
    int fd = open("/proc/sys/net/ipv6/conf/" NETNS_DEVICE "/addr_gen_mode", O_WRONLY | O_CLOEXEC);
    if (fd >= 0) {
        ssize_t written = write(fd, "1", 1);
        (void)written;
        close(fd);
    }
}

static bool configure(const struct netns_plan *plan)
{
    int socket4 = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0),
        socket6 = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    silence_ipv6();
    bool ok = set_up(socket4, "lo", false) && add_ipv4(socket4, plan->ipv4) && add_ipv6(socket6, plan->ipv6);
    int kept = errno;
    close(socket4);
    close(socket6);
    errno = kept;
    return ok || complain("addresses and routes");
}

static int tun_open(void)
{
    struct ifreq request = {.ifr_name = NETNS_DEVICE, .ifr_flags = IFF_TUN | IFF_NO_PI};
    int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || ioctl(fd, TUNSETIFF, &request) != 0) {
        complain("a TUN device");
        close(fd);
        return -1;
    }
    return fd;
}

/* ── namespaces ── */

/* Gives the namespace we are in a name. */
static bool pin(const char *name)
{
    char path[PATH_SIZE];
    path_of(name, path);
    mkdir(FOLDER, 0755);
    int file = open(path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0);
    if (file < 0) {
        return complain(path);
    }
    close(file);
    return mount("/proc/thread-self/ns/net", path, "none", MS_BIND, NULL) == 0 || complain("mount");
}

int netns_make(const struct netns_plan *plan)
{
    int own = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC), tun = -1;
    if (own < 0 || unshare(CLONE_NEWNET) != 0) {
        complain("unshare");
        return -1;
    }
    if (pin(plan->name) && (tun = tun_open()) >= 0 && !configure(plan)) {
        close(tun);
        tun = -1;
    }
    if (setns(own, CLONE_NEWNET) != 0) {
        complain("setns");
        abort();
    }
    close(own);
    return tun;
}

bool netns_enter(const char *name)
{
    char path[PATH_SIZE];
    path_of(name, path);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd >= 0 && setns(fd, CLONE_NEWNET) == 0;
}
