/* Counts the calls that change files below one folder, and dies or fails at the one it was told to; and sets the wall
 * clock.
 *
 * Preloaded into the nursery. The orders and the counts lie in memory that is shared with the children it forks, so
 * that a child is armed with a few stores and its counts can be read after its death.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* The order is that of CALLS in shim.py; ANY counts all of them together. */
enum call { WRITE, FSYNC, RENAME, UNLINK, TRUNCATE, ANY, CALLS };
enum moment { BEFORE, TORN, AFTER, FULL, BROKEN, READ_ONLY };

struct orders {
    char folder[PATH_MAX];
    size_t length;
    int call;
    long nth;
    int moment;
    atomic_long wall_seconds;
    atomic_long counts[CALLS];
};

static struct orders *orders;

__attribute__((constructor)) static void begin(void)
{
    void *memory = mmap(NULL, sizeof *orders, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory != MAP_FAILED)
        orders = memory;
}

void shim_arm(const char *folder, int call, long nth, int moment)
{
    orders->length = 0;
    for (int each = 0; each < CALLS; each++)
        atomic_store(&orders->counts[each], 0);
    orders->call = call;
    orders->nth = nth;
    orders->moment = moment;
    snprintf(orders->folder, sizeof orders->folder, "%s", folder);
    orders->length = strlen(orders->folder);
}

long shim_count(int call)
{
    return atomic_load(&orders->counts[call]);
}

/* Move the clock on the wall, as seen from here; no other clock moves with it. */
void shim_set_wall(long seconds)
{
    atomic_store(&orders->wall_seconds, seconds);
}

static void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

