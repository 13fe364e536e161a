/* gdb.c - a program to be debugged: threads, a structure, recursion, a child, a fault. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct point { int x, y; double weight; const char *name; };
static struct point where = { 1, 2, 0.5, "start" };
static pthread_barrier_t meet;
static volatile int counter;

static int factorial(int n) { return n < 2 ? 1 : n * factorial(n - 1); }

static void move(struct point *p, int dx)
{
    p->x += dx;
    p->y -= dx;
    counter++;
}

static void *worker(void *arg)
{
    long number = (long)arg;
    pthread_barrier_wait(&meet);
    pthread_barrier_wait(&meet);
    return (void *)(number * 2);
}

int main(int argc, char **argv)
{
    pthread_t t[3];
    pthread_barrier_init(&meet, NULL, 4);
    for (long i = 0; i < 3; i++)
        pthread_create(&t[i], NULL, worker, (void *)(i + 1));
    pthread_barrier_wait(&meet);
    where.weight = factorial(6);
    for (int i = 1; i <= 3; i++)
        move(&where, i);
    pthread_barrier_wait(&meet);
    for (int i = 0; i < 3; i++)
        pthread_join(t[i], NULL);
    fflush(stdout);
    pid_t pid = fork();
    if (!pid) {
        move(&where, 100);
        _exit(where.x);
    }
    int status;
    waitpid(pid, &status, 0);
    printf("child %d, %s at %d %d\n", WEXITSTATUS(status), where.name, where.x, where.y);
    if (argc > 1)
        *(volatile int *)(long)strlen(argv[1]) = 1;
    return 0;
}
