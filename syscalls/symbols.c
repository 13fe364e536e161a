/* symbols.c - see symbols.h. */
#include "syscalls/symbols.h"

#include "core/aspace.h"
#include "loader/symtab.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

struct module {
    struct module *next;
    u64 dev, ino;
    struct symtab *tab;         /* NULL: the file cannot be read, or is another one now */
};

struct symbols {
    struct aspace *as;
    pthread_mutex_t lock;       /* modules */
    struct module *modules;     /* the last one asked for first */
};

struct symbols *symbols_new(struct aspace *as)
{
    struct symbols *s = calloc(1, sizeof *s);

    if (!s)
        return NULL;
    s->as = as;
    pthread_mutex_init(&s->lock, NULL);
    return s;
}

/* Under the lock.  NULL without memory. */
static const struct module *module_of(struct symbols *s, const struct as_area *a)
{
    struct module *m;

    for (struct module **at = &s->modules; (m = *at); at = &m->next)
        if (m->dev == a->dev && m->ino == a->ino) {
            *at = m->next;
            break;
        }
    if (!m && (m = calloc(1, sizeof *m)))
        *m = (struct module){ .dev = a->dev, .ino = a->ino, .tab = symtab_new(a->name, a->dev, a->ino) };
    if (m) {
        m->next = s->modules;
        s->modules = m;
    }
    return m;
}

/* Names come from files and have separators of the formats they are written in taken away. */
static void clean(char *name)
{
    for (; *name; name++)
        if ((u8)*name <= ' ' || *name == ';' || (u8)*name == 0x7f)
            *name = '_';
}

void symbols_name(struct symbols *s, gva pc, char out[SYMBOL_MAX])
{
    struct as_area a;

    if (!as_find(s->as, pc, &a) || !a.name || !(a.prot & PROT_EXEC)) {
        strcpy(out, "[anon]");
        return;
    }
    const char *base = strrchr(a.name, '/');
    base = base ? base + 1 : a.name;
    if (!a.ino) {
        snprintf(out, SYMBOL_MAX, "%s", base);
        clean(out);
        return;
    }
    pthread_mutex_lock(&s->lock);
    const struct module *m = module_of(s, &a);
    u64 start = a.offset + (pc - a.start);
    const char *name = m && m->tab ? symtab_find(m->tab, start, &start) : NULL;
    if (name)
        snprintf(out, SYMBOL_MAX, "%s", name);
    else
        snprintf(out, SYMBOL_MAX, "%s+%#llx", base, (unsigned long long)start);
    pthread_mutex_unlock(&s->lock);
    clean(out);
}

bool symbols_code(struct symbols *s, gva pc)
{
    struct as_area a;

    return as_find(s->as, pc, &a) && a.prot & PROT_EXEC;
}

void symbols_fork_before(struct symbols *s) { pthread_mutex_lock(&s->lock); }

void symbols_fork_after(struct symbols *s, bool child)
{
    if (child)
        pthread_mutex_init(&s->lock, NULL);
    else
        pthread_mutex_unlock(&s->lock);
}
