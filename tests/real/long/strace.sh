# Threads and children, counts, failures put in, paths and sockets decoded, a process that runs already.
cat >prog.c <<'C'
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
static void *thread(void *arg) { char c; return (void *)(long)(read(*(int *)arg, &c, 1) + 100); }
int main(void)
{
    int p[2], fd = open("/etc/hostname", O_RDONLY | O_CLOEXEC), s = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un a = { AF_UNIX, "nowhere" };
    pthread_t t;
    perror(fd < 0 ? "open" : "fine");
    if (pipe(p) || connect(s, (void *)&a, sizeof a) == 0)
        return 1;
    pthread_create(&t, NULL, thread, &p[0]);
    if (write(p[1], "x", 1) != 1)
        return 2;
    pthread_join(t, NULL);
    if (!fork())
        execl("/bin/echo", "echo", "from a child", (char *)NULL);
    wait(NULL);
    return mkdir("dir", 0750) + rmdir("dir") + chdir("/nonexistent") + 4;
}
C
sed -i 's/#include <sys.socket.h>/&\n#include <sys\/stat.h>/' prog.c
$RUN gcc -O1 -pthread prog.c -o prog || exit 77
clean() { sed 's/^\[*[pid 0-9]*\]* *//; s/0x[0-9a-f]*/ADDRESS/g; s/si_pid=[0-9]*/si_pid=PID/; s|si_[us]*time=[0-9]*\( /\* [0-9.]* s \*/\)*|si_time=T|g; s/wait4(-1, NULL, 0, NULL) = [0-9]*/wait4 = PID/'; }
$RUN strace -f -qq -o log -e trace=connect,mkdirat,unlinkat,chdir,exit_group ./prog; echo "status $?"
clean <log | sort
$RUN strace -f -c -o log ./prog >/dev/null 2>&1
awk '$NF ~ /^(connect|mkdirat|unlinkat|chdir|pipe2|socket|execve)$/ { print $NF, $4, $5 }' log | sort
$RUN strace -qq -e trace=openat -e inject=openat:error=EMFILE:when=3+ -o log ./prog 2>&1 | head -n 2
$RUN strace -f -qq -e trace=mkdirat -e inject=mkdirat:retval=7 -o log ./prog >/dev/null 2>&1; echo "status $?"; clean <log
$RUN strace -f -y -qq -e trace=read,write -e signal=none -o log ./prog >/dev/null 2>&1
clean <log | sed -n 's/<pipe:\[[0-9]*\]>.*/<pipe>/p; /hostname/p' | sort | uniq | sed 's/([0-9]*</(N</'
$RUN python3 -c 'import time
while True: time.sleep(0.1)' & pid=$!
sleep 1
$RUN timeout -s INT 5 strace -o log -e trace=clock_nanosleep -p $pid 2>err; [ "$(grep -c '^clock_nanosleep(.*= 0$' log)" -gt 5 ] && echo many
{ kill $pid; wait $pid; status=$?; } 2>/dev/null; echo "attached: $status"
