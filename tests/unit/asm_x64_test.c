/* asm_x64_test.c - encodings of the x86-64 assembler.
 *
 * Each case gives the text, the bytes and the call.  The bytes were checked with GNU objdump: they
 * disassemble to the text.  Labels, patches and the sticky errors have tests of their own. */
#include "jit/asm/asm_x64.h"
#include "jit/asm/asm_x64_vec.h"
#include "tests/unit/suite.h"

#include <stdio.h>

#define RAX ax_x(AX_RAX)
#define RCX ax_x(AX_RCX)
#define RDX ax_x(AX_RDX)
#define RBX ax_x(AX_RBX)
#define RSP ax_x(AX_RSP)
#define RBP ax_x(AX_RBP)
#define RSI ax_x(AX_RSI)
#define RDI ax_x(AX_RDI)
#define R8  ax_x(AX_R8)
#define R9  ax_x(AX_R9)
#define R10 ax_x(AX_R10)
#define R11 ax_x(AX_R11)
#define R12 ax_x(AX_R12)
#define R13 ax_x(AX_R13)
#define R14 ax_x(AX_R14)
#define R15 ax_x(AX_R15)
#define V0  ax_v(0)
#define V1  ax_v(1)
#define V2  ax_v(2)
#define V3  ax_v(3)
#define V4  ax_v(4)
#define V7  ax_v(7)
#define V8  ax_v(8)
#define V9  ax_v(9)
#define V10 ax_v(10)
#define V11 ax_v(11)
#define V12 ax_v(12)
#define V15 ax_v(15)

static struct ax64 asm_;
static u8 code[4096];

static struct ax64 *begin(bool avx)
{
    ax64_init(&asm_, code, sizeof code, avx);
    return &asm_;
}

static void end(const char *text, const char *want)
{
    char got[128];
    int n = 0;
    for (u8 *p = asm_.start; p < asm_.p; p++)
        n += sprintf(got + n, "%02x", *p);
    ck_assert_msg(!asm_.failed && !strcmp(got, want), "%s: %s, expected %s", text, got, want);
}

#define CASE(text, bytes, ...) (a = begin(avx), __VA_ARGS__, end(text, bytes))

