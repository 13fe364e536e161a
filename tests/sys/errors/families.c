/* families.c - families of calls that are seldom used, in ordinary use and in wrong use: prints what they answer.
 *
 * compare.sh runs it natively and inside Ferry, and both must print the same: results, structures, errors.  What
 * changes from run to run (ids, times) is printed as a fact about it.  Each family runs in a process of its own. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/if_tun.h>
#include <linux/keyctl.h>
#include <linux/landlock.h>
#include <linux/loop.h>
#include <linux/mount.h>
#include <linux/netlink.h>
#include <linux/perf_event.h>
#include <linux/quota.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <mqueue.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static char dir[64];

static void say(const char *what, long r)
{
    if (r == -1)
        printf("%s: %s\n", what, strerror(errno));
    else
        printf("%s: %ld\n", what, r);
}

/* A descriptor or an id: that it is one. */
static long made(const char *what, long r)
{
    say(what, r < 0 ? -1 : 0);
    return r;
}

#define SAY(call) say(#call, (long)(call))
#define MADE(call) ((int)made(#call, (long)(call)))
#define FACT(expr) printf("%s: %lld\n", #expr, (long long)(expr))

/* ---- System V IPC ----------------------------------------------------------------------------------------------- */

union semun { int val; struct semid_ds *buf; unsigned short *array; struct seminfo *info; };

static void semaphores(void)
{
    int id = MADE(semget(IPC_PRIVATE, 3, 0640));
    struct semid_ds ds;
    unsigned short all[3] = { 4, 5, 6 };
    struct sembuf add = { 1, 2, 0 }, too_much = { 0, -9, IPC_NOWAIT }, undo = { 2, -1, SEM_UNDO }, bad = { 9, 1, 0 };
    struct timespec soon = { 0, 1000000 };
    SAY(semctl(id, 0, SETALL, (union semun){ .array = all }));
    SAY(semop(id, &add, 1));
    SAY(semop(id, &undo, 1));
    SAY(semop(id, &too_much, 1));
    SAY(semop(id, &bad, 1));
    SAY(semop(id, NULL, 1));
    too_much.sem_flg = 0;
    SAY(semtimedop(id, &too_much, 1, &soon));
    memset(all, 0, sizeof all);
    SAY(semctl(id, 0, GETALL, (union semun){ .array = all }));
    printf("%d %d %d\n", all[0], all[1], all[2]);
    SAY(semctl(id, 1, GETVAL));
    FACT(semctl(id, 1, GETPID) == getpid());
    SAY(semctl(id, 0, GETNCNT));
    memset(&ds, 0x55, sizeof ds);
    SAY(semctl(id, 0, IPC_STAT, (union semun){ .buf = &ds }));
    printf("%o %lu %d %d\n", ds.sem_perm.mode, (unsigned long)ds.sem_nsems, ds.sem_perm.uid == getuid(),
           ds.sem_ctime > 1000000000 && ds.sem_otime >= ds.sem_ctime);
    ds.sem_perm.mode = 0600;
    SAY(semctl(id, 0, IPC_SET, (union semun){ .buf = &ds }));
    SAY(semctl(id, 0, IPC_STAT, (union semun){ .buf = &ds }));
    printf("%o\n", ds.sem_perm.mode);
    SAY(semctl(id, 0, SETVAL, (union semun){ .val = 70000 }));
    SAY(semctl(id, 0, 99));
    SAY(semctl(id, 0, IPC_STAT, (union semun){ .buf = (void *)16 }));
    SAY(semctl(id, 0, IPC_RMID));
    SAY(semctl(id, 0, GETVAL));
    SAY(semget(IPC_PRIVATE, -1, 0600));
}

static void messages(void)
{
    struct { long type; char text[32]; } m = { 7, "hello" }, got;
    struct msqid_ds ds;
    int id = MADE(msgget(IPC_PRIVATE, 0600));
    SAY(msgsnd(id, &m, 6, 0));
    m.type = 3;
    SAY(msgsnd(id, &m, 3, IPC_NOWAIT));
    SAY(msgctl(id, IPC_STAT, &ds));
    printf("%lu %lu %d %o\n", (unsigned long)ds.msg_qnum, (unsigned long)ds.__msg_cbytes, ds.msg_lspid == getpid(),
           ds.msg_perm.mode);
    SAY(msgrcv(id, &got, sizeof got.text, 3, 0));
    SAY(msgrcv(id, &got, 2, 0, 0));
    SAY(msgrcv(id, &got, 2, 0, MSG_NOERROR));
    printf("%ld %.2s\n", got.type, got.text);
    SAY(msgrcv(id, &got, sizeof got.text, 0, IPC_NOWAIT));
    m.type = 0;
    SAY(msgsnd(id, &m, 1, 0));
    m.type = 1;
    SAY(msgsnd(id, &m, -1, 0));
    SAY(msgsnd(id, (void *)16, 1, 0));
    SAY(msgctl(id, IPC_RMID, NULL));
    SAY(msgsnd(id, &m, 1, 0));
}

