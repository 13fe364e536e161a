/* compile.c - the life of the compiler: target machine, a module a region, passes, the object.
 *
 * One context serves all regions: LLVM keeps types and constants in it, nothing else accumulates. */
#include "jit/llvm/lower.h"

#include "base/buf.h"
#include "base/err.h"
#include <errno.h>
#include <llvm-c/Analysis.h>
#include <llvm-c/Error.h>
#include <llvm-c/Support.h>
#include <llvm-c/Target.h>
#include <llvm-c/Transforms/PassBuilder.h>
#include <stdlib.h>

/* SSA, then what the front end's blocks have in common.  More passes cost more than they win (measured). */
static const char passes[] = "function(mem2reg,early-cse)";

static unsigned attribute(const char *name) { return LLVMGetEnumAttributeKindForName(name, strlen(name)); }

static void make_types(struct llvm_tier *t)
{
    for (unsigned k = 0; k < IR_N_TYPES; k++) {
        const struct ir_type_info *info = &ir_type_info[k];
        unsigned w = info->lane_bits;
        bool is_float = info->cls == 'F' || info->cls == 'W';
        LLVMTypeRef lane = !w ? LLVMVoidTypeInContext(t->cx) :
                           is_float && w == 32 ? LLVMFloatTypeInContext(t->cx) :
                           is_float && w == 64 ? LLVMDoubleTypeInContext(t->cx) : LLVMIntTypeInContext(t->cx, w);
        t->type[k] = info->bits == 128 ? LLVMVectorType(lane, 128 / w) : lane;
    }
    t->ptr = LLVMPointerTypeInContext(t->cx, 0);
    t->nothing = LLVMVoidTypeInContext(t->cx);
    LLVMTypeRef arg[2 + LO_N_X + LO_N_V];
    unsigned n = 0;
    while (n < 2 + LO_N_X)
        arg[n++] = t->type[IR_i64];
    while (n < ARRAY_LEN(arg))
        arg[n++] = t->type[IR_v2i64];
    arg[LO_STATE] = t->ptr;
    t->code = LLVMFunctionType(t->nothing, arg, n, 0);
    t->support = LLVMFunctionType(t->nothing, &t->ptr, 1, 0);
}

static void make_metadata(struct llvm_tier *t)
{
    LLVMTypeRef i32 = t->type[IR_i32];
    LLVMMetadataRef part[3] = {
        LLVMMDStringInContext2(t->cx, "branch_weights", 14), LLVMValueAsMetadata(LLVMConstInt(i32, 1, 0)),
        LLVMValueAsMetadata(LLVMConstInt(i32, 2000, 0)),
    };
    t->prof = LLVMGetMDKindIDInContext(t->cx, "prof", 4);
    t->cold_first = LLVMMetadataAsValue(t->cx, LLVMMDNodeInContext2(t->cx, part, 3));
    t->invariant = LLVMGetMDKindIDInContext(t->cx, "invariant.load", 14);
    t->nothing_more = LLVMMetadataAsValue(t->cx, LLVMMDNodeInContext2(t->cx, NULL, 0));
}

static const char no_avx512[] = ",-avx512f";

static int make_machine(struct llvm_tier *t, struct err *err)
{
    char *message = NULL;
    LLVMTargetRef target;
    t->triple = LLVMGetDefaultTargetTriple();
    if (LLVMGetTargetFromTriple(t->triple, &target, &message)) {
        err_set(err, -ENOTSUP, "LLVM: %s", message);
        LLVMDisposeMessage(message);
        return -ENOTSUP;
    }
    char *cpu = LLVMGetHostCPUName(), *features = LLVMGetHostCPUFeatures();
    t->has_avx = strstr(features, "+avx,") != NULL;
    t->has_fma = strstr(features, "+fma,") != NULL;
    t->has_aes = strstr(features, "+aes,") != NULL;
    t->has_clmul = strstr(features, "+pclmul,") != NULL;
    t->has_sha = strstr(features, "+sha,") != NULL;
    t->has_f16c = strstr(features, "+f16c,") != NULL;
    t->has_crc32 = strstr(features, "+crc32,") != NULL;
    /* Masks in registers of their own make the checks of vectors slower, more than the other things win. */
    char *chosen = malloc(strlen(features) + sizeof no_avx512);
    if (!chosen)
        return err_set(err, -ENOMEM, "no memory for the compiler");
    strcat(strcpy(chosen, features), no_avx512);
    t->tm = LLVMCreateTargetMachine(target, t->triple, cpu, chosen, LLVMCodeGenLevelLess, LLVMRelocPIC, LLVMCodeModelSmall);
    free(chosen);
    LLVMDisposeMessage(cpu);
    LLVMDisposeMessage(features);
    if (!t->tm)
        return err_set(err, -ENOTSUP, "LLVM has no code generator for %s", t->triple);
    t->layout = LLVMCreateTargetDataLayout(t->tm);
    return 0;
}

