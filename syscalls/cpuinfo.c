/* cpuinfo.c - /proc/cpuinfo as the guest's kernel would print it. */
#include "base/buf.h"
#include "syscalls/abi.h"
#include "syscalls/procfs.h"

/* Linux arch/arm64/kernel/cpuinfo.c: names by bit of AT_HWCAP, then of AT_HWCAP2. */
static const char *const hwcap_names[] = {
    "fp", "asimd", "evtstrm", "aes", "pmull", "sha1", "sha2", "crc32", "atomics", "fphp", "asimdhp", "cpuid",
    "asimdrdm", "jscvt", "fcma", "lrcpc", "dcpop", "sha3", "sm3", "sm4", "asimddp", "sha512", "sve", "asimdfhm",
    "dit", "uscat", "ilrcpc", "flagm", "ssbs", "sb", "paca", "pacg",
};
static const char *const hwcap2_names[] = {
    "dcpodp", "sve2", "sveaes", "svepmull", "svebitperm", "svesha3", "svesm4", "flagm2", "frint", "svei8mm",
    "svef32mm", "svef64mm", "svebf16", "i8mm", "bf16", "dgh", "rng", "bti", "mte", "ecv", "afp", "rpres", "mte3",
    "sme", "smei16i64", "smef64f64", "smei8i32", "smef16f32", "smeb16f32", "smef32f32", "smefa64", "wfxt", "ebf16",
    "sveebf16", "cssc", "rprfm", "sve2p1", "sme2", "sme2p1", "smei16i32", "smebi32i32", "smeb16b16", "smef16f16",
    "mops", "hbc", "sveb16b16", "lrcpc3", "lse128",
};

static void names(struct buf *out, u64 bits_, const char *const *name, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        if (bits_ >> i & 1)
            buf_printf(out, " %s", name[i]);
}

void cpuinfo_text(const struct abi *abi, const struct guest *g, unsigned n, struct buf *out)
{
    u32 midr = abi->midr(g);
    for (unsigned i = 0; i < n; i++) {
        buf_printf(out, "processor\t: %u\nBogoMIPS\t: 2000.00\nFeatures\t:", i);
        names(out, abi->hwcap(g, 1), hwcap_names, ARRAY_LEN(hwcap_names));
        names(out, abi->hwcap(g, 2), hwcap2_names, ARRAY_LEN(hwcap2_names));
        buf_printf(out, "\nCPU implementer\t: 0x%02x\nCPU architecture: 8\nCPU variant\t: 0x%x\n", midr >> 24, midr >> 20 & 15);
        buf_printf(out, "CPU part\t: 0x%03x\nCPU revision\t: %u\n\n", midr >> 4 & 0xfff, midr & 15);
    }
}
