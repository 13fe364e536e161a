/* llvm_words.c - are the same words instructions for us and for LLVM, and do they read the same?
 *
 *      llvm_words [--cpu=NAME] [--words=N] [--corners] [--seed=S] [--jobs=N]
 *
 * Random words, random words of every decode row, and with --corners all that follows from the structure of the
 * encodings, whose registers are 0 or 31 there: every value of bits 31..10; of 31..21, 15..10 and 4..0, for
 * operation codes beside Rd; of 31..21 and 9..0, for those in the place of both registers; every word of the
 * system space.
 *
 * A word is an instruction for us if the front end translates it for that processor, and for LLVM if its
 * disassembler takes it with the features of that processor.  Texts are compared where both say yes; a processor
 * without a feature may name hints differently, so that only "max" is compared by text.  Each difference must be
 * one of `listed`, where the manual (DDI 0487) decides against LLVM; each of them must occur with --corners. */
#include "base/arena.h"
#include "frontend/a64/tr.h"
#include "tests/dis/llvm_common.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- features -------------------------------------------------------------------------------------- */

/* LLVM's names of ours; "": it asks for nothing. */
static const char *const llvm_name[A64_N_IMPLEMENTED] = {
    [A64_FEAT_base] = "lor", [A64_FEAT_fp] = "fp-armv8", [A64_FEAT_simd] = "neon", [A64_FEAT_evtstrm] = "",
    [A64_FEAT_fp16] = "fullfp16", [A64_FEAT_simd_fp16] = "fullfp16", [A64_FEAT_aes] = "aes", [A64_FEAT_pmull] = "aes",
    [A64_FEAT_sha1] = "sha2", [A64_FEAT_sha2] = "sha2", [A64_FEAT_sha512] = "sha3", [A64_FEAT_sha3] = "sha3",
    [A64_FEAT_sm3] = "sm4", [A64_FEAT_sm4] = "sm4", [A64_FEAT_dotprod] = "dotprod", [A64_FEAT_rdm] = "rdm",
    [A64_FEAT_fhm] = "fp16fml", [A64_FEAT_crc32] = "crc", [A64_FEAT_lse] = "lse", [A64_FEAT_jscvt] = "jsconv",
    [A64_FEAT_fcma] = "complxnum", [A64_FEAT_lrcpc] = "rcpc", [A64_FEAT_lrcpc2] = "rcpc-immo", [A64_FEAT_dpb] = "ccpp",
    [A64_FEAT_dpb2] = "ccdp", [A64_FEAT_frintts] = "fptoint", [A64_FEAT_i8mm] = "i8mm", [A64_FEAT_dit] = "dit",
    [A64_FEAT_flagm] = "flagm", [A64_FEAT_flagm2] = "altnzcv", [A64_FEAT_ssbs] = "ssbs", [A64_FEAT_sb] = "sb",
    [A64_FEAT_pauth] = "pauth", [A64_FEAT_pacg] = "pauth", [A64_FEAT_wfxt] = "wfxt", [A64_FEAT_cssc] = "cssc",
    [A64_FEAT_dgh] = "", [A64_FEAT_lse2] = "", [A64_FEAT_bti] = "", [A64_FEAT_rng] = "rand", [A64_FEAT_hbc] = "hbc", [A64_FEAT_rprfm] = "",
    [A64_FEAT_bf16] = "bf16", [A64_FEAT_mops] = "mops", [A64_FEAT_lse128] = "lse128", [A64_FEAT_lrcpc3] = "rcpc3",
    [A64_FEAT_ecv] = "ecv",
};

/* These only give hints and registers their names. */
static const char names_only[] = "+spe,+tracev8.4,+ras,+clrbhb,+bti,+prfm-slc-target";

static char *llvm_features(const struct a64_profile *cpu)
{
    static char list[1024];
    snprintf(list, sizeof list, "%s", names_only);
    for (unsigned i = 0; i < A64_N_IMPLEMENTED; i++) {
        if (!llvm_name[i]) {
            printf("%s has no name of LLVM's in llvm_words.c\n", a64_feature_name(i));
            exit(1);
        }
        size_t n = strlen(list);
        if (*llvm_name[i])
            snprintf(list + n, sizeof list - n, ",%c%s", cpu->features >> i & 1 ? '+' : '-', llvm_name[i]);
    }
    return list;
}

