/* client.h - asks a running machine by its monitor; see monitor.c for what is said. */
#pragma once

#include "base/base.h"

struct err;

struct machine_status {
    char state[16];
    int pid;
    unsigned cpus;
    u64 memory, uptime_ns;
};

/* A connection to the machine of this name, or -errno with a message. */
MUST_CHECK int client_connect(const char *name, struct err *err);

/* 0, or -errno with a message, which may be the machine's.  status: of an answer to "status", else NULL. */
MUST_CHECK int client_ask(int fd, const char *what, struct machine_status *status, struct err *err);
