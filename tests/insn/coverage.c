/* coverage.c - which decode rows have instruction cases:  coverage [--check] DOC FILE.t...
 *
 * Decodes the words of all case lines and writes the page DOC: one line a feature, then one line a row, in the
 * order of the decode files, with whether cases exist that execute it and that it refuses.  --check compares
 * instead of writing, and fails for a row that no case executes, or refuses where it is privileged.  Rows that
 * are only named (a64_named.decode) are listed by feature; that they are refused is what dis.a64.words checks. */
#include "base/base.h"
#include "base/buf.h"
#include "frontend/a64/tr.h"

#include <stdio.h>
#include <stdlib.h>

static struct { bool runs, faults; } seen[A64_N_INSNS];

/* Words come first, eight digits each. */
static void read_line(const char *s)
{
    bool faults = strstr(s, "=> fault undef") != NULL;
    char *end;
    for (;;) {
        struct a64_args a;
        unsigned long word = strtoul(s, &end, 16);
        if (end - s != 8 || (*end != ' ' && *end))
            return;
        enum a64_insn insn = a64_decode((u32)word, &a);
        seen[insn].runs |= !faults;
        seen[insn].faults |= faults;
        s = end + (*end == ' ');
    }
}

static bool read_cases(const char *path)
{
    char *line = NULL;
    size_t cap = 0;
    FILE *in = fopen(path, "r");
    if (!in)
        return false;
    while (getline(&line, &cap, in) >= 0)
        read_line(line);
    free(line);
    fclose(in);
    return true;
}

static bool implemented(unsigned row) { return a64_rows[row].feature < A64_N_IMPLEMENTED; }

/* Undefined for good: privileged, and UDF. */
static bool never_runs(unsigned row) { return a64_rows[row].attrs & A64_ATTR_el1 || row == A64_udf; }

/* Two of our features may be one of the manual's. */
static bool same_feature(unsigned f, unsigned g) { return !strcmp(a64_feature_name(f), a64_feature_name(g)); }

static bool named_before(unsigned f)
{
    unsigned g = 0;
    while (!same_feature(f, g))
        g++;
    return g < f;
}

/* One line a feature: how many rows need it, how many of those are executed by cases, who has it. */
static void write_features(struct buf *page)
{
    buf_printf(page, "| feature | rows | executed | processors |\n|---|---|---|---|\n");
    for (unsigned f = 0; f < A64_N_IMPLEMENTED; f++) {
        unsigned rows = 0, run = 0;
        for (unsigned i = 1; i < A64_N_INSNS; i++)
            if (same_feature(a64_rows[i].feature, f) && !never_runs(i)) {
                rows++;
                run += seen[i].runs;
            }
        if (named_before(f))
            continue;
        buf_printf(page, "| %s | %u | %u |", f == A64_FEAT_base ? "Armv8.0 integer" : a64_feature_name(f), rows, run);
        for (unsigned c = 0; c < A64_N_CPUS; c++)
            if (a64_profiles[c].features >> f & 1)
                buf_printf(page, " %s", a64_profiles[c].name);
        buf_printf(page, " |\n");
    }
}

static void write_absent(struct buf *page)
{
    buf_printf(page, "\n## Known by name only\n\nUndefined on every processor of `--cpu`; the report of a program that dies of "
               "one names the feature.\n\n| feature | rows |\n|---|---|\n");
    for (unsigned f = A64_N_IMPLEMENTED; f < A64_N_FEATURES; f++) {
        unsigned n = 0;
        for (unsigned i = 1; i < A64_N_INSNS; i++)
            if (a64_rows[i].feature == f) {
                if (!n)
                    buf_printf(page, "| %s | ", a64_feature_name(f));
                buf_printf(page, "%s%s", n++ ? ", " : "", a64_rows[i].name);
            }
        buf_printf(page, "%s", n ? " |\n" : "");
    }
}

static void write_page(struct buf *page)
{
    static const struct { const char *feature, *text; } row[] = {
        { "", "" },
#define X(name, mask, bits, feature, text) { #feature, text },
        A64_INSNS(X)
#undef X
    };
    unsigned n = 0, n_rows = 0;
    buf_printf(page, "# A64 instructions\n\nMade by `tests/insn/coverage` from the decode rows and `tests/insn/a64/*.t`; "
               "do not edit.\n\nThat no instruction of these features is missing, and none too many, is what `dis.a64.words` finds "
               "out: it compares\nwith LLVM's decoder, for every processor, random words and all that follow from the structure "
               "of the encodings.\n\n## Features\n\nNot counted under their feature are half precision that a field selects, "
               "system registers, and what has no encoding of its own.\n\n");
    write_features(page);
    buf_printf(page, "\n## Instructions\n\nCases: *run* executes the row, *undef* checks that it is refused where it must be.\n\n"
               "| row | text | feature | cases |\n|---|---|---|---|\n");
    for (unsigned i = 1; i < A64_N_INSNS; i++) {
        if (!implemented(i))
            continue;
        n_rows++;
        const char *both = seen[i].runs && seen[i].faults ? ", " : "";
        char text[160], *out = text;
        for (const char *p = row[i].text; *p && out < text + sizeof text - 2; p++) {
            if (*p == '|')
                *out++ = '\\';
            *out++ = *p;
        }
        *out = 0;
        buf_printf(page, "| %s | `%s` | %s | %s%s%s |\n", a64_rows[i].name, text, row[i].feature,
                   seen[i].runs ? "run" : "", both, seen[i].faults ? "undef" : "");
        n += seen[i].runs || seen[i].faults;
    }
    buf_printf(page, "\n%u rows, %u with cases.\n", n_rows, n);
    write_absent(page);
}

static bool same(const char *path, const struct buf *page)
{
    FILE *in = fopen(path, "r");
    char *old = calloc(1, page->len + 2);
    size_t n = in && old ? fread(old, 1, page->len + 1, in) : 0;
    bool equal = n == page->len && !memcmp(old, page->data, n);
    if (in)
        fclose(in);
    free(old);
    return equal;
}

int main(int argc, char **argv)
{
    bool check = argc > 1 && !strcmp(argv[1], "--check");
    int first = 1 + check, bad = 0;
    struct buf page;
    if (argc < first + 2) {
        fprintf(stderr, "usage: coverage [--check] DOC FILE.t...\n");
        return 2;
    }
    for (int i = first + 1; i < argc; i++)
        if (!read_cases(argv[i])) {
            perror(argv[i]);
            return 2;
        }
    buf_init(&page);
    write_page(&page);
    for (unsigned i = 1; i < A64_N_INSNS; i++)
        if (check && implemented(i) && !(never_runs(i) ? seen[i].faults : seen[i].runs))
            bad = printf("no case in tests/insn/a64 %s %s\n", never_runs(i) ? "refuses" : "executes", a64_rows[i].name);
    if (check && !same(argv[first], &page)) {
        bad = printf("%s is not current: run coverage without --check\n", argv[first]);
    } else if (!check) {
        FILE *out = fopen(argv[first], "w");
        if (!out || fwrite(page.data, 1, page.len, out) != page.len || fclose(out)) {
            perror(argv[first]);
            return 2;
        }
    }
    buf_fini(&page);
    return bad != 0;
}