static void shared_memory(void)
{
    struct shmid_ds ds;
    int id = MADE(shmget(IPC_PRIVATE, 10000, 0600));
    char *a = shmat(id, NULL, 0), *b = shmat(id, NULL, SHM_RDONLY);
    FACT(a != (void *)-1 && b != (void *)-1 && a != b);
    strcpy(a, "seen");
    printf("%s\n", b);
    SAY(shmctl(id, IPC_STAT, &ds));
    printf("%lu %lu %d\n", (unsigned long)ds.shm_segsz, (unsigned long)ds.shm_nattch, ds.shm_cpid == getpid());
    FACT(shmat(id, a + 1, 0) == (void *)-1 && errno == EINVAL);
    SAY(shmctl(id, IPC_RMID, NULL));
    SAY(shmdt(a));
    SAY(shmdt(a));
    SAY(shmdt(b));
    FACT(shmat(id, NULL, 0) == (void *)-1);
    SAY(shmget(IPC_PRIVATE, 0, 0600));
}

static void queues(void)
{
    char name[64], text[128];
    unsigned prio = 0;
    struct mq_attr attr = { .mq_maxmsg = 4, .mq_msgsize = 64 };
    struct timespec past = { 1, 0 }, bad = { 1, 2000000000 };
    snprintf(name, sizeof name, "/ferry-test-%d", getpid());
    mqd_t q = mq_open(name, O_CREAT | O_EXCL | O_RDWR | O_NONBLOCK, 0600, &attr);
    made("mq_open", q);
    SAY(mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0600, &attr));
    SAY(mq_send(q, "low", 3, 1));
    SAY(mq_send(q, "high", 4, 9));
    SAY(mq_send(q, text, 100, 1));
    SAY(mq_send(q, "x", 1, 40000));
    memset(&attr, 0, sizeof attr);
    SAY(mq_getattr(q, &attr));
    printf("%#lx %ld %ld %ld\n", attr.mq_flags, attr.mq_maxmsg, attr.mq_msgsize, attr.mq_curmsgs);
    SAY(mq_receive(q, text, 10, &prio));
    SAY(mq_receive(q, text, 64, &prio));
    printf("%u %.4s\n", prio, text);
    SAY(mq_receive(q, text, 64, NULL));
    SAY(mq_receive(q, text, 64, NULL));
    attr.mq_flags = 0;
    SAY(mq_setattr(q, &attr, NULL));
    SAY(mq_timedreceive(q, text, 64, NULL, &past));
    SAY(mq_timedreceive(q, text, 64, NULL, &bad));
    struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 77 };
    sigset_t set;
    siginfo_t si = { 0 };
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    SAY(mq_notify(q, &ev));
    SAY(mq_notify(q, &ev));
    SAY(mq_send(q, "bell", 4, 0));
    SAY(sigwaitinfo(&set, &si) == SIGUSR1);
    printf("%d %d %d\n", si.si_code, si.si_value.sival_int, si.si_pid == getpid());
    ev.sigev_signo = 99;
    SAY(mq_notify(q, &ev));
    SAY(mq_unlink(name));
    SAY(mq_unlink(name));
    SAY(mq_open("nothing", O_RDONLY));
}

/* ---- sockets ------------------------------------------------------------------------------------------------------ */

static void option(int fd, int level, int name, const char *what)
{
    unsigned char v[64];
    socklen_t n = sizeof v;
    memset(v, 0xee, sizeof v);
    int r = getsockopt(fd, level, name, v, &n);
    printf("%s: ", what);
    if (r)
        printf("%s\n", strerror(errno));
    else
        for (socklen_t i = 0; i <= n && i < 20; i++)
            printf(i < n ? "%02x" : "\n", v[i]);
}
#define OPTION(fd, level, name) option(fd, level, name, #name)