/* Guest code has been through a compiler: its loops count and step as is best.  Indirect branches with a few targets stay
 * indirect (lo_br_ind). */
static void set_options(void)
{
    static const char *const arg[] = { "llvm", "-disable-lsr", "-min-jump-table-entries=3" };
    static bool done;

    if (!done)
        LLVMParseCommandLineOptions(ARRAY_LEN(arg), arg, NULL);
    done = true;
}

struct llvm_tier *llvm_new(const struct guest *guest, struct err *err)
{
    struct llvm_tier *t = calloc(1, sizeof *t);
    if (!t) {
        err_set(err, -ENOMEM, "no memory for the compiler");
        return NULL;
    }
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
    LLVMInitializeX86AsmParser();
    set_options();
    t->guest = guest;
    t->cx = LLVMContextCreate();
    LLVMContextSetDiscardValueNames(t->cx, 1);
    t->strictfp = attribute("strictfp");
    t->nounwind = attribute("nounwind");
    t->elementtype = attribute("elementtype");
    make_types(t);
    make_metadata(t);
    if (make_machine(t, err)) {
        llvm_free(t);
        return NULL;
    }
    return t;
}

void llvm_free(struct llvm_tier *t)
{
    if (t->layout)
        LLVMDisposeTargetData(t->layout);
    if (t->tm)
        LLVMDisposeTargetMachine(t->tm);
    if (t->triple)
        LLVMDisposeMessage(t->triple);
    LLVMContextDispose(t->cx);
    free(t);
}

/* ---- one region -------------------------------------------------------------------------------------------- */

static void begin(struct lo *l)
{
    struct llvm_tier *t = l->t;
    l->m = LLVMModuleCreateWithNameInContext("region", t->cx);
    LLVMSetTarget(l->m, t->triple);
    LLVMSetModuleDataLayout(l->m, t->layout);
    l->fn = LLVMAddFunction(l->m, "region", t->code);
    LLVMSetFunctionCallConv(l->fn, LO_PRESERVE_NONE);
    LLVMAddAttributeAtIndex(l->fn, LLVMAttributeFunctionIndex, LLVMCreateEnumAttribute(t->cx, t->nounwind, 0));
    /* Not strictfp: each of our operations says it itself, and code for accesses (lower_mem.c) would get an fwait each. */
    l->state = LLVMGetParam(l->fn, LO_STATE);
    l->b = LLVMCreateBuilderInContext(t->cx);
}

static int optimise(struct lo *l)
{
    char *message = NULL;
    ASSERT(!LLVMVerifyModule(l->m, LLVMReturnStatusAction, &message), "LLVM: %s", message);
    LLVMDisposeMessage(message);
    LLVMPassBuilderOptionsRef options = LLVMCreatePassBuilderOptions();
    LLVMErrorRef failed = LLVMRunPasses(l->m, passes, l->t->tm, options);
    LLVMDisposePassBuilderOptions(options);
    if (!failed)
        return 0;
    LLVMConsumeError(failed);
    return -EINVAL;
}

static int emit(struct lo *l, struct buf *out)
{
    char *message = NULL;
    LLVMMemoryBufferRef object;
    if (LLVMTargetMachineEmitToMemoryBuffer(l->t->tm, l->m, LLVMObjectFile, &message, &object)) {
        LLVMDisposeMessage(message);
        return -EINVAL;
    }
    buf_add(out, LLVMGetBufferStart(object), LLVMGetBufferSize(object));
    LLVMDisposeMemoryBuffer(object);
    return 0;
}

int llvm_compile(struct llvm_tier *t, const struct region *r, struct buf *out)
{
    struct lo *l = calloc(1, sizeof *l);
    if (!l)
        return -ENOMEM;
    l->t = t;
    l->r = r;
    begin(l);
    int err = lo_region(l) ? optimise(l) : -E2BIG;
    if (!err)
        err = emit(l, out);
    LLVMDisposeBuilder(l->b);
    LLVMDisposeModule(l->m);
    free(l);
    return err;
}
