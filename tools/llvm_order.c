/* llvm_order.c - does this LLVM pass the arguments of preserve_none in the registers that the baseline expects?
 *
 * Run when the build is configured.  LLVM promises no order; code of the tiers jumps into each other by it (doc/llvm-tier.md,
 * invariant 1).  A function that stores its arguments is compiled and called with numbers in those registers.
 * Exit status: 0 yes, 1 no, with a line that says so. */
#include <elf.h>
#include <llvm-c/Core.h>
#include <llvm-c/Target.h>
#include <llvm-c/TargetMachine.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum { N_X = 11, N_V = 8, N_ARGS = 1 + N_X + N_V, PRESERVE_NONE = 21, SIZE = 4096 };

struct args {
    uint64_t x[1 + N_X];            /* x[0] is not used: the pointer itself */
    uint64_t v[N_V][2];
};

/* Calls fn with `in` as the first argument, numbers 1 to 11 behind it, and in->v. */
void call_probe(const void *fn, struct args *in);
__asm__(".text\n.globl call_probe\ncall_probe:\n"
        "push %rbx\npush %rbp\npush %r12\npush %r13\npush %r14\npush %r15\nsub $8, %rsp\n"
        "mov %rdi, %r10\nmov %rsi, %r12\n"
        "movups 96(%rsi), %xmm0\nmovups 112(%rsi), %xmm1\nmovups 128(%rsi), %xmm2\nmovups 144(%rsi), %xmm3\n"
        "movups 160(%rsi), %xmm4\nmovups 176(%rsi), %xmm5\nmovups 192(%rsi), %xmm6\nmovups 208(%rsi), %xmm7\n"
        "mov $1, %r13\nmov $2, %r14\nmov $3, %r15\nmov $4, %rdi\nmov $5, %rsi\nmov $6, %rdx\nmov $7, %rcx\n"
        "mov $8, %r8\nmov $9, %r9\nmov $10, %r11\nmov $11, %rax\n"
        "call *%r10\n"
        "add $8, %rsp\npop %r15\npop %r14\npop %r13\npop %r12\npop %rbp\npop %rbx\nret\n");
_Static_assert(offsetof(struct args, v) == 96, "as in call_probe");

/* void probe(args *, i64 x 11, <2 x i64> x 8): stores them where they belong. */
static LLVMModuleRef make_module(LLVMContextRef cx)
{
    LLVMModuleRef m = LLVMModuleCreateWithNameInContext("probe", cx);
    LLVMTypeRef i64 = LLVMInt64TypeInContext(cx), i8 = LLVMInt8TypeInContext(cx), type[N_ARGS];
    type[0] = LLVMPointerTypeInContext(cx, 0);
    for (unsigned k = 1; k < N_ARGS; k++)
        type[k] = k <= N_X ? i64 : LLVMVectorType(i64, 2);
    LLVMValueRef fn = LLVMAddFunction(m, "probe", LLVMFunctionType(LLVMVoidTypeInContext(cx), type, N_ARGS, 0));
    LLVMSetFunctionCallConv(fn, PRESERVE_NONE);
    LLVMBuilderRef b = LLVMCreateBuilderInContext(cx);
    LLVMPositionBuilderAtEnd(b, LLVMAppendBasicBlockInContext(cx, fn, ""));
    for (unsigned k = 1; k < N_ARGS; k++) {
        size_t at = k <= N_X ? 8 * k : offsetof(struct args, v) + 16 * (k - 1 - N_X);
        LLVMValueRef off = LLVMConstInt(i64, at, 0);
        LLVMSetAlignment(LLVMBuildStore(b, LLVMGetParam(fn, k), LLVMBuildGEP2(b, i8, LLVMGetParam(fn, 0), &off, 1, "")), 8);
    }
    LLVMBuildRetVoid(b);
    LLVMDisposeBuilder(b);
    return m;
}

static const char *compile(LLVMMemoryBufferRef *object)
{
    char *message = NULL, *triple = LLVMGetDefaultTargetTriple();
    LLVMTargetRef target;
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
    if (LLVMGetTargetFromTriple(triple, &target, &message))
        return message;
    LLVMTargetMachineRef tm = LLVMCreateTargetMachine(target, triple, "", "", LLVMCodeGenLevelLess, LLVMRelocPIC,
                                                      LLVMCodeModelSmall);
    LLVMModuleRef m = make_module(LLVMContextCreate());
    return LLVMTargetMachineEmitToMemoryBuffer(tm, m, LLVMObjectFile, &message, object) ? message : NULL;
}

/* .text of the object, executable; NULL: there is none. */
static void *load(const char *object)
{
    const Elf64_Ehdr *h = (const void *)object;
    const Elf64_Shdr *s = (const void *)(object + h->e_shoff);
    for (unsigned k = 0; k < h->e_shnum; k++) {
        if (!(s[k].sh_flags & SHF_EXECINSTR) || !s[k].sh_size || s[k].sh_size > SIZE)
            continue;
        void *p = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (p == MAP_FAILED)
            return NULL;
        memcpy(p, object + s[k].sh_offset, s[k].sh_size);
        return mprotect(p, SIZE, PROT_READ | PROT_EXEC) ? NULL : p;
    }
    return NULL;
}

int main(void)
{
    LLVMMemoryBufferRef object;
    struct args a = { 0 };
    const char *message = compile(&object);
    void *fn = message ? NULL : load(LLVMGetBufferStart(object));
    if (!fn) {
        printf("LLVM cannot compile: %s\n", message ? message : "no code in the object");
        return 1;
    }
    for (unsigned k = 0; k < N_V; k++)
        a.v[k][0] = 100 + k;
    call_probe(fn, &a);
    for (unsigned k = 1; k <= N_X; k++)
        if (a.x[k] != k) {
            printf("LLVM passes argument %u of preserve_none in another register than LLVM 19.1 does\n", k);
            return 1;
        }
    for (unsigned k = 0; k < N_V; k++)
        if (a.v[k][0] != 100 + k || a.v[k][1]) {
            printf("LLVM passes vector %u of preserve_none in another register than LLVM 19.1 does\n", k);
            return 1;
        }
    return 0;
}
