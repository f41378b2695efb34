// The oracle: plain C that any processor runs, in the same order of operations as the SIMD tiers.

#include "tiers.h"

#include <string.h>

static inline float activate(float value, const float *slopes, int index) {
    return slopes && !(value > 0) ? value * slopes[index] : value;
}

static inline void convolve_pixel(const upscale_convolution *block, const upscale_row *row, int x, int outputs) {
    float sums[UPSCALE_LANES * UPSCALE_MAX_UNITS];
    const float *weights = block->weights;
    for (int o = 0; o < outputs; o++) sums[o] = block->bias[o];
    for (int ky = 0; ky < block->kernel; ky++) {
        for (int kx = 0; kx < block->kernel; kx++) {
            const float *pixel = row->input + ky * row->input_row + (x + kx) * row->input_pixel;
            for (int c = 0; c < block->input_channels; c++, weights += outputs) {
                for (int o = 0; o < outputs; o++) sums[o] += pixel[c] * weights[o];
            }
        }
    }
    float *output = row->output + x * row->output_pixel;
    for (int o = 0; o < outputs; o++) output[o] = activate(sums[o], block->slopes, o);
}

#define PORTABLE(UNITS)                                                                                                \
    static void convolve_##UNITS(const upscale_convolution *block, const upscale_row *row) {                           \
        for (int x = 0; x < row->width; x++) convolve_pixel(block, row, x, UPSCALE_LANES * UNITS);                     \
    }

PORTABLE(1)
PORTABLE(2)
PORTABLE(3)
PORTABLE(4)

// The float whose bits are those of `value`, moved to where its exponent is.
static inline float power_of_two(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    bits <<= 23;
    memcpy(&value, &bits, sizeof bits);
    return value;
}

#define TARGET
#define UNROLL
#define VECTOR float
#define LANES 1
#define LOAD(p) (*(p))
#define STORE(p, v) (*(p) = (v))
#define SET(x) (x)
#define ADD(a, b) ((a) + (b))
#define SUB(a, b) ((a) - (b))
#define MUL(a, b) ((a) * (b))
#define MADD(a, b, c) ((a) * (b) + (c))
#define NMADD(a, b, c) ((c) - (a) * (b))
#define DIV(a, b) ((a) / (b))
#define CLAMP(v, low, high) ((v) < (low) ? (low) : (v) > (high) ? (high) : (v))
#define POWER_OF_TWO(v) power_of_two(v)
#define ACTIVATE(v, slopes) activate(v, slopes, 0)
#include "winograd4_template.h"
#include "winograd6_template.h"
#include "functions_template.h"
#include "depthwise_template.h"

const upscale_kernel_table upscale_kernels_portable = {
    .name = "portable",
    .winograd_tile = 6,
    .block_units = UPSCALE_MAX_UNITS,
    .convolution = {convolve_1, convolve_2, convolve_3, convolve_4},
    .pixels_at_once = {1, 1, 1, 1},
    .transform_input = {transform_input_4, transform_input_6},
    .transform_output = {transform_output_4, transform_output_6},
    .depthwise = depthwise,
    FUNCTIONS,
};
