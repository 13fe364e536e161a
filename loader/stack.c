/* stack.c - builds the initial stack from the top down; see stack.h for the picture. */
#include "loader/stack.h"
#include "base/err.h"
#include "core/aspace.h"
#include "loader/elf.h"
#include <elf.h>
#include <errno.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

enum { MAX_AUX = 24 };

#define MIN_STACK ((u64)1 << 20)
#define MAX_STACK ((u64)512 << 20)      /* of the gap that core/aspace.c leaves below the top */
#define USUAL     ((u64)8 << 20)

static u64 stack_size(void)
{
    struct rlimit lim;
    if (getrlimit(RLIMIT_STACK, &lim) || lim.rlim_cur == RLIM_INFINITY)
        return USUAL;
    return MIN(MAX(ALIGN_UP((u64)lim.rlim_cur, 4096), MIN_STACK), MAX_STACK);
}

static size_t strings_size(char *const *list, size_t *n)
{
    size_t size = 0;
    for (*n = 0; list[*n]; ++*n)
        size += strlen(list[*n]) + 1;
    return size;
}

/* Copies with the NUL; returns the address behind it. */
static gva put_string(gva to, const char *s)
{
    size_t size = strlen(s) + 1;
    memcpy((void *)to, s, size);
    return to + size;
}

static gva put_strings(gva to, char *const *list, gva **pointer)
{
    for (; *list; list++) {
        *(*pointer)++ = to;
        to = put_string(to, *list);
    }
    *(*pointer)++ = 0;
    return to;
}

struct aux { u64 type, value; };

static size_t make_auxv(struct aux *v, const struct stack_config *c, gva random, gva platform, gva execfn)
{
    const struct elf_image *im = c->image;
    const struct aux all[] = {
        { AT_SYSINFO_EHDR, c->vdso }, { AT_MINSIGSTKSZ, c->minsigstksz }, { AT_HWCAP, c->hwcap },
        { AT_PAGESZ, 4096 }, { AT_CLKTCK, (u64)sysconf(_SC_CLK_TCK) }, { AT_PHDR, im->phdr },
        { AT_PHENT, im->phentsize }, { AT_PHNUM, im->phnum }, { AT_BASE, c->interp_base }, { AT_FLAGS, 0 },
        { AT_ENTRY, im->entry }, { AT_UID, getuid() }, { AT_EUID, geteuid() }, { AT_GID, getgid() },
        { AT_EGID, getegid() }, { AT_SECURE, c->secure }, { AT_RANDOM, random }, { AT_HWCAP2, c->hwcap2 },
        { AT_EXECFN, execfn }, { AT_PLATFORM, platform }, { AT_NULL, 0 },
    };
    _Static_assert(ARRAY_LEN(all) <= MAX_AUX, "room for the auxiliary vector");
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if (all[i].type != AT_SYSINFO_EHDR || all[i].value)
            v[n++] = all[i];
    return n;
}

int stack_make(struct aspace *as, const struct stack_config *c, struct stack_layout *out, struct err *err)
{
    size_t argc, envc;
    size_t args_size = strings_size(c->argv, &argc), env_size = strings_size(c->envp, &envc);
    size_t execfn_size = strlen(c->execfn) + 1;
    u64 size = stack_size(), need = args_size + env_size + execfn_size + (argc + envc) * 8 + 4096;
    if (need > size / 2)
        return err_set(err, -E2BIG, "%s: the arguments and the environment are too large for its stack", c->execfn);

    gva top = as_stack_top(as);

    s64 r = as_map(as, top - size, size, PROT_READ | PROT_WRITE | (c->image->exec_stack ? PROT_EXEC : 0),
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE | MAP_GROWSDOWN, -1, 0, "[stack]");
    if (r < 0)
        return err_set(err, (int)r, "%s: no room for its stack: %s", c->execfn, strerror((int)-r));

    gva execfn = top - 8 - execfn_size, env = execfn - env_size, args = env - args_size;
    gva platform = ALIGN_DOWN(args - strlen(c->platform) - 1, 16), random = platform - 16;
    struct aux auxv[MAX_AUX];
    size_t n_aux = make_auxv(auxv, c, random, platform, execfn);
    gva sp = ALIGN_DOWN(random - n_aux * sizeof *auxv - (argc + envc + 3) * 8, 16);

    put_string(execfn, c->execfn);
    put_string(platform, c->platform);
    memcpy((void *)random, c->random, 16);
    gva *word = (gva *)sp;
    *word++ = argc;
    put_strings(args, c->argv, &word);
    put_strings(env, c->envp, &word);
    memcpy(word, auxv, n_aux * sizeof *auxv);
    *out = (struct stack_layout){
        .sp = sp, .lo = top - size, .hi = top, .auxv = (gva)word, .auxv_end = (gva)(word + 2 * n_aux),
        .args = args, .args_end = env, .env = env, .env_end = execfn,
    };
    return 0;
}
