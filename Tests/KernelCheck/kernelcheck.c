// Every kernel of every tier of this machine against the portable ones: kernelcheck [--bench]. The exit status is 1
// where a result is wrong, 2 where a kernel touched memory that is not its own.

#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE

#include "kernelcheck.h"

#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static bool benching;

static uint64_t state = 1;

static uint32_t next_random(void) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33);
}

int pick(int count) { return (int)(next_random() % (uint32_t)count); }

void fill_random(float *values, size_t count) {
    for (size_t i = 0; i < count; i++) values[i] = (float)(next_random() & 0xFFFFFF) / 0x800000 - 1;
}

static struct {
    void *start;
    size_t length;
} mappings[32];
static int mapping_count;

float *take(size_t count, float fill) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t length = (count * sizeof(float) + page - 1) / page * page + page;
    char *start = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED || mapping_count == sizeof mappings / sizeof mappings[0] ||
        mprotect(start + length - page, page, PROT_NONE)) {
        perror("kernelcheck: no memory");
        exit(2);
    }
    mappings[mapping_count].start = start;
    mappings[mapping_count++].length = length;
    float *values = (float *)(start + length - page) - count;
    for (size_t i = 0; i < count; i++) values[i] = fill;
    return values;
}

float *take_random(size_t count) {
    float *values = take(count, 0);
    fill_random(values, count);
    return values;
}

float *take_output(size_t count) { return take(count + GUARD_COUNT, GUARD) + GUARD_COUNT; }

void release_all(void) {
    while (mapping_count > 0) {
        mapping_count--;
        munmap(mappings[mapping_count].start, mappings[mapping_count].length);
    }
}

static char kernel[80], example[160];
static double largest;
static int failures, total_failures;

void begin(const upscale_kernel_table *kernels, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int length = snprintf(kernel, sizeof kernel, "%-13s ", kernels->name);
    vsnprintf(kernel + length, sizeof kernel - (size_t)length, format, arguments);
    va_end(arguments);
    largest = failures = 0;
    state = 1;
}

void describe(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(example, sizeof example, format, arguments);
    va_end(arguments);
}

// The first failure of a kernel says enough.
static void fail(const char *what, ptrdiff_t index, double expected, double actual) {
    if (failures++ == 0) {
        printf("%s: %s: %s at %td: %.9g instead of %.9g\n", kernel, example, what, index, actual, expected);
    }
}

void expect_close(const float *expected, const float *actual, size_t count, double absolute, double relative) {
    for (ptrdiff_t i = -GUARD_COUNT; i < (ptrdiff_t)count; i++) {
        if (expected[i] == GUARD) {
            if (actual[i] != GUARD) fail("wrote where it must not,", i, expected[i], actual[i]);
            continue;
        }
        const double error = fabs((double)actual[i] - expected[i]);
        // Not a number fails too.
        if (!(error <= absolute + relative * fabs((double)expected[i]))) fail("wrong", i, expected[i], actual[i]);
        if (!(error <= largest)) largest = error;
    }
}

void expect_same(const float *expected, const float *actual, size_t count) {
    for (ptrdiff_t i = -GUARD_COUNT; i < (ptrdiff_t)count; i++) {
        if (memcmp(expected + i, actual + i, sizeof *expected)) fail("depends on the cut", i, expected[i], actual[i]);
    }
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

// The best of five, each long enough for the clock.
static double seconds(timed work, const void *context) {
    int calls = 1;
    double best = INFINITY;
    for (int round = 0; round < 5;) {
        const double start = now();
        for (int i = 0; i < calls; i++) work(context);
        const double time = now() - start;
        if (time < 0.02) {
            calls *= 2;
            continue;
        }
        best = fmin(best, time / calls);
        round++;
    }
    return best;
}

void finish_timed(timed work, const void *context, double operations) {
    printf("%-52s largest error %.1e", kernel, largest);
    if (benching && work) printf("   %7.1f GFLOP/s", operations / seconds(work, context) / 1e9);
    printf(failures ? "   %d WRONG\n" : "\n", failures);
    fflush(stdout);
    total_failures += failures;
    release_all();
}

void finish(void) { finish_timed(NULL, NULL, 0); }

static void touched_foreign_memory(int signal) {
    (void)signal;
    const char *parts[] = {kernel, ": ", example, ": touched memory that is not its own\n"};
    for (size_t i = 0; i < 4; i++) {
        if (write(STDOUT_FILENO, parts[i], strlen(parts[i])) < 0) break;
    }
    _exit(2);
}

int main(int count, char **arguments) {
    benching = count == 2 && !strcmp(arguments[1], "--bench");
    if (count > 1 && !benching) {
        fprintf(stderr, "usage: kernelcheck [--bench]\n");
        return 64;
    }
    signal(SIGSEGV, touched_foreign_memory);
    signal(SIGBUS, touched_foreign_memory);
    const upscale_kernel_table *portable = upscale_kernels(UPSCALE_TIER_PORTABLE);
    for (int tier = UPSCALE_TIER_PORTABLE; tier <= UPSCALE_TIER_AVX512_BF16; tier++) {
        const upscale_kernel_table *kernels = upscale_kernels((upscale_tier)tier);
        if (!kernels) continue;
        check_convolution(kernels, portable);
        check_depthwise(kernels, portable);
        check_winograd(kernels, portable);
        check_functions(kernels);
        if (kernels->transform_input_bf16) check_bf16(kernels, portable);
    }
    check_pixels(portable);
    printf(total_failures ? "%d values are wrong.\n" : "All kernels agree.\n", total_failures);
    return total_failures ? 1 : 0;
}