static void socket_options(void)
{
    struct timeval tv = { 1, 500000 }, bad = { 0, 2000000 };
    struct linger li = { 1, 5 };
    int one = 1, fd = MADE(socket(AF_INET, SOCK_STREAM, 0)), dg = MADE(socket(AF_INET, SOCK_DGRAM, 0));
    SAY(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv));
    SAY(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &bad, sizeof bad));
    SAY(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, 4));
    SAY(setsockopt(fd, SOL_SOCKET, SO_LINGER, &li, sizeof li));
    SAY(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, 1));
    SAY(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one));
    SAY(setsockopt(fd, SOL_SOCKET, 9999, &one, sizeof one));
    SAY(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one));
    SAY(setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "nonsense", 8));
    SAY(setsockopt(fd, 77, 1, &one, sizeof one));
    SAY(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, (void *)16, 4));
    SAY(setsockopt(0, SOL_SOCKET, SO_REUSEADDR, &one, 4));
    OPTION(fd, SOL_SOCKET, SO_RCVTIMEO);
    OPTION(fd, SOL_SOCKET, SO_SNDTIMEO);
    OPTION(fd, SOL_SOCKET, SO_LINGER);
    OPTION(fd, SOL_SOCKET, SO_TYPE);
    OPTION(fd, SOL_SOCKET, SO_PROTOCOL);
    OPTION(fd, SOL_SOCKET, SO_DOMAIN);
    OPTION(fd, SOL_SOCKET, SO_ERROR);
    OPTION(fd, SOL_SOCKET, SO_ACCEPTCONN);
    OPTION(fd, SOL_SOCKET, SO_RCVBUF);
    OPTION(fd, SOL_SOCKET, SO_PEERCRED);
    OPTION(fd, SOL_SOCKET, 9999);
    OPTION(fd, IPPROTO_TCP, TCP_NODELAY);
    OPTION(fd, IPPROTO_TCP, TCP_MAXSEG);
    OPTION(dg, IPPROTO_IP, IP_TTL);
    OPTION(dg, IPPROTO_IP, IP_MTU);
    OPTION(dg, IPPROTO_IPV6, IPV6_V6ONLY);
}

/* Control messages: credentials, descriptors, time stamps in each of their forms. */
static void control_messages(void)
{
    const int kinds[] = { SO_TIMESTAMP, SO_TIMESTAMPNS, SO_TIMESTAMP_NEW, SO_TIMESTAMPNS_NEW };
    for (unsigned k = 0; k < 4; k++) {
        int one = 1, fd = socket(AF_INET, SOCK_DGRAM, 0), data = 0;
        struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
        socklen_t n = sizeof to;
        SAY(bind(fd, (struct sockaddr *)&to, sizeof to));
        SAY(getsockname(fd, (struct sockaddr *)&to, &n));
        SAY(setsockopt(fd, SOL_SOCKET, kinds[k], &one, sizeof one));
        SAY(setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &one, sizeof one));
        SAY(setsockopt(fd, IPPROTO_IP, IP_RECVTTL, &one, sizeof one));
        SAY(sendto(fd, "abcd", 4, 0, (struct sockaddr *)&to, n));
        char control[256];
        struct iovec iov = { &data, 4 };
        struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
        SAY(recvmsg(fd, &m, 0));
        printf("flags %x, control %zu\n", m.msg_flags, (size_t)m.msg_controllen);
        for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
            long long t[2] = { 0 };
            memcpy(t, CMSG_DATA(c), sizeof t);
            printf("level %d type %d length %zu", c->cmsg_level, c->cmsg_type, (size_t)c->cmsg_len);
            printf(" now %d\n", c->cmsg_level == SOL_SOCKET && llabs(t[0] - (long long)time(NULL)) < 5);
        }
        SAY(sendto(fd, "abcd", 4, 0, (struct sockaddr *)&to, n));
        m.msg_controllen = 20;              /* too small */
        SAY(recvmsg(fd, &m, MSG_DONTWAIT));
        printf("flags %x, control %zu\n", m.msg_flags, (size_t)m.msg_controllen);
        SAY(recvmsg(fd, &m, MSG_DONTWAIT));
        close(fd);
    }
    int pair[2], one = 1;
    char control[128], text[8];
    struct iovec iov = { text, sizeof text };
    struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
    SAY(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
    SAY(setsockopt(pair[0], SOL_SOCKET, SO_PASSCRED, &one, sizeof one));
    SAY(write(pair[1], "text", 4));
    SAY(recvmsg(pair[0], &m, MSG_CMSG_CLOEXEC));
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    struct ucred u = { 0 };
    if (c)
        memcpy(&u, CMSG_DATA(c), sizeof u);
    printf("%d %d %d\n", c != NULL, u.pid == getpid(), u.uid == getuid());
    struct mmsghdr many[3] = { 0 };
    struct timespec t = { 0, 1000000 };
    for (int i = 0; i < 3; i++)
        many[i].msg_hdr.msg_iov = &iov, many[i].msg_hdr.msg_iovlen = 1;
    SAY(sendmmsg(pair[1], many, 3, 0));
    SAY(recvmmsg(pair[0], many, 3, 0, &t));
    SAY(recvmmsg(pair[0], many, 3, MSG_DONTWAIT, &t));
    t.tv_nsec = -1;
    SAY(recvmmsg(pair[0], many, 3, 0, &t));
}