START_TEST(encodings)
{
    const bool avx = true;
    struct ax64 *a;
    CASE("add rax,rbx", "4803c3", ax64_alu(a, AX_ADD, 64, RAX, ax_r(RBX)));
    CASE("xor r8d,r15d", "4533c7", ax64_alu(a, AX_XOR, 32, R8, ax_r(R15)));
    CASE("cmp sil,dil", "403af7", ax64_alu(a, AX_CMP, 8, RSI, ax_r(RDI)));
    CASE("and cx,WORD PTR [r12-0x80]", "6641234c2480",
         ax64_alu(a, AX_AND, 16, RCX, ax_m(R12, -128)));
    CASE("sub QWORD PTR [rsp+0x8],r9", "4c294c2408", ax64_alu_mr(a, AX_SUB, 64, ax_m(RSP, 8), R9));
    CASE("or QWORD PTR [rbp+0x0],rax", "48094500", ax64_alu_mr(a, AX_OR, 64, ax_m(RBP, 0), RAX));
    CASE("adc BYTE PTR [r13+0x0],r10b", "45105500", ax64_alu_mr(a, AX_ADC, 8, ax_m(R13, 0), R10));
    CASE("add r9,0x7f", "4983c17f", ax64_alu_i(a, AX_ADD, 64, ax_r(R9), 127));
    CASE("add r9,0x80", "4981c180000000", ax64_alu_i(a, AX_ADD, 64, ax_r(R9), 128));
    CASE("cmp cx,0x1234", "6681f93412", ax64_alu_i(a, AX_CMP, 16, ax_r(RCX), 0x1234));
    CASE("and spl,0xf", "4080e40f", ax64_alu_i(a, AX_AND, 8, ax_r(RSP), 15));
    CASE("cmp DWORD PTR [r12-0x80],0x0", "41837c248000",
         ax64_alu_i(a, AX_CMP, 32, ax_m(R12, -128), 0));
    CASE("sbb rax,0xffffffff80000000", "4881d800000080",
         ax64_alu_i(a, AX_SBB, 64, ax_r(RAX), INT32_MIN));
    CASE("test r13,r13", "4d85ed", ax64_test(a, 64, ax_r(R13), R13));
    CASE("test bpl,0x1", "40f6c501", ax64_test_i(a, 8, ax_r(RBP), 1));
    CASE("test eax,0x12345678", "f7c078563412", ax64_test_i(a, 32, ax_r(RAX), 0x12345678));
    CASE("test BYTE PTR [rax+rcx*8+0x1000],0x4", "f684c80010000004",
         ax64_test_i(a, 8, ax_mx(RAX, RCX, 3, 0x1000), 4));
    CASE("mov r14,rdi", "4c8bf7", ax64_mov(a, 64, R14, ax_r(RDI)));
    CASE("mov esi,DWORD PTR [r13+r9*4-0x7]", "438b748df9",
         ax64_mov(a, 32, RSI, ax_mx(R13, R9, 2, -7)));
    CASE("mov al,BYTE PTR [rsp]", "8a0424", ax64_mov(a, 8, RAX, ax_m(RSP, 0)));
    CASE("mov WORD PTR [rbx+r12*1],r11w", "6646891c23",
         ax64_mov_mr(a, 16, ax_mx(RBX, R12, 0, 0), R11));
    CASE("mov QWORD PTR ds:0x1000,rdx", "4889142500100000",
         ax64_mov_mr(a, 64, ax_m(ax_x(AX_NONE), 0x1000), RDX));
    CASE("mov QWORD PTR [r12+0x88],0xffffffffffffffff", "49c7842488000000ffffffff",
         ax64_mov_mi(a, 64, ax_m(R12, 0x88), -1));
    CASE("mov BYTE PTR [rax],0x5", "c60005", ax64_mov_mi(a, 8, ax_m(RAX, 0), 5));
    CASE("mov WORD PTR [rdi],0x102", "66c7070201", ax64_mov_mi(a, 16, ax_m(RDI, 0), 0x102));
    CASE("mov r9d,0xffffffff", "41b9ffffffff", ax64_mov_i(a, R9, 0xffffffff));
    CASE("mov rax,0xffffffffffffffff", "48c7c0ffffffff", ax64_mov_i(a, RAX, ~(u64)0));
    CASE("movabs r15,0x123456789abcdef0", "49bff0debc9a78563412",
         ax64_mov_i(a, R15, 0x123456789abcdef0));
    CASE("movzx eax,dil", "400fb6c7", ax64_movzx(a, 8, RAX, ax_r(RDI)));
    CASE("movzx r8d,WORD PTR [rcx]", "440fb701", ax64_movzx(a, 16, R8, ax_m(RCX, 0)));
    CASE("mov edx,edx", "8bd2", ax64_movzx(a, 32, RDX, ax_r(RDX)));
    CASE("movsx rax,bl", "480fbec3", ax64_movsx(a, 64, 8, RAX, ax_r(RBX)));
    CASE("movsx r9d,WORD PTR [r9]", "450fbf09", ax64_movsx(a, 32, 16, R9, ax_m(R9, 0)));
    CASE("movsxd rcx,r8d", "4963c8", ax64_movsx(a, 64, 32, RCX, ax_r(R8)));
    CASE("lea rsp,[rsp+0x8]", "488d642408", ax64_lea(a, 64, RSP, ax_m(RSP, 8)));
    CASE("lea r13d,[r14+r15*2]", "478d2c7e", ax64_lea(a, 32, R13, ax_mx(R14, R15, 1, 0)));
    CASE("shl rcx,1", "48d1e1", ax64_shift_i(a, AX_SHL, 64, ax_r(RCX), 1));
    CASE("sar r10d,0x1f", "41c1fa1f", ax64_shift_i(a, AX_SAR, 32, ax_r(R10), 31));
    CASE("ror rax,cl", "48d3c8", ax64_shift_cl(a, AX_ROR, 64, ax_r(RAX)));
    CASE("shrd rbx,r8,0x11", "4c0facc311", ax64_shrd_i(a, 64, RBX, R8, 17));
    CASE("neg r11", "49f7db", ax64_un(a, AX_NEG, 64, ax_r(R11)));
    CASE("not DWORD PTR [rdx]", "f712", ax64_un(a, AX_NOT, 32, ax_m(RDX, 0)));
    CASE("mul rsi", "48f7e6", ax64_un(a, AX_MUL, 64, ax_r(RSI)));
    CASE("idiv r9d", "41f7f9", ax64_un(a, AX_IDIV, 32, ax_r(R9)));
    CASE("imul rax,QWORD PTR [r12+0x40]", "490faf442440", ax64_imul(a, 64, RAX, ax_m(R12, 0x40)));
    CASE("imul ecx,r9d,0x64", "416bc964", ax64_imul_i(a, 32, RCX, ax_r(R9), 100));
    CASE("imul rcx,rdx,0x12345", "4869ca45230100", ax64_imul_i(a, 64, RCX, ax_r(RDX), 0x12345));
    CASE("cdq", "99", ax64_cqo(a, 32));
    CASE("cqo", "4899", ax64_cqo(a, 64));
    CASE("bswap r10", "490fca", ax64_bswap(a, 64, R10));
    CASE("bswap edx", "0fca", ax64_bswap(a, 32, RDX));
    CASE("setne bpl", "400f95c5", ax64_setcc(a, AX_NE, RBP));
    CASE("seto al", "0f90c0", ax64_setcc(a, AX_O, RAX));
    CASE("cmovl r8,rax", "4c0f4cc0", ax64_cmov(a, AX_L, 64, R8, ax_r(RAX)));
    CASE("cmova eax,DWORD PTR [rbx]", "0f4703", ax64_cmov(a, AX_A, 32, RAX, ax_m(RBX, 0)));
    CASE("bt r9d,0x0", "410fbae100", ax64_bt_i(a, 32, ax_r(R9), 0));
    CASE("lahf", "9f", ax64_lahf(a));
    CASE("cmc", "f5", ax64_cmc(a));
    CASE("ud2", "0f0b", ax64_ud2(a));
    CASE("popcnt rax,r8", "f3490fb8c0", ax64_count(a, AX_POPCNT, 64, RAX, ax_r(R8)));
    CASE("lzcnt ecx,edx", "f30fbdca", ax64_count(a, AX_LZCNT, 32, RCX, ax_r(RDX)));
    CASE("tzcnt r9,QWORD PTR [rax]", "f34c0fbc08", ax64_count(a, AX_TZCNT, 64, R9, ax_m(RAX, 0)));
    CASE("bsr eax,ecx", "0fbdc1", ax64_count(a, AX_BSR, 32, RAX, ax_r(RCX)));
    CASE("crc32 eax,dil", "f2400f38f0c7", ax64_crc32c(a, 8, RAX, ax_r(RDI)));
    CASE("crc32 r8d,WORD PTR [rcx]", "66f2440f38f101", ax64_crc32c(a, 16, R8, ax_m(RCX, 0)));
    CASE("crc32 eax,edx", "f20f38f1c2", ax64_crc32c(a, 32, RAX, ax_r(RDX)));
    CASE("crc32 rax,r9", "f2490f38f1c1", ax64_crc32c(a, 64, RAX, ax_r(R9)));
    CASE("sha256rnds2 xmm1,xmm9", "410f38cbc9", ax64_sha(a, AX_SHA256RNDS2, ax_v(1), ax_v(9)));
    CASE("sha256msg1 xmm8,xmm2", "440f38ccc2", ax64_sha(a, AX_SHA256MSG1, ax_v(8), ax_v(2)));
    CASE("sha256msg2 xmm1,xmm2", "0f38cdca", ax64_sha(a, AX_SHA256MSG2, ax_v(1), ax_v(2)));
    CASE("sha1rnds4 xmm1,xmm10,2", "410f3accca02", ax64_sha1rnds4(a, ax_v(1), ax_v(10), 2));
    CASE("shlx rax,rbx,rcx", "c4e2f1f7c3", ax64_shiftx(a, AX_SHL, 64, RAX, ax_r(RBX), RCX));
    CASE("shrx r8d,DWORD PTR [r12-0x8],r15d", "c44203f74424f8",
         ax64_shiftx(a, AX_SHR, 32, R8, ax_m(R12, -8), R15));
    CASE("sarx edx,r9d,eax", "c4c27af7d1", ax64_shiftx(a, AX_SAR, 32, RDX, ax_r(R9), RAX));
    CASE("rorx r13,r14,0xb", "c443fbf0ee0b", ax64_rorx(a, 64, R13, ax_r(R14), 11));
    CASE("andn eax,ebx,r8d", "c4c260f2c0", ax64_andn(a, 32, RAX, RBX, ax_r(R8)));
    CASE("pext r9d,eax,DWORD PTR [rdi]", "c4627af50f", ax64_pext(a, 32, R9, RAX, ax_m(RDI, 0)));
    CASE("bzhi rax,rdx,rcx", "c4e2f0f5c2", ax64_bzhi(a, 64, RAX, ax_r(RDX), RCX));
    CASE("mulx r10,rax,r8", "c442fbf6d0", ax64_mulx(a, 64, R10, RAX, ax_r(R8)));
    CASE("lock xadd DWORD PTR [rcx],eax", "f00fc101",
         ax64_lock(a), ax64_xadd(a, 32, ax_m(RCX, 0), RAX));
    CASE("xchg WORD PTR [r9],bp", "66418729", ax64_xchg(a, 16, ax_m(R9, 0), RBP));
    CASE("lock cmpxchg BYTE PTR [rsi],dil", "f0400fb03e",
         ax64_lock(a), ax64_cmpxchg(a, 8, ax_m(RSI, 0), RDI));
    CASE("lock cmpxchg16b OWORD PTR [r13+0x0]", "f0490fc74d00",
         ax64_lock(a), ax64_cmpxchg16b(a, ax_m(R13, 0)));
    CASE("ldmxcsr DWORD PTR [r12-0x400]", "410fae942400fcffff", ax64_ldmxcsr(a, ax_m(R12, -0x400)));
    CASE("stmxcsr DWORD PTR [rax]", "0fae18", ax64_stmxcsr(a, ax_m(RAX, 0)));
    CASE("jmp rax", "ffe0", ax64_jmp_rm(a, ax_r(RAX)));
    CASE("jmp QWORD PTR [r12+rbx*4-0x10750]", "41ffa49cb0f8feff",
         ax64_jmp_rm(a, ax_mx(R12, RBX, 2, -0x10750)));
    CASE("call r11", "41ffd3", ax64_call_rm(a, ax_r(R11)));
    CASE("ret", "c3", ax64_ret(a));
    CASE("push r12", "4154", ax64_push(a, R12));
    CASE("pop rbx", "5b", ax64_pop(a, RBX));
    CASE("push 0xffffffffffffffff", "6aff", ax64_push_i(a, -1));
    CASE("push 0x400600", "6800064000", ax64_push_i(a, 0x400600));
    CASE("vaddpd xmm1,xmm2,xmm3", "c5e958cb", ax64_v3(a, AXV_ADD | 1 << 12, V1, V2, ax_vr(V3)));
    CASE("vmulsd xmm9,xmm10,QWORD PTR [r12+0x10]", "c4412b594c2410",
         ax64_v3(a, AXV_MULF | 3 << 12, V9, V10, ax_m(R12, 16)));
    CASE("vpaddb xmm8,xmm1,xmm15", "c44171fcc7", ax64_v3(a, AXV_PADDB, V8, V1, ax_vr(V15)));
    CASE("vpshufb xmm1,xmm9,XMMWORD PTR [rax]", "c4e2310008",
         ax64_v3(a, AXV_PSHUFB, V1, V9, ax_m(RAX, 0)));
    CASE("vpalignr xmm0,xmm1,xmm2,0x5", "c4e3710fc205",
         ax64_v3_i(a, AXV_PALIGNR, V0, V1, ax_vr(V2), 5));
    CASE("vpshufd xmm8,xmm9,0x4e", "c4417970c14e", ax64_v2_i(a, AXV_PSHUFD, V8, ax_vr(V9), 0x4e));
    CASE("vmovups xmm3,XMMWORD PTR [r13+0x0]", "c4c178105d00",
         ax64_v2(a, AXV_MOVUPS, V3, ax_m(R13, 0)));
    CASE("vmovups XMMWORD PTR [rbx+r9*1+0x8],xmm12", "c4217811640b08",
         ax64_v_store(a, AXV_MOVUPS_ST, ax_mx(RBX, R9, 0, 8), V12));
    CASE("vmovsd xmm7,QWORD PTR [rcx]", "c5fb1039", ax64_v2(a, AXV_MOVSD, V7, ax_m(RCX, 0)));
    CASE("vmovq xmm8,r9", "c441f96ec1", ax64_v_rm(a, AXV_MOVD_TO, 64, V8, ax_r(R9)));
    CASE("vmovd eax,xmm11", "c5797ed8", ax64_v_xr(a, AXV_MOVD_FROM, 32, ax_x(11), ax_r(RAX)));
    CASE("vpextrb r8d,xmm1,0x3", "c4c37914c803",
         ax64_v_xr_i(a, AXV_PEXTRB, 32, ax_x(1), ax_r(R8), 3));
    CASE("vpextrw WORD PTR [rdi],xmm2,0x0", "c4e379151700",
         ax64_v_store_i(a, AXV_PEXTRW, 32, ax_m(RDI, 0), V2, 0));
    CASE("vpinsrq xmm1,xmm1,r8,0x1", "c4c3f122c801",
         ax64_v_rm3_i(a, AXV_PINSRD, 64, V1, V1, ax_r(R8), 1));
    CASE("vcvtsi2sd xmm8,xmm8,rax", "c461bb2ac0",
         ax64_v_rm3(a, AXV_CVTSI2SD, 64, V8, V8, ax_r(RAX)));
    CASE("vcvttsd2si rbx,xmm9", "c4c1fb2cd9", ax64_v_xr(a, AXV_CVTTSD2SI, 64, RBX, ax_vr(V9)));
    CASE("vpsllw xmm8,xmm1,0x4", "c5b971f104", ax64_vshift_i(a, AXV_PSLLW_I, V8, V1, 4));
    CASE("vpsrldq xmm1,xmm9,0x8", "c4c17173d908", ax64_vshift_i(a, AXV_PSRLDQ_I, V1, V9, 8));
    CASE("vfmadd231sd xmm8,xmm1,xmm2", "c462f1b9c2",
         ax64_v3(a, AXV_VFMADD231SD, V8, V1, ax_vr(V2)));
    CASE("vfmadd213sd xmm8,xmm1,xmm2", "c462f1a9c2",
         ax64_v3(a, AXV_VFMADD213SD, V8, V1, ax_vr(V2)));
    CASE("vfmadd213ss xmm8,xmm1,xmm2", "c46271a9c2",
         ax64_v3(a, AXV_VFMADD213SS, V8, V1, ax_vr(V2)));
    CASE("vfmadd231ps xmm0,xmm9,xmm10", "c4c231b8c2",
         ax64_v3(a, AXV_VFMADD231PS, V0, V9, ax_vr(V10)));
    CASE("vpblendvb xmm1,xmm2,xmm3,xmm4", "c4e3694ccb40",
         ax64_v4(a, AXV_PBLENDVB, V1, V2, ax_vr(V3), V4));
    CASE("vptest xmm9,xmm9", "c4427917c9", ax64_v2(a, AXV_PTEST, V9, ax_vr(V9)));
    CASE("vucomisd xmm8,xmm8", "c441792ec0", ax64_v2(a, AXV_UCOMISD, V8, ax_vr(V8)));
    CASE("vinsertps xmm1,xmm2,xmm3,0xe", "c4e36921cb0e",
         ax64_v3_i(a, AXV_INSERTPS, V1, V2, ax_vr(V3), 14));
    CASE("vroundsd xmm1,xmm2,xmm2,0xb", "c4e3690bca0b",
         ax64_v3_i(a, AXV_ROUNDSD, V1, V2, ax_vr(V2), 11));
    CASE("vpbroadcastb xmm9,xmm8", "c4427978c8", ax64_v2(a, AXV_PBROADCASTB, V9, ax_vr(V8)));
}
END_TEST

