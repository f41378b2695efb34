// Sigmoids, what is made of them, and GELU: short runs and long ones, small numbers and huge ones.

#include "kernelcheck.h"

#include <math.h>
#include <string.h>

static const char *const names[] = {"", "sigmoid", "SiLU", "attention", "GELU"};

static double exact(upscale_function function, double x, double addend, double plus) {
    if (function == UPSCALE_GELU) return x * erfc(-x / sqrt(2)) / 2;
    const double sigmoid = 1 / (1 + exp(-x));
    if (function == UPSCALE_SIGMOID) return sigmoid + plus;
    return function == UPSCALE_SILU ? x * sigmoid : (x + addend) * (sigmoid + plus);
}

typedef struct {
    upscale_function_kernel run;
    const float *input, *addend;
    float *output;
    int count;
} samples;

static void run(const void *context) {
    const samples *s = context;
    s->run(s->input, s->addend, s->output, s->count, -0.5f);
}

static void check_run(const upscale_kernel_table *kernels, upscale_function function, int count, float range) {
    describe("%d samples up to %g", count, range);
    float *input = take_random((size_t)count), *expected = take_output((size_t)count);
    const float *addend = function == UPSCALE_ATTENTION ? take_random((size_t)count) : NULL;
    const float plus = function == UPSCALE_SILU || function == UPSCALE_GELU ? 0 : -0.5f;
    float largest = 1;
    for (int i = 0; i < count; i++) {
        input[i] *= range;
        expected[i] = (float)exact(function, input[i], addend ? addend[i] : 0, plus);
        largest = fmaxf(largest, fabsf(expected[i]));
    }
    float *output = take_output((size_t)count);
    kernels->functions[function](input, addend, output, count, plus);
    expect_close(expected, output, (size_t)count, 4e-7 * largest, 4e-7);
    // In place, and from another sample on: nothing depends on where a run begins.
    const int first = count / 3, rest = count - first;
    float *part = take_output((size_t)rest), *same = take_output((size_t)rest);
    memcpy(part, input + first, sizeof(float) * (size_t)rest);
    memcpy(same, output + first, sizeof(float) * (size_t)rest);
    kernels->functions[function](part, addend ? addend + first : NULL, part, rest, plus);
    expect_same(same, part, (size_t)rest);
    release_all();
}

// What is not a number stays so, and does not touch its neighbors.
static void check_not_numbers(const upscale_kernel_table *kernels, upscale_function function) {
    describe("not-a-number among zeros");
    float *values = take_output(17), *zeros = take(17, 0), *expected = take_output(17);
    for (int i = 0; i < 17; i++) {
        values[i] = i % 5 ? 0 : NAN;
        expected[i] = i % 5 ? function == UPSCALE_SIGMOID : 2;
    }
    kernels->functions[function](values, zeros, values, 17, 0.5f);
    for (int i = 0; i < 17; i++) values[i] = isnan(values[i]) ? 2 : values[i];
    expect_close(expected, values, 17, 0, 0);
    release_all();
}

void check_functions(const upscale_kernel_table *kernels) {
    for (upscale_function function = UPSCALE_SIGMOID; function <= UPSCALE_GELU; function++) {
        begin(kernels, "%s", names[function]);
        for (int count = 1; count < 40; count += 3) {
            check_run(kernels, function, count, 10);
            check_run(kernels, function, count, 300);
        }
        check_not_numbers(kernels, function);
        samples timed = {kernels->functions[function], take_random(4096), take_random(4096), take_output(4096), 4096};
        finish_timed(run, &timed, 4096);
    }
}
