// The bfloat16 kernels alone: points against the portable ones rounded, products against float32 products of the same
// numbers.

#include "kernelcheck.h"

// Counted in 16 bit numbers; with guards as kernelcheck.h has them, which are two of them each.
static uint16_t *take_bf16(size_t count) { return (uint16_t *)take_output((count + 1) / 2); }

static float *widened(const uint16_t *values, size_t count) {
    float *result = take_output(count);
    for (size_t i = 0; i < count; i++) {
        const uint32_t bits = (uint32_t)values[i] << 16;
        __builtin_memcpy(result + i, &bits, sizeof bits);
    }
    return result;
}

enum { POINTS = 36 };

static void check_transform(const upscale_kernel_table *kernels, const upscale_kernel_table *portable) {
    begin(kernels, "Winograd, input transform to bfloat16");
    for (int channels = 16; channels <= 80; channels += 16) {
        const int pixel = channels + 16 * pick(2), row = 7 * pixel, point = channels + 16 * pick(2);
        describe("%d channels", channels);
        const size_t count = (size_t)((POINTS - 1) * point + channels);
        const float *input = take_random((size_t)(5 * row + 5 * pixel + channels));
        float *exact = take_output(count);
        portable->transform_input[0](input, row, pixel, channels, exact, point);
        uint16_t *expected = take_bf16(count), *result = take_bf16(count);
        for (size_t i = 0; i < count; i++) {
            if (exact[i] != GUARD) expected[i] = upscale_bf16(exact[i]);
        }
        kernels->transform_input_bf16(input, row, pixel, channels, result, point);
        // One unit in the last of 8 places, where float32 already rounded differently.
        expect_close(widened(expected, count), widened(result, count), count, 4e-6, 1.0 / 128);
        release_all();
    }
    finish();
}

typedef struct {
    upscale_bf16_product product;
    const uint16_t *weights, *input;
    float *output;
    int inputs, outputs, width;
} product;

static void run(const void *context) {
    const product *p = context;
    p->product(p->weights, p->inputs, p->input, p->inputs, p->output, p->outputs, p->width);
}

static uint16_t *random_bf16(size_t count) {
    const float *values = take_random(count);
    uint16_t *result = take_bf16(count);
    for (size_t i = 0; i < count; i++) result[i] = upscale_bf16(values[i]);
    return result;
}

// The same by the portable kernels, which read [input][output].
static float *portable_output(const product *p, const upscale_kernel_table *portable, size_t count) {
    const float *pairs = widened(p->weights, (size_t)(p->inputs * p->outputs));
    float *weights = take((size_t)(p->inputs * p->outputs), 0);
    for (int i = 0; i < p->inputs; i++) {
        for (int o = 0; o < p->outputs; o++) {
            weights[i * p->outputs + o] = pairs[(i / 2 * p->outputs + o) * 2 + i % 2];
        }
    }
    const int units = p->outputs / UPSCALE_LANES;
    const upscale_convolution convolution = {.weights = weights, .bias = take((size_t)p->outputs, 0), .kernel = 1,
                                             .input_channels = p->inputs, .output_units = units, .block_units = units};
    const upscale_row row = {widened(p->input, (size_t)(p->width * p->inputs)), 0, p->inputs, take_output(count),
                             p->outputs, p->width};
    upscale_convolve_row(portable, &convolution, &row);
    return row.output;
}

static product make_product(const upscale_kernel_table *kernels, int units, int inputs, int width) {
    product p = {.product = kernels->product_bf16[units - 1], .inputs = inputs, .width = width};
    p.outputs = units * UPSCALE_LANES;
    p.weights = random_bf16((size_t)(inputs * p.outputs));
    p.input = random_bf16((size_t)(inputs * width));
    p.output = take_output((size_t)(p.outputs * width));
    return p;
}

static void check_products(const upscale_kernel_table *kernels, const upscale_kernel_table *portable, int units) {
    begin(kernels, "product in bfloat16, %d unit%s", units, units > 1 ? "s" : "");
    for (int width = 1; width <= 50; width++) {
        for (int inputs = 16; inputs <= 64; inputs += 16) {
            describe("%d inputs, %d wide", inputs, width);
            const product whole = make_product(kernels, units, inputs, width);
            const size_t count = (size_t)(whole.outputs * width);
            run(&whole);
            expect_close(portable_output(&whole, portable, count), whole.output, count, 2e-7 * (1 + inputs), 0);
            product piece = whole;
            float *pieces = take_output(count);
            for (int x = 0; x < width; x += piece.width) {
                piece.width = 1 + pick(width - x);
                piece.input = whole.input + x * inputs;
                piece.output = pieces + x * whole.outputs;
                run(&piece);
            }
            expect_same(whole.output, pieces, count);
            release_all();
        }
    }
    const product speed = make_product(kernels, units, 64, 24);
    finish_timed(run, &speed, 2.0 * 64 * UPSCALE_LANES * units * 24);
}

void check_bf16(const upscale_kernel_table *kernels, const upscale_kernel_table *portable) {
    check_transform(kernels, portable);
    for (int units = 1; units <= UPSCALE_MAX_UNITS; units++) check_products(kernels, portable, units);
}
