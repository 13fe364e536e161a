/* ptrace_stops.c - job control under ptrace: group stops of all threads, PTRACE_LISTEN, a stopped process that is
 * attached, orphaned process groups. */
#include "trace.h"
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>

#define GROUP(sig) ((sig) | PTRACE_EVENT_STOP << 8)

static struct shared {
    _Atomic int begun, tid[3];
    _Atomic long count[3];
} *shared;

static int moves_within(_Atomic long *count, int ms)
{
    long before = *count;
    while (ms-- && *count == before)
        usleep(1000);
    return *count != before;
}

/* Does something run?  A busy machine may let it wait. */
static int moves(_Atomic long *count) { return moves_within(count, 20000); }
static int rests(_Atomic long *count) { return !moves_within(count, 100); }

/* A process that does not outlive this test. */
static pid_t child(void)
{
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (!pid)
        prctl(PR_SET_PDEATHSIG, SIGKILL);
    return pid;
}

static void reap(pid_t pid)
{
    int status;
    CHECK(kill(pid, SIGKILL) == 0);
    for (pid_t any; (any = waitpid(-1, &status, __WALL)) > 0;) {
        if (WIFSTOPPED(status))
            request(PTRACE_CONT, any, 0, 0);
        else
            CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    }
}

/* ---- attaching to a stopped process ------------------------------------------------------------------------- */

/* As strace starts a program: it stops itself, and no call of it may be missed. */
static void seize_stopped(void)
{
    memset(shared, 0, sizeof *shared);
    pid_t pid = child();
    if (!pid) {
        raise(SIGSTOP);
        shared->begun = 1;
        syscall(SYS_getpriority, 77, 0);
        _exit(3);
    }
    int status, calls = 0;
    CHECK(waitpid(pid, &status, WSTOPPED) == pid && WIFSTOPPED(status));
    REQUEST(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACESYSGOOD);
    usleep(20000);
    CHECK(!shared->begun);
    REQUEST(PTRACE_INTERRUPT, pid, 0, 0);
    usleep(20000);
    CHECK(!shared->begun && kill(pid, SIGCONT) == 0);
    EXPECT_STOP(pid, GROUP(SIGSTOP));
    int continued = 0;
    while (status = (request(PTRACE_SYSCALL, pid, 0, 0), next(pid)), WIFSTOPPED(status)) {
        continued += status >> 8 == SIGCONT;
        calls += status >> 8 == (SIGTRAP | 0x80);
    }
    /* Of the call that stopped it, of that to getpriority, and the beginning of the last. */
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 3 && continued == 1 && calls >= 3);
}

static void stays_stopped(void)
{
    memset(shared, 0, sizeof *shared);
    pid_t pid = child();
    while (!pid)
        shared->count[0]++;
    int status;
    CHECK(moves(&shared->count[0]) && kill(pid, SIGSTOP) == 0 && waitpid(pid, &status, WSTOPPED) == pid);
    REQUEST(PTRACE_SEIZE, pid, 0, 0);
    EXPECT_STOP(pid, GROUP(SIGSTOP));
    REQUEST(PTRACE_LISTEN, pid, 0, 0);
    CHECK(rests(&shared->count[0]));
    REQUEST(PTRACE_INTERRUPT, pid, 0, 0);
    EXPECT_STOP(pid, GROUP(SIGSTOP));
    REQUEST(PTRACE_DETACH, pid, 0, 0);
    CHECK(rests(&shared->count[0]));
    CHECK(kill(pid, SIGCONT) == 0 && moves(&shared->count[0]));
    reap(pid);
}

/* Nobody notices that he is attached. */
static void seize_sleeper(void)
{
    for (int i = 0; i < 20; i++) {
        memset(shared, 0, sizeof *shared);
        pid_t pid = child();
        if (!pid) {
            shared->begun = 1;
            pause();
            _exit(0);
        }
        while (i % 2 && !shared->begun)
            usleep(100);
        usleep((useconds_t)i % 3 * 500);
        REQUEST(PTRACE_SEIZE, pid, 0, 0);
        reap(pid);
    }
}

