/* features.c - the four places where Linux says which features a processor has agree, and so do the instructions:
 * AT_HWCAP, the ID registers, /proc/cpuinfo; and a program that this one executes sees the same processor. */
#include <elf.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

/* One instruction of a feature; x0 is a valid address in all of them. */
static const struct sample {
    const char *name;       /* in /proc/cpuinfo */
    int word, bit;          /* AT_HWCAP or AT_HWCAP2 */
    uint32_t insn;
    int reg, shift, least;  /* ID register ID_AA64<reg>_EL1, -1: none */
} samples[] = {
    { "fp",       1,  0, 0x1e602000, -1,  0, 0 },   /* fcmp d0, d0 */
    { "asimd",    1,  1, 0x4ea08400,  -1, 0, 0 },   /* add v0.4s, v0.4s, v0.4s */
    { "aes",      1,  3, 0x4e284800, 0,  4, 1 },    /* aese */
    { "pmull",    1,  4, 0x0ee0e000, 0,  4, 2 },    /* pmull v0.1q, v0.1d, v0.1d */
    { "sha1",     1,  5, 0x5e280800, 0,  8, 1 },    /* sha1h */
    { "sha2",     1,  6, 0x5e282800, 0, 12, 1 },    /* sha256su0 */
    { "crc32",    1,  7, 0x1ac04021, 0, 16, 1 },    /* crc32b w1, w1, w0 */
    { "atomics",  1,  8, 0xb8210001, 0, 20, 2 },    /* ldadd w1, w1, [x0] */
    { "fphp",     1,  9, 0x1ee02800, 2, 16, 1 },    /* fadd h0, h0, h0 */
    { "asimdhp",  1, 10, 0x4e401400, 2, 20, 1 },    /* fadd v0.8h, v0.8h, v0.8h */
    { "asimdhp",  1, 10, 0x0f1fe400, 2, 20, 1 },    /* scvtf v0.4h, v0.4h, #1 */
    { "cpuid",    1, 11, 0xd5380001, -1, 0, 0 },    /* mrs x1, MIDR_EL1 */
    { "asimdrdm", 1, 12, 0x6e808400, 0, 28, 1 },    /* sqrdmlah v0.4s, v0.4s, v0.4s */
    { "jscvt",    1, 13, 0x1e7e0001, 1, 12, 1 },    /* fjcvtzs w1, d0 */
    { "fcma",     1, 14, 0x6e80c400, 1, 16, 1 },    /* fcmla v0.4s, v0.4s, v0.4s, #0 */
    { "lrcpc",    1, 15, 0xb8bfc001, 1, 20, 1 },    /* ldapr w1, [x0] */
    { "dcpop",    1, 16, 0xd50b7c20, 1,  0, 1 },    /* dc cvap, x0 */
    { "sha3",     1, 17, 0xce000000, 0, 32, 1 },    /* eor3 */
    { "sm3",      1, 18, 0xce60c000, 0, 36, 1 },    /* sm3partw1 */
    { "sm4",      1, 19, 0xcec08400, 0, 40, 1 },    /* sm4e */
    { "asimddp",  1, 20, 0x4e809400, 0, 44, 1 },    /* sdot v0.4s, v0.16b, v0.16b */
    { "sha512",   1, 21, 0xcec08000, 0, 12, 2 },    /* sha512su0 */
    { "asimdfhm", 1, 23, 0x4e20ec00, 0, 48, 1 },    /* fmlal v0.4s, v0.4h, v0.4h */
    { "dit",      1, 24, 0xd53b42a1, 2, 48, 1 },    /* mrs x1, DIT */
    { "dit",      1, 24, 0xd503405f, 2, 48, 1 },    /* msr DIT, #0 */
    { "ilrcpc",   1, 26, 0x99400001, 1, 20, 2 },    /* ldapur w1, [x0] */
    { "flagm",    1, 27, 0xd500401f, 0, 52, 1 },    /* cfinv */
    { "ssbs",     1, 28, 0xd53b42c1, 3,  4, 2 },    /* mrs x1, SSBS */
    { "sb",       1, 29, 0xd50330ff, 1, 36, 1 },    /* sb */
    { "paca",     1, 30, 0xdac10001, 1,  8, 1 },    /* pacia x1, x0 */
    { "pacg",     1, 31, 0x9ac03001, 1, 28, 1 },    /* pacga x1, x0, x0 */
    { "dcpodp",   2,  0, 0xd50b7d20, 1,  0, 2 },    /* dc cvadp, x0 */
    { "flagm2",   2,  7, 0xd500405f, 0, 52, 2 },    /* axflag */
    { "frint",    2,  8, 0x1e684000, 1, 32, 1 },    /* frint32z d0, d0 */
    { "i8mm",     2, 13, 0x4e80a400, 1, 52, 1 },    /* smmla */
    { "bf16",     2, 14, 0x6e40fc00, 1, 44, 1 },    /* bfdot v0.4s, v0.8h, v0.8h */
    { "rng",      2, 16, 0xd53b2401, 0, 60, 1 },    /* mrs x1, RNDR */
    { "ecv",      2, 19, 0xd53be0c1, -1, 0, 0 },    /* mrs x1, CNTVCTSS_EL0 */
    { "wfxt",     2, 31, 0xd503101f, 4,  0, 2 },    /* wfet xzr */
    { "cssc",     2, 34, 0x5ac02001, 4, 52, 1 },    /* abs w1, w0 */
    { "mops",     2, 43, 0x19df0420, 4, 16, 1 },    /* setp [x0]!, x1!, xzr */
    { "hbc",      2, 44, 0x5400003e, 4, 20, 1 },    /* bc.al to the next */
    { "lrcpc3",   2, 46, 0x99011801, 1, 20, 3 },    /* stilp w1, w1, [x0] */
    { "lse128",   2, 47, 0x19218001, 0, 20, 3 },    /* swpp x1, x1, [x0] */
};

