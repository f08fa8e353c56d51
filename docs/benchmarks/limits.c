/* Bandwidth of the memory, as a line of JSON: a copy, and a[i] = b[i] + s c[i], over arrays that no cache holds.
 *
 *     limits THREADS
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { N = 16 << 20, ROUNDS = 25, MOST = 64 };

static double *a, *b, *c;
static int threads;
static pthread_barrier_t barrier;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void triad(double *restrict x, const double *restrict y, const double *restrict z, long n) {
    for (long i = 0; i < n; i++) x[i] = y[i] + 3 * z[i];
}

static double times[2][ROUNDS];

static void *work(void *given) {
    long me = (long)given, n = N / threads, from = me * n;
    for (long i = from; i < from + n; i++) a[i] = 0, b[i] = i, c[i] = 1;
    for (int round = 0; round < ROUNDS; round++)
        for (int kind = 0; kind < 2; kind++) {
            pthread_barrier_wait(&barrier);
            double start = now();
            if (kind) triad(a + from, b + from, c + from, n);
            else memcpy(a + from, b + from, n * sizeof(double));
            pthread_barrier_wait(&barrier);
            if (!me) times[kind][round] = now() - start;
        }
    return 0;
}

static int by_size(const void *x, const void *y) {
    double d = *(const double *)x - *(const double *)y;
    return d < 0 ? -1 : d > 0;
}

int main(int argc, char **argv) {
    threads = argc > 1 ? atoi(argv[1]) : 1;
    if (threads < 1 || threads > MOST) return fprintf(stderr, "limits THREADS\n"), 1;
    a = malloc(N * sizeof(double)), b = malloc(N * sizeof(double)), c = malloc(N * sizeof(double));
    if (!a || !b || !c) return perror("memory"), 1;
    pthread_t others[MOST];
    pthread_barrier_init(&barrier, 0, threads);
    for (long i = 1; i < threads; i++) pthread_create(others + i, 0, work, (void *)i);
    work((void *)0);
    for (int i = 1; i < threads; i++) pthread_join(others[i], 0);
    for (int kind = 0; kind < 2; kind++) qsort(times[kind], ROUNDS, sizeof(double), by_size);
    double copied = 16.0 * N / 1e9, added = 24.0 * N / 1e9;
    printf("{\"copy\": {\"gbs\": %.3f, \"most\": %.3f}, \"triad\": {\"gbs\": %.3f, \"most\": %.3f}}\n",
           copied / times[0][ROUNDS / 2], copied / times[0][0], added / times[1][ROUNDS / 2], added / times[1][0]);
    return 0;
}
