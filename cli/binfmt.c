/* binfmt.c - see binfmt.h. */
#include "cli/binfmt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ELF, 64 bits, little endian, any ABI and version byte; executable or shared object; EM_AARCH64. */
static const char magic[] = "\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x00\\xb7\\x00";
static const char mask[] = "\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xfe\\xff\\xff\\xff";

bool binfmt_mounted(void) { return !access(BINFMT_DIR "/register", F_OK); }

bool binfmt_read(const char *name, struct binfmt_entry *e)
{
    char path[PATH_MAX], line[PATH_MAX + 32];

    *e = (struct binfmt_entry){ false, "", "" };
    snprintf(path, sizeof path, "%s/%s", BINFMT_DIR, name);
    FILE *f = fopen(path, "re");
    if (!f)
        return false;
    while (fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = 0;
        if (!strcmp(line, "enabled"))
            e->enabled = true;
        sscanf(line, "interpreter %4095[^\n]", e->interpreter);
        sscanf(line, "flags: %15s", e->flags);
    }
    fclose(f);
    return true;
}

const char *binfmt_self(char buf[PATH_MAX])
{
    ssize_t n = readlink("/proc/self/exe", buf, PATH_MAX - 1);

    buf[MAX(n, 0)] = 0;
    return n > 0 && !access(buf, X_OK) ? buf : NULL;
}

bool binfmt_is_ours(const struct binfmt_entry *e)
{
    char self[PATH_MAX];

    return e->enabled && binfmt_self(self) && !strcmp(e->interpreter, self)
        && strspn(BINFMT_FLAGS, e->flags) == strlen(BINFMT_FLAGS);
}

char *binfmt_line(const char *exe)
{
    const char *separators = ":|,;!";       /* one that the path does not contain */
    char *line;

    while (*separators && strchr(exe, *separators))
        separators++;
    int c = *separators;
    if (!c || asprintf(&line, "%c%s%cM%c%c%s%c%s%c%s%c%s", c, BINFMT_NAME, c, c, c, magic, c, mask, c, exe, c, BINFMT_FLAGS) < 0)
        return NULL;
    return line;
}
