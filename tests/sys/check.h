/* check.h - for the programs of tests/sys: a check that names itself, and a scratch directory.
 *
 * Each program shows one behaviour of the kernel, exits 0 if all is as expected, and is run natively as well
 * as inside Ferry: it must not care which architecture it is on.  Included first. */
#pragma once

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHECK(cond) \
    do { \
        if (!(cond)) { \
            printf("%s:%d: %s (errno %d, %s)\n", __FILE__, __LINE__, #cond, errno, strerror(errno)); \
            exit(1); \
        } \
    } while (0)

/* The call fails with the errno. */
#define CHECK_ERRNO(call, number) \
    do { \
        errno = 0; \
        long result_ = (long)(call); \
        if (result_ != -1 || errno != (number)) { \
            printf("%s:%d: %s gives %ld, errno %d, not %s\n", __FILE__, __LINE__, #call, result_, errno, #number); \
            exit(1); \
        } \
    } while (0)

/* How a process of its own ends that calls fn, as waitpid has it: 0 if fn returns. */
static inline int status_of(void (*fn)(void))
{
    int status;
    fflush(stdout);
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (!pid) {
        fn();
        _exit(0);
    }
    CHECK(waitpid(pid, &status, 0) == pid);
    return status;
}

static char scratch_dir[64];

static void scratch_remove(void)
{
    if (chdir("..") == 0 && rmdir(strrchr(scratch_dir, '/') + 1) < 0)
        printf("%s is not empty\n", scratch_dir);
}

/* Makes and enters an empty directory below /tmp; removed at exit if the program left it empty. */
static inline void scratch_enter(void)
{
    strcpy(scratch_dir, "/tmp/ferry-sys-XXXXXX");
    CHECK(mkdtemp(scratch_dir) && chdir(scratch_dir) == 0);
    atexit(scratch_remove);
}
