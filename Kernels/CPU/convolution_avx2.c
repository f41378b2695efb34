// Direct convolution, AVX2 and FMA: 6 pixels × 16 outputs fill 12 of 16 registers. Blocks of more than one unit are
// computed a unit at a time over the whole row, so that a unit's weights stay in the first-level cache.

#if defined(__x86_64__)

#include "tiers.h"

#include <immintrin.h>
#include <string.h>

#define TARGET __attribute__((target("avx2,fma")))
#define UNROLL _Pragma("clang loop unroll(full)")

TARGET static inline __m256 activate(__m256 value, const float *slopes) {
    if (!slopes) return value;
    __m256 negative = _mm256_cmp_ps(value, _mm256_setzero_ps(), _CMP_NGT_UQ);
    return _mm256_blendv_ps(value, _mm256_mul_ps(value, _mm256_loadu_ps(slopes)), negative);
}

// PIXELS pixels from `x`, outputs of unit `unit`; weights of neighboring taps are `stride` floats apart.
#define TILE(PIXELS)                                                                                                   \
    TARGET static inline __attribute__((always_inline)) void tile_##PIXELS(                                            \
        const upscale_convolution *block, const upscale_row *row, int x, int unit, int stride) {                       \
        const int first = unit * UPSCALE_LANES;                                                                        \
        __m256 sums[PIXELS][2];                                                                                        \
        UNROLL for (int p = 0; p < PIXELS; p++) {                                                                      \
            sums[p][0] = _mm256_loadu_ps(block->bias + first);                                                         \
            sums[p][1] = _mm256_loadu_ps(block->bias + first + 8);                                                     \
        }                                                                                                              \
        const float *weights = block->weights + first;                                                                 \
        const ptrdiff_t step = row->input_pixel;                                                                       \
        for (int ky = 0; ky < block->kernel; ky++) {                                                                   \
            const float *line = row->input + ky * row->input_row + x * step;                                           \
            for (int kx = 0; kx < block->kernel; kx++, line += step) {                                                 \
                for (int c = 0; c < block->input_channels; c++, weights += stride) {                                   \
                    __m256 low = _mm256_loadu_ps(weights), high = _mm256_loadu_ps(weights + 8);                        \
                    UNROLL for (int p = 0; p < PIXELS; p++) {                                                          \
                        __m256 sample = _mm256_broadcast_ss(line + p * step + c);                                      \
                        sums[p][0] = _mm256_fmadd_ps(sample, low, sums[p][0]);                                         \
                        sums[p][1] = _mm256_fmadd_ps(sample, high, sums[p][1]);                                        \
                    }                                                                                                  \
                }                                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
        const float *slopes = block->slopes ? block->slopes + first : NULL;                                            \
        float *output = row->output + x * row->output_pixel + first;                                                   \
        UNROLL for (int p = 0; p < PIXELS; p++) {                                                                      \
            _mm256_storeu_ps(output + p * row->output_pixel, activate(sums[p][0], slopes));                            \
            _mm256_storeu_ps(output + p * row->output_pixel + 8, activate(sums[p][1], slopes ? slopes + 8 : NULL));    \
        }                                                                                                              \
    }

TILE(6)
TILE(1)

// The last tile of a row is moved back to end with it: pixels computed twice get the same value.
TARGET static inline void convolve(const upscale_convolution *block, const upscale_row *row, int units) {
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

TARGET static void convolve_1(const upscale_convolution *block, const upscale_row *row) { convolve(block, row, 1); }
TARGET static void convolve_2(const upscale_convolution *block, const upscale_row *row) { convolve(block, row, 2); }
TARGET static void convolve_3(const upscale_convolution *block, const upscale_row *row) { convolve(block, row, 3); }
TARGET static void convolve_4(const upscale_convolution *block, const upscale_row *row) { convolve(block, row, 4); }

#define VECTOR __m256
#define LANES 8
#define LOAD(p) _mm256_loadu_ps(p)
#define STORE(p, v) _mm256_storeu_ps(p, v)
#define SET(x) _mm256_set1_ps(x)
#define ADD(a, b) _mm256_add_ps(a, b)
#define SUB(a, b) _mm256_sub_ps(a, b)
#define MUL(a, b) _mm256_mul_ps(a, b)
#define MADD(a, b, c) _mm256_fmadd_ps(a, b, c)
#define NMADD(a, b, c) _mm256_fnmadd_ps(a, b, c)
#define DIV(a, b) _mm256_div_ps(a, b)
#define CLAMP(v, low, high) _mm256_min_ps(high, _mm256_max_ps(low, v))
#define POWER_OF_TWO(v) _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_castps_si256(v), 23))
#define ACTIVATE(v, slopes) activate(v, slopes)
#include "winograd4_template.h"
#include "winograd6_template.h"
#include "functions_template.h"
#include "depthwise_template.h"

const upscale_kernel_table upscale_kernels_avx2 = {
    .name = "AVX2",
    .winograd_tile = 4,
    .convolution = {convolve_1, convolve_2, convolve_3, convolve_4},
    .pixels_at_once = {6, 6, 6, 6},
    .transform_input = {transform_input_4, transform_input_6},
    .transform_output = {transform_output_4, transform_output_6},
    .depthwise = depthwise,
    FUNCTIONS,
};

#endif
