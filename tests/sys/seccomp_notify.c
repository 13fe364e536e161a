/* seccomp_notify.c - a process decides about the calls of another: SECCOMP_FILTER_FLAG_NEW_LISTENER. */
#include "check.h"
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#ifdef __aarch64__
#define ARCH AUDIT_ARCH_AARCH64
#else
#define ARCH AUDIT_ARCH_X86_64
#endif

enum { NO_SUCH_CALL = 3333 };

/* getpriority, getppid and a call that no kernel has ask the listener. */
static int listen_on(unsigned flags)
{
    struct sock_filter insn[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getpriority, 3, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NO_SUCH_CALL, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
    };
    struct sock_fprog prog = { sizeof insn / sizeof *insn, insn };
    CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &prog);
}

static void send_fd(int to, int fd)
{
    char control[CMSG_SPACE(sizeof fd)] = { 0 }, c = 'x';
    struct iovec iov = { &c, 1 };
    struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
    struct cmsghdr *h = CMSG_FIRSTHDR(&m);
    h->cmsg_level = SOL_SOCKET;
    h->cmsg_type = SCM_RIGHTS;
    h->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(h), &fd, sizeof fd);
    CHECK(sendmsg(to, &m, 0) == 1);
}

static int receive_fd(int from)
{
    int fd;
    char control[CMSG_SPACE(sizeof fd)], c;
    struct iovec iov = { &c, 1 };
    struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
    CHECK(recvmsg(from, &m, 0) == 1);
    memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof fd);
    return fd;
}

/* A child with a listener, which *fd is; the child then runs the function. */
static pid_t target(void (*run)(void), int *fd)
{
    int pair[2];
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (!pid) {
        int own = listen_on(SECCOMP_FILTER_FLAG_NEW_LISTENER);
        CHECK(own > 2 && fcntl(own, F_GETFD) == FD_CLOEXEC);
        CHECK_ERRNO(listen_on(SECCOMP_FILTER_FLAG_NEW_LISTENER), EBUSY);
        send_fd(pair[1], own);
        close(own);
        close(pair[0]);
        close(pair[1]);
        run();
        _exit(0);
    }
    close(pair[1]);
    *fd = receive_fd(pair[0]);
    close(pair[0]);
    return pid;
}

static struct seccomp_notif receive(int fd, pid_t pid, int number)
{
    struct seccomp_notif n = { 0 };
    struct pollfd p = { fd, POLLIN, 0 };
    CHECK(poll(&p, 1, 10000) == 1 && p.revents == POLLIN);
    CHECK(ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &n) == 0);
    CHECK(n.pid == (unsigned)pid && n.flags == 0 && n.data.nr == number && n.data.arch == ARCH);
    CHECK(ioctl(fd, SECCOMP_IOCTL_NOTIF_ID_VALID, &n.id) == 0);
    return n;
}

static int answer(int fd, struct seccomp_notif_resp r)
{
    return ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, &r);
}

static void ended(pid_t pid, int code)
{
    int status;
    CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == code);
}

/* ---- answers -------------------------------------------------------------------------------------------------- */

static void ask(void)
{
    CHECK(syscall(SYS_getpriority, 77, 1234567890123) == 4711);
    CHECK_ERRNO(syscall(SYS_getpriority, 1, 2), EXDEV);
    CHECK_ERRNO(syscall(SYS_getpriority, 3, 4), ENOSYS);
    CHECK(syscall(SYS_getppid) == getppid() && syscall(SYS_getppid) > 1);     /* libc may have made one call of two */
    CHECK(syscall(NO_SUCH_CALL, 1, 2, 3, 4, 5, 6) == 5);
    CHECK_ERRNO(syscall(NO_SUCH_CALL), ENOSYS);
    CHECK(syscall(SYS_getpriority, 5, 6) == -5000000000);
    _exit(21);
}