/* Hints do nothing without their feature: paciasp, autiasp, dgh, rprfm. */
static const uint32_t hints[] = { 0xd503233f, 0xd50323bf, 0xd50320df, 0xf8bf4818 };

static sigjmp_buf back;
static _Alignas(16) uint64_t room[8];
static char *page;
static int failed;

static void on_sigill(int sig)
{
    siglongjmp(back, sig);
}

/* Does it run?  It is executed with x0 = room and x1 = 0, from memory. */
static int runs(uint32_t insn)
{
    const uint32_t code[] = { 0xaa1e03e2, insn, 0xd65f0040 };   /* mov x2, x30; insn; ret x2 */
    if (sigsetjmp(back, 1))
        return 0;
    memcpy(page, code, sizeof code);
    __builtin___clear_cache(page, page + sizeof code);
    register uint64_t *x0 asm("x0") = room;
    register uint64_t x1 asm("x1") = 0;
    asm volatile("blr %2" : "+r"(x0), "+r"(x1) : "r"(page) : "x2", "x30", "v0", "cc", "memory");
    return 1;
}

static void id_registers(uint64_t id[5], uint64_t *midr)
{
    asm("mrs %0, ID_AA64ISAR0_EL1" : "=r"(id[0]));
    asm("mrs %0, ID_AA64ISAR1_EL1" : "=r"(id[1]));
    asm("mrs %0, ID_AA64PFR0_EL1" : "=r"(id[2]));
    asm("mrs %0, ID_AA64PFR1_EL1" : "=r"(id[3]));
    asm("mrs %0, S3_0_C0_C6_2" : "=r"(id[4]));      /* ID_AA64ISAR2_EL1 */
    asm("mrs %0, MIDR_EL1" : "=r"(*midr));
}

/* " a b c " of the first processor, and its numbers as a MIDR. */
static void read_cpuinfo(char features[2000], uint64_t *midr)
{
    char line[2000];
    unsigned v;
    FILE *in = fopen("/proc/cpuinfo", "r");
    *midr = 0xf0000;
    features[0] = 0;
    while (in && fgets(line, sizeof line, in) && line[0] != '\n') {
        if (!strncmp(line, "Features\t:", 10))
            sprintf(features, "%s", line + 10);
        if (sscanf(line, "CPU implementer\t: %x", &v) == 1)
            *midr |= (uint64_t)v << 24;
        if (sscanf(line, "CPU variant\t: %x", &v) == 1)
            *midr |= v << 20;
        if (sscanf(line, "CPU part\t: %x", &v) == 1)
            *midr |= v << 4;
        if (sscanf(line, "CPU revision\t: %u", &v) == 1)
            *midr |= v;
    }
    if (in)
        fclose(in);
    if (features[0])
        features[strlen(features) - 1] = ' ';
}

static void check(const struct sample *s, const uint64_t id[5], const char *features)
{
    char word[32];
    int has = getauxval(s->word == 1 ? AT_HWCAP : AT_HWCAP2) >> s->bit & 1;
    int field = s->reg >= 0 ? (int)(id[s->reg] >> s->shift & 15) : has;
    sprintf(word, " %s ", s->name);
    int in_id = s->reg >= 0 ? field >= s->least && field != 15 : has, in_text = strstr(features, word) != NULL;
    int works = runs(s->insn);
    if (in_id != has || in_text != has || works != has) {
        printf("%s: hwcap %d, ID register %d, cpuinfo %d, runs %d\n", s->name, has, in_id, in_text, works);
        failed = 1;
    }
}

int main(int argc, char **argv)
{
    char features[2000], text[64];
    uint64_t id[5], midr, midr_text;
    page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        return 2;
    signal(SIGILL, on_sigill);
    id_registers(id, &midr);
    read_cpuinfo(features, &midr_text);
    snprintf(text, sizeof text, "%lx %lx %lx", (long)midr, getauxval(AT_HWCAP), getauxval(AT_HWCAP2));
    if (argc > 1) {
        puts(strcmp(text, argv[1]) ? "a child has another processor" : "a child has the same processor");
        return 0;
    }
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        check(&samples[i], id, features);
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
        if (!runs(hints[i])) {
            printf("the hint %08x is undefined\n", hints[i]);
            failed = 1;
        }
    if (midr != midr_text) {
        printf("MIDR_EL1 is %lx, /proc/cpuinfo says %lx\n", (long)midr, (long)midr_text);
        failed = 1;
    }
    if (strcmp((const char *)getauxval(AT_PLATFORM), "aarch64"))
        failed = 1;
    puts(failed ? "they disagree" : "they agree");
    fflush(stdout);
    if (!failed)
        execl("/proc/self/exe", argv[0], text, (char *)NULL);
    return 1;
}
