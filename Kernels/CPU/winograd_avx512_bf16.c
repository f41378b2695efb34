// Winograd's points and products in bfloat16, AVX-512 BF16: twice the multiplications per instruction, summed in float32.

#if defined(__x86_64__)

#include "rows.h"
#include "tiers.h"

#include <immintrin.h>
#include <string.h>

#define TARGET __attribute__((target("avx512f,avx512vl,avx512bw,avx512bf16,fma")))
#define UNROLL _Pragma("clang loop unroll(full)")

#define VECTOR __m512
#define LANES 16
#define LOAD(p) _mm512_loadu_ps(p)
#define SET(x) _mm512_set1_ps(x)
#define ADD(a, b) _mm512_add_ps(a, b)
#define MADD(a, b, c) _mm512_fmadd_ps(a, b, c)
#define NMADD(a, b, c) _mm512_fnmadd_ps(a, b, c)
#define POINT uint16_t
#define STORE_POINT(p, v) _mm256_storeu_si256((__m256i *)(p), (__m256i)_mm512_cvtneps_pbh(v))
#define INPUT_ONLY
#include "winograd4_template.h"

TARGET void upscale_transform_input_bf16(const float *input, ptrdiff_t row, ptrdiff_t pixel, int channels, void *points,
                                         ptrdiff_t point) {
    transform_input_4(input, row, pixel, channels, points, point);
}

// ROWS rows of the product, UNITS units of outputs each.
#define TILE(ROWS, UNITS)                                                                                              \
    TARGET static inline __attribute__((always_inline)) void tile_##ROWS##_##UNITS(                                    \
        const uint16_t *weights, int inputs, const uint16_t *input, ptrdiff_t input_row, float *output,                \
        ptrdiff_t output_row) {                                                                                        \
        __m512 sums[ROWS][UNITS];                                                                                      \
        UNROLL for (int r = 0; r < ROWS; r++) {                                                                        \
            UNROLL for (int u = 0; u < UNITS; u++) sums[r][u] = _mm512_setzero_ps();                                   \
        }                                                                                                              \
        for (int c = 0; c < inputs; c += 2, weights += 2 * UNITS * UPSCALE_LANES) {                                    \
            __m512i taps[UNITS];                                                                                       \
            UNROLL for (int u = 0; u < UNITS; u++) taps[u] = _mm512_loadu_si512(weights + 2 * u * UPSCALE_LANES);      \
            UNROLL for (int r = 0; r < ROWS; r++) {                                                                    \
                int pair;                                                                                              \
                memcpy(&pair, input + r * input_row + c, sizeof pair);                                                 \
                const __m512bh sample = (__m512bh)_mm512_set1_epi32(pair);                                             \
                UNROLL for (int u = 0; u < UNITS; u++) sums[r][u] =                                                    \
                    _mm512_dpbf16_ps(sums[r][u], (__m512bh)taps[u], sample);                                           \
            }                                                                                                          \
        }                                                                                                              \
        UNROLL for (int r = 0; r < ROWS; r++) {                                                                        \
            UNROLL for (int u = 0; u < UNITS; u++) {                                                                   \
                _mm512_storeu_ps(output + r * output_row + u * UPSCALE_LANES, sums[r][u]);                             \
            }                                                                                                          \
        }                                                                                                              \
    }

// All rows; the last are moved back to end with the block: what is computed twice gets the same value.
#define ROWS_OF(ROWS, UNITS)                                                                                           \
    TILE(ROWS, UNITS)                                                                                                  \
    TILE(1, UNITS)                                                                                                     \
    TARGET static inline __attribute__((always_inline)) void rows_##UNITS(                                             \
        const uint16_t *weights, int inputs, const uint16_t *input, ptrdiff_t input_row, float *output,                \
        ptrdiff_t output_row, int width) {                                                                             \
        const int step = width >= ROWS ? ROWS : 1;                                                                     \
        for (int x = 0; x < width; x += step) {                                                                        \
            const int first = x + step <= width ? x : width - step;                                                    \
            const uint16_t *from = input + first * input_row;                                                          \
            float *to = output + first * output_row;                                                                   \
            if (step == 1) {                                                                                           \
                tile_1_##UNITS(weights, inputs, from, input_row, to, output_row);                                      \
            } else {                                                                                                   \
                tile_##ROWS##_##UNITS(weights, inputs, from, input_row, to, output_row);                               \
            }                                                                                                          \
        }                                                                                                              \
    }

// With the usual numbers as constants, so that addresses need no arithmetic and short loops are unrolled.
#define USUAL(N, UNITS)                                                                                                \
    if (inputs == N && input_row == UPSCALE_TILE_STRIDE(36, N)) {                                                      \
        rows_##UNITS(weights, N, input, UPSCALE_TILE_STRIDE(36, N), output, output_row, width);                        \
        return;                                                                                                        \
    }

#define PRODUCT(ROWS, UNITS)                                                                                           \
    ROWS_OF(ROWS, UNITS)                                                                                               \
    TARGET void upscale_product_bf16_##UNITS(const uint16_t *weights, int inputs, const uint16_t *input,               \
                                             ptrdiff_t input_row, float *output, ptrdiff_t output_row, int width) {    \
        USUAL(16, UNITS)                                                                                               \
        USUAL(32, UNITS)                                                                                               \
        USUAL(64, UNITS)                                                                                               \
        rows_##UNITS(weights, inputs, input, input_row, output, output_row, width);                                    \
    }

PRODUCT(24, 1)
PRODUCT(12, 2)
PRODUCT(8, 3)
PRODUCT(6, 4)

#endif
