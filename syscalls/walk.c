/* walk.c - one component after the other; see walk.h.
 *
 *      at     what has been walked: a guest name without links and "..", "" for /
 *      rest   what is to come, with the slash before it
 *
 * Each component is looked for in the root first, then on the host; links are read here, so that their targets are
 * names of the guest again. */
#include "syscalls/walk.h"

#include "syscalls/proc.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_LINKS = 40 };                /* as the kernel */

struct walk {
    const struct proc *p;
    char at[PATH_MAX], rest[PATH_MAX];
    unsigned links;
};

/* Where a guest name is, and what is there.  0 or -errno. */
static int locate(const struct proc *p, const char *name, char buf[PATH_MAX], struct stat *st)
{
    if (!path_always_host(name)) {
        if ((size_t)snprintf(buf, PATH_MAX, "%s%s", p->root, name) >= PATH_MAX)
            return -ENAMETOOLONG;
        if (!lstat(buf, st))
            return 0;
        if ((errno != ENOENT && errno != ENOTDIR) || path_never_host(name))
            return -errno;
    }
    strcpy(buf, *name ? name : "/");
    return lstat(buf, st) ? -errno : 0;
}

/* The link buf instead of the component that it was; at has lost that already. */
static int enter_link(struct walk *w, const char *link)
{
    char target[PATH_MAX], rest[PATH_MAX];
    ssize_t n = readlink(link, target, sizeof target - 1);
    if (n < 0)
        return -errno;
    target[n] = 0;
    if (++w->links > MAX_LINKS)
        return -ELOOP;
    path_to_guest(w->p, target);
    if ((size_t)snprintf(rest, sizeof rest, "%s%s", target, w->rest) >= sizeof rest)
        return -ENAMETOOLONG;
    strcpy(w->rest, rest);
    if (*target == '/')
        w->at[0] = 0;
    return 0;
}

/* Takes the next component from rest; its length, 0 at the end. */
static size_t next(struct walk *w, char component[NAME_MAX + 1])
{
    const char *c = w->rest + strspn(w->rest, "/");
    size_t n = strcspn(c, "/");
    if (n > NAME_MAX)
        return n;
    memcpy(component, c, n);
    component[n] = 0;
    memmove(w->rest, c + n, strlen(c + n) + 1);
    return n;
}

static void leave(struct walk *w)
{
    char *slash = strrchr(w->at, '/');
    if (slash)
        *slash = 0;
}

/* buf becomes the name of a file to be made in the directory at. */
static int new_name(const struct walk *w, const char *component, char buf[PATH_MAX])
{
    struct stat st;
    int e = locate(w->p, w->at, buf, &st);
    size_t n = strlen(buf);
    if (e)
        return e;
    return (size_t)snprintf(buf + n, PATH_MAX - n, "/%s", component) < PATH_MAX - n ? 0 : -ENAMETOOLONG;
}

/* One component.  1: all is done, buf is the result. */
static int step(struct walk *w, const char *component, enum path_how how, char buf[PATH_MAX])
{
    const size_t was = strlen(w->at);
    const bool last = !w->rest[strspn(w->rest, "/")];
    struct stat st;
    if ((size_t)snprintf(w->at + was, PATH_MAX - was, "/%s", component) >= PATH_MAX - was)
        return -ENAMETOOLONG;
    if (path_kernels(w->at))            /* its links are no names */
        return (size_t)snprintf(buf, PATH_MAX, "%s%s", w->at, w->rest) < PATH_MAX ? 1 : -ENAMETOOLONG;
    int e = locate(w->p, w->at, buf, &st);
    if (e == -ENOENT && last && (how == PATH_CREATE || how == PATH_OPEN_CREATE)) {
        w->at[was] = 0;
        e = new_name(w, component, buf);
        return e ? e : 1;
    }
    if (e)
        return e;
    if (S_ISLNK(st.st_mode) && (*w->rest || how == PATH_FOLLOW || how == PATH_OPEN_CREATE)) {
        w->at[was] = 0;
        return enter_link(w, buf);
    }
    return *w->rest && !S_ISDIR(st.st_mode) ? -ENOTDIR : 0;
}

s64 walk_path(const struct proc *p, const char *start, const char *name, enum path_how how, char buf[PATH_MAX])
{
    struct walk w = { .p = p };
    char component[NAME_MAX + 1];
    struct stat st;
    if (strlen(name) >= sizeof w.rest || strlen(start) >= sizeof w.at)
        return -ENAMETOOLONG;
    strcpy(w.rest, name);
    if (*name != '/' && strcmp(start, "/"))
        strcpy(w.at, start);
    for (size_t n; (n = next(&w, component)) != 0;) {
        if (n > NAME_MAX)
            return -ENAMETOOLONG;
        if (!strcmp(component, "."))
            continue;
        if (!strcmp(component, "..")) {
            leave(&w);
            continue;
        }
        int e = step(&w, component, how, buf);
        if (e)
            return e < 0 ? e : 0;
    }
    return locate(p, w.at, buf, &st);
}
