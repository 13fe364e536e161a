/* uring.c - io_uring: files opened, read, written, asked about and watched through rings, with and without the kernel's
 * own memory; submissions in order and out of order; what is refused. */
#include "check.h"
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/openat2.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

enum { ENTRIES = 8 };

struct ring {
    int fd;
    struct io_uring_params p;
    char *sq, *cq;
    struct io_uring_sqe *sqes;
};

static uint32_t *word(char *base, uint32_t offset) { return (uint32_t *)(base + offset); }

static bool ring_new(struct ring *r, unsigned flags)
{
    memset(r, 0, sizeof *r);
    r->p.flags = flags;
    r->fd = (int)syscall(SYS_io_uring_setup, ENTRIES, &r->p);
    if (r->fd < 0 && (errno == ENOSYS || errno == EPERM))
        return false;
    CHECK(r->fd >= 0 && r->p.sq_entries == ENTRIES && r->p.cq_entries == 2 * ENTRIES && r->p.flags == flags);
    CHECK(fcntl(r->fd, F_GETFD) == FD_CLOEXEC);
    size_t size = r->p.sq_off.array + ENTRIES * 4, cq_size = r->p.cq_off.cqes + 2 * ENTRIES * sizeof(struct io_uring_cqe);
    CHECK(r->p.features & IORING_FEAT_SINGLE_MMAP);
    size = size > cq_size ? size : cq_size;
    r->sq = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, r->fd, IORING_OFF_SQ_RING);
    r->cq = mmap(NULL, cq_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, r->fd, IORING_OFF_CQ_RING);
    r->sqes = mmap(NULL, ENTRIES * sizeof *r->sqes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, r->fd,
                   IORING_OFF_SQES);
    CHECK(r->sq != MAP_FAILED && r->cq != MAP_FAILED && r->sqes != MAP_FAILED);
    CHECK(*word(r->sq, r->p.sq_off.ring_entries) == ENTRIES);
    return true;
}

/* The entry at a slot, which is queued. */
static struct io_uring_sqe *queue_at(struct ring *r, unsigned slot, int op, uint64_t data)
{
    uint32_t *tail = word(r->sq, r->p.sq_off.tail);
    word(r->sq, r->p.sq_off.array)[*tail % ENTRIES] = slot;
    struct io_uring_sqe *e = &r->sqes[slot];
    memset(e, 0, sizeof *e);
    e->opcode = (uint8_t)op;
    e->user_data = data;
    __atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
    return e;
}

static struct io_uring_sqe *queue(struct ring *r, int op, uint64_t data)
{
    return queue_at(r, *word(r->sq, r->p.sq_off.tail) % ENTRIES, op, data);
}

static long enter(struct ring *r, unsigned submit, unsigned wait)
{
    return syscall(SYS_io_uring_enter, r->fd, submit, wait, wait ? IORING_ENTER_GETEVENTS : 0, NULL, 0);
}

/* The next completion, which must be for data. */
static int result(struct ring *r, uint64_t data)
{
    uint32_t *head = word(r->cq, r->p.cq_off.head);
    CHECK(__atomic_load_n(word(r->cq, r->p.cq_off.tail), __ATOMIC_ACQUIRE) != *head);
    struct io_uring_cqe *c = (struct io_uring_cqe *)(r->cq + r->p.cq_off.cqes) + *head % (2 * ENTRIES);
    CHECK(c->user_data == data);
    int res = c->res;
    __atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
    return res;
}

static int one(struct ring *r, uint64_t data)
{
    CHECK(enter(r, 1, 1) == 1);
    return result(r, data);
}

static int open_by(struct ring *r, const char *path, int flags)
{
    struct io_uring_sqe *e = queue(r, IORING_OP_OPENAT, 7);
    e->fd = AT_FDCWD;
    e->addr = (uintptr_t)path;
    e->open_flags = (uint32_t)flags;
    e->len = 0600;
    return one(r, 7);
}

static int transfer(struct ring *r, int op, int fd, void *buf, unsigned n)
{
    struct io_uring_sqe *e = queue(r, op, 8);
    e->fd = fd;
    e->addr = (uintptr_t)buf;
    e->len = n;
    return one(r, 8);
}

