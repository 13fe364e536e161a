# Programs built with the sanitizers, which reserve terabytes and look at everything: quiet when all is well,
# and each finds its error.  The search for leaks is slow (doc/limits.md): once.
export ASAN_OPTIONS=detect_leaks=0
cat >good.c <<'C'
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long n;
static void *work(void *arg)
{
    for (int i = 0; i < 1000; i++) {
        char *p = malloc(i + 1);
        memset(p, i, i + 1);
        pthread_mutex_lock(&lock);
        n += p[i] & 1;
        pthread_mutex_unlock(&lock);
        free(p);
    }
    return arg;
}
int main(void)
{
    pthread_t t[4];
    for (int i = 0; i < 4; i++)
        pthread_create(&t[i], NULL, work, NULL);
    for (int i = 0; i < 4; i++)
        pthread_join(t[i], NULL);
    printf("%ld\n", n);
    return 0;
}
C
cat >bad.c <<'C'
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static volatile long n;
static void *race(void *arg) { for (int i = 0; i < 100000; i++) n++; return arg; }
int main(int argc, char **argv)
{
    pthread_t t[2];
    char *volatile p = malloc(10);
    volatile int big = INT_MAX;
    switch (argv[1][0]) {
    case 'o': p[10] = 1; break;                     /* overflow */
    case 'f': free(p); p[1] = 1; break;             /* use after free */
    case 's': { char b[8]; memset(b, 1, atoi("9")); p[0] = b[1]; break; }
    case 'u': big++; break;                         /* undefined */
    case 'i': n = argv[1][0] << (big & 63); break;
    case 'r':
        for (int i = 0; i < 2; i++) pthread_create(&t[i], NULL, race, NULL);
        for (int i = 0; i < 2; i++) pthread_join(t[i], NULL);
        break;
    }
    return 0;
}
C
for s in address thread undefined; do
    $RUN gcc -g -O1 -pthread -fsanitize=$s good.c -o good-$s && $RUN gcc -g -O1 -pthread -fsanitize=$s bad.c -o bad-$s || exit 1
    echo "$s: $($RUN timeout 100 ./good-$s 2>&1)"
done
# found SANITIZER CASE: the first line that says what is wrong
found() {
    $RUN timeout 100 ./bad-$1 $2 2>&1 | grep -aoE '(ERROR|WARNING): [A-Za-z]*Sanitizer: [a-z -]+|runtime error: [a-z ]+' | head -n 1
}
found address o; found address f; found address s; found undefined u; found undefined i; found thread r
cat >leak.c <<'C'
#include <stdlib.h>
int main(void) { char *volatile p = malloc(10); p = NULL; return p != NULL; }
C
$RUN gcc -g -fsanitize=leak leak.c -o leak
$RUN timeout 400 ./leak 2>&1 | grep -oE '(ERROR|SUMMARY): .*'
