/* place.h - where the sockets of running machines are: $XDG_RUNTIME_DIR/ferry/NAME.sock. */
#pragma once

#include "base/base.h"

struct err;
struct sockaddr_un;

enum { PLACE_NAME = 64 };               /* bytes of a name with its end */

/* Letters, digits, '-', '_' and '.', not at the beginning. */
bool place_name_ok(const char *name);

/* A socket whose program was killed is there, and in the way. */
bool place_is_left_over(const struct sockaddr_un *at);
/* Removes it if it is the folder's.  Until the descriptor is closed nobody else does, nor makes one there. */
MUST_CHECK int place_tidy(const struct sockaddr_un *at);

/* The folder of the sockets; make: if it is not there.  0, or -errno with a message. */
MUST_CHECK int place_folder(char *out, size_t size, bool make, struct err *err);

/* The address of a machine's socket. */
MUST_CHECK int place_socket(struct sockaddr_un *at, const char *name, bool make, struct err *err);