static void answers(void)
{
    int fd;
    pid_t pid = target(ask, &fd);
    struct seccomp_notif n = { .id = 1 };
    CHECK_ERRNO(ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &n), EINVAL);
    CHECK_ERRNO(ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, 16), EFAULT);
    n = receive(fd, pid, SYS_getpriority);
    CHECK(n.data.args[0] == 77 && n.data.args[1] == 1234567890123);
    CHECK_ERRNO(answer(fd, (struct seccomp_notif_resp){ .id = n.id + 1 }), ENOENT);
    CHECK_ERRNO(answer(fd, (struct seccomp_notif_resp){ .id = n.id, .flags = 2 }), EINVAL);
    CHECK_ERRNO(answer(fd, (struct seccomp_notif_resp){ .id = n.id, .val = 1, .flags = 1 }), EINVAL);
    CHECK(answer(fd, (struct seccomp_notif_resp){ .id = n.id, .val = 4711 }) == 0);
    n = receive(fd, pid, SYS_getpriority);
    CHECK(answer(fd, (struct seccomp_notif_resp){ .id = n.id, .error = -EXDEV }) == 0);
    n = receive(fd, pid, SYS_getpriority);
    CHECK(answer(fd, (struct seccomp_notif_resp){ .id = n.id, .error = -ENOSYS }) == 0);
    for (int i = 0; i < 3; i++) {
        n = receive(fd, pid, SYS_getppid);
        CHECK(answer(fd, (struct seccomp_notif_resp){ .id = n.id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE }) == 0);
    }
    n = receive(fd, pid, NO_SUCH_CALL);
    for (unsigned i = 0; i < 6; i++)
        CHECK(n.data.args[i] == i + 1);
    CHECK(answer(fd, (struct seccomp_notif_resp){ .id = n.id, .val = 5 }) == 0);
    n = receive(fd, pid, NO_SUCH_CALL);
    CHECK(answer(fd, (struct seccomp_notif_resp){ .id = n.id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE }) == 0);
    n = receive(fd, pid, SYS_getpriority);
    CHECK(answer(fd, (struct seccomp_notif_resp){ .id = n.id, .val = -5000000000 }) == 0);
    ended(pid, 21);
    struct pollfd p = { fd, POLLIN, 0 };
    CHECK(poll(&p, 1, 10000) == 1 && p.revents & POLLHUP);
    close(fd);
}

/* ---- descriptors of the target ----------------------------------------------------------------------------------- */

static void use_fd(void)
{
    char c;
    int fd = (int)syscall(SYS_getpriority, 0, 0);
    CHECK(fd >= 0 && read(fd, &c, 1) == 1 && c == 'y');
    _exit(22);
}

static void add_fd(void)
{
    int fd, pipefd[2];
    pid_t pid = target(use_fd, &fd);
    CHECK(pipe(pipefd) == 0 && write(pipefd[1], "y", 1) == 1);
    struct seccomp_notif n = receive(fd, pid, SYS_getpriority);
    struct seccomp_notif_addfd add = { .id = n.id, .srcfd = (unsigned)pipefd[0] };
    int there = ioctl(fd, SECCOMP_IOCTL_NOTIF_ADDFD, &add);
    CHECK(there > 2 && answer(fd, (struct seccomp_notif_resp){ .id = n.id, .val = there }) == 0);
    ended(pid, 22);
    close(fd);
    close(pipefd[0]);
    close(pipefd[1]);
}

/* ---- signals, and listeners that are gone ------------------------------------------------------------------------- */

static volatile sig_atomic_t got;
static void on_signal(int sig)
{
    got = sig;
}

static void interrupted(void)
{
    struct sigaction sa = { .sa_handler = on_signal };
    CHECK(sigaction(SIGUSR1, &sa, NULL) == 0);
    CHECK_ERRNO(syscall(SYS_getpriority, 1, 2), EINTR);
    sa.sa_flags = SA_RESTART;
    CHECK(got == SIGUSR1 && sigaction(SIGUSR2, &sa, NULL) == 0);
    CHECK(syscall(SYS_getpriority, 3, 4) == 9 && got == SIGUSR2);
    CHECK_ERRNO(syscall(SYS_getpriority, 5, 6), ENOSYS);
    _exit(23);
}

