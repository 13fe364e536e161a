/* asm_x64_vec.h - opcodes of the vector instructions: prefix, map, byte, /digit.  Data only.
 *
 * Names are Intel's without the v.  Source: Intel SDM volume 2. */
#pragma once

/* pp: 0 none, 1 66, 2 F3, 3 F2.  map: 1 0F, 2 0F38, 3 0F3A.  w: VEX.W / REX.W fixed to one. */
#define AXV(pp, map, byte)        ((pp) << 12 | (map) << 8 | (byte))
#define AXV_W(pp, map, byte)      (1 << 16 | AXV(pp, map, byte))
#define AXV_D(pp, map, byte, d)   ((d) << 17 | AXV(pp, map, byte))     /* opcode extension in the reg field */

enum ax64_vop {
    /* moves */
    AXV_MOVAPS = AXV(0, 1, 0x28), AXV_MOVUPS = AXV(0, 1, 0x10), AXV_MOVUPS_ST = AXV(0, 1, 0x11),
    AXV_MOVAPS_ST = AXV(0, 1, 0x29), AXV_MOVDQU = AXV(2, 1, 0x6f), AXV_MOVDQA = AXV(1, 1, 0x6f),
    AXV_MOVQ = AXV(2, 1, 0x7e), AXV_MOVQ_ST = AXV(1, 1, 0xd6), AXV_MOVSS = AXV(2, 1, 0x10), AXV_MOVSD = AXV(3, 1, 0x10),
    AXV_MOVSS_ST = AXV(2, 1, 0x11), AXV_MOVSD_ST = AXV(3, 1, 0x11),
    AXV_MOVD_TO = AXV(1, 1, 0x6e), AXV_MOVD_FROM = AXV(1, 1, 0x7e),
    AXV_MOVHLPS = AXV(0, 1, 0x12), AXV_MOVLHPS = AXV(0, 1, 0x16), AXV_MOVDDUP = AXV(3, 1, 0x12),
    AXV_MOVMSKPS = AXV(0, 1, 0x50), AXV_MOVMSKPD = AXV(1, 1, 0x50), AXV_PMOVMSKB = AXV(1, 1, 0xd7),
    AXV_PINSRB = AXV(1, 3, 0x20), AXV_PINSRW = AXV(1, 1, 0xc4), AXV_PINSRD = AXV(1, 3, 0x22),
    AXV_PEXTRB = AXV(1, 3, 0x14), AXV_PEXTRW = AXV(1, 3, 0x15), AXV_PEXTRD = AXV(1, 3, 0x16),
    AXV_INSERTPS = AXV(1, 3, 0x21),

    /* bits */
    AXV_PAND = AXV(1, 1, 0xdb), AXV_PANDN = AXV(1, 1, 0xdf), AXV_POR = AXV(1, 1, 0xeb), AXV_PXOR = AXV(1, 1, 0xef),
    AXV_ANDPS = AXV(0, 1, 0x54), AXV_ANDNPS = AXV(0, 1, 0x55), AXV_ORPS = AXV(0, 1, 0x56), AXV_XORPS = AXV(0, 1, 0x57),
    AXV_PTEST = AXV(1, 2, 0x17), AXV_PBLENDVB = AXV(1, 3, 0x4c), AXV_PBLENDW = AXV(1, 3, 0x0e),