static void files(struct ring *r)
{
    char buf[8] = "";
    int fd = open_by(r, "file", O_RDWR | O_CREAT | O_EXCL);
    CHECK(fd > 0 && transfer(r, IORING_OP_WRITE, fd, "abcdef", 6) == 6);
    CHECK(pread(fd, buf, 8, 0) == 6 && !memcmp(buf, "abcdef", 6));
    CHECK(open_by(r, "file", O_RDWR | O_CREAT | O_EXCL) == -EEXIST);
    CHECK(open_by(r, "file", O_RDONLY | O_DIRECTORY) == -ENOTDIR);
    CHECK(symlink("file", "link") == 0 && open_by(r, "link", O_RDONLY | O_NOFOLLOW) == -ELOOP);
    CHECK(open_by(r, (char *)16, O_RDONLY) == -EFAULT);
    int dir = open_by(r, ".", O_RDONLY | O_DIRECTORY);
    CHECK(dir > 0 && (fcntl(dir, F_GETFL) & O_DIRECTORY));

    struct open_how how = { .flags = O_RDONLY | O_NOFOLLOW };
    struct io_uring_sqe *e = queue(r, IORING_OP_OPENAT2, 9);
    e->fd = dir;
    e->addr = (uintptr_t)"link";
    e->addr2 = (uintptr_t)&how;
    e->len = sizeof how;
    CHECK(one(r, 9) == -ELOOP);

    struct statx st;
    e = queue(r, IORING_OP_STATX, 10);
    e->fd = dir;
    e->addr = (uintptr_t)"link";
    e->len = STATX_SIZE | STATX_TYPE;
    e->off = (uintptr_t)&st;
    CHECK(one(r, 10) == 0 && st.stx_size == 6 && S_ISREG(st.stx_mode));

    e = queue(r, IORING_OP_RENAMEAT, 11);
    e->fd = dir;
    e->addr = (uintptr_t)"file";
    e->len = (uint32_t)dir;
    e->addr2 = (uintptr_t)"other";
    CHECK(one(r, 11) == 0 && access("other", F_OK) == 0);
    const char *const names[] = { "other", "link" };
    for (int i = 0; i < 2; i++) {
        e = queue(r, IORING_OP_UNLINKAT, 12);
        e->fd = AT_FDCWD;
        e->addr = (uintptr_t)names[i];
        CHECK(one(r, 12) == 0);
    }
    CHECK(close(fd) == 0 && close(dir) == 0);
}

/* A chain in slots of another order than the queue's, submitted in two parts. */
static void order(struct ring *r)
{
    int fd[2];
    char buf[4] = "";
    CHECK(pipe(fd) == 0);
    struct io_uring_sqe *e = queue_at(r, 5, IORING_OP_WRITE, 1);
    e->fd = fd[1];
    e->addr = (uintptr_t)"xy";
    e->len = 2;
    e->flags = IOSQE_IO_LINK;
    e = queue_at(r, 2, IORING_OP_READ, 2);
    e->fd = fd[0];
    e->addr = (uintptr_t)buf;
    e->len = 4;
    queue_at(r, 3, IORING_OP_NOP, 3);
    CHECK(enter(r, 2, 2) == 2);
    CHECK(result(r, 1) == 2 && result(r, 2) == 2 && !memcmp(buf, "xy", 2));
    CHECK(enter(r, 1, 1) == 1 && result(r, 3) == 0);
    CHECK(enter(r, 1, 0) == 0);
    CHECK(close(fd[0]) == 0 && close(fd[1]) == 0);
}

static void events(struct ring *r)
{
    int ep = epoll_create1(0), ev = eventfd(3, 0);
    CHECK(ep >= 0 && ev >= 0);
    struct epoll_event want = { .events = EPOLLIN, .data.u64 = 0x123456789abcdef0 }, got;
    struct io_uring_sqe *e = queue(r, IORING_OP_EPOLL_CTL, 4);
    e->fd = ep;
    e->addr = (uintptr_t)&want;
    e->len = EPOLL_CTL_ADD;
    e->off = (uint64_t)ev;
    CHECK(one(r, 4) == 0);
    CHECK(epoll_wait(ep, &got, 1, 0) == 1 && got.events == EPOLLIN && got.data.u64 == want.data.u64);
    e = queue(r, IORING_OP_POLL_ADD, 5);
    e->fd = ev;
    e->poll32_events = POLLIN;
    CHECK(one(r, 5) == POLLIN);
    CHECK(close(ep) == 0 && close(ev) == 0);
}