static void signals(void)
{
    int fd;
    pid_t pid = target(interrupted, &fd);
    struct seccomp_notif n = receive(fd, pid, SYS_getpriority);
    CHECK(kill(pid, SIGUSR1) == 0);
    while (ioctl(fd, SECCOMP_IOCTL_NOTIF_ID_VALID, &n.id) == 0)
        usleep(1000);
    CHECK(errno == ENOENT);
    n = receive(fd, pid, SYS_getpriority);
    CHECK(n.data.args[0] == 3 && kill(pid, SIGUSR2) == 0);
    while (ioctl(fd, SECCOMP_IOCTL_NOTIF_ID_VALID, &n.id) == 0)
        usleep(1000);
    n = receive(fd, pid, SYS_getpriority);
    CHECK(n.data.args[0] == 3 && answer(fd, (struct seccomp_notif_resp){ .id = n.id, .val = 9 }) == 0);
    n = receive(fd, pid, SYS_getpriority);
    CHECK(n.data.args[0] == 5);
    close(fd);                              /* who waits now hears that nobody listens */
    ended(pid, 23);
}

/* ---- threads, children, new programs ------------------------------------------------------------------------------ */

static char *program;

static void *in_thread(void *arg)
{
    CHECK(syscall(SYS_getpriority, 1, 0) == 31);
    return arg;
}

static void family(void)
{
    pthread_t t;
    CHECK(pthread_create(&t, NULL, in_thread, NULL) == 0 && pthread_join(t, NULL) == 0);
    pid_t pid = fork();
    if (!pid)
        _exit(syscall(SYS_getpriority, 2, 0) == 32 ? 0 : 1);
    ended(pid, 0);
    execl(program, program, "again", NULL);
}

static void inherited(void)
{
    int fd;
    pid_t pid = target(family, &fd);
    for (int i = 1; i <= 3; i++) {
        struct seccomp_notif n = { 0 };
        CHECK(ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &n) == 0 && n.data.nr == SYS_getpriority && n.data.arch == ARCH);
        CHECK(n.data.args[0] == (unsigned)i && (n.pid == (unsigned)pid) == (i == 3));
        CHECK(answer(fd, (struct seccomp_notif_resp){ .id = n.id, .val = 30 + i }) == 0);
    }
    ended(pid, 24);
    close(fd);
}

static int stop_thread[2];
static void *other_thread(void *arg)
{
    char c;
    CHECK(read(stop_thread[0], &c, 1) == 1);
    CHECK(syscall(SYS_getpriority, 1, 0) == 31);
    return arg;
}

/* One listener for all threads. */
static void all_threads(void)
{
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (!pid) {
        pthread_t t;
        CHECK(pipe(stop_thread) == 0 && pthread_create(&t, NULL, other_thread, NULL) == 0);
        CHECK_ERRNO(listen_on(SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_TSYNC), EINVAL);
        int fd = listen_on(SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_TSYNC
                           | SECCOMP_FILTER_FLAG_TSYNC_ESRCH);
        CHECK(fd > 2 && write(stop_thread[1], "x", 1) == 1);
        struct seccomp_notif n = { 0 };
        CHECK(ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &n) == 0 && n.data.nr == SYS_getpriority && n.pid != (unsigned)getpid());
        CHECK(answer(fd, (struct seccomp_notif_resp){ .id = n.id, .val = 31 }) == 0);
        CHECK(pthread_join(t, NULL) == 0);
        _exit(25);
    }
    ended(pid, 25);
}

int main(int argc, char **argv)
{
    unsigned action = SECCOMP_RET_USER_NOTIF;
    if (argc > 1)
        return syscall(SYS_getpriority, 3, 0) == 33 ? 24 : 1;
    program = argv[0];
    alarm(50);
    pid_t pid = fork();
    if (!pid)
        _exit(listen_on(SECCOMP_FILTER_FLAG_NEW_LISTENER) < 0);
    int status;
    CHECK(waitpid(pid, &status, 0) == pid);
    if (status) {
        printf("skipped: this machine has no seccomp listeners\n");
        return 77;
    }
    CHECK(syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0);
    answers();
    add_fd();
    signals();
    inherited();
    all_threads();
    return 0;
}
