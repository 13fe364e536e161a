/* pauth.c - pointer authentication: codes find mistakes, keys are the process's own and can be changed. */
#include "check.h"
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#ifdef __aarch64__
#include <stdint.h>
#include <sys/types.h>

#define PAC_CODE(name, insn) \
    static uint64_t name(uint64_t x, uint64_t m) \
    { \
        __asm__ volatile(".arch armv8.3-a\n\t" insn " %0, %1" : "+r"(x) : "r"(m)); \
        return x; \
    }
PAC_CODE(pacia, "pacia")
PAC_CODE(autia, "autia")
PAC_CODE(pacdb, "pacdb")
PAC_CODE(autdb, "autdb")

static uint64_t strip(uint64_t x)
{
    __asm__ volatile(".arch armv8.3-a\n\txpaci %0" : "+r"(x));
    return x;
}

static uint64_t generic(uint64_t x, uint64_t m)
{
    uint64_t r;
    __asm__ volatile(".arch armv8.3-a\n\tpacga %0, %1, %2" : "=r"(r) : "r"(x), "r"(m));
    return r;
}

static uint64_t next_random(void)
{
    static uint64_t state = 1;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return state ^ state >> 29;
}

enum { N = 512 };
static uint64_t pointer[N], modifier[N], code[N];

/* How many of N codes survive a change of pointer or modifier; 4 would be by chance. */
static int survivors(uint64_t pointer_bits, uint64_t modifier_bits)
{
    int n = 0;
    for (int i = 0; i < N; i++) {
        uint64_t x = pointer[i] ^ pointer_bits;
        n += autia(code[i] ^ pointer_bits, modifier[i] ^ modifier_bits) == x;
    }
    return n;
}

static void mistakes_are_found(void)
{
    int weak = 0;
    for (int i = 0; i < N; i++) {
        uint64_t tag = i & 1 ? next_random() << 56 : 0, m = next_random();
        pointer[i] = (next_random() & 0xffffffffffff) | tag;
        modifier[i] = i & 2 ? m : m & 0x7ffffffffff0;
        code[i] = pacia(pointer[i], modifier[i]);
        CHECK(autia(code[i], modifier[i]) == pointer[i] && strip(code[i]) == pointer[i]);
        CHECK(((code[i] ^ pointer[i]) & ~(uint64_t)0x7f << 48) == 0);
        CHECK(autdb(pacdb(pointer[i], modifier[i]), modifier[i]) == pointer[i]);
    }
    for (int bit = 0; bit < 64; bit++) {
        if (bit < 48 || bit >= 55)          /* the others are the code's own */
            weak += survivors((uint64_t)1 << bit, 0) > N / 8;
        weak += survivors(0, (uint64_t)1 << bit) > N / 8;
    }
    CHECK(weak <= 12);              /* for a given key a few differences may cancel */
}

static void codes_are_spread(void)
{
    int equal = 0, same = 0, generic_equal = 0;
    for (int i = 0; i < N; i++) {
        equal += code[i] == pointer[i];
        same += pacdb(pointer[i], modifier[i]) == code[i];
        generic_equal += generic(pointer[i], modifier[i]) == generic(pointer[i] ^ 1, modifier[i]);
        CHECK((uint32_t)generic(pointer[i], modifier[i]) == 0);
    }
    CHECK(equal < N / 16 && same < N / 8 && generic_equal < 2);
}

/* The forms for the stack pointer are the general ones. */
static void stack_pointer(void)
{
    uint64_t x = pointer[0] & 0xffffffffffff, y = x, hint = x, sp;
    __asm__ volatile(".arch armv8.3-a\n\tmov %3, sp\n\tpacia %0, sp\n\tpacia %1, %3\n\t"
                     "mov x16, x30\n\tmov x30, %2\n\tpaciasp\n\tmov %2, x30\n\tmov x30, x16"
                     : "+r"(x), "+r"(y), "+r"(hint), "=&r"(sp) : : "x16", "x30");
    CHECK(x == y && x == hint);
}

static int changed(uint64_t (*sign)(uint64_t, uint64_t), const uint64_t *old)
{
    int n = 0;
    for (int i = 0; i < N; i++)
        n += sign(pointer[i], modifier[i]) != old[i];
    return n;
}

static void keys(char **argv)
{
    uint64_t data[N];
    for (int i = 0; i < N; i++)
        data[i] = pacdb(pointer[i], modifier[i]);

    pid_t pid = fork();
    if (!pid)
        _exit(changed(pacia, code) != 0);
    int status;
    CHECK(waitpid(pid, &status, 0) == pid && status == 0);

    if (!(pid = fork())) {
        char first[32];
        snprintf(first, sizeof first, "%016llx", (unsigned long long)code[0] ^ code[1] << 8 ^ code[2] << 16);
        execl("/proc/self/exe", argv[0], first, NULL);
        _exit(2);
    }
    CHECK(waitpid(pid, &status, 0) == pid && status == 0);

    CHECK(prctl(PR_PAC_RESET_KEYS, PR_PAC_APDBKEY, 0, 0, 0) == 0);
    CHECK(changed(pacia, code) == 0 && changed(pacdb, data) > N / 2);
    CHECK(prctl(PR_PAC_RESET_KEYS, 0, 0, 0, 0) == 0);
    CHECK(changed(pacia, code) > N / 2);
    CHECK_ERRNO(prctl(PR_PAC_RESET_KEYS, 32, 0, 0, 0), EINVAL);
    CHECK_ERRNO(prctl(PR_PAC_RESET_KEYS, 0, 1, 0, 0), EINVAL);
}

int main(int argc, char **argv)
{
    if (!(getauxval(AT_HWCAP) & 1 << 30)) {
        CHECK_ERRNO(prctl(PR_PAC_RESET_KEYS, 0, 0, 0, 0), EINVAL);
        return 0;
    }
    mistakes_are_found();
    if (argc > 1) {
        char now[32];
        snprintf(now, sizeof now, "%016llx", (unsigned long long)code[0] ^ code[1] << 8 ^ code[2] << 16);
        return strcmp(now, argv[1]) == 0;
    }
    codes_are_spread();
    stack_pointer();
    keys(argv);
    return 0;
}
#else
int main(void)
{
    CHECK_ERRNO(prctl(PR_PAC_RESET_KEYS, 0, 0, 0, 0), EINVAL);
    return 0;
}
#endif