/* ---- one word ------------------------------------------------------------------------------------------ */

struct word {
    u32 bits;
    enum a64_insn insn;
    enum a64_why why;
    bool theirs;                /* LLVM takes it */
    char our[LLVM_TEXT], their[LLVM_TEXT];
};

static void *llvm;
static const struct a64_profile *cpu;
static struct arena arena;

static const char *row(const struct word *w) { return w->insn ? a64_rows[w->insn].name : "-"; }
static bool ours(const struct word *w) { return w->why == A64_RUNS; }

static bool row_begins(const struct word *w, const char *prefix) { return !strncmp(row(w), prefix, strlen(prefix)); }

/* LLVM takes this other word and gives it the text that we give to w. */
static bool reads_like(const struct word *w, u32 other)
{
    char text[LLVM_TEXT], our[LLVM_TEXT];
    our_text(our, other);
    return llvm_text(llvm, text, other) && !strcmp(text, our) && a64_decode(other, &(struct a64_args){0}) == w->insn;
}

/* ---- differences that the manual decides ------------------------------------------------------------------ */

static bool only_ours(const struct word *w) { return ours(w) && !w->theirs; }
static bool only_theirs(const struct word *w) { return !ours(w) && w->theirs; }

static unsigned rt(const struct word *w) { return w->bits & 31; }
static unsigned rn(const struct word *w) { return w->bits >> 5 & 31; }
static unsigned rt2(const struct word *w) { return w->bits >> 10 & 31; }

static bool is_privileged(const struct word *w) { return only_theirs(w) && w->why == A64_PRIVILEGED; }
static bool is_udf(const struct word *w) { return only_theirs(w) && w->insn == A64_udf; }

/* LLVM takes all words of the system space and prints numbers where it knows no name. */
static bool is_numbered(const struct word *w)
{
    return only_theirs(w) &&
           (!strncmp(w->their, "sys", 3) || strstr(w->their, " s0_") || (w->why == A64_LACKS && (w->insn == A64_mrs || w->insn == A64_msr)));
}

static bool is_realtime(const struct word *w)
{
    return ours(w) && w->theirs && strstr(w->our, " ferry_realtime") && strstr(w->their, " s3_3_c15_c0_0");
}

static bool should_be_one(const struct word *w)
{
    u32 set = row_begins(w, "ldxp") || row_begins(w, "ldaxp") ? 0x001f0000 : row_begins(w, "ldapr") ? 0x001f0000 :
              row_begins(w, "stx") || row_begins(w, "stlx") ? 0x00007c00 : 0x001f7c00;
    u32 other = w->bits | set;
    if ((row_begins(w, "ldxp") || row_begins(w, "ldaxp")) && rt(w) == rt2(w))
        other ^= 0x400;
    return only_ours(w) && (w->bits & set) != set && reads_like(w, other);
}

static bool same_targets(const struct word *w)
{
    bool pair = row_begins(w, "ldp") || row_begins(w, "ldnp") || row_begins(w, "ldxp") || row_begins(w, "ldaxp");
    return only_ours(w) && pair && rt(w) == rt2(w) && reads_like(w, (w->bits ^ 0x400) | 0x000003e0);
}

static bool base_written(const struct word *w)
{
    bool writes = strstr(row(w), "_pre") || strstr(row(w), "_post");
    bool pair = row_begins(w, "ldp") || row_begins(w, "stp");
    return only_ours(w) && writes && rn(w) != 31 && (rn(w) == rt(w) || (pair && rn(w) == rt2(w))) &&
           reads_like(w, (w->bits | 0x000003e0) ^ (pair && rt(w) == rt2(w) ? 0x400 : 0));
}

static bool is_ldtr(const struct word *w)
{
    return only_ours(w) && row_begins(w, "ldtr") && rn(w) == rt(w) && reads_like(w, w->bits | 0x000003e0);
}

static bool is_smstart(const struct word *w)
{
    return only_theirs(w) && w->why == A64_LACKS && (row_begins(w, "smstart") || row_begins(w, "smstop"));
}

static bool is_mops_zr(const struct word *w)
{
    return only_theirs(w) && (!strncmp(w->their, "cpy", 3) || !strncmp(w->their, "set", 3)) && rn(w) == 31;
}

