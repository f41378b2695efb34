#include "CUpscaleKernels.h"

#include <time.h>

enum { INPUTS = 64, UNITS = 4, OUTPUTS = UNITS * UPSCALE_LANES, ROWS = 24, TURNS = 12, PRODUCTS = 4 };

typedef struct {
    const upscale_kernel_table *kernels;
    // Zeros, which take no longer than other numbers. bfloat16 reads half of them.
    float weights[INPUTS * OUTPUTS], bias[OUTPUTS], input[ROWS * INPUTS], output[ROWS * OUTPUTS];
} products;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void in_float32(products *p) {
    const upscale_convolution block = {
        .weights = p->weights, .bias = p->bias, .kernel = 1, .input_channels = INPUTS, .output_units = UNITS};
    const upscale_row row = {p->input, 0, INPUTS, p->output, OUTPUTS, ROWS};
    p->kernels->convolution[UNITS - 1](&block, &row);
}

static void in_bf16(products *p) {
    p->kernels->product_bf16[UNITS - 1]((const uint16_t *)p->weights, INPUTS, (const uint16_t *)p->input, INPUTS,
                                        p->output, OUTPUTS, ROWS);
}

static double seconds(void (*work)(products *), products *p) {
    const double start = now();
    for (int i = 0; i < PRODUCTS; i++) work(p);
    return now() - start;
}

double upscale_bf16_rate(void) {
    products p = {.kernels = upscale_kernels(UPSCALE_TIER_AVX512_BF16)};
    if (!p.kernels) return 0;
    double float32 = 1, bf16 = 1;
    // The best of several, in turns, so that whatever else the processor does slows neither.
    for (int turn = 0; turn < TURNS; turn++) {
        const double first = seconds(in_float32, &p), second = seconds(in_bf16, &p);
        float32 = first < float32 ? first : float32;
        bf16 = second < bf16 ? second : bf16;
    }
    return bf16 > 0 ? float32 / bf16 : 0;
}
