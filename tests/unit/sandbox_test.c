/* sandbox_test.c - what a machine can no longer do.  Each case is a process of its own; the test framework needs
 * more than is left. */
#include "vm/sandbox.h"
#include "tests/unit/suite.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define WANT(cond) ((cond) ? (void)0 : lacks(__LINE__, #cond))

static void lacks(int line, const char *what)
{
    dprintf(2, "sandbox_test.c:%d: %s (%s)\n", line, what, strerror(errno));
    _exit(1);
}

static void enter(bool net, bool share) { WANT(!sandbox_enter(&(struct sandbox_config){ .net = net, .share = share }, NULL)); }

/* A call that is refused. */
static void no(long result)
{
    WANT(result == -1);
    WANT(errno == EPERM);
}

static _Atomic int go;
static char dir[64], sub[80];

static void *nothing(void *arg) { return arg; }

static void refused(void)
{
    char *const argv[] = { (char *)"true", NULL };
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    enter(false, false);
    WANT(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == -1);       /* not in the list either */
    no(execve("/bin/true", argv, NULL));
    no(fork());
    no(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
    no(ptrace(PTRACE_TRACEME, 0, 0, 0));
    no(socket(AF_INET, SOCK_STREAM, 0));
    no(open("/tmp/ferry-sandbox", O_RDWR | O_CREAT, 0600));
    no(open("/dev/null", O_WRONLY));
    no(mkdir("/tmp/ferry-sandbox", 0700));
    no(ioctl(0, TIOCSTI, "x"));
    no(syscall(SYS_kill, getpid(), 0));
    no((long)mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    no(mprotect(page, 4096, PROT_READ | PROT_EXEC));
    WANT(syscall(SYS_clone3, NULL, 0) == -1);
    WANT(errno == ENOSYS);
}

static void allowed(void)
{
    pthread_t thread;
    void *got;

    enter(false, false);
    WANT(pthread_create(&thread, NULL, nothing, (void *)&go) == 0);
    WANT(pthread_join(thread, &got) == 0);
    WANT(got == (void *)&go);
    free(malloc(1 << 24));
    WANT(open("/dev/null", O_RDONLY) >= 0);
}

static void with_network(void)
{
    enter(true, false);
    WANT(socket(AF_INET, SOCK_DGRAM, 0) >= 0);
    no(mkdir("/tmp/ferry-sandbox", 0700));
}

static void with_share(void)
{
    enter(false, true);
    WANT(open(dir, O_RDONLY | O_DIRECTORY) >= 0);
    no(socket(AF_INET, SOCK_DGRAM, 0));
    WANT(!mkdirat(AT_FDCWD, sub, 0700) && !unlinkat(AT_FDCWD, sub, AT_REMOVEDIR));
}

static void *wait_and_try(void *arg)
{
    while (!go)
        usleep(1000);
    errno = 0;
    return (void *)(intptr_t)(socket(AF_INET, SOCK_STREAM, 0) < 0 ? errno : 0);
}

/* Threads that were there before are in it too. */
static void all_threads(void)
{
    pthread_t thread;
    void *got;

    WANT(pthread_create(&thread, NULL, wait_and_try, NULL) == 0);
    enter(false, false);
    go = 1;
    pthread_join(thread, &got);
    WANT((int)(intptr_t)got == EPERM);
}

static void confined(void)
{
    if (syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) < 1)
        return;                         /* a kernel without Landlock promises nothing */
    int at = open(dir, O_PATH);
    const struct sandbox_dir dirs[] = { { .path = "/nowhere" }, { .fd = at, .change = true } };
    sandbox_confine(dirs, ARRAY_LEN(dirs));
    WANT(openat(at, "file", O_RDWR | O_CREAT, 0600) >= 0);
    WANT(open("/etc/passwd", O_RDONLY) == -1);
    WANT(errno == EACCES);
    WANT(unlinkat(at, "file", 0) == 0);
    WANT(mkdir("/tmp/ferry-sandbox-other", 0700) == -1);
    sandbox_confine(NULL, 0);
    WANT(open(dir, O_RDONLY) == -1);
    WANT(errno == EACCES);
}

static void (*const cases[])(void) = { refused, allowed, with_network, with_share, all_threads, confined };

START_TEST(in_a_process)
{
    strcpy(dir, "/tmp/ferry-sandbox-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    snprintf(sub, sizeof sub, "%s/sub", dir);
    int status = -1, pid = fork();

    if (!pid) {
        cases[_i]();
        _exit(0);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(rmdir(dir), 0);
    ck_assert_int_eq(status, 0);
}
END_TEST

int main(void)
{
    if (syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, NULL) < 0 && errno == ENOSYS) {
        puts("skipped: the host (or what emulates it) has no seccomp");
        return 77;
    }
    TCase *t = tcase_create("sandbox");
    tcase_add_loop_test(t, in_a_process, 0, (int)ARRAY_LEN(cases));
    return suite_run("sandbox", t);
}
