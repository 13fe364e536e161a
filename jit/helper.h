/* helper.h - a program that this process starts for itself, behind the guest's back.
 *
 *   this process ── nurse: our memory, but files and signals of its own ── the program
 *
 * The nurse is a child of the kind that wait() does not see, which a process that has executed a program cannot be; so
 * it stays between the two.  It waits for either to end, and ends the other.  Nothing of this is in the guest's table of
 * files or in its session, nor traced with it.  One thread at a time. */
#pragma once

#include "base/base.h"
#include <stdatomic.h>

struct helper {
    void *shared;               /* memory that both see; zeros at first */
    size_t size;
    _Atomic u32 *ended;         /* somewhere in it: set to 1 when the program has ended */
    _Atomic u32 started;        /* 1: the rest is known */
    int error;
    int nurse;                  /* pid; 0: there is none */
    _Atomic u32 lives;          /* 1: the nurse does */
    _Atomic int program;        /* pid, 0: there is none */
    int owner;                  /* whose child that is */
    void *tls, *stack;          /* of the nurse */
};

/* The path, of PATH_MAX bytes, of a program that lies beside this program's file; false: it cannot be told. */
bool helper_find(char *path, const char *name);

/* Starts the program `name` beside this program's file, with the nurse's pid as its argument and the memory at
 * h->shared, a reservation, as file 0.  Of *h shared, size and ended are given.  0 or -errno. */
MUST_CHECK int helper_start(struct helper *h, const char *name);

/* The same without nurse: a child that wait() sees, killed when the calling thread ends, and none of our memory but that.
 * Its second argument is "machine". */
MUST_CHECK int helper_start_apart(struct helper *h, const char *name);

/* It has been told to end, and is reaped, if it does so soon. */
void helper_reap_apart(struct helper *h);

/* Has it ended?  Then the nurse has too. */
bool helper_has_ended(struct helper *h);

/* Ends it.  Only the process that started it: for others, which share our memory or are forks, nothing happens. */
void helper_end(struct helper *h);
