/* switch.c - a table-driven tokenizer: switch dispatch over text, data-dependent branches */
#define UNITS 300
#include "bench.h"

static uint64_t scan(const char *s)
{
    uint64_t h = 0, number = 0;
    for (;; s++) {
        switch (*s) {
        case 0: return h;
        case ' ': case '\n': break;
        case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
            number = number * 10 + *s - '0';
            continue;
        case '(': h += 3; break;
        case ')': h ^= 5; break;
        case '+': h += number; break;
        case '-': h -= number; break;
        case '*': h *= number | 1; break;
        case '/': h >>= 1; break;
        case 'a': h ^= h << 7; break;
        case 'b': h ^= h >> 9; break;
        case ';': h = h << 1 | h >> 63; break;
        default: h++;
        }
        number = 0;
    }
}

static uint64_t bench(long n)
{
    static char text[100001];
    uint64_t h = 0;
    for (int i = 0; i < 100000; i++)
        text[i] = " \n0123456789()+-*/ab;xyz"[rnd() % 24];
    while (n--)
        h = mix(h, scan(text));
    return h;
}