static void netlink(void)
{
    struct { struct nlmsghdr h; struct ifinfomsg i; } ask = {
        { sizeof ask, RTM_GETLINK, NLM_F_REQUEST, 5, 0 }, { .ifi_family = AF_UNSPEC, .ifi_index = 1 } };
    union { char raw[8192]; struct nlmsghdr h; } answer;
    struct sockaddr_nl sa = { .nl_family = AF_NETLINK };
    socklen_t n = sizeof sa;
    int fd = MADE(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
    SAY(bind(fd, (struct sockaddr *)&sa, sizeof sa));
    SAY(getsockname(fd, (struct sockaddr *)&sa, &n));
    SAY(send(fd, &ask, sizeof ask, 0));
    FACT(recv(fd, &answer, sizeof answer, 0) > 100);
    printf("%d %d %d\n", answer.h.nlmsg_type, answer.h.nlmsg_seq, ((struct ifinfomsg *)NLMSG_DATA(&answer.h))->ifi_type);
    ask.h.nlmsg_type = 250;
    SAY(send(fd, &ask, sizeof ask, 0));
    SAY(recv(fd, &answer, sizeof answer, 0) > 0);
    FACT(((struct nlmsgerr *)NLMSG_DATA(&answer.h))->error);
    SAY(socket(AF_NETLINK, SOCK_RAW, 77));
    SAY(bind(fd, (struct sockaddr *)&sa, 3));
}

static void interfaces(void)
{
    struct ifreq r = { .ifr_name = "lo" };
    char room[4096];
    struct ifconf c = { .ifc_len = sizeof room, .ifc_buf = room };
    int fd = MADE(socket(AF_INET, SOCK_DGRAM, 0));
    SAY(ioctl(fd, SIOCGIFINDEX, &r));
    FACT(r.ifr_ifindex);
    SAY(ioctl(fd, SIOCGIFFLAGS, &r));
    FACT(r.ifr_flags & IFF_LOOPBACK);
    SAY(ioctl(fd, SIOCGIFMTU, &r));
    FACT(r.ifr_mtu);
    SAY(ioctl(fd, SIOCGIFHWADDR, &r));
    FACT(r.ifr_hwaddr.sa_family);
    SAY(ioctl(fd, SIOCGIFCONF, &c));
    FACT(c.ifc_len);
    c.ifc_len = 3;
    SAY(ioctl(fd, SIOCGIFCONF, &c));
    r.ifr_ifindex = 1;
    SAY(ioctl(fd, SIOCGIFNAME, &r));
    printf("%s\n", r.ifr_name);
    strcpy(r.ifr_name, "none0");
    SAY(ioctl(fd, SIOCGIFINDEX, &r));
    SAY(ioctl(fd, SIOCGIFINDEX, (void *)16));
    SAY(ioctl(fd, 0x8b01, &r));                     /* SIOCGIWNAME */
    SAY(ioctl(fd, SIOCOUTQ, &(int){ 0 }));
    SAY(ioctl(fd, 0x8906, room));                   /* SIOCGSTAMP: nothing received */
    SAY(ioctl(fd, TUNGETIFF, &r));
}

/* ---- descriptors that tell of events ----------------------------------------------------------------------------------- */

static void watches(void)
{
    union { char raw[4096]; struct inotify_event e; } b;
    int fd = MADE(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)), w = inotify_add_watch(fd, ".", IN_CREATE | IN_DELETE | IN_MOVED_TO);
    FACT(w);
    SAY(inotify_init1(1));
    SAY(inotify_add_watch(fd, ".", 0));
    SAY(inotify_add_watch(fd, "missing", IN_CREATE));
    SAY(inotify_add_watch(0, ".", IN_CREATE));
    SAY(read(fd, &b, sizeof b));
    close(open("one", O_CREAT | O_WRONLY, 0600));
    rename("one", "two");
    unlink("two");
    long n = read(fd, &b, sizeof b);
    FACT(n);
    for (char *p = b.raw; p < b.raw + n; p += sizeof(struct inotify_event) + ((struct inotify_event *)p)->len)
        printf("%x %s\n", ((struct inotify_event *)p)->mask, ((struct inotify_event *)p)->name);
    SAY(read(fd, &b, 8));
    SAY(inotify_rm_watch(fd, w));
    SAY(inotify_rm_watch(fd, w));
    FACT(read(fd, &b, sizeof b) > 0 && b.e.mask == IN_IGNORED);
    int f = (int)made("fanotify_init", fanotify_init(FAN_CLASS_NOTIF | FAN_CLOEXEC | FAN_NONBLOCK, O_RDONLY | O_LARGEFILE));
    SAY(fanotify_init(0xf0000000, 0));
    SAY(fanotify_init(FAN_CLASS_NOTIF, 077));
    SAY(fanotify_mark(f, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, "."));
    SAY(fanotify_mark(f, FAN_MARK_ADD, FAN_CLOSE_WRITE | FAN_EVENT_ON_CHILD, AT_FDCWD, "."));
    SAY(fanotify_mark(f, 0, FAN_OPEN, AT_FDCWD, "."));
    close(open("three", O_CREAT | O_WRONLY, 0600));
    struct fanotify_event_metadata m = { 0 };
    if (f >= 0 && read(f, &m, sizeof m) == (long)sizeof m)
        printf("%d %d %llx %d %x\n", m.vers, m.metadata_len, (unsigned long long)m.mask, m.pid == getpid(),
               fcntl(m.fd, F_GETFL) == (O_RDONLY | O_LARGEFILE));
    unlink("three");
}

