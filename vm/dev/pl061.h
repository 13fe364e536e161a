/* pl061.h - Arm's eight lines in and out (PrimeCell GPIO PL061, DDI 0190), for keys: inputs and their interrupt.
 *
 * A key that is pressed goes up again by itself.  Not modelled: the alternate functions of lines. */
#pragma once

#include "vm/dev/dev.h"

struct pl061 {
    struct dev dev;
    u32 in;                 /* levels from outside */
    u32 out, dir, is, ibe, iev, ie, latched, afsel;
};

extern const struct dev_type pl061_type;

/* The key at this line is pressed; false: the line raises no interrupt. */
bool pl061_press(struct pl061 *p, unsigned line);
