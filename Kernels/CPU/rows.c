// What is the same for every tier: cutting a convolution into blocks, and the operations that only move samples.

#include "rows.h"

#include <string.h>

void upscale_convolve_row(const upscale_kernel_table *kernels, const upscale_convolution *convolution,
                          const upscale_row *row) {
    const ptrdiff_t taps = (ptrdiff_t)convolution->kernel * convolution->kernel * convolution->input_channels;
    for (int unit = 0; unit < convolution->output_units; unit += UPSCALE_MAX_UNITS) {
        const int left = convolution->output_units - unit;
        const int units = left < UPSCALE_MAX_UNITS ? left : UPSCALE_MAX_UNITS;
        const int first = unit * UPSCALE_LANES;
        upscale_convolution block = *convolution;
        block.weights += first * taps;
        block.bias += first;
        if (block.slopes) block.slopes += first;
        upscale_row part = *row;
        part.output += first;
        kernels->convolution[units - 1](&block, &part);
    }
}

// Pixels whose outputs are computed before they are shuffled: few enough to stay in the first-level cache.
enum { SHUFFLE_PIXELS = 48 };

size_t upscale_shuffle_scratch(const upscale_convolution *convolution) {
    return (size_t)SHUFFLE_PIXELS * convolution->output_units * UPSCALE_LANES;
}

typedef float vector __attribute__((vector_size(16), aligned(4)));

// The usual pixel: `factor` runs of factor · 3 samples, where 3 samples of the residual repeat in vectors of 4.
static inline __attribute__((always_inline)) void add_to_runs(float *target, ptrdiff_t row, const float *outputs,
                                                              int factor, const float *pixel) {
    vector first = {0};
    memcpy(&first, pixel, 3 * sizeof(float));
    const vector repeated[3] = {__builtin_shufflevector(first, first, 0, 1, 2, 0),
                                __builtin_shufflevector(first, first, 1, 2, 0, 1),
                                __builtin_shufflevector(first, first, 2, 0, 1, 2)};
    const int run = 3 * factor;
    for (int i = 0; i < factor; i++, target += row, outputs += run) {
        for (int j = 0; j < run; j += 4) {
            vector sums;
            const size_t size = (run - j < 4 ? run - j : 4) * sizeof(float);
            memcpy(&sums, outputs + j, size);
            sums += repeated[j / 4 % 3];
            memcpy(target + j, &sums, size);
        }
    }
}

void upscale_shuffle_pixels(const upscale_shuffle *shuffle, const float *outputs, ptrdiff_t stride, int x, int y,
                            int count) {
    const int channels = shuffle->channels, factor = shuffle->factor, run = factor * channels;
    const ptrdiff_t row = shuffle->output_row;
    float *target = shuffle->output + (ptrdiff_t)y * factor * row + (ptrdiff_t)x * run;
    const float *pixel = shuffle->residual;
    if (pixel) pixel += y * shuffle->residual_row + x * shuffle->residual_pixel;
    for (int p = 0; p < count; p++, target += run, outputs += stride) {
        // With constants the compiler makes straight code of it.
        if (!pixel) {
            for (int i = 0; i < factor; i++) memcpy(target + i * row, outputs + i * run, sizeof(float) * run);
        } else if (channels == 3 && factor == 4) {
            add_to_runs(target, row, outputs, 4, pixel);
        } else if (channels == 3 && factor == 2) {
            add_to_runs(target, row, outputs, 2, pixel);
        } else {
            for (int k = 0; k < factor * run; k++) {
                target[k / run * row + k % run] = outputs[k] + pixel[k % channels];
            }
        }
        if (pixel) pixel += shuffle->residual_pixel;
    }
}

void upscale_convolve_shuffle_row(const upscale_kernel_table *kernels, const upscale_convolution *convolution,
                                  const upscale_row *row, const upscale_shuffle *shuffle, int y) {
    const ptrdiff_t stride = (ptrdiff_t)convolution->output_units * UPSCALE_LANES;
    for (int x = 0; x < row->width; x += SHUFFLE_PIXELS) {
        const int left = row->width - x;
        upscale_row part = *row;
        part.input += x * row->input_pixel;
        part.output_pixel = stride;
        part.width = left < SHUFFLE_PIXELS ? left : SHUFFLE_PIXELS;
        upscale_convolve_row(kernels, convolution, &part);
        upscale_shuffle_pixels(shuffle, row->output, stride, x, y, part.width);
    }
}

void upscale_activate_row(const upscale_row *row, const float *slopes, int channels) {
    for (int x = 0; x < row->width; x++) {
        const float *input = row->input + x * row->input_pixel;
        float *output = row->output + x * row->output_pixel;
        for (int c = 0; c < channels; c++) output[c] = input[c] > 0 ? input[c] : input[c] * slopes[c];
    }
}

void upscale_add_row(const upscale_row *row, const float *other, ptrdiff_t other_pixel, int channels) {
    for (int x = 0; x < row->width; x++) {
        const float *a = row->input + x * row->input_pixel, *b = other + x * other_pixel;
        float *output = row->output + x * row->output_pixel;
        for (int c = 0; c < channels; c++) output[c] = a[c] + b[c];
    }
}

void upscale_pixel_shuffle_row(const upscale_row *row, ptrdiff_t output_row, int output_channels, int factor) {
    for (int x = 0; x < row->width; x++) {
        const float *input = row->input + x * row->input_pixel;
        for (int i = 0; i < factor; i++) {
            for (int j = 0; j < factor; j++) {
                float *output = row->output + i * output_row + (x * factor + j) * row->output_pixel;
                for (int c = 0; c < output_channels; c++) output[c] = input[(c * factor + i) * factor + j];
            }
        }
    }
}

void upscale_nearest_row(const upscale_row *row, ptrdiff_t output_row, int channels, int factor) {
    for (int x = 0; x < row->width; x++) {
        const float *input = row->input + x * row->input_pixel;
        for (int i = 0; i < factor; i++) {
            for (int j = 0; j < factor; j++) {
                float *output = row->output + i * output_row + (x * factor + j) * row->output_pixel;
                memcpy(output, input, sizeof(float) * channels);
            }
        }
    }
}

void upscale_copy_row(const upscale_row *row, int channels) {
    for (int x = 0; x < row->width; x++) {
        memcpy(row->output + x * row->output_pixel, row->input + x * row->input_pixel, sizeof(float) * channels);
    }
}
