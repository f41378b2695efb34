// Direct convolution, AVX-512: 24 accumulators of 16 outputs, one input sample broadcast to all of them. With few
// output units more pixels are computed at once, so that 24 sums are always in flight and hide the latency of the FMA.

#if defined(__x86_64__)

#include "tiers.h"

#include <immintrin.h>
#include <string.h>

#define TARGET __attribute__((target("avx512f,avx512vl,fma")))
#define UNROLL _Pragma("clang loop unroll(full)")

TARGET static inline __m512 activate(__m512 value, const float *slopes) {
    if (!slopes) return value;
    __mmask16 negative = _mm512_cmp_ps_mask(value, _mm512_setzero_ps(), _CMP_NGT_UQ);
    return _mm512_mask_mul_ps(value, negative, value, _mm512_loadu_ps(slopes));
}

// PIXELS pixels from `x`, UNITS units of outputs each.
#define TILE(PIXELS, UNITS)                                                                                            \
    TARGET static inline __attribute__((always_inline)) void tile_##PIXELS##_##UNITS(                                  \
        const upscale_convolution *block, const upscale_row *row, int x) {                                             \
        __m512 sums[PIXELS][UNITS];                                                                                    \
        UNROLL for (int u = 0; u < UNITS; u++) {                                                                       \
            __m512 bias = _mm512_loadu_ps(block->bias + u * UPSCALE_LANES);                                            \
            UNROLL for (int p = 0; p < PIXELS; p++) sums[p][u] = bias;                                                 \
        }                                                                                                              \
        const float *weights = block->weights;                                                                         \
        const ptrdiff_t step = row->input_pixel;                                                                       \
        for (int ky = 0; ky < block->kernel; ky++) {                                                                   \
            const float *line = row->input + ky * row->input_row + x * step;                                           \
            for (int kx = 0; kx < block->kernel; kx++, line += step) {                                                 \
                for (int c = 0; c < block->input_channels; c++, weights += UNITS * UPSCALE_LANES) {                    \
                    __m512 taps[UNITS];                                                                                \
                    UNROLL for (int u = 0; u < UNITS; u++) taps[u] = _mm512_loadu_ps(weights + u * UPSCALE_LANES);     \
                    UNROLL for (int p = 0; p < PIXELS; p++) {                                                          \
                        __m512 sample = _mm512_set1_ps(line[p * step + c]);                                            \
                        UNROLL for (int u = 0; u < UNITS; u++) sums[p][u] =                                            \
                            _mm512_fmadd_ps(sample, taps[u], sums[p][u]);                                              \
                    }                                                                                                  \
                }                                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
        float *output = row->output + x * row->output_pixel;                                                           \
        UNROLL for (int p = 0; p < PIXELS; p++) {                                                                      \
            UNROLL for (int u = 0; u < UNITS; u++) {                                                                   \
                const float *slopes = block->slopes ? block->slopes + u * UPSCALE_LANES : NULL;                        \
                _mm512_storeu_ps(output + p * row->output_pixel + u * UPSCALE_LANES, activate(sums[p][u], slopes));    \
            }                                                                                                          \
        }                                                                                                              \
    }

// The last tile of a row is moved back to end with it: pixels computed twice get the same value.
#define ROW(PIXELS, UNITS)                                                                                             \
    TILE(PIXELS, UNITS)                                                                                                \
    TILE(1, UNITS)                                                                                                     \
    TARGET static void convolve_##UNITS(const upscale_convolution *block, const upscale_row *row) {                    \
        int x = 0;                                                                                                     \
        for (; x + PIXELS <= row->width; x += PIXELS) tile_##PIXELS##_##UNITS(block, row, x);                          \
        if (x < row->width && row->width >= PIXELS) {                                                                  \
            tile_##PIXELS##_##UNITS(block, row, row->width - PIXELS);                                                  \
        } else {                                                                                                       \
            for (; x < row->width; x++) tile_1_##UNITS(block, row, x);                                                 \
        }                                                                                                              \
    }

ROW(24, 1)
ROW(12, 2)
ROW(8, 3)
ROW(6, 4)

#define VECTOR __m512
#define LANES 16
#define LOAD(p) _mm512_loadu_ps(p)
#define STORE(p, v) _mm512_storeu_ps(p, v)
#define SET(x) _mm512_set1_ps(x)
#define ADD(a, b) _mm512_add_ps(a, b)
#define SUB(a, b) _mm512_sub_ps(a, b)
#define MUL(a, b) _mm512_mul_ps(a, b)
#define MADD(a, b, c) _mm512_fmadd_ps(a, b, c)
#define NMADD(a, b, c) _mm512_fnmadd_ps(a, b, c)
#define DIV(a, b) _mm512_div_ps(a, b)
#define CLAMP(v, low, high) _mm512_min_ps(high, _mm512_max_ps(low, v))
#define POWER_OF_TWO(v) _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_castps_si512(v), 23))
#define ACTIVATE(v, slopes) activate(v, slopes)
#include "winograd4_template.h"
#include "winograd6_template.h"
#include "functions_template.h"
#include "depthwise_template.h"

#define FLOAT32_KERNELS                                                                                                \
    .winograd_tile = 6,                                                                                                \
    .block_units = UPSCALE_MAX_UNITS,                                                                                  \
    .convolution = {convolve_1, convolve_2, convolve_3, convolve_4},                                                   \
    .pixels_at_once = {24, 12, 8, 6},                                                                                  \
    .transform_input = {transform_input_4, transform_input_6},                                                         \
    .transform_output = {transform_output_4, transform_output_6},                                                         \
    .depthwise = depthwise,                                                                                            \
    FUNCTIONS

const upscale_kernel_table upscale_kernels_avx512 = {.name = "AVX-512", FLOAT32_KERNELS};

const upscale_kernel_table upscale_kernels_avx512_bf16 = {
    .name = "AVX-512 BF16",
    FLOAT32_KERNELS,
    .transform_input_bf16 = upscale_transform_input_bf16,
    .product_bf16 = {upscale_product_bf16_1, upscale_product_bf16_2, upscale_product_bf16_3, upscale_product_bf16_4},
};

#endif
