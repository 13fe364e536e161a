/* path_test.c - names are found in the root first, links stay inside it, and what is missing is the host's. */
#include "syscalls/path.h"
#include "syscalls/proc.h"
#include "tests/unit/suite.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static char dir[PATH_MAX];
static struct proc proc;

static void file(const char *name)
{
    char path[2 * PATH_MAX];
    snprintf(path, sizeof path, "%s%s", dir, name);
    int fd = open(path, O_CREAT | O_WRONLY, 0600);
    ck_assert_msg(fd >= 0, "%s", path);
    close(fd);
}

static void make(const char *name)
{
    char path[2 * PATH_MAX];
    snprintf(path, sizeof path, "%s%s", dir, name);
    ck_assert_int_eq(mkdir(path, 0700), 0);
}

static void make_link(const char *target, const char *name)
{
    char path[2 * PATH_MAX];
    snprintf(path, sizeof path, "%s%s", dir, name);
    ck_assert_int_eq(symlink(target, path), 0);
}

static void set_up(void)
{
    char template[] = "/tmp/ferry-path-XXXXXX";
    ck_assert(mkdtemp(template) && realpath(template, dir));
    proc.root = dir;
    make("/usr");
    make("/usr/lib");
    make("/etc");
    make("/tmp");
    file("/usr/lib/only-here");
    file("/tmp/stale");
    file("/etc/real");
    make_link("/etc/real", "/usr/lib/absolute");
    make_link("../../../../../../etc/real", "/usr/lib/climbs");
    make_link("/usr/lib", "/lib");
    make_link("loop", "/etc/loop");
    make_link("/nowhere", "/etc/dangling");
}

static void tear_down(void)
{
    char command[2 * PATH_MAX];
    snprintf(command, sizeof command, "rm -r '%s'", dir);
    ck_assert_int_eq(system(command), 0);
}

/* path with how is the file `in` of the root; NULL: it is left as it is. */
static void expect(const char *path, enum path_how how, const char *in)
{
    char buf[PATH_MAX], want[2 * PATH_MAX];
    snprintf(want, sizeof want, "%s%s", in ? dir : path, in ? in : "");
    ck_assert_str_eq(path_in_root(&proc, path, how, buf), want);
}

START_TEST(looks_in_the_root_first)
{
    expect("/usr/lib/only-here", PATH_FOLLOW, "/usr/lib/only-here");
    expect("//usr/./lib/../lib/only-here", PATH_FOLLOW, "/usr/lib/only-here");
    expect("/lib/only-here", PATH_FOLLOW, "/usr/lib/only-here");
    expect("/../../usr", PATH_FOLLOW, "/usr");
    expect("/", PATH_FOLLOW, "");
    expect("/usr/bin/no-such-file", PATH_FOLLOW, NULL);
    expect("/etc/ld.so.preload", PATH_FOLLOW, "/etc/ld.so.preload");
}
END_TEST

START_TEST(links_stay_inside)
{
    expect("/usr/lib/absolute", PATH_FOLLOW, "/etc/real");
    expect("/usr/lib/climbs", PATH_FOLLOW, "/etc/real");
    expect("/usr/lib/absolute", PATH_NOFOLLOW, "/usr/lib/absolute");
    expect("/lib/absolute", PATH_NOFOLLOW, "/usr/lib/absolute");
    expect("/etc/loop", PATH_FOLLOW, NULL);
    expect("/etc/loop", PATH_NOFOLLOW, "/etc/loop");
    expect("/etc/dangling", PATH_FOLLOW, NULL);
}
END_TEST

START_TEST(new_names_go_where_their_directory_is)
{
    expect("/usr/lib/new", PATH_CREATE, "/usr/lib/new");
    expect("/lib/new", PATH_CREATE, "/usr/lib/new");
    expect("/new", PATH_CREATE, "/new");
    expect("/opt-missing/new", PATH_CREATE, NULL);
    expect("/usr/lib/only-here", PATH_CREATE, "/usr/lib/only-here");
    expect("/usr/lib/absolute", PATH_CREATE, "/usr/lib/absolute");
    expect("/usr/lib/absolute", PATH_OPEN_CREATE, "/etc/real");
    expect("/usr/lib/new", PATH_OPEN_CREATE, "/usr/lib/new");
}
END_TEST

START_TEST(the_users_files_are_the_hosts)
{
    expect("/tmp/stale", PATH_FOLLOW, NULL);
    expect("/tmp/new", PATH_CREATE, NULL);
    expect("/proc/self/maps", PATH_FOLLOW, NULL);
    expect("/tmpfile", PATH_CREATE, "/tmpfile");
}
END_TEST

START_TEST(host_names_of_the_root)
{
    char path[2 * PATH_MAX], buf[PATH_MAX], want[2 * PATH_MAX];
    snprintf(path, sizeof path, "%s/usr/lib/absolute", dir);
    snprintf(want, sizeof want, "%s/etc/real", dir);
    ck_assert_str_eq(path_in_root(&proc, path, PATH_FOLLOW, buf), want);
    path_to_guest(&proc, path);
    ck_assert_str_eq(path, "/usr/lib/absolute");
    strcpy(path, dir);
    path_to_guest(&proc, path);
    ck_assert_str_eq(path, "/");
    snprintf(path, sizeof path, "%s-other/x", dir);
    strcpy(want, path);
    path_to_guest(&proc, path);
    ck_assert_str_eq(path, want);
}
END_TEST

/* A root without /etc: files only. */
START_TEST(libraries_only)
{
    char etc[2 * PATH_MAX], away[2 * PATH_MAX];
    snprintf(etc, sizeof etc, "%s/etc", dir);
    snprintf(away, sizeof away, "%s/away", dir);
    ck_assert_int_eq(rename(etc, away), 0);
    expect("/usr/lib/only-here", PATH_FOLLOW, "/usr/lib/only-here");
    expect("/usr/lib", PATH_FOLLOW, NULL);
    expect("/", PATH_FOLLOW, NULL);
    expect("/away", PATH_FOLLOW, "/away");
    expect("/usr/lib/new", PATH_CREATE, NULL);
}
END_TEST

START_TEST(guest_strings)
{
    char buf[PATH_MAX];
    u64 out;
    const char *absolute = "/usr/lib/absolute", *relative = "usr/lib";
    ck_assert_int_eq(path_to_host(&proc, AT_FDCWD, (gva)(uintptr_t)absolute, PATH_FOLLOW, buf, &out), 0);
    ck_assert_ptr_eq((void *)(uintptr_t)out, buf);
    ck_assert_int_eq(path_to_host(&proc, AT_FDCWD, (gva)(uintptr_t)relative, PATH_FOLLOW, buf, &out), 0);
    ck_assert_ptr_eq((void *)(uintptr_t)out, relative);
}
END_TEST

int main(void)
{
    struct open_how how = {0};
    if (syscall(SYS_openat2, AT_FDCWD, "/", &how, sizeof how) < 0 && errno == ENOSYS) {
        puts("skipped: the kernel or emulator below has no openat2");
        return 77;
    }

    TCase *t = tcase_create("path");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, looks_in_the_root_first);
    tcase_add_test(t, links_stay_inside);
    tcase_add_test(t, new_names_go_where_their_directory_is);
    tcase_add_test(t, the_users_files_are_the_hosts);
    tcase_add_test(t, host_names_of_the_root);
    tcase_add_test(t, libraries_only);
    tcase_add_test(t, guest_strings);
    return suite_run("path", t);
}
