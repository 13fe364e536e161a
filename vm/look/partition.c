/* partition.c - tables of partitions: GPT (UEFI 2.10, 5.3) and the four of an MBR.  Not read: logical partitions. */
#include "base/err.h"
#include "vm/look/look.h"

#include <errno.h>
#include <stdlib.h>
#include <zlib.h>

enum { MBR_TABLE = 446, MBR_ENTRY = 16, MBR_ENTRIES = 4, TYPE_PROTECTIVE = 0xee, GPT_HEADER = 92, MAX_ENTRY = 4096 };

static u32 get32(const u8 *p) { return p[0] | p[1] << 8 | p[2] << 16 | (u32)p[3] << 24; }
static u64 get64(const u8 *p) { return get32(p) | (u64)get32(p + 4) << 32; }

static int read_at(struct block *b, u64 off, void *to, u64 size, struct err *err)
{
    if (off > b->size || size > b->size - off)
        return err_set(err, -EUCLEAN, "%s: its table of partitions is damaged", b->path);
    int code = block_read(b, off, to, size);
    return code ? err_set(err, code, "%s: %s", b->path, strerror(-code)) : 0;
}

static bool put(const struct block *b, struct partition *p, unsigned number, u64 first, u64 n)
{
    u64 sectors = b->size / BLOCK_SECTOR;

    if (!n || first >= sectors || n > sectors - first)
        return false;
    *p = (struct partition){ number, first * BLOCK_SECTOR, n * BLOCK_SECTOR };
    return true;
}

static int gpt(struct block *b, struct partition *out, struct err *err)
{
    u8 head[BLOCK_SECTOR];
    int n = 0, code = read_at(b, BLOCK_SECTOR, head, sizeof head, err);

    if (code)
        return code;
    u32 head_size = get32(head + 12), crc = get32(head + 16), entries = get32(head + 80), size = get32(head + 84);
    u64 table = get64(head + 72);
    memset(head + 16, 0, 4);
    if (memcmp(head, "EFI PART", 8) || head_size < GPT_HEADER || head_size > sizeof head || crc32(0, head, head_size) != crc
        || size < 128 || size > MAX_ENTRY || size % 8 || table > b->size / BLOCK_SECTOR)
        return err_set(err, -EUCLEAN, "%s: its table of partitions (GPT) is damaged", b->path);
    entries = MIN(entries, (u32)MAX_PARTITIONS);
    u64 bytes = ALIGN_UP((u64)entries * size, (u64)BLOCK_SECTOR);
    u8 *e = malloc(bytes);
    code = e ? read_at(b, table * BLOCK_SECTOR, e, bytes, err) : err_set(err, -ENOMEM, "no memory for partitions");
    for (u32 i = 0; i < entries && !code; i++) {
        const u8 *at = e + i * size;
        static const u8 unused[16];
        u64 first = get64(at + 32), last = get64(at + 40);
        if (memcmp(at, unused, sizeof unused) && last >= first && put(b, &out[n], i + 1, first, last - first + 1))
            n++;
    }
    free(e);
    return code ? code : n;
}

int partitions(struct block *b, struct partition *out, struct err *err)
{
    u8 mbr[BLOCK_SECTOR];
    int n = 0, code = read_at(b, 0, mbr, sizeof mbr, err);

    if (code)
        return code;
    bool table = mbr[510] == 0x55 && mbr[511] == 0xaa;
    for (unsigned i = 0; i < MBR_ENTRIES && table; i++) {
        const u8 *e = mbr + MBR_TABLE + i * MBR_ENTRY;
        if (e[4] == TYPE_PROTECTIVE)
            return gpt(b, out, err);
        if (e[4] && put(b, &out[n], i + 1, get32(e + 8), get32(e + 12)))
            n++;
    }
    if (!n)
        out[n++] = (struct partition){ 0, 0, b->size };
    return n;
}