static const struct {
    bool (*covers)(const struct word *);
    const char *what, *why;
} listed[] = {
    { is_privileged, "HVC, SMC, HLT, ERET, registers of EL1 and the like", "C5, C6: undefined at EL0, or Linux lets no "
      "program use them" },
    { is_udf, "UDF", "C6.2 UDF: permanently undefined" },
    { is_numbered, "SYS, MSR and MRS of any number", "C4.1.93: those without a name are unallocated" },
    { should_be_one, "(1) bits that are 0", "C6.2: constrained unpredictable, we look at them no more than hardware does" },
    { same_targets, "pairs loaded to one register", "C6.2 LDP, LDXP: constrained unpredictable, the second value stays" },
    { base_written, "write-back to a register that is loaded or stored", "C6.2 LDR, LDP ...: constrained unpredictable" },
    { is_realtime, "MRS of our own register", "D13.1.3: space for implementations" },
    { is_smstart, "SMSTART, SMSTOP", "C6.2 SMSTART: undefined without FEAT_SME" },
    { is_mops_zr, "CPY and SET of XZR bytes", "C6.2 CPYP, SETP: constrained unpredictable, we take undefined" },
    { is_ldtr, "LDTR to its base", "C6.2 LDTR: there is no write-back, so this is an ordinary load" },
};

/* ---- checking ------------------------------------------------------------------------------------------------ */

enum { MAX_SHOWN = 3 };

static struct shared {
    u64 words, instructions, texts, findings, by_list[ARRAY_LEN(listed)];
    unsigned shown[A64_N_INSNS];
} *shared;                      /* one for each job */

static void show(const struct word *w)
{
    shared->findings++;
    if (shared->shown[w->insn]++ < (w->insn ? MAX_SHOWN : 20))
        printf("%08x %-14s %s ours: %-40s LLVM: %s\n", w->bits, row(w), ours(w) ? "runs " : "undef", w->our,
               w->theirs ? w->their : "-");
}

static void check(u32 bits_)
{
    enum a64_feature lacking;
    struct word w = { .bits = bits_ };
    w.why = a64_why(cpu, &arena, bits_, &w.insn, &lacking);
    w.theirs = llvm_text(llvm, w.their, bits_);
    shared->words++;
    shared->instructions += ours(&w);
    if (!ours(&w) && !w.theirs)
        return;
    if (ours(&w) == w.theirs && cpu != &a64_profiles[0])
        return;
    our_text(w.our, bits_);
    shared->texts++;
    if (ours(&w) == w.theirs && !strcmp(w.our, w.their))
        return;
    for (unsigned i = 0; i < ARRAY_LEN(listed); i++)
        if (listed[i].covers(&w)) {
            shared->by_list[i]++;
            return;
        }
    show(&w);
}

/* ---- which words ------------------------------------------------------------------------------------------------ */

static u64 seed = 1;

static u32 random_word(u64 i)
{
    u64 z = (seed << 40) + i * 0x9e3779b97f4a7c15ull;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ z >> 27) * 0x94d049bb133111ebull;
    return (u32)(z ^ z >> 31);
}

/* Bits 31..10; Rn, Rd. */
static u32 upper_corner(u64 i)
{
    return (u32)(i >> 2 << 10) | (i & 1 ? 31 : 0) | (i & 2 ? 31 << 5 : 0);
}

/* Bits 31..21, 15..10, 4..0; Rm, Rn. */
static u32 middle_corner(u64 i)
{
    return (u32)(i >> 13 << 21) | (i >> 7 & 63) << 10 | (i >> 2 & 31) | (i & 1 ? 31 << 16 : 0) | (i & 2 ? 31 << 5 : 0);
}

/* Bits 31..21, 9..0; the rest is all 0 or all 1. */
static u32 lower_corner(u64 i) { return (u32)(i >> 11 << 21) | (i >> 1 & 0x3ff) | (i & 1 ? 0x1ffc00 : 0); }

static u32 system_corner(u64 i) { return (u32)i | 0xd5000000; }

static u32 row_corner(u64 i)
{
    static const struct { u32 mask, bits; } rows[] = {
#define X(name, mask, bits, ...) { mask, bits },
        A64_INSNS(X)
#undef X
    };
    u64 r = i % ARRAY_LEN(rows);
    return (random_word(i) & ~rows[r].mask) | rows[r].bits;
}

