/* share.c - atomic accesses that ran while nobody else saw the memory are atomic as soon as somebody does: a second thread,
 * a process that maps the same, a child that lives in the same memory. */
#include "check.h"
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/wait.h>

enum { ROUNDS = 50000, THREADS = 3 };

struct counters {
    _Atomic unsigned long add, cas, lock, guarded;
    _Atomic unsigned bits, taken;
};

/* Each of the host's ways of an atomic change, with what shows a lost one.  Far longer than a time slice of one access. */
__attribute__((noinline)) static void count(struct counters *c, long rounds)
{
    for (long i = 0; i < rounds; i++) {
        atomic_fetch_add(&c->add, 1);
        unsigned long old = atomic_load(&c->cas);
        while (!atomic_compare_exchange_weak(&c->cas, &old, old + 1))
            ;
        atomic_fetch_xor(&c->bits, 1);
        if (!atomic_exchange(&c->lock, 1)) {            /* a lock by swap guards a plain sum */
            unsigned long n = atomic_load_explicit(&c->guarded, memory_order_relaxed);
            atomic_fetch_add(&c->taken, 1);
            atomic_store_explicit(&c->guarded, n + 1, memory_order_relaxed);
            atomic_store(&c->lock, 0);
        }
    }
}

static void check(struct counters *c, unsigned long n)
{
    CHECK(c->add == n && c->cas == n && (c->bits & 1) == n % 2 && c->guarded == c->taken && !c->lock);
}

static void *thread(void *c)
{
    count(c, ROUNDS);
    return NULL;
}

static void with_threads(void)
{
    static struct counters c;
    pthread_t t[THREADS];
    count(&c, ROUNDS);                                  /* its code is there now */
    check(&c, ROUNDS);
    for (int k = 0; k < THREADS; k++)
        CHECK(!pthread_create(&t[k], NULL, thread, &c));
    count(&c, ROUNDS);
    for (int k = 0; k < THREADS; k++)
        pthread_join(t[k], NULL);
    check(&c, (THREADS + 2ul) * ROUNDS);
}

static void with_child(struct counters *c)
{
    unsigned long before = c->add;
    int status;
    pid_t pid = fork();
    CHECK(pid >= 0);
    count(c, ROUNDS);
    if (!pid)
        _exit(0);
    CHECK(waitpid(pid, &status, 0) == pid && !status);
    check(c, before + 2ul * ROUNDS);
}

static int vm_child(void *c)
{
    count(c, ROUNDS);
    return 0;
}

static void with_vm_child(void)
{
    static struct counters c;
    static char stack[64 << 10] __attribute__((aligned(16)));
    int status;
    count(&c, ROUNDS);
    pid_t pid = clone(vm_child, stack + sizeof stack, CLONE_VM | SIGCHLD, &c);
    CHECK(pid > 0);
    count(&c, ROUNDS);
    CHECK(waitpid(pid, &status, 0) == pid && !status);
    check(&c, 3ul * ROUNDS);
}

static void *map(int prot, int flags)
{
    void *p = mmap(NULL, sizeof(struct counters), prot, flags | MAP_ANONYMOUS, -1, 0);
    CHECK(p != MAP_FAILED);
    return p;
}

static void warm(void)
{
    static struct counters c;
    count(&c, ROUNDS);
    check(&c, ROUNDS);
}

static void mapped(void)
{
    warm();
    with_child(map(PROT_READ | PROT_WRITE, MAP_SHARED));
}

static void made_writable(void)
{
    warm();
    void *p = map(PROT_READ, MAP_SHARED);
    CHECK(!mprotect(p, sizeof(struct counters), PROT_READ | PROT_WRITE));
    with_child(p);
}

static void attached(void)
{
    warm();
    int id = shmget(IPC_PRIVATE, sizeof(struct counters), 0600);
    CHECK(id >= 0);
    void *p = shmat(id, NULL, 0);
    CHECK(p != (void *)-1);
    CHECK(!shmctl(id, IPC_RMID, NULL));
    with_child(p);
}

int main(void)
{
    /* Each in a process of its own, which nobody has shared memory with before. */
    CHECK(status_of(with_threads) == 0);
    CHECK(status_of(with_vm_child) == 0);
    CHECK(status_of(mapped) == 0);
    CHECK(status_of(made_writable) == 0);
    CHECK(status_of(attached) == 0);
    with_threads();                                     /* and in a process that is no child */
    return 0;
}
