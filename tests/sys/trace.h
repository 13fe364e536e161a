/* trace.h - for the programs of tests/sys that trace others.  Includes check.h. */
#pragma once

#include "check.h"
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>

/* ptrace() as the kernel knows it: the library's takes other types here and there. */
static long request(unsigned long what, pid_t pid, unsigned long addr, unsigned long data)
{
    return syscall(SYS_ptrace, what, pid, addr, data);
}

#define REQUEST(what, pid, addr, data) CHECK(request(what, pid, (unsigned long)(addr), (unsigned long)(data)) == 0)

static int next(pid_t pid)
{
    int status;
    CHECK(waitpid(pid, &status, __WALL) == pid);
    return status;
}

static void expect_stop(const char *file, int line, int status, int want)
{
    if (WIFSTOPPED(status) && status >> 8 == want)
        return;
    printf("%s:%d: status %#x, not a stop for %#x\n", file, line, (unsigned)status, (unsigned)want);
    exit(1);
}

#define EXPECT_STOP(pid, what) expect_stop(__FILE__, __LINE__, next(pid), what)