static void timers(void)
{
    struct itimerspec it = { { 0, 0 }, { 0, 2000000 } }, old;
    unsigned long long n = 0;
    int fd = MADE(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
    SAY(timerfd_create(77, 0));
    SAY(timerfd_create(CLOCK_MONOTONIC, 1));
    SAY(timerfd_settime(fd, 0, &it, &old));
    SAY(read(fd, &n, sizeof n));
    FACT(n);
    SAY(read(fd, &n, 4));
    it.it_value.tv_nsec = 1000000000;
    SAY(timerfd_settime(fd, 0, &it, NULL));
    SAY(timerfd_settime(0, 0, &it, NULL));
    SAY(timerfd_gettime(fd, &old));
    FACT(old.it_value.tv_nsec);
    int e = MADE(eventfd(3, EFD_SEMAPHORE | EFD_NONBLOCK));
    SAY(read(e, &n, sizeof n));
    FACT(n);
    n = ~0ull;
    SAY(write(e, &n, sizeof n));
    n = ~0ull - 1;
    SAY(write(e, &n, sizeof n));
    timer_t t;
    struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = 99 };
    SAY(timer_create(CLOCK_REALTIME, &ev, &t));
    ev.sigev_notify = 77;
    SAY(timer_create(CLOCK_REALTIME, &ev, &t));
    ev.sigev_notify = SIGEV_NONE;
    SAY(timer_create(CLOCK_REALTIME, &ev, &t));
    SAY(timer_getoverrun(t));
    SAY(timer_delete(t));
    SAY(syscall(SYS_timer_delete, 12345));
    struct timespec ts = { 0, -1 };
    SAY(clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, NULL));
    SAY(clock_gettime(1234, &ts));
    SAY(clock_getres(CLOCK_MONOTONIC, &ts));
    printf("%ld %ld\n", (long)ts.tv_sec, ts.tv_nsec);
    SAY(setitimer(9, &(struct itimerval){ 0 }, NULL));
}

/* ---- files ------------------------------------------------------------------------------------------------------------- */

