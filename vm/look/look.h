/* look.h - looks into a disk image for the Linux on it, so that it can be started without firmware and boot loader. */
#pragma once

#include "vm/block/block.h"

struct look {
    u8 *kernel, *initrd;                /* files as they are there; initrd may be NULL; freed by look_free */
    u64 kernel_size, initrd_size;
    char kernel_name[256];
    char root[32];                      /* the device with the root file system: "/dev/vda1" */
};

/* 0, or -errno with a message that says what is missing. */
MUST_CHECK int look_into(struct block *b, struct look *out, struct err *err);
void look_free(struct look *l);

/* ---- partition.c ---- */
struct partition {
    unsigned number;                    /* from 1 on; 0: the whole disk, which has no table */
    u64 start, size;                    /* bytes */
};
enum { MAX_PARTITIONS = 128 };

/* The partitions of a disk (GPT or MBR); how many, or -errno with a message. */
MUST_CHECK int partitions(struct block *b, struct partition *out, struct err *err);