    /* integer lanes */
    AXV_PADDB = AXV(1, 1, 0xfc), AXV_PADDW = AXV(1, 1, 0xfd), AXV_PADDD = AXV(1, 1, 0xfe), AXV_PADDQ = AXV(1, 1, 0xd4),
    AXV_PSUBB = AXV(1, 1, 0xf8), AXV_PSUBW = AXV(1, 1, 0xf9), AXV_PSUBD = AXV(1, 1, 0xfa), AXV_PSUBQ = AXV(1, 1, 0xfb),
    AXV_PADDSB = AXV(1, 1, 0xec), AXV_PADDSW = AXV(1, 1, 0xed), AXV_PADDUSB = AXV(1, 1, 0xdc), AXV_PADDUSW = AXV(1, 1, 0xdd),
    AXV_PSUBSB = AXV(1, 1, 0xe8), AXV_PSUBSW = AXV(1, 1, 0xe9), AXV_PSUBUSB = AXV(1, 1, 0xd8), AXV_PSUBUSW = AXV(1, 1, 0xd9),
    AXV_PMULLW = AXV(1, 1, 0xd5), AXV_PMULLD = AXV(1, 2, 0x40), AXV_PMULHW = AXV(1, 1, 0xe5), AXV_PMULHUW = AXV(1, 1, 0xe4),
    AXV_PMULUDQ = AXV(1, 1, 0xf4), AXV_PMULDQ = AXV(1, 2, 0x28),
    AXV_PABSB = AXV(1, 2, 0x1c), AXV_PABSW = AXV(1, 2, 0x1d), AXV_PABSD = AXV(1, 2, 0x1e),
    AXV_PAVGB = AXV(1, 1, 0xe0), AXV_PAVGW = AXV(1, 1, 0xe3),
    AXV_PMINUB = AXV(1, 1, 0xda), AXV_PMINUW = AXV(1, 2, 0x3a), AXV_PMINUD = AXV(1, 2, 0x3b),
    AXV_PMAXUB = AXV(1, 1, 0xde), AXV_PMAXUW = AXV(1, 2, 0x3e), AXV_PMAXUD = AXV(1, 2, 0x3f),
    AXV_PMINSB = AXV(1, 2, 0x38), AXV_PMINSW = AXV(1, 1, 0xea), AXV_PMINSD = AXV(1, 2, 0x39),
    AXV_PMAXSB = AXV(1, 2, 0x3c), AXV_PMAXSW = AXV(1, 1, 0xee), AXV_PMAXSD = AXV(1, 2, 0x3d),
    AXV_PCMPEQB = AXV(1, 1, 0x74), AXV_PCMPEQW = AXV(1, 1, 0x75), AXV_PCMPEQD = AXV(1, 1, 0x76), AXV_PCMPEQQ = AXV(1, 2, 0x29),
    AXV_PCMPGTB = AXV(1, 1, 0x64), AXV_PCMPGTW = AXV(1, 1, 0x65), AXV_PCMPGTD = AXV(1, 1, 0x66), AXV_PCMPGTQ = AXV(1, 2, 0x37),
    AXV_PSLLW = AXV(1, 1, 0xf1), AXV_PSLLD = AXV(1, 1, 0xf2), AXV_PSLLQ = AXV(1, 1, 0xf3),
    AXV_PSLLW_I = AXV_D(1, 1, 0x71, 6), AXV_PSLLD_I = AXV_D(1, 1, 0x72, 6), AXV_PSLLQ_I = AXV_D(1, 1, 0x73, 6),
    AXV_PSRLW_I = AXV_D(1, 1, 0x71, 2), AXV_PSRLD_I = AXV_D(1, 1, 0x72, 2), AXV_PSRLQ_I = AXV_D(1, 1, 0x73, 2),
    AXV_PSRAW_I = AXV_D(1, 1, 0x71, 4), AXV_PSRAD_I = AXV_D(1, 1, 0x72, 4),
    AXV_PSLLDQ_I = AXV_D(1, 1, 0x73, 7), AXV_PSRLDQ_I = AXV_D(1, 1, 0x73, 3),
    AXV_PSLLVD = AXV(1, 2, 0x47), AXV_PSRLVD = AXV(1, 2, 0x45), AXV_PSRAVD = AXV(1, 2, 0x46),
    AXV_PSLLVQ = AXV_W(1, 2, 0x47), AXV_PSRLVQ = AXV_W(1, 2, 0x45),

