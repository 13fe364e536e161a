/* socket.c - descriptors in control messages, TCP and UDP on loopback, options, several messages at once. */
#include "check.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

static void pass_descriptor(void)
{
    int sv[2], p[2];
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sv) == 0 && pipe(p) == 0);
    CHECK(fcntl(sv[0], F_GETFD) == FD_CLOEXEC);
    union { char buf[CMSG_SPACE(sizeof(int)) + CMSG_SPACE(sizeof(struct ucred))]; struct cmsghdr align; } u = { 0 };
    char byte = 'x';
    struct iovec iov = { &byte, 1 };
    struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = u.buf };
    m.msg_controllen = CMSG_SPACE(sizeof(int));
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(c), &p[1], sizeof(int));
    int on = 1;
    CHECK(setsockopt(sv[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof on) == 0);
    CHECK(sendmsg(sv[0], &m, 0) == 1);
    memset(&u, 0, sizeof u);
    byte = 0;
    m.msg_controllen = sizeof u.buf;
    CHECK(recvmsg(sv[1], &m, MSG_CMSG_CLOEXEC) == 1 && byte == 'x' && !(m.msg_flags & MSG_CTRUNC));
    int fd = -1;
    for (c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
        if (c->cmsg_type == SCM_RIGHTS)
            memcpy(&fd, CMSG_DATA(c), sizeof fd);
        if (c->cmsg_type == SCM_CREDENTIALS) {
            struct ucred cred;
            memcpy(&cred, CMSG_DATA(c), sizeof cred);
            CHECK(cred.pid == getpid() && cred.uid == getuid());
        }
    }
    CHECK(fd >= 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC);
    CHECK(write(fd, "!", 1) == 1 && read(p[0], &byte, 1) == 1 && byte == '!');
}

static void tcp(void)
{
    int l = socket(AF_INET, SOCK_STREAM, 0), on = 1, type;
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) }, peer;
    socklen_t len = sizeof a;
    CHECK(l >= 0 && setsockopt(l, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0);
    CHECK(bind(l, (struct sockaddr *)&a, sizeof a) == 0 && listen(l, 5) == 0);
    CHECK(getsockname(l, (struct sockaddr *)&a, &len) == 0 && a.sin_port != 0);
    int c = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    CHECK(c >= 0);
    CHECK(connect(c, (struct sockaddr *)&a, sizeof a) == 0 || errno == EINPROGRESS);
    len = sizeof peer;
    int s = accept4(l, (struct sockaddr *)&peer, &len, SOCK_CLOEXEC);
    CHECK(s >= 0 && peer.sin_addr.s_addr == htonl(INADDR_LOOPBACK));
    CHECK(setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
    len = sizeof type;
    CHECK(getsockopt(s, SOL_SOCKET, SO_TYPE, &type, &len) == 0 && type == SOCK_STREAM);
    CHECK(send(s, "hello", 5, MSG_NOSIGNAL) == 5);
    char buf[16];
    CHECK(fcntl(c, F_SETFL, 0) == 0 && recv(c, buf, sizeof buf, MSG_PEEK) == 5);
    CHECK(recv(c, buf, 5, MSG_WAITALL) == 5 && !memcmp(buf, "hello", 5));
    CHECK_ERRNO(recv(c, buf, 5, MSG_DONTWAIT), EAGAIN);
    CHECK(shutdown(s, SHUT_WR) == 0 && recv(c, buf, 5, 0) == 0);
    close(l), close(c), close(s);
}

static void udp(void)
{
    int a = socket(AF_INET, SOCK_DGRAM, 0), b = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof at;
    CHECK(bind(a, (struct sockaddr *)&at, sizeof at) == 0 && getsockname(a, (struct sockaddr *)&at, &len) == 0);
    struct iovec out[2] = { { "first", 5 }, { "second", 6 } }, in[2];
    struct mmsghdr mo[2], mi[2];
    char buf[2][32];
    memset(mo, 0, sizeof mo);
    memset(mi, 0, sizeof mi);
    for (int i = 0; i < 2; i++) {
        mo[i].msg_hdr = (struct msghdr){ .msg_iov = &out[i], .msg_iovlen = 1 };
        mo[i].msg_hdr.msg_name = &at;
        mo[i].msg_hdr.msg_namelen = sizeof at;
        in[i] = (struct iovec){ buf[i], sizeof buf[i] };
        mi[i].msg_hdr = (struct msghdr){ .msg_iov = &in[i], .msg_iovlen = 1 };
    }
    CHECK(sendmmsg(b, mo, 2, 0) == 2 && mo[1].msg_len == 6);
    CHECK(recvmmsg(a, mi, 2, MSG_WAITFORONE, NULL) == 2 && mi[0].msg_len == 5 && !memcmp(buf[1], "second", 6));
    CHECK(sendto(b, "x", 1, 0, (struct sockaddr *)&at, sizeof at) == 1);
    struct sockaddr_in from;
    len = sizeof from;
    CHECK(recvfrom(a, buf[0], 32, 0, (struct sockaddr *)&from, &len) == 1 && len == sizeof from);
    CHECK(from.sin_addr.s_addr == htonl(INADDR_LOOPBACK));
}

static void abstract_name(void)
{
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    struct timespec ts;                 /* other pid namespaces share these names, but not our number */
    clock_gettime(CLOCK_MONOTONIC, &ts);
    snprintf(a.sun_path + 1, sizeof a.sun_path - 1, "ferry-test-%d-%ld", getpid(), ts.tv_nsec);
    socklen_t len = (socklen_t)(sizeof a.sun_family + 1 + strlen(a.sun_path + 1));
    int l = socket(AF_UNIX, SOCK_SEQPACKET, 0), c = socket(AF_UNIX, SOCK_SEQPACKET, 0);
    CHECK(bind(l, (struct sockaddr *)&a, len) == 0 && listen(l, 1) == 0);
    CHECK(connect(c, (struct sockaddr *)&a, len) == 0);
    CHECK_ERRNO(socket(AF_UNIX, 77, 0), EINVAL);
    CHECK_ERRNO(bind(c, (struct sockaddr *)8, len), EFAULT);
}

int main(void)
{
    pass_descriptor();
    tcp();
    udp();
    abstract_name();
    return 0;
}
