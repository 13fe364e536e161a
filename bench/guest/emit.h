/* emit.h - the smallest JIT compiler: machine code of 'uint32_t f(uint32_t x) { return x + imm; }', imm < 4096 */
#include <sys/mman.h>

typedef uint32_t code_fn(uint32_t);

static inline size_t emit_add(void *at, uint32_t imm)
{
#if defined __aarch64__
    uint32_t code[] = { 0x11000000 | imm << 10, 0xd65f03c0 };              /* add w0, w0, #imm; ret */
#elif defined __x86_64__
    unsigned char code[] = { 0x8d, 0x87, imm, imm >> 8, 0, 0, 0xc3 };      /* lea eax, [rdi + imm]; ret */
#endif
    memcpy(at, code, sizeof code);
    __builtin___clear_cache((char *)at, (char *)at + sizeof code);
    return sizeof code;
}

static inline void *code_area(size_t size)
{
    return mmap(NULL, size, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}