static void files(void)
{
    int fd = MADE(open("file", O_CREAT | O_RDWR, 0600)), attr = 0, version = 0;
    struct statfs sf;
    SAY(write(fd, "0123456789", 10));
    SAY(fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 100));
    SAY(fallocate(fd, 0x4000, 0, 100));
    SAY(fallocate(fd, 0, -1, 100));
    SAY(posix_fadvise(fd, 0, 0, 77));
    SAY(sync_file_range(fd, 0, 0, 77));
    SAY(copy_file_range(fd, NULL, fd, NULL, 4, 0));
    SAY(copy_file_range(fd, NULL, fd, NULL, 4, 1));
    SAY(lseek(fd, 0, SEEK_HOLE));
    SAY(lseek(fd, 100, SEEK_DATA));
    SAY(lseek(fd, 0, 9));
    SAY(preadv2(fd, &(struct iovec){ &attr, 4 }, 1, 0, 0x7fff0000));
    SAY(preadv2(fd, &(struct iovec){ &attr, 4 }, 1, -2, 0));
    SAY(pwritev2(fd, &(struct iovec){ &attr, 4 }, 1025, 0, 0));
    SAY(readv(fd, &(struct iovec){ &attr, (size_t)-1 }, 1));
    SAY(setxattr("file", "user.test", "value", 5, XATTR_REPLACE));
    int has = (int)made("setxattr", setxattr("file", "user.test", "value", 5, 0));
    char value[32] = "";
    SAY(getxattr("file", "user.test", value, sizeof value));
    SAY(getxattr("file", "user.test", value, 2));
    printf("%s\n", has ? "" : value);
    SAY(listxattr("file", value, sizeof value));
    SAY(setxattr("file", "nonsense", "v", 1, 0));
    SAY(removexattr("file", "user.other"));
    SAY(ioctl(fd, FS_IOC_GETFLAGS, &attr));
    SAY(ioctl(fd, FS_IOC_GETVERSION, &version));
    SAY(ioctl(fd, FIGETBSZ, &attr));
    FACT(attr);
    SAY(ioctl(fd, FICLONE, fd));
    SAY(ioctl(fd, FIBMAP, &attr));
    SAY(ioctl(fd, BLKGETSIZE64, &attr));
    SAY(ioctl(fd, BLKROGET, &attr));
    SAY(ioctl(fd, LOOP_CLR_FD, 0));
    SAY(ioctl(fd, TCGETS, value));
    SAY(ioctl(fd, 0x4b33, value));                  /* KDGKBTYPE */
    SAY(ioctl(fd, 0x5600, value));                  /* VT_OPENQRY */
    SAY(ioctl(fd, 0x2285, value));                  /* SG_IO */
    SAY(ioctl(fd, 0xae00, 0));                      /* KVM_GET_API_VERSION */
    SAY(ioctl(fd, 0x7777, 0));
    SAY(ioctl(fd, 0xc0107777, value));
    SAY(ioctl(fd, FIONREAD, &attr));
    FACT(attr);
    FACT(statfs(".", &sf) == 0 && sf.f_bsize > 0 && sf.f_namelen);
    struct { struct file_handle h; unsigned char raw[MAX_HANDLE_SZ]; } h = { .h.handle_bytes = MAX_HANDLE_SZ };
    int mount = 0;
    SAY(name_to_handle_at(AT_FDCWD, "file", &h.h, &mount, 0));
    h.h.handle_bytes = 0;
    SAY(name_to_handle_at(AT_FDCWD, "file", &h.h, &mount, 0));
    h.h.handle_bytes = 1000;
    SAY(name_to_handle_at(AT_FDCWD, "file", &h.h, &mount, 0));
    SAY(name_to_handle_at(AT_FDCWD, "file", &h.h, &mount, 0x77));
    SAY(open_by_handle_at(-5, &h.h, O_RDONLY));
    SAY(fcntl(fd, F_GETLEASE));
    SAY(fcntl(fd, F_SETPIPE_SZ, 4096));
    SAY(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
    SAY(fcntl(fd, F_GET_RW_HINT, value));
    SAY(fcntl(fd, 9999, 0));
    struct flock lk = { .l_type = F_WRLCK, .l_len = 5 };
    SAY(fcntl(fd, F_OFD_SETLK, &lk));
    lk.l_pid = 7;
    SAY(fcntl(fd, F_OFD_SETLK, &lk));
    lk.l_type = 9;
    SAY(fcntl(fd, F_SETLK, &lk));
    int m = MADE(memfd_create("m", MFD_ALLOW_SEALING));
    SAY(fcntl(m, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK));
    SAY(ftruncate(m, 10));
    SAY(fcntl(m, F_GET_SEALS));
    SAY(memfd_create("m", 0x8000));
    unlink("file");
}

static void quotas_and_mounts(void)
{
    char room[512];
    SAY(syscall(SYS_quotactl, QCMD(Q_GETQUOTA, USRQUOTA), "missing", 0, room));
    SAY(syscall(SYS_quotactl, QCMD(Q_SYNC, USRQUOTA), NULL, 0, NULL));
    SAY(syscall(SYS_quotactl, QCMD(Q_GETFMT, USRQUOTA), "/dev/null", 0, room));
    SAY(syscall(SYS_quotactl, 77, "/dev/null", 0, room));
    SAY(syscall(SYS_fsopen, "nonsense", 0));
    SAY(syscall(SYS_fsopen, "tmpfs", 8));
    long fd = syscall(SYS_fsopen, "tmpfs", 1);
    made("fsopen", fd);
    SAY(syscall(SYS_fsconfig, fd, 1 /* SET_STRING */, "size", "100k", 0));
    SAY(syscall(SYS_fsconfig, fd, 1, "nonsense", "1", 0));
    SAY(syscall(SYS_fsconfig, fd, 99, NULL, NULL, 0));
    SAY(syscall(SYS_fsconfig, fd, 6 /* CREATE */, NULL, NULL, 0));
    long m = syscall(SYS_fsmount, fd, 1, 0);
    made("fsmount", m);
    FACT(m < 0 || mkdirat((int)m, "inside", 0700) == 0);
    struct { unsigned long long set, clr, prop, userns; } attr = { MOUNT_ATTR_RDONLY, 0, 0, 0 };
    SAY(syscall(SYS_mount_setattr, m, "", AT_EMPTY_PATH, &attr, sizeof attr));
    FACT(m < 0 || (mkdirat((int)m, "other", 0700) < 0 && errno == EROFS));
    SAY(syscall(SYS_mount_setattr, m, "", AT_EMPTY_PATH, &attr, 8));
    made("open_tree", syscall(SYS_open_tree, AT_FDCWD, ".", 0));
    SAY(syscall(SYS_open_tree, AT_FDCWD, ".", 0x77));
    SAY(syscall(SYS_move_mount, -1, "x", -1, "y", 0));
    SAY(syscall(SYS_fspick, AT_FDCWD, "missing", 0));
    SAY(syscall(SYS_mount, "none", "missing", "tmpfs", 0, NULL));
    SAY(syscall(SYS_umount2, "missing", 0));
    SAY(syscall(SYS_umount2, ".", 0));
    SAY(syscall(SYS_pivot_root, ".", "missing"));
    SAY(syscall(SYS_swapon, "missing", 0));
}