/* ---- all threads ------------------------------------------------------------------------------------------------ */

static void *counter(void *arg)
{
    long i = (long)arg;
    shared->tid[i] = (int)syscall(SYS_gettid);
    for (shared->begun++;; shared->count[i]++)
        if (i == 2)
            usleep(1000);
    return arg;
}

static pid_t three_threads(void)
{
    memset(shared, 0, sizeof *shared);
    pid_t pid = child();
    if (!pid) {
        pthread_t t;
        CHECK(setpgid(0, 0) == 0);
        pthread_create(&t, NULL, counter, (void *)1);
        pthread_create(&t, NULL, counter, (void *)2);
        counter(NULL);
    }
    while (shared->begun < 3)
        usleep(1000);
    return pid;
}

/* Each of n traced threads reports the same once. */
static void all_report(int n, int want)
{
    int seen[3] = { 0 };
    for (int i = 0; i < n; i++) {
        int status, which = 0;
        pid_t pid = waitpid(-1, &status, __WALL);
        while (which < 2 && shared->tid[which] != pid)
            which++;
        CHECK(shared->tid[which] == pid && !seen[which]++);
        expect_stop(__FILE__, __LINE__, status, want);
    }
}

static void group_of_traced(void)
{
    pid_t pid = three_threads();
    int status;
    for (int i = 0; i < 3; i++)
        REQUEST(PTRACE_SEIZE, shared->tid[i], 0, 0);
    for (int round = 0; round < 3; round++) {
        CHECK(kill(pid, SIGTSTP) == 0);
        pid_t first = waitpid(-1, &status, __WALL);
        expect_stop(__FILE__, __LINE__, status, SIGTSTP);
        REQUEST(PTRACE_CONT, first, 0, SIGTSTP);
        all_report(3, GROUP(SIGTSTP));
        for (int i = 0; i < 3; i++)
            REQUEST(PTRACE_LISTEN, shared->tid[i], 0, 0);
        CHECK(rests(&shared->count[0]) && rests(&shared->count[1]) && rests(&shared->count[2]));
        CHECK(kill(pid, SIGCONT) == 0);
        all_report(3, GROUP(SIGTRAP));
        for (int i = 0; i < 3; i++)
            REQUEST(PTRACE_CONT, shared->tid[i], 0, 0);
        first = waitpid(-1, &status, __WALL);
        expect_stop(__FILE__, __LINE__, status, SIGCONT);
        REQUEST(PTRACE_CONT, first, 0, SIGCONT);
        CHECK(moves(&shared->count[0]) && moves(&shared->count[1]) && moves(&shared->count[2]));
    }
    reap(pid);
}

/* Only the first thread is traced: the others stop and go on with it. */
static void group_of_untraced(void)
{
    pid_t pid = three_threads();
    REQUEST(PTRACE_SEIZE, pid, 0, 0);
    for (int round = 0; round < 3; round++) {
        CHECK(syscall(SYS_tgkill, pid, pid, SIGTSTP) == 0);
        EXPECT_STOP(pid, SIGTSTP);
        REQUEST(PTRACE_CONT, pid, 0, SIGTSTP);
        EXPECT_STOP(pid, GROUP(SIGTSTP));
        CHECK(rests(&shared->count[0]) && rests(&shared->count[1]) && rests(&shared->count[2]));
        REQUEST(PTRACE_LISTEN, pid, 0, 0);
        CHECK(kill(pid, SIGCONT) == 0);
        EXPECT_STOP(pid, GROUP(SIGTRAP));
        REQUEST(PTRACE_CONT, pid, 0, 0);
        int status = 0;                         /* the signal may be another thread's */
        for (int i = 0; i < 20 && !waitpid(pid, &status, __WALL | WNOHANG); i++)
            usleep(1000);
        if (status) {
            expect_stop(__FILE__, __LINE__, status, SIGCONT);
            REQUEST(PTRACE_CONT, pid, 0, SIGCONT);
        }
        CHECK(moves(&shared->count[0]) && moves(&shared->count[1]) && moves(&shared->count[2]));
    }
    reap(pid);
}

