// What is the same for every tier: cutting a convolution into blocks, and the operations that only move samples.

#include "rows.h"

#include <string.h>

// Computes a curve of what a row's outputs are, where there is one.
static void bend_row(const upscale_kernel_table *kernels, const upscale_row *row, upscale_curve curve, int channels) {
    if (!curve.function) return;
    upscale_row made = *row;
    made.input = row->output;
    made.input_pixel = row->output_pixel;
    upscale_curve_row(kernels, &made, curve, channels);
}

void upscale_convolve_row(const upscale_kernel_table *kernels, const upscale_convolution *convolution,
                          const upscale_row *row) {
    const ptrdiff_t taps = (ptrdiff_t)convolution->kernel * convolution->kernel * convolution->input_channels;
    for (int unit = 0; unit < convolution->output_units; unit += convolution->block_units) {
        const int left = convolution->output_units - unit;
        const int units = left < convolution->block_units ? left : convolution->block_units;
        const int first = unit * UPSCALE_LANES;
        upscale_convolution block = *convolution;
        block.weights += first * taps;
        block.bias += first;
        if (block.slopes) block.slopes += first;
        upscale_row part = *row;
        part.output += first;
        kernels->convolution[units - 1](&block, &part);
    }
    bend_row(kernels, row, convolution->curve, convolution->output_units * UPSCALE_LANES);
}

void upscale_depthwise_row(const upscale_kernel_table *kernels, const upscale_depthwise *layer, const upscale_row *row) {
    kernels->depthwise(layer, row);
    bend_row(kernels, row, layer->curve, layer->channels);
}

// Pixels whose outputs are computed before they are placed: few enough to stay in the first-level cache.
enum { PLACED_PIXELS = 48 };

