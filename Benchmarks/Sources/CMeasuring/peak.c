// The most that the vector units can do: chains of x = x · a + b that wait for nobody but themselves.

#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE

#include "CMeasuring.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

// Where the target has fused multiply-add, it is to be used.
#pragma STDC FP_CONTRACT ON

// Never written; the compiler must not know the numbers, or it would take chains that begin alike for one.
static volatile float seed = 0.5f;
static volatile float sink;

typedef void (*chains)(long turns);

// Enough chains to fill the units for as long as an operation takes, few enough to stay in registers: 16 on x86 (of the
// 32 of AVX-512 the compiler leaves half unused here), and 32 on Arm, whose widest processors start four in a cycle.
#if defined(__x86_64__)
#define CHAINS 14
#else
#define CHAINS 20
#endif

#define DEFINE_CHAINS(name, target, floats)                                                                            \
    target static void name(long turns) {                                                                              \
        typedef float vector __attribute__((vector_size(4 * floats)));                                                 \
        const vector factor = (vector){0} + seed, term = (vector){0} + (1 - seed);                                     \
        vector x[CHAINS];                                                                                              \
        for (int i = 0; i < CHAINS; i++) x[i] = (vector){0} + (seed + (float)i);                                       \
        for (; turns > 0; turns--) {                                                                                   \
            _Pragma("clang loop unroll(full)") for (int i = 0; i < CHAINS; i++) x[i] = x[i] * factor + term;           \
        }                                                                                                              \
        vector sum = {0};                                                                                              \
        for (int i = 0; i < CHAINS; i++) sum += x[i];                                                                  \
        sink = sum[0];                                                                                                 \
    }

#if defined(__x86_64__)
DEFINE_CHAINS(avx2_chains, __attribute__((target("avx2,fma"))), 8)
DEFINE_CHAINS(avx512_chains, __attribute__((target("avx512f"))), 16)
#endif
DEFINE_CHAINS(baseline_chains, , 4)

static const struct {
    chains run;
    int floats;
} loops[] = {
    [MEASURING_BASELINE] = {baseline_chains, 4},
#if defined(__x86_64__)
    [MEASURING_AVX2] = {avx2_chains, 8},
    [MEASURING_AVX512] = {avx512_chains, 16},
#else
    [MEASURING_AVX2] = {baseline_chains, 4},
    [MEASURING_AVX512] = {baseline_chains, 4},
#endif
};

typedef struct {
    measuring_vectors vectors;
    double seconds;
    double rate;
} slice;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void *measure(void *argument) {
    slice *slice = argument;
    const long turns = 20000;
    const double start = now();
    double elapsed = 0, operations = 0;
    while (elapsed < slice->seconds) {
        loops[slice->vectors].run(turns);
        operations += 2.0 * CHAINS * loops[slice->vectors].floats * (double)turns;
        elapsed = now() - start;
    }
    slice->rate = operations / elapsed;
    return NULL;
}

double measuring_peak(measuring_vectors vectors, int threads, double seconds) {
    slice *slices = calloc((size_t)threads, sizeof *slices);
    pthread_t *others = calloc((size_t)threads, sizeof *others);
    double sum = 0;
    if (slices && others) {
        int started = 1;
        for (int i = 0; i < threads; i++) slices[i] = (slice){vectors, seconds, 0};
        while (started < threads && !pthread_create(&others[started], NULL, measure, &slices[started])) started++;
        measure(&slices[0]);
        for (int i = 1; i < started; i++) pthread_join(others[i], NULL);
        for (int i = 0; i < started; i++) sum += slices[i].rate;
    }
    free(slices);
    free(others);
    return sum;
}
