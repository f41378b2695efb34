// The tables of each tier, for the one file that chooses among them.
#pragma once

#include "CUpscaleKernels.h"

extern const upscale_kernel_table upscale_kernels_portable;
#if defined(__x86_64__)
extern const upscale_kernel_table upscale_kernels_avx2;
extern const upscale_kernel_table upscale_kernels_avx512;
extern const upscale_kernel_table upscale_kernels_avx512_bf16;

void upscale_transform_input_bf16(const float *input, ptrdiff_t row, ptrdiff_t pixel, int channels, void *points,
                                  ptrdiff_t point);
void upscale_product_bf16_1(const uint16_t *weights, int inputs, const uint16_t *input, ptrdiff_t input_row,
                            float *output, ptrdiff_t output_row, int width);
void upscale_product_bf16_2(const uint16_t *weights, int inputs, const uint16_t *input, ptrdiff_t input_row,
                            float *output, ptrdiff_t output_row, int width);
void upscale_product_bf16_3(const uint16_t *weights, int inputs, const uint16_t *input, ptrdiff_t input_row,
                            float *output, ptrdiff_t output_row, int width);
void upscale_product_bf16_4(const uint16_t *weights, int inputs, const uint16_t *input, ptrdiff_t input_row,
                            float *output, ptrdiff_t output_row, int width);
#elif defined(__aarch64__)
extern const upscale_kernel_table upscale_kernels_neon;
#endif

// Does WORK and returns where pixels and points of COUNT channels lie N apart, as they usually do: in WORK these are
// constants, so that addresses need no arithmetic.
#define WHERE_USUAL(N, COUNT, WORK)                                                                                    \
    if (COUNT == N && pixel == N && point == N) {                                                                      \
        WORK;                                                                                                          \
        return;                                                                                                        \
    }
