/* ioctl.c - terminals and pipes; an unknown number is ENOTTY. */
#include "check.h"
#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>

int main(void)
{
    int p[2], n = -1;
    CHECK(pipe(p) == 0 && write(p[1], "12345", 5) == 5);
    CHECK(ioctl(p[0], FIONREAD, &n) == 0 && n == 5);
    n = 1;
    CHECK(ioctl(p[0], FIONBIO, &n) == 0 && (fcntl(p[0], F_GETFL) & O_NONBLOCK));
    CHECK(ioctl(p[0], FIOCLEX) == 0 && fcntl(p[0], F_GETFD) == FD_CLOEXEC);
    struct winsize ws = { 25, 80, 0, 0 }, got;
    CHECK_ERRNO(ioctl(p[0], TIOCGWINSZ, &ws), ENOTTY);
    CHECK_ERRNO(ioctl(p[0], 0x12345678, &ws), ENOTTY);
    CHECK(!isatty(p[0]));

    int master = posix_openpt(O_RDWR | O_NOCTTY);
    CHECK(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
    char name[64];
    CHECK(ptsname_r(master, name, sizeof name) == 0);
    int tty = open(name, O_RDWR | O_NOCTTY);
    CHECK(tty >= 0 && isatty(tty));
    ws.ws_row = 33, ws.ws_col = 121;
    CHECK(ioctl(master, TIOCSWINSZ, &ws) == 0 && ioctl(tty, TIOCGWINSZ, &got) == 0);
    CHECK(got.ws_row == 33 && got.ws_col == 121);
    struct termios t, u;
    CHECK(tcgetattr(tty, &t) == 0 && (t.c_lflag & ICANON) && t.c_cc[VEOF] == 4);
    cfmakeraw(&t);
    t.c_cc[VMIN] = 3;
    CHECK(tcsetattr(tty, TCSANOW, &t) == 0 && tcgetattr(tty, &u) == 0);
    CHECK(!(u.c_lflag & ICANON) && u.c_cc[VMIN] == 3);
    CHECK(write(master, "abc", 3) == 3);
    char buf[8];
    CHECK(read(tty, buf, sizeof buf) == 3 && !memcmp(buf, "abc", 3));
    return 0;
}
