/* log.h - run-time log categories: LOG(SYS, "openat %s", path).
 *
 * Off costs one predicted branch.  Lines begin "[tid cat] ".  The mask and the sink are set once at start
 * (log_open) and read by all threads; each line is one write. */
#pragma once

#include "base/base.h"

struct err;

/* LOG_CAT(name as typed after -d, what it shows) */
#define LOG_CATEGORIES(LOG_CAT) \
    LOG_CAT(in_asm,  "guest instructions of each block translated") \
    LOG_CAT(ir,      "its IR as the front end made it") \
    LOG_CAT(ir_opt,  "its IR after the passes") \
    LOG_CAT(out_asm, "its host code") \
    LOG_CAT(exec,    "each block executed (no linking)") \
    LOG_CAT(int,     "signals and faults delivered to the guest") \
    LOG_CAT(mmu,     "mappings") \
    LOG_CAT(dev,     "device accesses") \
    LOG_CAT(sys,     "system calls with arguments and results") \
    LOG_CAT(guest,   "things guests should not do") \
    LOG_CAT(unimp,   "things we lack, once a site") \
    LOG_CAT(cache,   "translations kept on disk") \
    LOG_CAT(perf,    "counters at exit")

enum log_cat {
#define LOG_CAT(name, doc) LOG_CAT_##name,
    LOG_CATEGORIES(LOG_CAT)
#undef LOG_CAT
    LOG_N_CATS
};

extern u32 log_mask;                /* bit per enum log_cat */

static inline bool log_on(enum log_cat c) { return UNLIKELY(log_mask >> c & 1); }

PRINTF_LIKE(2, 3) void log_line(enum log_cat cat, const char *fmt, ...);
/* Writes text of several lines, each with the prefix. */
void log_text(enum log_cat cat, const char *text);

#define LOG(cat, ...) (log_on(LOG_CAT_##cat) ? log_line(LOG_CAT_##cat, __VA_ARGS__) : (void)0)

/* "in_asm,ir": adds to the mask.  -EINVAL with the known names in err. */
MUST_CHECK int log_parse(const char *list, struct err *err);
/* Sends the log to a file, created or truncated, instead of stderr; "+path" appends. */
MUST_CHECK int log_open(const char *path, struct err *err);
int log_fd(void);
