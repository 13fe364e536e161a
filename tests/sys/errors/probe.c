/* probe.c - every system call with nonsense for all arguments, each in a process of its own: prints the errors.
 *
 * compare.sh runs it natively and inside Ferry: bad arguments must be refused for the same reason.  Left out
 * are calls that Ferry denies, that end or stop the caller, and that change the machine whatever is asked. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NO = -1, HOW_PASS = 1, HOW_CODE = 1, HOW_AWAY = 1 };
#define HOW_DENY(error) 0
#ifdef __aarch64__
#define NUMBER(a64, x64) a64
#else
#define NUMBER(a64, x64) x64
#endif

/* Only calls that both architectures have. */
static const struct { const char *name; int number; } calls[] = {
#define SYS(name, a64, x64, how, ...) { #name, HOW_##how && a64 != NO && x64 != NO ? NUMBER(a64, x64) : NO },
#include "syscalls/syscalls.def"
};

static bool left_out(const char *name)
{
    static const char *const names[] = {
        "exit", "exit_group", "rt_sigreturn", "vhangup", "clone", "reboot", "sethostname", "setdomainname", "acct",
        "swapoff", "msgget", "semget", "shmget", "pkey_mprotect", "sync",
    };
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i], name))
            return true;
    return false;
}

static void probe(const char *name, int number, long value)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        alarm(5);
        long r = syscall(number, value, value, value, value, value, value);
        printf("%s(%ld): %s\n", name, value, r == -1 ? strerror(errno) : "done");
        fflush(stdout);
        _exit(0);
    }
    int status;
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
        printf("%s(%ld): status %#x\n", name, value, status);
}

int main(void)
{
    for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++)
        if (calls[i].number != NO && !left_out(calls[i].name))
            probe(calls[i].name, calls[i].number, -1);
    return 0;
}