/* Without AVX: two operands, after a move where the destination is another. */
START_TEST(encodings_before_avx)
{
    const bool avx = false;
    struct ax64 *a;
    CASE("paddb xmm8,xmm15", "66450ffcc7", ax64_v3(a, AXV_PADDB, V8, V8, ax_vr(V15)));
    CASE("movaps xmm1,xmm2;addsd xmm1,xmm3", "0f28caf20f58cb",
         ax64_v3(a, AXV_ADD | 3 << 12, V1, V2, ax_vr(V3)));
    CASE("pshufd xmm1,XMMWORD PTR [rax],0x1b", "660f70081b",
         ax64_v2_i(a, AXV_PSHUFD, V1, ax_m(RAX, 0), 0x1b));
    CASE("movaps xmm1,xmm9;psrlw xmm1,0x3", "410f28c9660f71d103",
         ax64_vshift_i(a, AXV_PSRLW_I, V1, V9, 3));
    CASE("pinsrq xmm8,r9,0x1", "664d0f3a22c101",
         ax64_v_rm3_i(a, AXV_PINSRD, 64, V8, V8, ax_r(R9), 1));
    CASE("movups XMMWORD PTR [r12+0x100],xmm8", "450f11842400010000",
         ax64_v_store(a, AXV_MOVUPS_ST, ax_m(R12, 256), V8));
    CASE("cvttss2si rax,xmm9", "f3490f2cc1", ax64_v_xr(a, AXV_CVTTSS2SI, 64, RAX, ax_vr(V9)));
}
END_TEST

