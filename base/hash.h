/* hash.h - a fast 64-bit hash of bytes: tells whether two pieces of data are the same and whether one is damaged.
 * Not for data that somebody may choose so that two are alike. */
#pragma once

#include "base/base.h"

u64 hash_bytes(const void *data, size_t size, u64 seed);
