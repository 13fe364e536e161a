/* memfile.c - writes to /proc/PID/mem; see memfile.h. */
#include "syscalls/memfile.h"

#include "syscalls/table.h"
#include "syscalls/tracer.h"

#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

bool memfile_path(const char *path, int *tid)
{
    int pid, end = 0;
    char last;
    if (sscanf(path, "/proc/self/me%c%n", &last, &end) == 1 && last == 'm' && !path[end]) {
        *tid = getpid();
        return true;
    }
    if (sscanf(path, "/proc/%d/me%c%n", tid, &last, &end) == 2 && last == 'm' && !path[end])
        return true;
    return sscanf(path, "/proc/%d/task/%d/me%c%n", &pid, tid, &last, &end) == 3 && last == 'm' && !path[end];
}

void memfile_opened(struct thread *th, int fd, int tid)
{
    struct proc *p = th->proc;
    lock_take(&p->lock);
    p->memfile[p->n_memfiles++ % PROC_MEMFILES] = (struct memfile){ fd, tid };
    for (struct thread *t = p->threads; t; t = t->next)
        atomic_fetch_or(&t->work, WORK_MEMFILE);
    lock_give(&p->lock);
}

/* Whose memory the descriptor is, 0: none we know of. */
static int owner(struct proc *p, int fd)
{
    int tid = 0;
    lock_take(&p->lock);
    for (unsigned i = 0; i < PROC_MEMFILES; i++)
        if (p->memfile[i].tid && p->memfile[i].fd == fd)
            tid = p->memfile[i].tid;
    lock_give(&p->lock);
    return tid;
}

bool memfile_write(struct thread *th, u64 number, const u64 arg[6], s64 *r)
{
    const struct sys_row *row = sys_row_find(th->proc->abi, number);
    struct tracee e;
    if (!row || (row->host != SYS_write && row->host != SYS_pwrite64))
        return false;
    int fd = (int)arg[0], tid = owner(th->proc, fd);
    if (!tid)
        return false;
    *r = sys_host(th, row->host, arg[0], arg[1], arg[2], arg[3], 0, 0);
    if (*r <= 0)
        return true;
    gva start = row->host == SYS_pwrite64 ? arg[3] : (gva)(lseek(fd, 0, SEEK_CUR) - *r);
    if (tid == getpid())
        th->proc->engine->ops->invalidate(th->proc->engine, start, (u64)*r);
    else if (!tracee_find(&e, tid) && e.thread)
        tracer_changed_code(&e, start, (u64)*r);
    return true;
}