static int is_below(const char *path)
{
    size_t length = orders->length;
    return strncmp(path, orders->folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

static int is_ours(int fd)
{
    char link[32], path[PATH_MAX];
    if (orders == NULL || orders->length == 0)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0)
        return 0;
    path[length] = '\0';
    return is_below(path);
}

static int is_our_path(int folder, const char *path)
{
    if (orders == NULL || orders->length == 0)
        return 0;
    if (path[0] == '/')
        return is_below(path);
    /* A name beside a descriptor is a name in that folder; one beside the working directory is nobody's. */
    return folder != AT_FDCWD && is_ours(folder);
}

/* The error that a call is to fail with; 0 when it is to be the last one. */
static int error_of(int moment)
{
    switch (moment) {
    case FULL:
        return ENOSPC;
    case BROKEN:
        return EIO;
    case READ_ONLY:
        return EROFS;
    default:
        return 0;
    }
}

/* Count a call; true when it is the one that something happens at. */
static int is_due(int call)
{
    long nth = atomic_fetch_add(&orders->counts[call], 1) + 1;
    long nth_of_any = atomic_fetch_add(&orders->counts[ANY], 1) + 1;
    if (orders->nth == 0 || (orders->call != call && orders->call != ANY))
        return 0;
    return orders->nth == (orders->call == ANY ? nth_of_any : nth);
}

#define FIND(name)                                                                                                     \
    if (real == NULL)                                                                                                  \
        real = dlsym(RTLD_NEXT, #name)

/* Fail instead of dying, when that was ordered. */
#define FAIL()                                                                                                         \
    do {                                                                                                               \
        if (error_of(orders->moment) != 0) {                                                                           \
            errno = error_of(orders->moment);                                                                          \
            return -1;                                                                                                 \
        }                                                                                                              \
    } while (0)

/* What is atomic for everybody else: it was done, or it was not. */
#define WHOLE(call, ours, doing)                                                                                       \
    do {                                                                                                               \
        if (!(ours) || !is_due(call))                                                                                  \
            return (doing);                                                                                            \
        FAIL();                                                                                                        \
        if (orders->moment == AFTER)                                                                                   \
            (void)!(doing);                                                                                            \
        die();                                                                                                         \
        return -1;                                                                                                     \
    } while (0)

/* What can also be cut short. */
#define PARTLY(ours, doing, half)                                                                                      \
    do {                                                                                                               \
        if (!(ours) || !is_due(WRITE))                                                                                 \
            return (doing);                                                                                            \
        FAIL();                                                                                                        \
        if (orders->moment == TORN)                                                                                    \
            (void)!(half);                                                                                             \
        if (orders->moment == AFTER)                                                                                   \
            (void)!(doing);                                                                                            \
        die();                                                                                                         \
        return -1;                                                                                                     \
    } while (0)

ssize_t write(int fd, const void *bytes, size_t size)
{
    static ssize_t (*real)(int, const void *, size_t);
    FIND(write);
    PARTLY(is_ours(fd), real(fd, bytes, size), real(fd, bytes, size / 2));
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    static ssize_t (*real)(int, const void *, size_t, off_t);
    FIND(pwrite);
    PARTLY(is_ours(fd), real(fd, bytes, size, at), real(fd, bytes, size / 2, at));
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at)
{
    static ssize_t (*real)(int, const void *, size_t, off64_t);
    FIND(pwrite64);
    PARTLY(is_ours(fd), real(fd, bytes, size, at), real(fd, bytes, size / 2, at));
}

ssize_t writev(int fd, const struct iovec *pieces, int count)
{
    static ssize_t (*real)(int, const struct iovec *, int);
    FIND(writev);
    PARTLY(is_ours(fd), real(fd, pieces, count), real(fd, pieces, count / 2));
}

int fsync(int fd)
{
    static int (*real)(int);
    FIND(fsync);
    WHOLE(FSYNC, is_ours(fd), real(fd));
}

int fdatasync(int fd)
{
    static int (*real)(int);
    FIND(fdatasync);
    WHOLE(FSYNC, is_ours(fd), real(fd));
}

int rename(const char *from, const char *to)
{
    static int (*real)(const char *, const char *);
    FIND(rename);
    WHOLE(RENAME, is_our_path(AT_FDCWD, to), real(from, to));
}

int renameat(int from_folder, const char *from, int to_folder, const char *to)
{
    static int (*real)(int, const char *, int, const char *);
    FIND(renameat);
    WHOLE(RENAME, is_our_path(to_folder, to), real(from_folder, from, to_folder, to));
}

int unlink(const char *path)
{
    static int (*real)(const char *);
    FIND(unlink);
    WHOLE(UNLINK, is_our_path(AT_FDCWD, path), real(path));
}

int unlinkat(int folder, const char *path, int flags)
{
    static int (*real)(int, const char *, int);
    FIND(unlinkat);
    WHOLE(UNLINK, is_our_path(folder, path), real(folder, path, flags));
}

int ftruncate(int fd, off_t length)
{
    static int (*real)(int, off_t);
    FIND(ftruncate);
    WHOLE(TRUNCATE, is_ours(fd), real(fd, length));
}

int ftruncate64(int fd, off64_t length)
{
    static int (*real)(int, off64_t);
    FIND(ftruncate64);
    WHOLE(TRUNCATE, is_ours(fd), real(fd, length));
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    static int (*real)(clockid_t, struct timespec *);
    FIND(clock_gettime);
    int answer = real(clock, now);
    if (answer == 0 && clock == CLOCK_REALTIME && orders != NULL)
        now->tv_sec += atomic_load(&orders->wall_seconds);
    return answer;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    static int (*real)(struct timeval *restrict, void *restrict);
    FIND(gettimeofday);
    int answer = real(now, zone);
    if (answer == 0 && orders != NULL)
        now->tv_sec += atomic_load(&orders->wall_seconds);
    return answer;
}

time_t time(time_t *now)
{
    struct timespec moment;
    clock_gettime(CLOCK_REALTIME, &moment);
    if (now != NULL)
        *now = moment.tv_sec;
    return moment.tv_sec;
}