START_TEST(labels)
{
    struct ax64 *a = begin(true);
    u32 back = ax64_label(a), ahead = ax64_label(a);
    ax64_bind(a, back);
    ax64_jcc(a, AX_E, ahead);
    ax64_jmp(a, back);
    ax64_v2_i(a, AXV_PSHUFD, V1, ax_at(ahead), 7);      /* an immediate behind the displacement */
    ax64_bind(a, ahead);
    ax64_finish(a);
    end("labels", "0f840e000000" "e9f5ffffff" "c5f9700d0000000007");
}
END_TEST

/* A displacement that is patched while others execute it lies within an aligned quadword. */
START_TEST(patches)
{
    for (unsigned lead = 0; lead < 16; lead++) {
        struct ax64 *a = begin(true);
        for (unsigned n = 0; n < lead; n++)
            ax64_byte(a, 0x90);
        u32 label = ax64_label(a), at[3];
        at[0] = ax64_jmp_patch(a, label);
        at[1] = ax64_jcc_patch(a, AX_NE, label);
        at[2] = ax64_call_patch(a, label);
        ax64_bind(a, label);
        ax64_finish(a);
        ck_assert(!a->failed);
        for (unsigned k = 0; k < 3; k++) {
            s32 rel;
            ck_assert_uint_le(((uintptr_t)code + at[k]) & 7, 4);
            memcpy(&rel, code + at[k], 4);
            ck_assert_int_eq((s32)at[k] + 4 + rel, (s32)ax64_pos(a));
        }
    }
}
END_TEST

START_TEST(errors)
{
    struct ax64 *a = begin(true);
    ax64_init(a, code, 4, true);
    ax64_mov_i(a, R15, 0x123456789abcdef0);
    ck_assert(a->failed);

    a = begin(true);
    ax64_lea(a, 64, RAX, ax_mx(RAX, RSP, 0, 0));        /* rsp is no index */
    ck_assert(a->failed);

    a = begin(false);
    ax64_v3(a, AXV_PADDB, V3, V1, ax_vr(V3));           /* the move would lose the second operand */
    ck_assert(a->failed);

    a = begin(true);
    ax64_jmp_to(a, (const u8 *)((uintptr_t)code + ((u64)1 << 33)), code);
    ck_assert(a->failed);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("all");
    tcase_add_test(tc, encodings);
    tcase_add_test(tc, encodings_before_avx);
    tcase_add_test(tc, labels);
    tcase_add_test(tc, patches);
    tcase_add_test(tc, errors);
    return suite_run("asm_x64", tc);
}
