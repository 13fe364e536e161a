/* signals.c - see signals.h. */
#include "vm/signals.h"

#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const int errors[] = { SIGPIPE, SIGXFSZ };

void signals_hold(struct signals *s)
{
    static const int ends[] = { SIGINT, SIGTERM, SIGHUP };
    sigset_t held;

    sigemptyset(&held);
    for (unsigned i = 0; i < ARRAY_LEN(ends); i++) {
        struct sigaction is;
        if (!sigaction(ends[i], NULL, &is) && is.sa_handler != SIG_IGN)     /* as nohup has it: it would be held, not ignored */
            sigaddset(&held, ends[i]);
    }
    s->came = 0;
    s->fd = signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK);
    pthread_sigmask(SIG_BLOCK, &held, &s->before);
    for (unsigned i = 0; i < ARRAY_LEN(errors); i++)
        sigaction(errors[i], &(struct sigaction){ .sa_handler = SIG_IGN }, &s->ignored[i]);
}

bool signals_take(struct signals *s)
{
    struct signalfd_siginfo si;
    sigset_t set;

    if (read(s->fd, &si, sizeof si) != sizeof si)
        return false;
    s->came = (int)si.ssi_signo;
    sigemptyset(&set);
    sigaddset(&set, s->came);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    return true;
}

void signals_let_go(struct signals *s)
{
    if (s->fd >= 0)
        close(s->fd);
    pthread_sigmask(SIG_SETMASK, &s->before, NULL);
    for (unsigned i = 0; i < ARRAY_LEN(errors); i++)
        sigaction(errors[i], &s->ignored[i], NULL);
    if (s->came)
        raise(s->came);
}
