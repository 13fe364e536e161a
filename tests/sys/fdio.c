/* fdio.c - descriptors: vectors, splice and tee, sendfile, copies, eventfd, inotify, memfd, xattr, holes. */
#include "check.h"
#include <fcntl.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/xattr.h>

int main(void)
{
    char a[8] = "", b[8] = "", buf[4096];
    int p[2], q[2];
    scratch_enter();
    int fd = open("file", O_CREAT | O_RDWR, 0600);
    struct iovec out[2] = { { "hello ", 6 }, { "world", 5 } }, in[2] = { { a, 4 }, { b, 7 } };
    CHECK(fd >= 0 && writev(fd, out, 2) == 11);
    CHECK(preadv(fd, in, 2, 0) == 11 && !memcmp(a, "hell", 4) && !memcmp(b, "o world", 7));
    CHECK(pwritev(fd, out, 2, 100) == 11 && pread(fd, buf, 5, 106) == 5 && !memcmp(buf, "world", 5));
    CHECK(preadv2(fd, in, 1, 6, 0) == 4 && !memcmp(a, "worl", 4));
    CHECK(lseek(fd, 0, SEEK_END) == 111 && lseek(fd, 0, SEEK_HOLE) >= 0);
    CHECK_ERRNO(lseek(fd, -5, SEEK_SET), EINVAL);
    void *bad = (void *)8;
    CHECK(lseek(fd, 0, SEEK_SET) == 0);
    CHECK_ERRNO(syscall(SYS_read, fd, bad, 4), EFAULT);

    loff_t off = 6;
    CHECK(pipe(p) == 0 && pipe(q) == 0);
    CHECK(splice(fd, &off, p[1], NULL, 5, 0) == 5 && off == 11);
    CHECK(tee(p[0], q[1], 5, 0) == 5 && read(p[0], buf, 10) == 5 && !memcmp(buf, "world", 5));
    CHECK(read(q[0], buf, 10) == 5 && !memcmp(buf, "world", 5));
    struct iovec v = { "vm", 2 };
    CHECK(vmsplice(p[1], &v, 1, 0) == 2 && read(p[0], buf, 10) == 2 && !memcmp(buf, "vm", 2));
    off_t from = 100;
    CHECK(sendfile(p[1], fd, &from, 11) == 11 && from == 111 && read(p[0], buf, 20) == 11);
    CHECK(!memcmp(buf, "hello world", 11));
    int copy = open("copy", O_CREAT | O_RDWR, 0600);
    off = 0;
    CHECK(copy >= 0 && copy_file_range(fd, &off, copy, NULL, 111, 0) == 111);
    struct stat st;
    CHECK(fstat(copy, &st) == 0 && st.st_size == 111);
    CHECK(ftruncate(copy, 5) == 0 && fallocate(copy, 0, 0, 10000) == 0);
    CHECK(fstat(copy, &st) == 0 && st.st_size == 10000);
    CHECK(posix_fadvise(copy, 0, 0, POSIX_FADV_DONTNEED) == 0 && fsync(copy) == 0 && fdatasync(copy) == 0);

    uint64_t n = 5;
    int e = eventfd(3, EFD_SEMAPHORE | EFD_NONBLOCK);
    CHECK(e >= 0 && write(e, &n, 8) == 8 && read(e, &n, 8) == 8 && n == 1);

    int notify = inotify_init1(IN_NONBLOCK), watch = inotify_add_watch(notify, ".", IN_CREATE | IN_DELETE);
    CHECK(notify >= 0 && watch >= 0);
    close(open("new", O_CREAT | O_WRONLY, 0600));
    CHECK(unlink("new") == 0);
    ssize_t len = read(notify, buf, sizeof buf);
    struct inotify_event *ev = (struct inotify_event *)buf;
    CHECK(len > 0 && ev->wd == watch && ev->mask == IN_CREATE && !strcmp(ev->name, "new"));
    ev = (struct inotify_event *)(buf + sizeof *ev + ev->len);
    CHECK(ev->mask == IN_DELETE && inotify_rm_watch(notify, watch) == 0);

    int m = memfd_create("memory", MFD_CLOEXEC);
    CHECK(m >= 0 && ftruncate(m, 4096) == 0);
    char *map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, m, 0);
    CHECK(map != MAP_FAILED);
    strcpy(map, "shared");
    CHECK(pread(m, buf, 7, 0) == 7 && !strcmp(buf, "shared"));
    if (setxattr("file", "user.ferry", "value", 5, 0) == 0)
        CHECK(getxattr("file", "user.ferry", buf, sizeof buf) == 5 && !memcmp(buf, "value", 5));
    else
        CHECK(errno == EOPNOTSUPP);
    CHECK(unlink("file") == 0 && unlink("copy") == 0);
    return 0;
}
