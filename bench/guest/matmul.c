/* matmul.c - scalar double matrix product, inner product order */
#define UNITS 120
#include "bench.h"

enum { N = 128 };
static double a[N][N], b[N][N], c[N][N];

static uint64_t bench(long n)
{
    uint64_t h = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            a[i][j] = 1.0 / (1 + i + j);
            b[i][j] = (i * 7 + j * 3) % 11;
        }
    while (n--) {
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++) {
                double sum = 0;
                for (int k = 0; k < N; k++)
                    sum += a[i][k] * b[k][j];
                c[i][j] = sum;
            }
        a[n % N][0] = c[0][n % N] / 1000;
    }
    for (int i = 0; i < N; i++)
        h = mix_fp(h, c[i][i]);
    return h;
}
