/* place.c - see place.h. */
#include "vm/monitor/place.h"

#include "base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

bool place_name_ok(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    size_t n = strlen(name);

    return n && n < PLACE_NAME && name[0] != '.' && strspn(name, letters) == n;
}

bool place_is_left_over(const struct sockaddr_un *at)
{
    struct stat st;
    int fd = !lstat(at->sun_path, &st) && S_ISSOCK(st.st_mode) ? socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0) : -1;
    bool left = fd >= 0 && connect(fd, (const struct sockaddr *)at, sizeof *at) && errno == ECONNREFUSED;

    if (fd >= 0)
        close(fd);
    return left;
}

int place_tidy(const struct sockaddr_un *at)
{
    char folder[sizeof at->sun_path];
    int fd = place_folder(folder, sizeof folder, false, NULL) ? -1 : open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd >= 0)
        flock(fd, LOCK_EX);
    if (place_is_left_over(at))
        unlink(at->sun_path);
    return fd;
}

int place_folder(char *out, size_t size, bool make, struct err *err)
{
    const char *dir = secure_getenv("XDG_RUNTIME_DIR");

    if (!dir || *dir != '/')
        return err_set(err, -ENOENT, "XDG_RUNTIME_DIR is not set: set it to a directory of yours for the sockets of machines");
    if ((size_t)snprintf(out, size, "%s/ferry", dir) >= size)
        return err_set(err, -ENAMETOOLONG, "XDG_RUNTIME_DIR is too long for a socket");
    if (make && mkdir(out, 0700) && errno != EEXIST)
        return err_set(err, -errno, "%s: %s", out, strerror(errno));
    return 0;
}

int place_socket(struct sockaddr_un *at, const char *name, bool make, struct err *err)
{
    char folder[sizeof at->sun_path];
    int code = place_folder(folder, sizeof folder, make, err);

    *at = (struct sockaddr_un){ .sun_family = AF_UNIX };
    if (!code && (size_t)snprintf(at->sun_path, sizeof at->sun_path, "%s/%s.sock", folder, name) >= sizeof at->sun_path)
        code = err_set(err, -ENAMETOOLONG, "%s/%s.sock is too long for a socket", folder, name);
    return code;
}
