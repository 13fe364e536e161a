/* late_tags.c - a program that begins to use tagged pointers after its loops have run for a while. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

struct item {
    struct item *next;
    uint64_t value;
};

static struct item item[64];
static uint64_t word[1024];
static double real[256];
static uint8_t byte[256];

static void *tag(void *p, unsigned t) { return (void *)((uint64_t)p | (uint64_t)t << 56); }

/* The address register of a load is also its result. */
__attribute__((noinline)) static uint64_t chase(struct item *p, int n)
{
    uint64_t sum = 0;
    for (int i = 0; i < n; i++, p = p->next)
        sum += p->value;
    return sum ^ (uint64_t)p >> 56;
}

__attribute__((noinline)) static uint64_t words(uint64_t *p, int n)
{
    uint64_t sum = 0;
    for (int i = 0; i < n; i++) {
        sum += p[i] * 3;
        p[i] += i;
    }
    return sum;
}

__attribute__((noinline)) static double reals(double *p, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum = sum * 0.5 + p[i];
    return sum;
}

__attribute__((noinline)) static uint64_t bytes(uint8_t *p, int n)
{
    uint64_t sum = 0;
    for (int i = 0; i < n; i++)
        if (p[i] & 1)
            sum += (uint64_t)(p + i) >> 3;
    return sum;
}

static uint64_t all(unsigned t)
{
    uint64_t sum = chase(tag(item, t), 64) * 7;
    memset(word, 1, sizeof word);
    sum ^= words(tag(word, t), 1024);
    sum ^= (uint64_t)(reals(tag(real, t), 256) * 1e6);
    return sum ^ (bytes(tag(byte, t), 256) - bytes(byte, 256));
}

static long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void fill(void)
{
    for (int i = 0; i < 64; i++)
        item[i] = (struct item){ &item[(i * 37 + 1) % 64], (uint64_t)i * i };
    for (int i = 0; i < 256; i++) {
        real[i] = i * 1.25;
        byte[i] = (uint8_t)(i * 151);
    }
}

int main(void)
{
    fill();
    uint64_t bare = all(0), first[4] = { 0 };
    int bad = 0;
    for (long end = now_ms() + 300; now_ms() < end;)
        bad += all(0) != bare;
    printf("%d\n", bad);
    for (int k = 0; k < 4; k++)
        printf("%#llx\n", (unsigned long long)(first[k] = all(0x5a + k) ^ bare));
    for (int k = 0; k < 4; k++)             /* one kind after the other */
        item[k * 5].next = tag(item[k * 5].next, k + 1);
    uint64_t now = all(0);
    for (long end = now_ms() + 200; now_ms() < end;)
        bad += all(0) != now;
    printf("%d %#llx\n", bad, (unsigned long long)(now ^ bare));
    return 0;
}
