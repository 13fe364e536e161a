/* vm.c - ferry vm: the machines that run, by their monitors. */
#include "cli/cli.h"

#include "base/err.h"
#include "base/os.h"
#include "vm/console.h"
#include "vm/monitor/client.h"
#include "vm/monitor/place.h"
#include "vm/signals.h"

#include <dirent.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { STOP_S = 60 };

static int help(void)
{
    puts("Usage: ferry vm list\n"
         "       ferry vm COMMAND NAME\n\n"
         "  list       machines of this user that run (`ferry boot --name NAME')\n"
         "  console    be its console; Ctrl-A x leaves it\n"
         "  stop       press its power button and wait until it is off, at most 60 seconds\n"
         "  power      press its power button\n"
         "  pause      stop its processors and its clock; resume: go on\n"
         "  reset      start it again\n"
         "  quit       end it at once\n"
         "  status     one line about it");
    return 0;
}

static int ask(const char *name, const char *what, struct machine_status *status, struct err *err)
{
    int fd = client_connect(name, err);

    if (fd < 0)
        return fd;
    int code = client_ask(fd, what, status, err);
    close(fd);
    return code;
}

static void show(const char *name, const struct machine_status *s)
{
    printf("%-20s %-8s pid %-7d cpus %u  memory %lluM  up %llus\n", name, s->state, s->pid, s->cpus,
           (unsigned long long)s->memory >> 20, (unsigned long long)s->uptime_ns / 1000000000);
}

/* The socket of one that was killed answers nobody, and is no machine: it is removed. */
static int list(void)
{
    char folder[4096];
    struct machine_status s;
    struct sockaddr_un at;
    struct err err;
    int lock;

    if (place_folder(folder, sizeof folder, false, &err))
        return cli_error("vm: %s", err.msg);
    DIR *dir = opendir(folder);
    for (const struct dirent *e; dir && (e = readdir(dir));) {
        char name[PLACE_NAME];
        size_t n = strlen(e->d_name);
        if (n <= 5 || n - 5 >= sizeof name || strcmp(e->d_name + n - 5, ".sock"))
            continue;
        memcpy(name, e->d_name, n - 5);
        name[n - 5] = '\0';
        if (!ask(name, "status", &s, &err))
            show(name, &s);
        else if (!place_socket(&at, name, false, &err) && (lock = place_tidy(&at)) >= 0)
            close(lock);
    }
    if (dir)
        closedir(dir);
    return 0;
}

static int console(const char *name)
{
    struct console c;
    struct signals s;
    struct err err;
    int fd = client_connect(name, &err);

    if (fd < 0 || client_ask(fd, "console", NULL, &err))
        return cli_error("vm: %s", err.msg);
    signals_hold(&s);
    console_open(&c, STDIN_FILENO, STDOUT_FILENO);
    c.ends = s.fd;
    while (!c.gone) {
        struct pollfd p[3] = { { .fd = fd, .events = POLLIN }, { .fd = c.ended ? -1 : STDIN_FILENO, .events = POLLIN },
                               { .fd = s.fd, .events = POLLIN } };
        u8 bytes[64];
        ssize_t n = 0;
        if (poll(p, ARRAY_LEN(p), -1) < 0)
            continue;
        if (p[2].revents && signals_take(&s))
            break;
        if (p[0].revents && (n = recv(fd, bytes, sizeof bytes, 0)) <= 0)
            break;
        console_write(&c, bytes, (size_t)n);
        if (p[1].revents) {
            if ((n = console_read(&c, bytes, sizeof bytes)) < 0)
                break;
            if (n && send(fd, bytes, (size_t)n, MSG_NOSIGNAL) != n)
                break;
        }
    }
    console_close(&c);
    close(fd);
    signals_let_go(&s);
    return 0;
}

/* Until the machine ends, which hangs up; false: it does not, for so long. */
static bool ends(int fd, unsigned seconds)
{
    struct pollfd p = { .fd = fd, .events = POLLIN };
    u64 until = os_now_ns() + seconds * 1000000000ull;
    u8 byte;

    for (u64 now; (now = os_now_ns()) < until;) {
        int n = poll(&p, 1, (int)((until - now) / 1000000 + 1));
        if (n > 0 && recv(fd, &byte, 1, MSG_DONTWAIT) <= 0)
            return true;
    }
    return false;
}

/* Asks for the machine's end and waits for it.  advice: what to do if that is in vain. */
static int end(const char *name, const char *what, const char *advice)
{
    struct err err;
    int fd = client_connect(name, &err), code = 0;

    if (fd < 0)
        return cli_error("vm: %s", err.msg);
    if (client_ask(fd, what, NULL, &err))
        code = cli_error("vm: %s; %s", err.msg, advice);
    else if (!ends(fd, STOP_S))
        code = cli_error("vm: \"%s\" is still on after %d seconds; %s", name, STOP_S, advice);
    close(fd);
    return code;
}

int cli_vm(int argc, char **argv)
{
    static const char *const plain[] = { "pause", "resume", "reset", "power" };
    struct machine_status s;
    struct err err;

    cli_fill_descriptors();
    if (argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))
        return help();
    if (argc == 2 && !strcmp(argv[1], "list"))
        return list();
    if (argc != 3)
        return cli_error("vm: see `ferry vm --help'");
    if (!strcmp(argv[1], "console"))
        return console(argv[2]);
    if (!strcmp(argv[1], "stop"))
        return end(argv[2], "power", "`poweroff' on its console or by ssh, or `ferry vm quit' for an end at once");
    if (!strcmp(argv[1], "quit"))
        return end(argv[2], "quit", "its process, see `ferry vm status', can be killed");
    if (!strcmp(argv[1], "status")) {
        if (ask(argv[2], "status", &s, &err))
            return cli_error("vm: %s", err.msg);
        show(argv[2], &s);
        return 0;
    }
    for (unsigned i = 0; i < ARRAY_LEN(plain); i++)
        if (!strcmp(argv[1], plain[i]))
            return ask(argv[2], plain[i], NULL, &err) ? cli_error("vm: %s", err.msg) : 0;
    return cli_error("vm: no command \"%s\"; see `ferry vm --help'", argv[1]);
}
