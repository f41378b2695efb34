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

// Adds `pixel`, repeated, to the `run` outputs that become one row of its pixels.
static inline __attribute__((always_inline)) void add_repeated(float *target, const float *source, const float *pixel,
                                                               int run, int channels) {
    for (int j = 0; j < run; j += channels) {
        for (int c = 0; c < channels; c++) target[j + c] = source[j + c] + pixel[c];
    }
}

void upscale_shuffle_pixels(const upscale_shuffle *shuffle, const float *outputs, ptrdiff_t stride, int x, int y,
                            int count) {
    const int channels = shuffle->channels, run = shuffle->factor * channels;
    for (int i = 0; i < shuffle->factor; i++) {
        float *target = shuffle->output + (y * shuffle->factor + i) * shuffle->output_row + (ptrdiff_t)x * run;
        const float *source = outputs + i * run;
        if (!shuffle->residual) {
            for (int p = 0; p < count; p++) memcpy(target + p * run, source + p * stride, sizeof(float) * run);
            continue;
        }
        const float *pixel = shuffle->residual + y * shuffle->residual_row + x * shuffle->residual_pixel;
        for (int p = 0; p < count; p++, target += run, source += stride, pixel += shuffle->residual_pixel) {
            // The usual shapes as constants, so that the compiler makes whole vectors of them.
            if (channels == 3 && run == 12) {
                add_repeated(target, source, pixel, 12, 3);
            } else if (channels == 3 && run == 6) {
                add_repeated(target, source, pixel, 6, 3);
            } else {
                add_repeated(target, source, pixel, run, channels);
            }
        }
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