/* ---- the newer ones ------------------------------------------------------------------------------------------------------ */

static void keys(void)
{
    char text[64] = "";
    long id = syscall(SYS_add_key, "user", "ferry:test", "secret", 6, KEY_SPEC_PROCESS_KEYRING);
    made("add_key", id);
    SAY(syscall(SYS_keyctl, KEYCTL_READ, id, text, sizeof text));
    printf("%s\n", text);
    FACT(syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_PROCESS_KEYRING, "user", "ferry:test", 0) == id);
    SAY(syscall(SYS_keyctl, KEYCTL_UPDATE, id, "longer", 6));
    SAY(syscall(SYS_keyctl, KEYCTL_DESCRIBE, 0x7fffffff, text, sizeof text));
    SAY(syscall(SYS_keyctl, KEYCTL_REVOKE, id));
    SAY(syscall(SYS_keyctl, KEYCTL_READ, id, text, sizeof text));
    SAY(syscall(SYS_keyctl, 999, 0, 0, 0, 0));
    SAY(syscall(SYS_add_key, "nonsense", "x", "y", 1, KEY_SPEC_PROCESS_KEYRING));
    SAY(syscall(SYS_request_key, "user", "ferry:missing", NULL, 0));
}

static void sandboxes(void)
{
    struct landlock_ruleset_attr attr = { .handled_access_fs = LANDLOCK_ACCESS_FS_WRITE_FILE };
    SAY(syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION));
    SAY(syscall(SYS_landlock_create_ruleset, &attr, 4, 0));
    int fd = (int)made("landlock_create_ruleset", syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0));
    struct landlock_path_beneath_attr rule = { LANDLOCK_ACCESS_FS_WRITE_FILE, open(".", O_PATH) };
    SAY(syscall(SYS_landlock_add_rule, fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0));
    SAY(syscall(SYS_landlock_add_rule, fd, 99, &rule, 0));
    SAY(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    SAY(syscall(SYS_landlock_restrict_self, fd, 0));
    made("open", open("allowed", O_CREAT | O_WRONLY, 0600));
    if (fd >= 0)
        SAY(open("/dev/null", O_WRONLY));
    unlink("allowed");
    unsigned long long modules[16];
    unsigned n = sizeof modules, none = 0;
    made("lsm_list_modules", syscall(461, modules, &n, 0));
    SAY(syscall(461, modules, &none, 0));
    SAY(syscall(461, modules, &n, 1));
    SAY(syscall(459, 0, NULL, NULL, 0));
    SAY(syscall(460, 100, modules, 8, 1));
    char attr_union[128] = { 0 };
    SAY(syscall(SYS_bpf, 9999, attr_union, sizeof attr_union));
    SAY(syscall(SYS_bpf, 0, attr_union, 100000));
    SAY(syscall(SYS_bpf, 0, (void *)16, 64));
}

static void counters(void)
{
    struct perf_event_attr attr = { .type = PERF_TYPE_SOFTWARE, .size = sizeof attr, .config = PERF_COUNT_SW_TASK_CLOCK };
    unsigned long long n = 0;
    int fd = (int)made("perf_event_open", syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0));
    if (fd >= 0) {
        FACT(read(fd, &n, sizeof n) == sizeof n && n > 0);
        SAY(ioctl(fd, PERF_EVENT_IOC_DISABLE, 0));
        SAY(ioctl(fd, PERF_EVENT_IOC_RESET, 0));
        SAY(ioctl(fd, PERF_EVENT_IOC_ENABLE, 0));
        SAY(ioctl(fd, PERF_EVENT_IOC_ID, &n));
    }
    attr.config = 9999;
    SAY(syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0));
    attr.config = PERF_COUNT_SW_TASK_CLOCK;
    SAY(syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0x77));
    SAY(syscall(SYS_perf_event_open, &attr, -1, -1, -1, 0));
    SAY(syscall(SYS_perf_event_open, &attr, 0, -1, 0, 0));
    attr.size = 7;
    SAY(syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0));
    SAY(syscall(SYS_perf_event_open, (void *)16, 0, -1, -1, 0));
}

