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

// The longest run of output samples, of one row and one input pixel, that is added to in one piece.
enum { LONGEST_RUN = 64 };

// `rows` runs of one pixel's outputs, plus the same `repeated` samples, to as many output rows.
static inline __attribute__((always_inline)) void add_runs(float *restrict target, ptrdiff_t row,
                                                           const float *restrict source, int rows, int run,
                                                           const float *restrict repeated) {
    for (int i = 0; i < rows; i++, target += row, source += run) {
        for (int j = 0; j < run; j++) target[j] = source[j] + repeated[j];
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
        if (!pixel) {
            for (int i = 0; i < factor; i++) memcpy(target + i * row, outputs + i * run, sizeof(float) * run);
            continue;
        }
        float repeated[LONGEST_RUN];
        if (channels == 3) {
            for (int j = 0; j + 2 < LONGEST_RUN && j < run; j += 3) memcpy(repeated + j, pixel, 3 * sizeof(float));
        } else {
            for (int j = 0; j < LONGEST_RUN && j < run; j++) repeated[j] = pixel[j % channels];
        }
        // The usual shapes as constants, so that the compiler makes whole vectors of them.
        if (run == 12) {
            add_runs(target, row, outputs, factor, 12, repeated);
        } else if (run == 6) {
            add_runs(target, row, outputs, factor, 6, repeated);
        } else if (run <= LONGEST_RUN) {
            add_runs(target, row, outputs, factor, run, repeated);
        } else {
            for (int k = 0; k < factor * run; k++) {
                target[k / run * row + k % run] = outputs[k] + pixel[k % channels];
            }
        }
        pixel += shuffle->residual_pixel;
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
