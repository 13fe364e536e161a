/* nan.c - the default NaN that 0 / 0 gives; an x86-64 processor gives it a sign.  Then once more after execve. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    volatile double zero = 0;
    double d = zero / zero;
    unsigned long u;
    memcpy(&u, &d, sizeof u);
    printf("%s%lx\n", argc > 1 ? "after execve " : "", u);
    fflush(stdout);
    if (argc == 1)
        execl("/proc/self/exe", argv[0], "again", (char *)NULL);
    return 0;
}