static void processes(void)
{
    struct { unsigned size, policy; unsigned long long flags; int nice; unsigned prio; unsigned long long r[3]; unsigned u[2]; }
        sa = { .size = sizeof sa };
    struct rlimit lim;
    SAY(syscall(SYS_sched_getattr, 0, &sa, sizeof sa, 0));
    printf("%u %u %d\n", sa.size, sa.policy, sa.nice);
    SAY(syscall(SYS_sched_getattr, 0, &sa, 8, 0));
    sa.policy = 77;
    SAY(syscall(SYS_sched_setattr, 0, &sa, 0));
    SAY(sched_getscheduler(-1));
    SAY(sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){ 1000 }));
    SAY(sched_get_priority_max(77));
    SAY(getpriority(9, 0));
    SAY(syscall(SYS_ioprio_get, 9, 0));
    SAY(syscall(SYS_ioprio_set, 1, 0, 7 << 13));
    int fd = MADE(syscall(SYS_pidfd_open, getpid(), 0));
    SAY(syscall(SYS_pidfd_open, getpid(), 1));
    SAY(syscall(SYS_pidfd_open, -1, 0));
    SAY(syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0));
    SAY(syscall(SYS_pidfd_send_signal, fd, 99, NULL, 0));
    made("pidfd_getfd", syscall(SYS_pidfd_getfd, fd, 0, 0));
    SAY(syscall(SYS_pidfd_getfd, fd, 9999, 0));
    SAY(syscall(SYS_kcmp, getpid(), getpid(), 0, 0, 0));
    SAY(syscall(SYS_kcmp, getpid(), getpid(), 99, 0, 0));
    SAY(setns(fd, 0x77));
    SAY(unshare(0x77));
    SAY(prlimit(0, 99, NULL, &lim));
    SAY(prlimit(0, RLIMIT_NOFILE, &(struct rlimit){ 10, 5 }, NULL));
    SAY(prlimit(-1, RLIMIT_NOFILE, NULL, &lim));
    SAY(getrusage(77, (struct rusage *)&sa));
    SAY(syscall(SYS_membarrier, 0, 0, 0) > 0);
    SAY(syscall(SYS_membarrier, 1 << 20, 0, 0));
    SAY(syscall(SYS_process_mrelease, -1, 0));
    SAY(syscall(SYS_process_madvise, -1, NULL, 0, 0, 0));
    SAY(syscall(454, &sa, 1, 1, 2));                        /* futex_wake */
    SAY(syscall(455, &sa, 12345, ~0ul, 2, NULL, 0));        /* futex_wait: another value */
    SAY(syscall(455, &sa, 0, 0, 2, NULL, 0));
    SAY(syscall(456, NULL, 0, 1, 1));                       /* futex_requeue */
    SAY(syscall(SYS_futex_waitv, NULL, 0, 0, NULL, 0));
    SAY(syscall(451, 0, NULL, NULL, 1));                    /* cachestat */
    SAY(syscall(462, 1, 4096, 0));                          /* mseal */
    SAY(syscall(457, NULL, NULL, 0, 0));                    /* statmount */
    SAY(syscall(458, NULL, NULL, 0, 0));                    /* listmount */
    SAY(syscall(463, AT_FDCWD, ".", 0, "user.x", NULL, 0)); /* setxattrat */
    SAY(syscall(464, AT_FDCWD, ".", 0x77, "user.x", NULL, 0));
    SAY(syscall(468, AT_FDCWD, ".", NULL, 0, 0));           /* file_getattr */
    SAY(syscall(470, NULL, NULL, 0, 0));                    /* listns */
    SAY(syscall(999));
}

static const struct { const char *name; void (*run)(void); } families[] = {
    { "semaphores", semaphores }, { "messages", messages }, { "shared memory", shared_memory }, { "queues", queues },
    { "socket options", socket_options }, { "control messages", control_messages }, { "netlink", netlink },
    { "interfaces", interfaces }, { "watches", watches }, { "timers", timers }, { "files", files },
    { "quotas and mounts", quotas_and_mounts }, { "keys", keys }, { "sandboxes", sandboxes }, { "counters", counters },
    { "processes", processes },
};

int main(void)
{
    strcpy(dir, "/tmp/ferry-families-XXXXXX");
    if (!mkdtemp(dir) || chdir(dir))
        return 1;
    for (unsigned i = 0; i < sizeof families / sizeof *families; i++) {
        printf("---- %s\n", families[i].name);
        fflush(stdout);
        pid_t pid = fork();
        if (!pid) {
            alarm(20);
            families[i].run();
            fflush(stdout);
            _exit(0);
        }
        int status;
        if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
            printf("status %#x\n", status);
    }
    if (chdir("/") || rmdir(dir))
        printf("the directory is not empty\n");
    return 0;
}
