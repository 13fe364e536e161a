/* system.c - the system: names, memory, limits, processors, System V semaphores and messages. */
#include "check.h"
#include <sched.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

int main(void)
{
    struct utsname u;
    CHECK(uname(&u) == 0 && !strcmp(u.sysname, "Linux") && *u.release);
#ifdef __aarch64__
    CHECK(!strcmp(u.machine, "aarch64"));
#else
    CHECK(!strcmp(u.machine, "x86_64"));
#endif
    CHECK_ERRNO(uname((struct utsname *)8), EFAULT);
    struct sysinfo si;
    CHECK(sysinfo(&si) == 0 && si.totalram * si.mem_unit > 1 << 24 && si.procs > 0 && si.uptime > 0);
    char a[16] = "", b[16] = "";
    CHECK(getrandom(a, 16, 0) == 16 && getrandom(b, 16, 0) == 16 && memcmp(a, b, 16));

    struct rlimit r, r2;
    CHECK(getrlimit(RLIMIT_NOFILE, &r) == 0 && r.rlim_cur >= 64 && r.rlim_max >= r.rlim_cur);
    r.rlim_cur = 64;
    CHECK(setrlimit(RLIMIT_NOFILE, &r) == 0 && getrlimit(RLIMIT_NOFILE, &r2) == 0 && r2.rlim_cur == 64);
    CHECK(getrlimit(RLIMIT_AS, &r) == 0);
    r.rlim_cur = 1ull << 40;
    CHECK(setrlimit(RLIMIT_AS, &r) == 0 && getrlimit(RLIMIT_AS, &r2) == 0 && r2.rlim_cur == 1ull << 40);
    r.rlim_max = 1ull << 39;
    CHECK_ERRNO(setrlimit(RLIMIT_AS, &r), EINVAL);
    CHECK_ERRNO(getrlimit(99, &r), EINVAL);
    struct rusage ru;
    CHECK(getrusage(RUSAGE_SELF, &ru) == 0 && ru.ru_maxrss > 0);

    cpu_set_t set;
    CHECK(sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0);
    unsigned cpu = ~0u, node;
    CHECK(syscall(SYS_getcpu, &cpu, &node, NULL) == 0 && cpu < CPU_SETSIZE);
    CHECK(sched_yield() == 0 && sched_getscheduler(0) >= 0 && sched_get_priority_max(SCHED_FIFO) == 99);
    CHECK(getpid() == syscall(SYS_gettid) && getsid(0) >= 0 && getpgid(0) >= 0);

    int sem = semget(IPC_PRIVATE, 3, 0600);
    CHECK(sem >= 0 || errno == ENOSYS);
    if (sem >= 0) {
        union semun { int val; struct semid_ds *buf; unsigned short *array; } arg = { .val = 7 };
        struct semid_ds ds;
        CHECK(semctl(sem, 1, SETVAL, arg) == 0 && semctl(sem, 1, GETVAL) == 7);
        arg.buf = &ds;
        memset(&ds, 0xee, sizeof ds);
        CHECK(semctl(sem, 0, IPC_STAT, arg) == 0 && ds.sem_nsems == 3);
        CHECK(ds.sem_otime == 0 && ds.sem_ctime > 1000000);
        CHECK((ds.sem_perm.mode & 0777) == 0600);
        ds.sem_perm.mode = 0640;
        CHECK(semctl(sem, 0, IPC_SET, arg) == 0 && semctl(sem, 0, IPC_STAT, arg) == 0);
        CHECK((ds.sem_perm.mode & 0777) == 0640);
        struct sembuf op = { 1, -2, IPC_NOWAIT };
        CHECK(semop(sem, &op, 1) == 0 && semctl(sem, 1, GETVAL) == 5);
        op.sem_op = -9;
        CHECK_ERRNO(semop(sem, &op, 1), EAGAIN);
        CHECK(semctl(sem, 0, IPC_RMID) == 0);

        int q = msgget(IPC_PRIVATE, 0600);
        struct { long type; char text[8]; } m = { 3, "message" }, got;
        struct msqid_ds qs;
        CHECK(q >= 0 && msgsnd(q, &m, 8, 0) == 0 && msgctl(q, IPC_STAT, &qs) == 0 && qs.msg_qnum == 1);
        CHECK(msgrcv(q, &got, 8, 3, 0) == 8 && !strcmp(got.text, "message") && msgctl(q, IPC_RMID, NULL) == 0);
    }
    CHECK_ERRNO(syscall(2000), ENOSYS);
    return 0;
}
