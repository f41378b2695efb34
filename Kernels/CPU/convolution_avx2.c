// Direct convolution, AVX2 and FMA: 6 pixels × 16 outputs fill 12 of 16 registers. A unit is computed over the whole row
// before the next, so that its weights stay in the first-level cache.

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

// The products of input channel `c` after `line`, with every pixel. Distances are in bytes, and those of three and five
// pixels are at hand, so that all samples are reached from one pointer without arithmetic in between.
#define TAP(PIXELS, c)                                                                                                 \
    {                                                                                                                  \
        const __m256 low = _mm256_loadu_ps(weights + (c) * UPSCALE_LANES);                                             \
        const __m256 high = _mm256_loadu_ps(weights + (c) * UPSCALE_LANES + 8);                                        \
        UNROLL for (int p = 0; p < PIXELS; p++) {                                                                      \
            const ptrdiff_t distance = p == 3 ? three : p == 5 ? five : p * step;                                      \
            const __m256 sample = _mm256_broadcast_ss((const float *)(line + distance) + (c));                         \
            sums[p][0] = _mm256_fmadd_ps(sample, low, sums[p][0]);                                                     \
            sums[p][1] = _mm256_fmadd_ps(sample, high, sums[p][1]);                                                    \
        }                                                                                                              \
    }

// PIXELS pixels from `x`. The next unit's weights, which follow, are called for meanwhile: all of a layer's are more than
// the near caches hold.
#define TILE(PIXELS)                                                                                                   \
    TARGET static void tile_##PIXELS(const upscale_convolution *block, const upscale_row *row, int x) {                \
        const int inputs = block->input_channels, kernel = block->kernel;                                              \
        const ptrdiff_t step = row->input_pixel * (ptrdiff_t)sizeof(float), three = 3 * step, five = 5 * step;         \
        const float *weights = block->weights;                                                                         \
        const float *next = weights + (ptrdiff_t)kernel * kernel * inputs * UPSCALE_LANES;                             \
        __m256 sums[PIXELS][2];                                                                                        \
        UNROLL for (int p = 0; p < PIXELS; p++) {                                                                      \
            sums[p][0] = _mm256_loadu_ps(block->bias);                                                                 \
            sums[p][1] = _mm256_loadu_ps(block->bias + 8);                                                             \
        }                                                                                                              \
        for (int ky = 0; ky < kernel; ky++) {                                                                          \
            for (int kx = 0; kx < kernel; kx++) {                                                                      \
                const char *line =                                                                                     \
                    (const char *)(row->input + ky * row->input_row + (x + kx) * row->input_pixel);                    \
                int left = inputs;                                                                                     \
                for (; left >= 4; left -= 4) {                                                                         \
                    UNROLL for (int i = 0; i < 4; i++) {                                                               \
                        _mm_prefetch(next + i * UPSCALE_LANES, _MM_HINT_T1);                                             \
                        TAP(PIXELS, i)                                                                                 \
                    }                                                                                                  \
                    line += 4 * sizeof(float), weights += 4 * UPSCALE_LANES, next += 4 * UPSCALE_LANES;                \
                }                                                                                                      \
                for (; left > 0; left--, line += sizeof(float), weights += UPSCALE_LANES) TAP(PIXELS, 0)               \
            }                                                                                                          \
        }                                                                                                              \
        const float *slopes = block->slopes;                                                                           \
        float *output = row->output + x * row->output_pixel;                                                           \
        UNROLL for (int p = 0; p < PIXELS; p++, output += row->output_pixel) {                                         \
            _mm256_storeu_ps(output, activate(sums[p][0], slopes));                                                    \
            _mm256_storeu_ps(output + 8, activate(sums[p][1], slopes ? slopes + 8 : NULL));                            \
        }                                                                                                              \
    }

TILE(6)
TILE(1)

// The last tile of a row is moved back to end with it: pixels computed twice get the same value.
TARGET static void convolve(const upscale_convolution *block, const upscale_row *row) {
    int x = 0;
    for (; x + 6 <= row->width; x += 6) tile_6(block, row, x);
    if (x < row->width && row->width >= 6) {
        tile_6(block, row, row->width - 6);
    } else {
        for (; x < row->width; x++) tile_1(block, row, x);
    }
}

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
    .block_units = 1,
    .convolution = {convolve},
    .pixels_at_once = {6},
    .transform_input = {transform_input_4, transform_input_6},
    .transform_output = {transform_output_4, transform_output_6},
    .depthwise = depthwise,
    FUNCTIONS,
};

#endif