size_t upscale_placement_scratch(const upscale_convolution *convolution) {
    return (size_t)PLACED_PIXELS * convolution->output_units * UPSCALE_LANES;
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

// One pixel. Vectors are read before they are written, so that the target may be the addend.
static inline __attribute__((always_inline)) void add_pixel(float *target, const float *outputs, const float *pixel,
                                                            int channels) {
    int c = 0;
    for (; c + 4 <= channels; c += 4) {
        *(vector *)(target + c) = *(const vector *)(outputs + c) + *(const vector *)(pixel + c);
    }
    for (; c < channels; c++) target[c] = outputs[c] + pixel[c];
}

// Outputs that stay where they are, each pixel with one of the addend.
static void add_pixels(const upscale_placement *placement, const float *outputs, ptrdiff_t stride, int x, int y,
                       int count) {
    const int channels = placement->channels, repeated = placement->addend_factor;
    const float *pixel = placement->addend + y / repeated * placement->addend_row + x / repeated * placement->addend_pixel;
    float *target = placement->output + y * placement->output_row + x * placement->output_pixel;
    for (int p = 0, left = repeated - x % repeated; p < count; p++) {
        add_pixel(target, outputs, pixel, channels);
        target += placement->output_pixel;
        outputs += stride;
        if (--left == 0) {
            pixel += placement->addend_pixel;
            left = repeated;
        }
    }
}

// The same, each pixel added to and multiplied by a function of what it was.
static void attend_pixels(const upscale_kernel_table *kernels, const upscale_placement *placement,
                          const float *outputs, ptrdiff_t stride, int x, int y, int count) {
    const float *pixel = placement->addend + y * placement->addend_row + x * placement->addend_pixel;
    float *target = placement->output + y * placement->output_row + x * placement->output_pixel;
    for (int p = 0; p < count; p++, outputs += stride) {
        kernels->functions[UPSCALE_ATTENTION](outputs, pixel, target, placement->channels, placement->plus);
        target += placement->output_pixel;
        pixel += placement->addend_pixel;
    }
}

// Shuffled outputs with any addend.
static void add_anyhow(const upscale_placement *placement, const float *outputs, ptrdiff_t stride, int x, int y,
                       int count) {
    const int channels = placement->channels, factor = placement->factor, repeated = placement->addend_factor;
    for (int p = 0; p < count; p++, outputs += stride) {
        for (int k = 0; k < factor * factor; k++) {
            const int column = (x + p) * factor + k % factor, row = y * factor + k / factor;
            const float *pixel = placement->addend + row / repeated * placement->addend_row +
                                 column / repeated * placement->addend_pixel;
            float *target = placement->output + row * placement->output_row + (ptrdiff_t)column * channels;
            for (int c = 0; c < channels; c++) target[c] = outputs[k * channels + c] + pixel[c];
        }
    }
}

void upscale_place_pixels(const upscale_kernel_table *kernels, const upscale_placement *placement,
                          const float *outputs, ptrdiff_t stride, int x, int y, int count) {
    const int channels = placement->channels, factor = placement->factor, run = factor * channels;
    const ptrdiff_t row = placement->output_row, step = factor == 1 ? placement->output_pixel : run;
    if (placement->attends) {
        attend_pixels(kernels, placement, outputs, stride, x, y, count);
        return;
    }
    if (placement->addend && factor == 1) {
        add_pixels(placement, outputs, stride, x, y, count);
        return;
    }
    // With constants the compiler makes straight code of the usual pixels.
    const bool is_usual = channels == 3 && (factor == 4 || factor == 2) && factor == placement->addend_factor;
    if (placement->addend && !is_usual) {
        add_anyhow(placement, outputs, stride, x, y, count);
        return;
    }
    float *target = placement->output + (ptrdiff_t)y * factor * row + x * step;
    const float *pixel = placement->addend;
    if (pixel) pixel += y * placement->addend_row + x * placement->addend_pixel;
    for (int p = 0; p < count; p++, target += step, outputs += stride) {
        if (!pixel) {
            for (int i = 0; i < factor; i++) memcpy(target + i * row, outputs + i * run, sizeof(float) * run);
        } else if (factor == 4) {
            add_to_runs(target, row, outputs, 4, pixel);
        } else {
            add_to_runs(target, row, outputs, 2, pixel);
        }
        if (pixel) pixel += placement->addend_pixel;
    }
}

void upscale_convolve_placed_row(const upscale_kernel_table *kernels, const upscale_convolution *convolution,
                                 const upscale_row *row, const upscale_placement *placement, int x, int y) {
    const ptrdiff_t stride = (ptrdiff_t)convolution->output_units * UPSCALE_LANES;
    for (int p = 0; p < row->width; p += PLACED_PIXELS) {
        const int left = row->width - p;
        upscale_row part = *row;
        part.input += p * row->input_pixel;
        part.output_pixel = stride;
        part.width = left < PLACED_PIXELS ? left : PLACED_PIXELS;
        upscale_convolve_row(kernels, convolution, &part);
        upscale_place_pixels(kernels, placement, row->output, stride, x + p, y, part.width);
    }
}

size_t upscale_joining_scratch(const upscale_convolution *convolution) {
    const size_t side = (size_t)convolution->kernel, pixels = side * (PLACED_PIXELS + side - 1);
    return upscale_placement_scratch(convolution) + pixels * convolution->input_channels;
}

// Column `x` of `rows` rows from `y` on, the sources' channels one after the other.
static void join_column(const upscale_source *sources, int count, int x, int y, int rows, float *joined, ptrdiff_t row) {
    for (int i = 0; i < count; joined += sources[i].channels, i++) {
        const float *pixel = sources[i].pixels + y * sources[i].row + x * sources[i].pixel;
        for (int k = 0; k < rows; k++) memcpy(joined + k * row, pixel + k * sources[i].row, sizeof(float) * sources[i].channels);
    }
}

void upscale_convolve_joined_row(const upscale_kernel_table *kernels, const upscale_convolution *convolution,
                                 const upscale_source *sources, int count, const upscale_row *row,
                                 const upscale_placement *placement, int x, int y, float *scratch) {
    const int side = convolution->kernel, radius = side / 2;
    const ptrdiff_t pixel = convolution->input_channels, joined_row = (PLACED_PIXELS + side - 1) * pixel;
    float *joined = scratch + upscale_placement_scratch(convolution);
    for (int p = 0; p < row->width; p += PLACED_PIXELS) {
        const int left = row->width - p, width = left < PLACED_PIXELS ? left : PLACED_PIXELS;
        for (int c = 0; c < width + side - 1; c++) {
            join_column(sources, count, x + p + c - radius, y - radius, side, joined + c * pixel, joined_row);
        }
        upscale_row part = {joined, joined_row, pixel, scratch, 0, width};
        if (placement) {
            upscale_convolve_placed_row(kernels, convolution, &part, placement, x + p, y);
            continue;
        }
        part.output = row->output + p * row->output_pixel;
        part.output_pixel = row->output_pixel;
        upscale_convolve_row(kernels, convolution, &part);
    }
}

void upscale_activate_row(const upscale_row *row, const float *slopes, int channels) {
    for (int x = 0; x < row->width; x++) {
        const float *input = row->input + x * row->input_pixel;
        float *output = row->output + x * row->output_pixel;
        for (int c = 0; c < channels; c++) output[c] = input[c] > 0 ? input[c] : input[c] * slopes[c];
    }
}

void upscale_curve_row(const upscale_kernel_table *kernels, const upscale_row *row, upscale_curve curve, int channels) {
    const upscale_function_kernel function = kernels->functions[curve.function];
    if (row->input_pixel == channels && row->output_pixel == channels) {
        function(row->input, NULL, row->output, row->width * channels, curve.plus);
        return;
    }
    for (int x = 0; x < row->width; x++) {
        function(row->input + x * row->input_pixel, NULL, row->output + x * row->output_pixel, channels, curve.plus);
    }
}

void upscale_multiply_row(const upscale_row *row, const float *other, ptrdiff_t other_pixel, int channels) {
    for (int x = 0; x < row->width; x++) {
        const float *a = row->input + x * row->input_pixel, *b = other + x * other_pixel;
        float *output = row->output + x * row->output_pixel;
        for (int c = 0; c < channels; c++) output[c] = a[c] * b[c];
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

void upscale_pixel_unshuffle_row(const upscale_row *row, int input_channels, int factor) {
    for (int x = 0; x < row->width; x++) {
        float *output = row->output + x * row->output_pixel;
        for (int i = 0; i < factor; i++) {
            for (int j = 0; j < factor; j++) {
                const float *input = row->input + i * row->input_row + (x * factor + j) * row->input_pixel;
                for (int c = 0; c < input_channels; c++) output[(c * factor + i) * factor + j] = input[c];
            }
        }
    }
}

void upscale_sum_row(const upscale_row *row, float *sums, int channels) {
    memset(sums, 0, sizeof(float) * channels);
    for (int x = 0; x < row->width; x++) {
        const float *input = row->input + x * row->input_pixel;
        for (int c = 0; c < channels; c++) sums[c] += input[c];
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
