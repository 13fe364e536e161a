/* cache.c - where translations of earlier runs are kept, and ferry cache: doc/cache.md. */
#include "cli/cli.h"
#include "core/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>

enum { DEFAULT_SIZE_MB = 1024 };
static const char system_dir[] = "/var/cache/ferry";

/* Whoever runs with the rights of somebody else has no directory of his own. */
int cli_cache_dirs(const char *value, struct engine_cache *cache)
{
    *cache = (struct engine_cache){ .max_size = (u64)DEFAULT_SIZE_MB << 20 };
    if (!value || getauxval(AT_SECURE) || !strcmp(value, "off"))
        return 0;
    if (*value != '/')
        return cli_error("--cache wants an absolute directory or off, not \"%s\"", value);
    cache->user = value;
    cache->system = system_dir;
    return 0;
}
