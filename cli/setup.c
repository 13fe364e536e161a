/* setup.c - ferry setup: the kernel starts Ferry for ARM64 programs, now and after the next boot.
 *
 * Idempotent: what is right already is left alone, an entry for another Ferry is replaced. */
#include "cli/binfmt.h"
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define BOOT_DIR  "/etc/binfmt.d"       /* read by systemd-binfmt at every boot */
#define BOOT_FILE BOOT_DIR "/" BINFMT_NAME ".conf"

static int cannot(const char *what, int e)
{
    if (e == EPERM || e == EACCES || e == EROFS)
        return cli_error("%s needs root: sudo ferry setup (not needed for `ferry PROGRAM' and its children)", what);
    if (e == ENODEV || e == ENOENT)
        return cli_error("%s: this kernel has no binfmt_misc; `modprobe binfmt_misc' may bring it", what);
    return cli_error("%s: %s", what, strerror(e));
}

static int write_text(const char *path, int flags, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | flags, 0644);
    if (fd < 0)
        return errno;
    size_t n = strlen(text);
    int e = write(fd, text, n) == (ssize_t)n ? 0 : errno ? errno : EIO;
    if (close(fd) && !e)
        e = errno;
    return e;
}

static int take_out(void)
{
    struct binfmt_entry e;
    return binfmt_read(BINFMT_NAME, &e) ? write_text(BINFMT_DIR "/" BINFMT_NAME, 0, "-1") : 0;
}

/* After a boot: only where somebody reads the file. */
static int keep(const char *line)
{
    struct stat st;
    char *text;
    if (stat("/run/systemd/system", &st)) {
        puts("until the next boot: no systemd is running that would register it again");
        return 0;
    }
    if ((mkdir(BOOT_DIR, 0755) && errno != EEXIST) || asprintf(&text, "%s\n", line) < 0)
        return cli_error("%s: %s", BOOT_DIR, strerror(errno));
    int e = write_text(BOOT_FILE, O_CREAT | O_TRUNC, text);
    free(text);
    if (e)
        return cli_error("%s: %s", BOOT_FILE, strerror(e));
    puts("after the next boot as well: " BOOT_FILE);
    return 0;
}

static int install(void)
{
    char self[PATH_MAX];
    struct binfmt_entry e;
    int err;

    if (!binfmt_self(self))
        return cli_error("the file of this program is gone; start it from where it is installed");
    if (!binfmt_mounted() && mount("binfmt_misc", BINFMT_DIR, "binfmt_misc", 0, NULL))
        return cannot("mounting " BINFMT_DIR, errno);
    char *line = binfmt_line(self);
    if (!line)
        return cli_error("%s: no path that can be registered; install Ferry elsewhere", self);
    if (binfmt_read(BINFMT_NAME, &e) && binfmt_is_ours(&e)) {
        printf("ARM64 programs are run by %s already\n", self);
    } else if ((err = take_out()) || (err = write_text(BINFMT_DIR "/register", 0, line))) {
        free(line);
        return cannot("registering ARM64 programs", err);
    } else {
        printf("ARM64 programs are run by %s from now on, also in containers\n", self);
    }
    int status = keep(line);
    free(line);
    return status;
}

static int uninstall(void)
{
    int e = take_out();
    if (e)
        return cannot("removing the registration", e);
    if (unlink(BOOT_FILE) && errno != ENOENT)
        return cannot("removing " BOOT_FILE, errno);
    puts("the kernel no longer starts Ferry for ARM64 programs");
    return 0;
}

int cli_setup(int argc, char **argv)
{
    if (argc == 1)
        return install();
    if (argc == 2 && !strcmp(argv[1], "--remove"))
        return uninstall();
    return cli_error("usage: ferry setup [--remove]");
}
