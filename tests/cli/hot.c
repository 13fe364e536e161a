/* hot.c - loops that are worth compiling again, and a look at what a process can see of whoever does that.
 *
 * hot [MILLISECONDS [again|alone]]: works for about that long, in children of its own and after an execve too; again: without the
 * execve, alone: without the children either. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static unsigned data[4096];

static long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* A loop of one or two rounds. */
static unsigned few_rounds(unsigned n)
{
    unsigned x = n, left = 1 + (n & 1);
    do {
        x = x * 5 ^ data[left];
        __asm__ volatile("" : "+r"(left));
    } while (--left);
    return x;
}
static unsigned (*volatile called)(unsigned) = few_rounds;

/* Each round gives the same sum. */
static unsigned round_of_work(void)
{
    unsigned sum = 0;
    for (unsigned k = 0; k < 4096; k++)
        data[k] = k * 2654435761u;
    for (int times = 0; times < 20; times++)
        for (unsigned k = 1; k < 4096; k++) {
            data[k] += data[k - 1] >> 3 ^ sum;
            if (data[k] & 64)
                sum += data[k];
        }
    for (unsigned k = 0; k < 4096; k++) {
        sum += called(k);
        getppid();                      /* a loop with system calls is no region: few_rounds has to be one */
    }
    return sum;
}

static int bad;

static void work(long ms)
{
    unsigned expected = round_of_work();
    for (long end = now_ms() + ms; now_ms() < end;)
        bad |= round_of_work() != expected;
}

static void fail(const char *what)
{
    printf("%s (errno %d)\n", what, errno);
    bad = 1;
}

/* Descriptors, but the one that looks. */
static int count_files(void)
{
    int n = 0;
    DIR *d = opendir("/proc/self/fd");
    for (struct dirent *e; d && (e = readdir(d));)
        n += e->d_name[0] != '.' && atoi(e->d_name) != dirfd(d);
    if (d)
        closedir(d);
    return n;
}

static void look(int files, int next)
{
    if (wait(NULL) >= 0 || errno != ECHILD)
        fail("there is a child");
    if (waitpid(-1, NULL, WNOHANG | WUNTRACED | WCONTINUED) >= 0 || errno != ECHILD)
        fail("there is a child to poll for");
    if (count_files() != files)
        fail("there is another file");
    if (dup(0) != next)
        fail("the first free file number is taken");
    close(next);
}

int main(int argc, char **argv)
{
    long ms = argc > 1 ? atol(argv[1]) : 300;
    int files = count_files(), next = dup(0);

    close(next);

    work(ms);
    look(files, next);
    for (int k = 0; k < (argc > 2 && !strcmp(argv[2], "alone") ? 0 : 2); k++)
        if (!fork()) {
            work(ms / 2);
            look(files, next);
            _exit(bad);
        }
    for (int status; wait(&status) > 0;)
        bad |= status != 0;
    work(ms / 2);
    look(files, next);
    if (argc < 3 && !bad) {
        execl(argv[0], argv[0], argv[1], "again", NULL);
        fail("execl");
    }
    puts(bad ? "bad" : "good");
    return bad;
}
