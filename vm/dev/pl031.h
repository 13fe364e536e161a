/* pl031.h - Arm's clock (PrimeCell RTC PL031, DDI 0224): seconds, and an interrupt at one of them. */
#pragma once

#include "vm/dev/dev.h"

struct pl031 {
    struct dev dev;
    u64 base_ns;            /* time of day when the machine's clock was 0 */
    u32 offset;             /* of the seconds shown: what was loaded minus what it was then */
    u32 match, load, imsc, ris;
};

extern const struct dev_type pl031_type;
