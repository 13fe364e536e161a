/* tally_test.c - a tally that processes and threads fill at once, and one that is full. */
#include "base/tally.h"
#include "tests/unit/suite.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static struct tally *t;
static int fd;

static void set_up(void)
{
    fd = memfd_create("tally_test", MFD_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(tally_make(fd), 0);
    t = tally_map(fd);
    ck_assert_ptr_nonnull(t);
}

static void tear_down(void) { close(fd); }

struct seen {
    unsigned n;
    u64 total;
    u32 parent_of_b;
    u32 a;
};

static void see(void *ctx, u32 node, u32 parent, const char *name, u64 count)
{
    struct seen *s = ctx;
    s->n++;
    s->total += count;
    if (!strcmp(name, "a"))
        s->a = node;
    if (!strcmp(name, "b"))
        s->parent_of_b = parent;
}

START_TEST(names_and_nodes)
{
    u32 a = tally_name(t, "a"), b = tally_name(t, "b");
    ck_assert_uint_ne(a, 0);
    ck_assert_uint_ne(a, b);
    ck_assert_uint_eq(tally_name(t, "a"), a);
    u32 under = tally_child(t, tally_child(t, 0, a), b);
    ck_assert_uint_eq(tally_child(t, tally_child(t, 0, a), b), under);
    tally_add(t, under, 5);
    tally_add(t, under, 2);
    struct seen s = { 0 };
    tally_each(t, see, &s);
    ck_assert_uint_eq(s.n, 2);
    ck_assert_uint_eq(s.total, 7);
    ck_assert_uint_eq(s.parent_of_b, s.a);
    ck_assert_uint_eq(tally_cut(t), 0);
}
END_TEST

enum { ROUNDS = 20000, WORKERS = 4 };

static void *work(void *arg)
{
    char name[32];
    for (unsigned i = 0; i < ROUNDS; i++) {
        u32 node = 0;
        for (unsigned k = 0; k < 5; k++) {
            snprintf(name, sizeof name, "f%u", i * (k + 3) % 50);
            node = tally_child(t, node, tally_name(t, name));
        }
        tally_add(t, node, 1);
    }
    return NULL;
}

START_TEST(from_everywhere_at_once)
{
    pthread_t thread[WORKERS];
    pid_t pid = fork();
    for (unsigned k = 0; k < WORKERS; k++)
        pthread_create(&thread[k], NULL, work, NULL);
    for (unsigned k = 0; k < WORKERS; k++)
        pthread_join(thread[k], NULL);
    if (!pid)
        _exit(0);
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    struct seen s = { 0 }, once = { 0 };
    tally_each(t, see, &s);
    ck_assert_uint_eq(s.total, 2 * WORKERS * ROUNDS);
    close(fd);
    set_up();
    work(NULL);
    tally_each(t, see, &once);
    ck_assert_uint_eq(s.n, once.n);             /* no node twice */
}
END_TEST

START_TEST(full)
{
    char name[32];
    u64 n = 0;
    for (; !tally_cut(t); n++) {
        snprintf(name, sizeof name, "function_%llu", (unsigned long long)n);
        u32 node = tally_child(t, tally_child(t, 0, tally_name(t, "root")), tally_name(t, name));
        ck_assert_uint_ne(node, 0);
        tally_add(t, node, 1);
    }
    struct seen s = { 0 };
    tally_each(t, see, &s);
    ck_assert_uint_eq(s.total, n);              /* the last one in "root" */
    ck_assert_uint_gt(n, 50000);
}
END_TEST

START_TEST(other_files)
{
    ck_assert_ptr_null(tally_open("/dev/null"));
    ck_assert_ptr_null(tally_open("/no/such/file"));
    ck_assert_int_eq(pwrite(fd, "x", 1, 0), 1);
    ck_assert_ptr_null(tally_map(fd));
}
END_TEST

int main(void)
{
    TCase *c = tcase_create("tally");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_set_timeout(c, 60);
    tcase_add_test(c, names_and_nodes);
    tcase_add_test(c, from_everywhere_at_once);
    tcase_add_test(c, full);
    tcase_add_test(c, other_files);
    return suite_run("tally", c);
}
