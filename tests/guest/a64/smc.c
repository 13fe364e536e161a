/* smc.c - code written at run time: made, changed in place, changed through a second mapping, unmapped. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static void put(uint32_t *at, unsigned value)
{
    at[0] = 0x52800000 | value << 5;    /* mov w0, #value */
    at[1] = 0xd65f03c0;                 /* ret */
    __builtin___clear_cache((char *)at, (char *)(at + 2));
}

int main(void)
{
    uint32_t *code = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int (*fn)(void) = (int (*)(void))code;
    long sum = 0;

    for (unsigned i = 0; i < 300; i++) {
        put(code, i);
        for (int k = 0; k < 50; k++)
            sum += fn();
    }
    printf("in place %ld\n", sum);

    for (unsigned i = 0; i < 100; i++) {
        mprotect(code, 4096, PROT_READ | PROT_WRITE);
        put(code, i);
        mprotect(code, 4096, PROT_READ | PROT_EXEC);
        sum += fn();
    }
    printf("protected %ld\n", sum);

    int fd = memfd_create("code", 0);
    if (ftruncate(fd, 4096))
        return 1;
    uint32_t *rw = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    fn = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
    for (unsigned i = 0; i < 100; i++) {
        rw[0] = 0x52800000 | i << 5;
        rw[1] = 0xd65f03c0;
        __builtin___clear_cache((char *)fn, (char *)fn + 8);
        sum += fn();
    }
    printf("two mappings %ld\n", sum);

    for (unsigned i = 0; i < 100; i++) {
        uint32_t *p = mmap(code, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        put(p, i);
        sum += ((int (*)(void))p)();
        munmap(p, 4096);
    }
    printf("mapped again %ld\n", sum);

    /* The first instruction of `next` overwrites the flags that `code` sets; then it does not any more. */
    code = mmap(NULL, 8192, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    uint32_t *next = code + 1024;
    long (*flags)(long) = (long (*)(long))code;
    code[0] = 0xf100041f;                                   /* cmp x0, #1 */
    code[1] = 0x14000000 | (uint32_t)(next - (code + 1));   /* b next */
    next[0] = 0xf100081f;                                   /* cmp x0, #2 */
    next[1] = 0x9a9f17e0;                                   /* cset x0, eq */
    next[2] = 0xd65f03c0;                                   /* ret */
    __builtin___clear_cache((char *)code, (char *)(next + 3));
    sum = 0;
    for (int i = 0; i < 100; i++)
        sum += 10 * flags(1) + flags(2);
    next[0] = 0xd503201f;                                   /* nop */
    __builtin___clear_cache((char *)next, (char *)(next + 3));
    for (int i = 0; i < 100; i++)
        sum += 1000 * flags(1) + 100 * flags(2);
    printf("flags %ld\n", sum);
    return 0;
}
