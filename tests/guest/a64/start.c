/* start.c - what a program finds at its start: arguments, environment, auxiliary vector, alignment. */
#include <elf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

extern const Elf64_Ehdr __ehdr_start;
static int zeroes[4096], set = 7;

int main(int argc, char **argv)
{
    const Elf64_Phdr *phdr = (const Elf64_Phdr *)getauxval(AT_PHDR);
    const unsigned char *random = (const unsigned char *)getauxval(AT_RANDOM);
    int sum = 0;

    for (int i = 0; i < 4096; i++)
        sum += zeroes[i];
    printf("argc %d, argv ends %d, bss %d, data %d\n", argc, argv[argc] == NULL, sum, set);
    printf("name %s\n", strrchr(argv[0], '/') + 1);
    printf("phdr %d of %d, entry in text %d\n", (char *)phdr == (char *)&__ehdr_start + __ehdr_start.e_phoff,
           getauxval(AT_PHNUM) == __ehdr_start.e_phnum, getauxval(AT_ENTRY) == __ehdr_start.e_entry);
    printf("page %ld %ld\n", (long)getauxval(AT_PAGESZ), sysconf(_SC_PAGESIZE));
    printf("platform %s\n", (char *)getauxval(AT_PLATFORM));
    printf("fp and asimd %d\n", (getauxval(AT_HWCAP) & 3) == 3);
    printf("uid %d secure %lu\n", getauxval(AT_UID) == getuid(), getauxval(AT_SECURE));
    printf("random %d\n", random && (random[0] | random[1] | random[2] | random[3] | random[15]) != 0);
    printf("execfn %s\n", strrchr((char *)getauxval(AT_EXECFN), '/') + 1);
    printf("stack aligned %d\n", (uintptr_t)__builtin_frame_address(0) % 16 == 0);
    return setenv("A", "b", 1) || strcmp(getenv("A"), "b");
}
