/* tr_pac.h - pointer authentication for the instructions that use it on the way (BRAA, RETAA, LDRAA). */
#pragma once

#include "frontend/a64/tr.h"

/* Adds the code to a pointer, or takes it away: x signed or authenticated; modifier: a general register or sp by
 * its number, -1 for zero; key 0 IA, 1 IB, 2 DA, 3 DB.  A wrong code leaves a pointer that faults. */
ir_ref pac_toggle(struct tr *t, ir_ref x, int modifier, unsigned key);
