// Preloaded into the `cvae` command: kills it at its change number STOP_AT to files below the folder STOP_BELOW.
//
// Opening a file for writing, writing and flushing count as changes. A write that is stopped writes half of its bytes
// first. A rename is a system call of its own that no library sees; it lies between a flush and the next change.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int is_below(const char *path) {
    const char *folder = getenv("STOP_BELOW");
    return folder && strncmp(path, folder, strlen(folder)) == 0;
}

static int is_open_below(int fd) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_below(path);
}

static int is_stopped_here(void) {
    static int changes;
    const char *at = getenv("STOP_AT");
    return at && __atomic_add_fetch(&changes, 1, __ATOMIC_SEQ_CST) == atoi(at);
}

static void stop(void) { kill(getpid(), SIGKILL); }

int open64(const char *path, int flags, ...) {
    static int (*next)(const char *, int, ...);
    if (!next) next = dlsym(RTLD_NEXT, "open64");
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = va_arg(arguments, mode_t);
    va_end(arguments);
    if ((flags & O_ACCMODE) != O_RDONLY && is_below(path) && is_stopped_here()) stop();
    return next(path, flags, mode);
}

ssize_t write(int fd, const void *bytes, size_t count) {
    static ssize_t (*next)(int, const void *, size_t);
    if (!next) next = dlsym(RTLD_NEXT, "write");
    if (is_open_below(fd) && is_stopped_here()) {
        next(fd, bytes, count / 2);
        stop();
    }
    return next(fd, bytes, count);
}

int fsync(int fd) {
    static int (*next)(int);
    if (!next) next = dlsym(RTLD_NEXT, "fsync");
    int result = next(fd);
    if (is_open_below(fd) && is_stopped_here()) stop();
    return result;
}
