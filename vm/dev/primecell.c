/* primecell.c - see primecell.h. */
#include "vm/dev/primecell.h"

#include "base/log.h"

enum { ID = 0xfe0, END = 0x1000 };

u64 primecell_read(const struct dev *d, u64 off, u32 periph_id)
{
    if (off >= ID && off < END) {
        unsigned n = (unsigned)(off - ID) / 4;
        return (n < 4 ? periph_id : 0xb105f00d) >> n % 4 * 8 & 0xff;
    }
    LOG(guest, "%s: read of %#llx", d->type->name, (unsigned long long)off);
    return 0;
}

void primecell_write(const struct dev *d, u64 off, u32 value)
{
    LOG(guest, "%s: write of %#x to %#llx", d->type->name, value, (unsigned long long)off);
}
