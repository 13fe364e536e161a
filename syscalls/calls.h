/* calls.h - prototypes of the system calls written in C: one sys_<name> for each CODE or AWAY row of syscalls.def. */
#pragma once

#include "syscalls/proc.h"

#define SYS(name, a64, x64, how, ...) CALLS_##how(name)
#define CALLS_PASS(name)
#define CALLS_DENY(error) CALLS_PASS
#define CALLS_AWAY CALLS_CODE
#define CALLS_CODE(name) s64 sys_##name(struct thread *th, const u64 arg[6]);
#include "syscalls/syscalls.def"
#undef SYS
#undef CALLS_PASS
#undef CALLS_DENY
#undef CALLS_AWAY
#undef CALLS_CODE
