/* tr_pac.h - pointer authentication for the instructions that use it on the way (BRAA, RETAA, LDRAA). */
#pragma once

#include "frontend/a64/tr.h"

/* x authenticated with a modifier; key 0 IA, 1 IB, 2 DA, 3 DB.  A wrong code gives a pointer that faults. */
ir_ref pac_auth(struct tr *t, ir_ref x, ir_ref modifier, unsigned key);
