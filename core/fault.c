/* fault.c - guarded access to guest memory; see fault.h.
 *
 * The guards of a thread form a stack through `outer`; the innermost takes the fault. */
#include "core/fault.h"

#include <errno.h>
#include <signal.h>

_Thread_local struct fault_guard *fault_guard_top;

bool fault_guard_hit(const struct fault *f)
{
    struct fault_guard *g = fault_guard_top;
    if (!g)
        return false;
    g->fault = *f;
    fault_guard_top = g->outer;

    /* The handler never returns, so nobody else takes the signal out of the mask. */
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGSEGV);
    sigaddset(&set, SIGBUS);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    siglongjmp(g->env, 1);
}

static int copy_guarded(void *dst, const void *src, size_t size)
{
    struct fault_guard g;
    if (!FAULT_GUARD_SET(&g))
        return -EFAULT;
    memcpy(dst, src, size);
    fault_guard_clear(&g);
    return 0;
}

/* Begin and end are outside of what a fault leaves. */
int guest_read(void *dst, gva src, size_t size)
{
    guest_access_begin();
    int err = copy_guarded(dst, (const void *)src, size);
    guest_access_end();
    return err;
}

int guest_write(gva dst, const void *src, size_t size)
{
    guest_access_begin();
    int err = copy_guarded((void *)dst, src, size);
    guest_access_end();
    return err;
}

static s64 length_guarded(const char *s, size_t max)
{
    struct fault_guard g;
    if (!FAULT_GUARD_SET(&g))
        return -EFAULT;
    size_t len = strnlen(s, max);
    fault_guard_clear(&g);
    return len < max ? (s64)len : -ENAMETOOLONG;
}

s64 guest_strnlen(gva s, size_t max)
{
    guest_access_begin();
    s64 len = length_guarded((const char *)s, max);
    guest_access_end();
    return len;
}
