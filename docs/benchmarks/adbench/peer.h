/* What the hand-derived programs share: numbers of a file, times of single calls, results as doubles in a file. */
#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static char *text;

static void *room(size_t n, size_t size) {
    void *p = aligned_alloc(64, (n * size + 63) / 64 * 64);
    if (!p) { perror("memory"); exit(1); }
    memset(p, 0, n * size);
    return p;
}

static void open_numbers(const char *path) {
    FILE *f = fopen(path, "rb");
    if (!f) { perror(path); exit(1); }
    fseek(f, 0, SEEK_END);
    long n = ftell(f);
    rewind(f);
    text = room(n + 1, 1);
    if (fread(text, 1, n, f) != (size_t)n) { perror(path); exit(1); }
    fclose(f);
}

static double next(void) {
    char *end;
    double value = strtod(text, &end);
    if (end == text) { fprintf(stderr, "too few numbers\n"); exit(1); }
    text = end;
    return value;
}

static double *numbers(long n) {
    double *v = room(n, sizeof(double));
    for (long i = 0; i < n; i++) v[i] = next();
    return v;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b) {
    double d = *(const double *)a - *(const double *)b;
    return d < 0 ? -1 : d > 0;
}

/* Milliseconds of single calls for so many seconds; at least five. */
static void measure(const char *what, void (*call)(void), double seconds) {
    static double times[1 << 20];
    long n = 0;
    double start = now(), before = start;
    while (n < 5 || (before - start < seconds * 1e3 && n < 1 << 20)) {
        call();
        double after = now();
        times[n++] = after - before;
        before = after;
    }
    qsort(times, n, sizeof(double), by_size);
    double median = times[n / 2], p90 = times[n * 9 / 10];
    printf(", \"%s\": {\"median\": %.6f, \"least\": %.6f, \"p90\": %.6f}", what, median, times[0], p90);
}

/* For each number of seconds on standard input a line of JSON. */
static void answer(const char *by, void (*objective)(void), void (*derivative)(void)) {
    double seconds;
    while (scanf("%lf", &seconds) == 1) {
        printf("{\"by\": \"%s\"", by);
        measure("objective", objective, seconds);
        measure("derivative", derivative, seconds);
        printf("}\n");
        fflush(stdout);
    }
}

static void save(const char *path, int parts, double *part[], long size[]) {
    FILE *f = fopen(path, "wb");
    if (!f) { perror(path); exit(1); }
    for (int i = 0; i < parts; i++) fwrite(part[i], sizeof(double), size[i], f);
    if (fclose(f)) { perror(path); exit(1); }
}