static struct range {
    u32 (*word)(u64 i);
    u64 n;
} ranges[] = {
    { random_word, 0 },
    { row_corner, 300 * A64_N_INSNS },
};

static const struct range corners[] = {
    { upper_corner, 1 << 24 },
    { middle_corner, 1 << 24 },
    { lower_corner, 1 << 22 },
    { system_corner, 1 << 24 },
};
static bool with_corners;

static void check_range(const struct range *r, unsigned job, unsigned jobs)
{
    for (u64 i = job; i < r->n; i += jobs)
        check(r->word(i));
}

static void run_job(unsigned job, unsigned jobs, const char *features)
{
    llvm = llvm_open(features);
    arena_init(&arena);
    arena_alloc(&arena, 16);                    /* so that there is a mark to go back to */
    for (unsigned r = 0; r < ARRAY_LEN(ranges); r++)
        check_range(&ranges[r], job, jobs);
    for (unsigned r = 0; r < ARRAY_LEN(corners) && with_corners; r++)
        check_range(&corners[r], job, jobs);
    fflush(stdout);
}

/* ---- the command line -------------------------------------------------------------------------------------------- */

static bool find_cpu(const char *name)
{
    for (unsigned i = 0; i < A64_N_CPUS; i++)
        if (!strcmp(a64_profiles[i].name, name))
            cpu = &a64_profiles[i];
    return cpu;
}

static bool parse(int argc, char **argv, unsigned *jobs)
{
    static const struct option longs[] = {
        { "cpu", 1, NULL, 'c' }, { "words", 1, NULL, 'w' }, { "corners", 0, NULL, 'k' }, { "seed", 1, NULL, 's' },
        { "jobs", 1, NULL, 'j' }, { 0 },
    };
    const char *name = "max";
    for (int c; (c = getopt_long(argc, argv, "", longs, NULL)) != -1; )
        switch (c) {
        case 'c': name = optarg; break;
        case 'w': ranges[0].n = strtoull(optarg, NULL, 0); break;
        case 's': seed = strtoull(optarg, NULL, 0); break;
        case 'j': *jobs = (unsigned)strtoul(optarg, NULL, 0); break;
        case 'k': with_corners = true; break;
        default: return false;
        }
    return find_cpu(name) && *jobs && optind == argc;
}

static int report(unsigned jobs)
{
    struct shared sum = { 0 };
    bool all = cpu == &a64_profiles[0] && with_corners;
    for (unsigned j = 0; j < jobs; j++) {
        sum.words += shared[j].words;
        sum.instructions += shared[j].instructions;
        sum.texts += shared[j].texts;
        sum.findings += shared[j].findings;
        for (unsigned i = 0; i < ARRAY_LEN(listed); i++)
            sum.by_list[i] += shared[j].by_list[i];
    }
    for (unsigned i = 0; i < ARRAY_LEN(listed); i++) {
        printf("%10llu listed: %s (%s)\n", (unsigned long long)sum.by_list[i], listed[i].what, listed[i].why);
        if (!sum.by_list[i] && all) {
            printf("this difference is listed but does not occur\n");
            sum.findings++;
        }
    }
    printf("--cpu %s: %llu words, %llu instructions, %llu texts, %llu differences\n", cpu->name,
           (unsigned long long)sum.words, (unsigned long long)sum.instructions, (unsigned long long)sum.texts,
           (unsigned long long)sum.findings);
    return sum.findings != 0;
}

int main(int argc, char **argv)
{
    unsigned jobs = 1;
    int failed = 0;
    if (!parse(argc, argv, &jobs)) {
        fprintf(stderr, "usage: llvm_words [--cpu=NAME] [--words=N] [--corners] [--seed=S] [--jobs=N]\n");
        return 2;
    }
    const char *features = llvm_features(cpu);
    if (!llvm_open(features)) {
        printf("this LLVM has no AArch64\n");
        return 77;
    }
    shared = mmap(NULL, jobs * sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return 2;
    struct shared *first = shared;
    for (unsigned j = 0; j < jobs; j++) {
        pid_t pid = fork();
        if (pid < 0)
            return 2;
        if (!pid) {
            shared = first + j;
            run_job(j, jobs, features);
            _exit(0);
        }
    }
    for (int status; wait(&status) > 0; )
        failed |= status;
    return report(jobs) || failed;
}