    /* shuffles, packs, extensions */
    AXV_PSHUFB = AXV(1, 2, 0x00), AXV_PSHUFD = AXV(1, 1, 0x70), AXV_PSHUFLW = AXV(3, 1, 0x70), AXV_PSHUFHW = AXV(2, 1, 0x70),
    AXV_SHUFPS = AXV(0, 1, 0xc6), AXV_SHUFPD = AXV(1, 1, 0xc6), AXV_PALIGNR = AXV(1, 3, 0x0f),
    AXV_PUNPCKLBW = AXV(1, 1, 0x60), AXV_PUNPCKLWD = AXV(1, 1, 0x61), AXV_PUNPCKLDQ = AXV(1, 1, 0x62), AXV_PUNPCKLQDQ = AXV(1, 1, 0x6c),
    AXV_PUNPCKHBW = AXV(1, 1, 0x68), AXV_PUNPCKHWD = AXV(1, 1, 0x69), AXV_PUNPCKHDQ = AXV(1, 1, 0x6a), AXV_PUNPCKHQDQ = AXV(1, 1, 0x6d),
    AXV_PACKSSWB = AXV(1, 1, 0x63), AXV_PACKSSDW = AXV(1, 1, 0x6b), AXV_PACKUSWB = AXV(1, 1, 0x67), AXV_PACKUSDW = AXV(1, 2, 0x2b),
    AXV_PMOVSXBW = AXV(1, 2, 0x20), AXV_PMOVSXWD = AXV(1, 2, 0x23), AXV_PMOVSXDQ = AXV(1, 2, 0x25),
    AXV_PMOVZXBW = AXV(1, 2, 0x30), AXV_PMOVZXWD = AXV(1, 2, 0x33), AXV_PMOVZXDQ = AXV(1, 2, 0x35),
    AXV_PBROADCASTB = AXV(1, 2, 0x78), AXV_PBROADCASTW = AXV(1, 2, 0x79), AXV_PBROADCASTD = AXV(1, 2, 0x58), AXV_PBROADCASTQ = AXV(1, 2, 0x59),

    /* floating point: ps, pd, ss, sd by prefix 0, 1, 2, 3 */
    AXV_ADD = AXV(0, 1, 0x58), AXV_MULF = AXV(0, 1, 0x59), AXV_SUB = AXV(0, 1, 0x5c), AXV_DIVF = AXV(0, 1, 0x5e),
    AXV_SQRT = AXV(0, 1, 0x51), AXV_MIN = AXV(0, 1, 0x5d), AXV_MAX = AXV(0, 1, 0x5f), AXV_CMPF = AXV(0, 1, 0xc2),
    AXV_UCOMISS = AXV(0, 1, 0x2e), AXV_UCOMISD = AXV(1, 1, 0x2e), AXV_COMISS = AXV(0, 1, 0x2f), AXV_COMISD = AXV(1, 1, 0x2f),
    AXV_ROUNDSS = AXV(1, 3, 0x0a), AXV_ROUNDSD = AXV(1, 3, 0x0b), AXV_ROUNDPS = AXV(1, 3, 0x08), AXV_ROUNDPD = AXV(1, 3, 0x09),
    AXV_CVTSI2SS = AXV(2, 1, 0x2a), AXV_CVTSI2SD = AXV(3, 1, 0x2a), AXV_CVTTSS2SI = AXV(2, 1, 0x2c), AXV_CVTTSD2SI = AXV(3, 1, 0x2c),
    AXV_CVTSS2SI = AXV(2, 1, 0x2d), AXV_CVTSD2SI = AXV(3, 1, 0x2d),
    AXV_CVTSS2SD = AXV(2, 1, 0x5a), AXV_CVTSD2SS = AXV(3, 1, 0x5a), AXV_CVTDQ2PS = AXV(0, 1, 0x5b),
    AXV_CVTTPS2DQ = AXV(2, 1, 0x5b), AXV_CVTPS2PD = AXV(0, 1, 0x5a), AXV_CVTPD2PS = AXV(1, 1, 0x5a),
    AXV_CVTPH2PS = AXV(1, 2, 0x13), AXV_CVTPS2PH = AXV(1, 3, 0x1d),
    AXV_VFMADD231PS = AXV(1, 2, 0xb8), AXV_VFMADD231PD = AXV_W(1, 2, 0xb8),
    AXV_VFNMADD231PS = AXV(1, 2, 0xbc), AXV_VFNMADD231PD = AXV_W(1, 2, 0xbc),
    AXV_VFNMADD231SS = AXV(1, 2, 0xbd), AXV_VFNMADD231SD = AXV_W(1, 2, 0xbd),
    AXV_VFMADD213SS = AXV(1, 2, 0xa9), AXV_VFMADD213SD = AXV_W(1, 2, 0xa9),
    AXV_VFMADD231SS = AXV(1, 2, 0xb9), AXV_VFMADD231SD = AXV_W(1, 2, 0xb9),

    /* AES and carry-less multiplication */
    AXV_AESENC = AXV(1, 2, 0xdc), AXV_AESENCLAST = AXV(1, 2, 0xdd), AXV_AESDEC = AXV(1, 2, 0xde),
    AXV_AESDECLAST = AXV(1, 2, 0xdf), AXV_AESIMC = AXV(1, 2, 0xdb), AXV_PCLMULQDQ = AXV(1, 3, 0x44),
};
