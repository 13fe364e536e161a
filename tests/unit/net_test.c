/* net_test.c - what --forward takes. */
#include "vm/net/net.h"

#include "base/err.h"
#include "tests/unit/suite.h"

#include <arpa/inet.h>

static const struct {
    const char *text;
    bool udp;
    const char *addr;
    unsigned host, guest;
} good[] = {
    { "2222:22", false, "127.0.0.1", 2222, 22 },       { "0:22", false, "127.0.0.1", 0, 22 },
    { "udp:53:5353", true, "127.0.0.1", 53, 5353 },    { "tcp:0.0.0.0:80:8080", false, "0.0.0.0", 80, 8080 },
    { "192.0.2.1:65535:65535", false, "192.0.2.1", 65535, 65535 },
};

START_TEST(forwards)
{
    struct net_forward f;
    char addr[INET_ADDRSTRLEN];

    ck_assert_int_eq(net_parse_forward(good[_i].text, &f, NULL), 0);
    ck_assert_int_eq(f.udp, good[_i].udp);
    ck_assert_str_eq(inet_ntop(AF_INET, &f.addr, addr, sizeof addr), good[_i].addr);
    ck_assert_uint_eq(f.host_port, good[_i].host);
    ck_assert_uint_eq(f.guest_port, good[_i].guest);
}
END_TEST

static const char *const bad[] = { "", ":", "22", "22:", ":22", "22:0", "65536:22", "22:65536", "a:22", "22:22x", "-1:22", "1:+2",
                                   " 1:22", "udp:", "udp:22", "localhost:22:22", "1.2.3:22:22", "1.2.3.4:22", "1.2.3.4:5:6:7",
                                   "99999999999999999999:22", "1.2.3.4444444444444444444444444444:5:6" };

START_TEST(nonsense)
{
    struct net_forward f;
    struct err err = { "" };

    ck_assert_int_lt(net_parse_forward(bad[_i], &f, &err), 0);
    ck_assert_str_ne(err.msg, "");
}
END_TEST

int main(void)
{
    TCase *t = tcase_create("net");
    tcase_add_loop_test(t, forwards, 0, (int)ARRAY_LEN(good));
    tcase_add_loop_test(t, nonsense, 0, (int)ARRAY_LEN(bad));
    return suite_run("net", t);
}