/* A wait ends by its time limit, given together with a mask. */
static void waiting(struct ring *r)
{
    uint64_t mask = ~0ull;
    struct { int64_t s, ns; } limit = { 0, 2000000 };
    struct io_uring_getevents_arg arg = { .sigmask = (uintptr_t)&mask, .sigmask_sz = 8, .ts = (uintptr_t)&limit };
    CHECK_ERRNO(syscall(SYS_io_uring_enter, r->fd, 0, 1, IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG, &arg, sizeof arg), ETIME);
    CHECK_ERRNO(syscall(SYS_io_uring_enter, r->fd, 0, 1, IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG, &arg, 3), EINVAL);
    CHECK_ERRNO(syscall(SYS_io_uring_enter, r->fd, 0, 1, IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG, 16, sizeof arg), EFAULT);
}

static void child(struct ring *r)
{
    queue(r, IORING_OP_NOP, 20);
    pid_t pid = fork();
    if (pid == 0)
        _exit(enter(r, 1, 1) == 1 ? result(r, 20) : 1);
    int status;
    CHECK(waitpid(pid, &status, 0) == pid && status == 0);
    int copy = dup(r->fd), old = r->fd;
    r->fd = copy;
    CHECK(open_by(r, ".", O_RDONLY | O_NOFOLLOW | O_DIRECTORY) > 0);
    r->fd = old;
}

static void refused(struct ring *r)
{
    struct io_uring_params p;
    memset(&p, 0, sizeof p);
    CHECK_ERRNO(syscall(SYS_io_uring_setup, 0, &p), EINVAL);
    CHECK_ERRNO(syscall(SYS_io_uring_setup, 1 << 20, &p), EINVAL);
    CHECK_ERRNO(syscall(SYS_io_uring_setup, 8, 16), EFAULT);
    p.flags = 1u << 31;
    CHECK_ERRNO(syscall(SYS_io_uring_setup, 8, &p), EINVAL);
    CHECK_ERRNO(syscall(SYS_io_uring_enter, -1, 1, 0, 0, NULL, 0), EBADF);
    CHECK_ERRNO(syscall(SYS_io_uring_enter, 0, 1, 0, 0, NULL, 0), EOPNOTSUPP);
    CHECK_ERRNO(syscall(SYS_io_uring_register, r->fd, 0x7fff, NULL, 0), EINVAL);
    CHECK(mmap(NULL, 4096, PROT_READ, MAP_SHARED, r->fd, 0x20000000) == MAP_FAILED);
    struct { struct io_uring_probe p; struct io_uring_probe_op ops[IORING_OP_LAST]; } probe;
    memset(&probe, 0, sizeof probe);
    CHECK(syscall(SYS_io_uring_register, r->fd, IORING_REGISTER_PROBE, &probe, IORING_OP_LAST) == 0);
    CHECK(probe.ops[IORING_OP_OPENAT].flags & IO_URING_OP_SUPPORTED);
    /* Entries that are gone, and an index outside. */
    queue_at(r, 1, IORING_OP_NOP, 1);
    word(r->sq, r->p.sq_off.array)[(*word(r->sq, r->p.sq_off.tail) - 1) % ENTRIES] = 0x7fffffff;
    CHECK(enter(r, 1, 0) == 0 && *word(r->sq, r->p.sq_off.dropped) == 1);
}

int main(void)
{
    struct ring r;
    if (!ring_new(&r, 0)) {
        printf("no io_uring here: %s\n", strerror(errno));
        return 77;
    }
    scratch_enter();
    files(&r);
    order(&r);
    events(&r);
    waiting(&r);
    child(&r);
    refused(&r);
    CHECK(close(r.fd) == 0);
    for (int i = 0; i < 20; i++) {      /* the same number again and again */
        struct ring s;
        CHECK(ring_new(&s, i % 2 ? IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN : 0) && s.fd == r.fd);
        queue(&s, IORING_OP_NOP, 6);
        CHECK(one(&s, 6) == 0 && close(s.fd) == 0);
    }
    return 0;
}