/* ---- another thread waits --------------------------------------------------------------------------------------- */

static _Atomic int waited[2];

static void *waiter(void *arg)
{
    int status;
    long i = (long)arg;
    for (int round = 0; round < 10; round++) {
        CHECK(waitpid(shared->tid[i], &status, __WALL) == shared->tid[i]);
        CHECK(WIFSTOPPED(status) && status >> 8 == SIGUSR1);
        waited[i] = 1;
        while (waited[i])
            usleep(100);
    }
    CHECK(waitpid(shared->tid[i], &status, __WALL) == shared->tid[i]);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    return arg;
}

/* Two threads wait for what the first one traces, which itself does anything else. */
static void other_waits(void)
{
    pthread_t t[2];
    pid_t pid[2];
    memset(shared, 0, sizeof *shared);
    for (long i = 0; i < 2; i++) {
        pid[i] = child();
        while (!pid[i])
            shared->count[i]++;
        shared->tid[i] = pid[i];
        REQUEST(PTRACE_SEIZE, pid[i], 0, 0);
        CHECK(pthread_create(&t[i], NULL, waiter, (void *)i) == 0);
    }
    for (int round = 0; round < 10; round++) {
        for (int i = 0; i < 2; i++)
            CHECK(kill(pid[i], SIGUSR1) == 0);
        for (int i = 0; i < 2; i++) {
            while (!waited[i])
                usleep(round % 2 ? 1000 : 0);
            REQUEST(PTRACE_CONT, pid[i], 0, 0);
            waited[i] = 0;
        }
    }
    for (int i = 0; i < 2; i++)
        CHECK(kill(pid[i], SIGKILL) == 0 && pthread_join(t[i], NULL) == 0);
}

/* ---- an orphaned process group ---------------------------------------------------------------------------------- */

/* SIGTSTP stops nobody there, traced or not; SIGSTOP does. */
static void orphaned(int traced)
{
    memset(shared, 0, sizeof *shared);
    pid_t pid = child();
    if (!pid) {
        CHECK(setsid() == getpid());            /* its parent is of another session */
        for (shared->begun = 1;; shared->count[0]++)
            ;
    }
    while (!shared->begun)
        usleep(1000);
    if (traced)
        REQUEST(PTRACE_SEIZE, pid, 0, 0);
    CHECK(kill(pid, SIGTSTP) == 0);
    if (traced) {
        EXPECT_STOP(pid, SIGTSTP);
        REQUEST(PTRACE_CONT, pid, 0, SIGTSTP);
    }
    CHECK(moves(&shared->count[0]) && waitpid(pid, &(int){ 0 }, WNOHANG | WUNTRACED) == 0);
    CHECK(kill(pid, SIGSTOP) == 0);
    if (traced) {
        EXPECT_STOP(pid, SIGSTOP);
        REQUEST(PTRACE_CONT, pid, 0, SIGSTOP);
        EXPECT_STOP(pid, GROUP(SIGSTOP));
    } else {
        int status;
        CHECK(waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
    }
    CHECK(rests(&shared->count[0]));
    reap(pid);
}

int main(void)
{
    pid_t pid = fork();
    if (!pid)
        _exit(request(PTRACE_TRACEME, 0, 0, 0) == 0 ? 0 : errno);
    int status = next(pid);
    if (WEXITSTATUS(status)) {
        printf("skipped: this machine does not let processes trace their children: %s\n", strerror(WEXITSTATUS(status)));
        return 77;
    }
    alarm(50);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(shared != MAP_FAILED);
    seize_stopped();
    stays_stopped();
    seize_sleeper();
    group_of_traced();
    group_of_untraced();
    other_waits();
    orphaned(0);
    orphaned(1);
    return 0;
}
