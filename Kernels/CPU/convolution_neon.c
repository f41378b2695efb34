// Direct convolution, NEON: 6 pixels × 16 outputs fill 24 of 32 registers; 4 hold weights, and 4 are left for samples.
// Blocks of more than one unit are computed a unit at a time over the whole row, so that a unit's weights stay in the
// first-level cache.

#if defined(__aarch64__)

#include "tiers.h"

#include <arm_neon.h>
#include <string.h>

#define UNROLL _Pragma("clang loop unroll(full)")

enum { VECTORS = UPSCALE_LANES / 4 };

static inline float32x4_t activate(float32x4_t value, const float *slopes) {
    if (!slopes) return value;
    return vbslq_f32(vcgtzq_f32(value), value, vmulq_f32(value, vld1q_f32(slopes)));
}

// PIXELS pixels from `x`, outputs of unit `unit`; weights of neighboring taps are `stride` floats apart.
#define TILE(PIXELS)                                                                                                   \
    static inline __attribute__((always_inline)) void tile_##PIXELS(                                                   \
        const upscale_convolution *block, const upscale_row *row, int x, int unit, int stride) {                       \
        const int first = unit * UPSCALE_LANES;                                                                        \
        float32x4_t sums[PIXELS][VECTORS];                                                                             \
        UNROLL for (int v = 0; v < VECTORS; v++) {                                                                     \
            const float32x4_t bias = vld1q_f32(block->bias + first + 4 * v);                                           \
            UNROLL for (int p = 0; p < PIXELS; p++) sums[p][v] = bias;                                                 \
        }                                                                                                              \
        const float *weights = block->weights + first;                                                                 \
        const ptrdiff_t step = row->input_pixel;                                                                       \
        for (int ky = 0; ky < block->kernel; ky++) {                                                                   \
            const float *line = row->input + ky * row->input_row + x * step;                                           \
            for (int kx = 0; kx < block->kernel; kx++, line += step) {                                                 \
                for (int c = 0; c < block->input_channels; c++, weights += stride) {                                   \
                    float32x4_t taps[VECTORS];                                                                         \
                    UNROLL for (int v = 0; v < VECTORS; v++) taps[v] = vld1q_f32(weights + 4 * v);                     \
                    UNROLL for (int p = 0; p < PIXELS; p++) {                                                          \
                        const float sample = line[p * step + c];                                                       \
                        UNROLL for (int v = 0; v < VECTORS; v++) sums[p][v] =                                          \
                            vfmaq_n_f32(sums[p][v], taps[v], sample);                                                  \
                    }                                                                                                  \
                }                                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
        const float *slopes = block->slopes ? block->slopes + first : NULL;                                            \
        float *output = row->output + x * row->output_pixel + first;                                                   \
        UNROLL for (int p = 0; p < PIXELS; p++, output += row->output_pixel) {                                         \
            UNROLL for (int v = 0; v < VECTORS; v++) {                                                                 \
                vst1q_f32(output + 4 * v, activate(sums[p][v], slopes ? slopes + 4 * v : NULL));                       \
            }                                                                                                          \
        }                                                                                                              \
    }

TILE(6)
TILE(1)

// The last tile of a row is moved back to end with it: pixels computed twice get the same value.
static inline void convolve(const upscale_convolution *block, const upscale_row *row, int units) {
    for (int unit = 0; unit < units; unit++) {
        const int stride = units * UPSCALE_LANES;
        int x = 0;
        for (; x + 6 <= row->width; x += 6) tile_6(block, row, x, unit, stride);
        if (x < row->width && row->width >= 6) {
            tile_6(block, row, row->width - 6, unit, stride);
        } else {
            for (; x < row->width; x++) tile_1(block, row, x, unit, stride);
        }
    }
}

static void convolve_1(const upscale_convolution *block, const upscale_row *row) { convolve(block, row, 1); }
static void convolve_2(const upscale_convolution *block, const upscale_row *row) { convolve(block, row, 2); }
static void convolve_3(const upscale_convolution *block, const upscale_row *row) { convolve(block, row, 3); }
static void convolve_4(const upscale_convolution *block, const upscale_row *row) { convolve(block, row, 4); }

// Every 64-bit Arm has NEON: nothing to turn on.
#define TARGET
#define VECTOR float32x4_t
#define LANES 4
#define LOAD(p) vld1q_f32(p)
#define STORE(p, v) vst1q_f32(p, v)
#define SET(x) vdupq_n_f32(x)
#define ADD(a, b) vaddq_f32(a, b)
#define SUB(a, b) vsubq_f32(a, b)
#define MUL(a, b) vmulq_f32(a, b)
#define MADD(a, b, c) vfmaq_f32(c, a, b)
#define NMADD(a, b, c) vfmsq_f32(c, a, b)
#define DIV(a, b) vdivq_f32(a, b)
#define CLAMP(v, low, high) vminq_f32(high, vmaxq_f32(low, v))
#define POWER_OF_TWO(v) vreinterpretq_f32_s32(vshlq_n_s32(vreinterpretq_s32_f32(v), 23))
#define ACTIVATE(v, slopes) activate(v, slopes)
#include "winograd4_template.h"
#include "winograd6_template.h"
#include "functions_template.h"
#include "depthwise_template.h"

const upscale_kernel_table upscale_kernels_neon = {
    .name = "NEON",
    .winograd_tile = 6,
    .block_units = UPSCALE_MAX_UNITS,
    .convolution = {convolve_1, convolve_2, convolve_3, convolve_4},
    .pixels_at_once = {6, 6, 6, 6},
    .transform_input = {transform_input_4, transform_input_6},
    .transform_output = {transform_output_4, transform_output_6},
    .depthwise = depthwise,
    FUNCTIONS,
};

#endif
