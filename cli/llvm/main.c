/* main.c - ferry-llvm: compiles regions for Ferry's processes, which start it; see jit/wire.h and jit/remote.h.
 *
 * File 0 is the shared memory.  One thread compiles, the first waits for the end of the process that started us, which
 * is ours too.  What LLVM dies of costs the region being compiled: we execute ourselves again and go on with the others. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/os.h"
#include "frontend/a64/a64.h"
#include "jit/llvm/llvm_tier.h"
#include "jit/wire.h"
#include "vm/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MAX_CRASHES = 5, GUESTS = 8, STACK = 64 << 20, ALTSTACK = 64 << 10 };
#define IDLE_NS (20 * (u64)1000000000)      /* without work until we end */
#define LOOK_NS (u64)1000000000
#define KEEP_NS (2 * (u64)1000000000)       /* an answer, when room is needed */

struct server {
    struct wire *wire;
    struct arena arena;
    struct buf object;
    struct llvm_tier *llvm[GUESTS];         /* by number of the guest's processor */
    u64 done_at[WIRE_SLOTS];                /* when we made it DONE or FAILED, if we did */
};

/* The slot being compiled, for the handler of what LLVM dies of. */
static struct wire *the_wire;
static char *the_parent;                        /* its pid, as we got it */
static bool of_machine;                         /* we are confined as it is, and there will be no other */
static struct wire_slot *working;
static u64 working_ticket;

NORETURN static void end(enum wire_life why)
{
    if (the_wire)
        atomic_store(&the_wire->life, why);
    _exit(why == WIRE_ENDED ? 0 : 1);
}

/* ---- crashes ------------------------------------------------------------------------------------------------ */

static void crashed(int sig)
{
    char *const argv[] = { (char *)"ferry-llvm", the_parent, NULL }, *const envp[] = { NULL };

    if (working)
        wire_move(working, working_ticket, WIRE_WORKING, WIRE_FAILED);
    if (!of_machine && atomic_fetch_add(&the_wire->n_crashes, 1) < MAX_CRASHES)
        execve("/proc/self/exe", argv, envp);
    end(WIRE_BROKEN);
}

static void catch_crashes(void)
{
    static const int sigs[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP };
    static u8 stack[ALTSTACK];
    const stack_t ss = { .ss_sp = stack, .ss_size = sizeof stack };

    sigaltstack(&ss, NULL);
    for (unsigned k = 0; k < ARRAY_LEN(sigs); k++) {
        struct sigaction act = { .sa_handler = crashed, .sa_flags = SA_ONSTACK };
        sigaction(sigs[k], &act, NULL);
    }
}

/* ---- compiling ---------------------------------------------------------------------------------------------- */

static const struct guest *find_guest(const char *cpu, unsigned *number)
{
    const struct guest *g;
    const char *doc;

    *number = GUESTS - 1;                   /* behind those that are counted */
    if (!strcmp(cpu, WIRE_MACHINE))
        return &a64_system_guest;

    for (*number = 0; (g = a64_guest_at(*number, &doc)); ++*number)
        if (!strcmp(g->cpu, cpu))
            return g;
    return NULL;
}

static struct llvm_tier *compiler_for(struct server *s, const char *cpu)
{
    struct err err;
    unsigned k;
    const struct guest *g = find_guest(cpu, &k);

    if (!g || k >= ARRAY_LEN(s->llvm) || wire_identity(g) != s->wire->identity)
        return NULL;
    if (!s->llvm[k])
        s->llvm[k] = llvm_new(g, &err);
    return s->llvm[k];
}

static bool compile(struct server *s, struct wire_slot *slot)
{
    char cpu[WIRE_CPU];
    struct region region;
    u32 size = slot->size;
    struct arena_mark mark = arena_mark(&s->arena);
    bool good = false;

    memcpy(cpu, slot->cpu, sizeof cpu);
    cpu[sizeof cpu - 1] = 0;
    struct llvm_tier *llvm = compiler_for(s, cpu);
    if (llvm && size <= sizeof slot->data) {
        u8 *copy = arena_alloc(&s->arena, size);
        memcpy(copy, slot->data, size);
        buf_reset(&s->object);
        good = wire_get(&region, &s->arena, copy, size) && !llvm_compile(llvm, &region, &s->object)
            && s->object.len <= sizeof slot->data;
    }
    arena_release(&s->arena, mark);
    return good;
}

static void serve(struct server *s, unsigned k, u64 ticket)
{
    struct wire_slot *slot = &s->wire->slot[k];
    u64 began = os_now_ns();

    working_ticket = ticket;
    working = slot;
    bool good = compile(s, slot);
    working = NULL;
    if (good) {
        memcpy(slot->data, s->object.data, s->object.len);
        slot->size = (u32)s->object.len;
    }
    atomic_fetch_add(&s->wire->n_compiled, 1);
    atomic_fetch_add(&s->wire->compile_ns, os_now_ns() - began);
    s->done_at[k] = os_now_ns();
    wire_move(slot, ticket, WIRE_WORKING, good ? WIRE_DONE : WIRE_FAILED);
}

/* ---- slots ---------------------------------------------------------------------------------------------------- */

/* The oldest that waits, now WORKING; -1: none. */
static int next(struct server *s, u64 *ticket)
{
    for (;;) {
        int best = -1;
        for (unsigned k = 0; k < WIRE_SLOTS; k++) {
            u64 word = atomic_load(&s->wire->slot[k].word);
            if (wire_state(word) == WIRE_READY && (best < 0 || word >> 8 < *ticket)) {
                best = (int)k;
                *ticket = word >> 8;
            }
        }
        if (best < 0 || wire_move(&s->wire->slot[best], *ticket, WIRE_READY, WIRE_WORKING))
            return best;
    }
}

