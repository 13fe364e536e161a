/* none.c - stands for monitor.c and client.c where json-c was not found. */
#include "base/err.h"
#include "vm/machine_in.h"
#include "vm/monitor/client.h"

#include <errno.h>

int monitor_open(struct monitor **mon, struct machine *m, struct err *err)
{
    *mon = NULL;
    return m->cfg->name ? err_set(err, -ENOSYS, "--name: this ferry was built without json-c and has no monitor") : 0;
}

void monitor_close(struct monitor *mon) { }
unsigned monitor_fds(const struct monitor *mon, struct pollfd *fd) { return 0; }
void monitor_serve(struct monitor *mon, const struct pollfd *fd) { }

static int no_client(struct err *err) { return err_set(err, -ENOSYS, "this ferry was built without json-c: it cannot ask machines"); }
int client_connect(const char *name, struct err *err) { return no_client(err); }
int client_ask(int fd, const char *what, struct machine_status *status, struct err *err) { return no_client(err); }
