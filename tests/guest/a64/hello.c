/* hello.c - the first program: prints, and asks the system what it runs on. */
#include <stdio.h>
#include <sys/utsname.h>

int main(void)
{
    struct utsname u;

    if (uname(&u))
        return 1;
    printf("Hello from a program for %s.\n", u.machine);
    return 0;
}