/* Frees what nobody will ask for: its process is gone, or asks no more and others need the room. */
static void sweep(struct server *s)
{
    bool full = true;
    for (unsigned k = 0; k < WIRE_SLOTS; k++)
        full &= wire_state(atomic_load(&s->wire->slot[k].word)) != WIRE_FREE;
    for (unsigned k = 0; k < WIRE_SLOTS; k++) {
        struct wire_slot *slot = &s->wire->slot[k];
        u64 word = atomic_load(&slot->word);
        enum wire_state state = wire_state(word);
        if (state == WIRE_FREE)
            continue;
        bool old = state >= WIRE_DONE && os_now_ns() - s->done_at[k] > KEEP_NS;
        if ((full && old) || (kill(slot->owner, 0) && errno == ESRCH))
            wire_move(slot, word >> 8, state, WIRE_FREE);
    }
}

/* Nothing has been asked for so long that memory is worth more than the time to get it again. */
static void shrink(struct server *s)
{
    for (unsigned k = 0; k < GUESTS; k++)
        if (s->llvm[k]) {
            llvm_free(s->llvm[k]);
            s->llvm[k] = NULL;
        }
    malloc_trim(0);
}

static void *work(void *arg)
{
    struct server *s = arg;
    u64 idle_since = os_now_ns(), ticket;

    catch_crashes();
    for (;;) {
        u32 calls = atomic_load(&s->wire->calls);
        int k = next(s, &ticket);
        if (k >= 0) {
            serve(s, (unsigned)k, ticket);
            idle_since = os_now_ns();
            continue;
        }
        sweep(s);
        if (atomic_load(&s->wire->ended))
            _exit(0);
        if (of_machine && os_now_ns() - idle_since > IDLE_NS)
            shrink(s);
        else if (os_now_ns() - idle_since > IDLE_NS) {
            atomic_store(&s->wire->life, WIRE_ENDED);
            if (atomic_load(&s->wire->calls) == calls)
                _exit(0);
            atomic_store(&s->wire->life, WIRE_RUNNING);
        }
        os_futex_wait_shared(&s->wire->calls, calls, LOOK_NS);
    }
    return NULL;
}

/* ---- life ----------------------------------------------------------------------------------------------------- */

static void settle(void)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int sig = 1; sig < NSIG; sig++)
        signal(sig, SIG_DFL);
    signal(SIGPIPE, SIG_IGN);
    while (open("/dev/null", O_RDWR) == 1) {    /* what LLVM says goes nowhere */
    }
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd >= 0) {
        if (write(fd, "1000", 4) < 0)
            errno = 0;                          /* then we are no better than others */
        close(fd);
    }
}

static struct wire *map_wire(void)
{
    struct stat st;
    if (fstat(0, &st) || !S_ISREG(st.st_mode) || st.st_size != sizeof(struct wire))
        return NULL;
    void *p = mmap(NULL, sizeof(struct wire), PROT_READ | PROT_WRITE, MAP_SHARED, 0, 0);
    return p == MAP_FAILED ? NULL : p;
}

/* Those of machines are started early and mostly not needed: before LLVM's constructors touch its pages, until there is work. */
static void sleep_at_first(int argc, char **argv, char **envp)
{
    struct wire *w = argc == 3 ? map_wire() : NULL;

    while (w && !atomic_load(&w->calls) && !atomic_load(&w->ended))
        os_futex_wait_shared(&w->calls, 0, ~0ull >> 1);
    if (w && atomic_load(&w->ended))
        _exit(0);
    if (w)
        munmap(w, sizeof *w);
}
__attribute__((section(".preinit_array"), used)) static void (*const first)(int, char **, char **) = sleep_at_first;

/* Nothing but memory and time from here on. */
static void confine(void)
{
    struct err err;

    sandbox_confine(NULL, 0);
    if (sandbox_enter(&(struct sandbox_config){ .compiler = true }, &err))
        end(WIRE_BROKEN);
}

/* Until the process that started us has ended. */
static void wait_for(int parent)
{
    struct pollfd p = { .fd = (int)syscall(SYS_pidfd_open, parent, 0), .events = POLLIN };

    while (p.fd >= 0 && getppid() == parent)
        poll(&p, 1, -1);
}

int main(int argc, char **argv)
{
    static struct server s;
    pthread_attr_t attr;
    pthread_t id;

    of_machine = argc == 3;
    the_wire = s.wire = argc == 2 || of_machine ? map_wire() : NULL;
    if (!s.wire || atoi(argv[1]) != getppid()) {
        static const char text[] = "ferry-llvm: is started by ferry, which has it compile loops that run often\n";
        return write(STDERR_FILENO, text, sizeof text - 1) < 0 ? 1 : 2;
    }
    the_parent = argv[1];
    settle();
    if (of_machine)
        confine();
    arena_init(&s.arena);
    buf_init(&s.object);
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK);
    atomic_store(&s.wire->life, WIRE_RUNNING);
    if (pthread_create(&id, &attr, work, &s))
        end(WIRE_BROKEN);
    if (of_machine)                             /* whose end kills us */
        pthread_join(id, NULL);
    wait_for(atoi(argv[1]));
    end(WIRE_ENDED);
}
