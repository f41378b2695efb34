// What contexts do: the largest samples of windows, and few cells stretched to many pixels.

#include "CUpscaleKernels.h"

#include <math.h>

// Columns that are convolved at once: few enough to stay in the first-level cache. Those between the samples are in vain,
// but the kernels know no strides, and all of it is little.
enum { POOLED_PIXELS = 48 };

size_t upscale_pooling_scratch(const upscale_convolution *convolution) {
    return (size_t)POOLED_PIXELS * convolution->output_units * UPSCALE_LANES;
}

static int at_least(int one, int two) { return one > two ? one : two; }
static int at_most(int one, int two) { return one < two ? one : two; }

static void keep_largest(float *restrict largest, const float *restrict values, int count) {
    for (int c = 0; c < count; c++) largest[c] = values[c] > largest[c] ? values[c] : largest[c];
}

void upscale_pool_row(const upscale_kernel_table *kernels, const upscale_convolution *convolution,
                      const upscale_row *row, const upscale_pooling *pooling, float *scratch) {
    const int stride = pooling->stride, width = convolution->output_units * UPSCALE_LANES;
    const int most = stride < POOLED_PIXELS ? (POOLED_PIXELS - 1) / stride + 1 : 1;
    for (int first = pooling->first_sample; first < pooling->sample_end; first += most) {
        const int count = at_most(most, pooling->sample_end - first);
        upscale_row part = *row;
        part.input += (ptrdiff_t)(first - pooling->first_sample) * stride * row->input_pixel;
        part.output = scratch;
        part.output_pixel = width;
        part.width = (count - 1) * stride + 1;
        upscale_convolve_row(kernels, convolution, &part);
        for (int i = 0; i < count; i++) {
            const int sample = first + i, reach = sample - pooling->window + 1;
            const int begin = reach > 0 ? (reach + pooling->step - 1) / pooling->step : 0;
            const int end = at_most(sample / pooling->step + 1, pooling->cell_end);
            for (int cell = at_least(begin, pooling->first_cell); cell < end; cell++) {
                float *largest = row->output + (cell - pooling->first_cell) * row->output_pixel;
                keep_largest(largest, scratch + (ptrdiff_t)i * stride * width, width);
            }
        }
    }
}

void upscale_largest_rows(const float *rows, ptrdiff_t row, int count, float *output, int width) {
    for (int i = 0; i < width; i++) output[i] = -INFINITY;
    for (int y = 0; y < count; y++) keep_largest(output, rows + y * row, width);
}

void upscale_spread_row(const upscale_row *row, const upscale_spreading *spreading, int channels) {
// Where a cell begins must not depend on how an instruction set rounds.
#pragma STDC FP_CONTRACT OFF
    const float *above = spreading->above, *below = spreading->below, down = spreading->below_weight;
    for (int x = 0; x < row->width; x++) {
        const float position = ((float)(spreading->first_pixel + x) + 0.5f) * spreading->scale - 0.5f;
        const float place = position > 0 ? position : 0;
        const int left = at_most((int)place, spreading->last_cell), right = at_most(left + 1, spreading->last_cell);
        const float across = place - (float)left;
        const ptrdiff_t from = (left - spreading->first_cell) * spreading->cell;
        const ptrdiff_t to = (right - spreading->first_cell) * spreading->cell;
        float *output = row->output + x * row->output_pixel;
        for (int c = 0; c < channels; c++) {
            const float upper = above[from + c] + (above[to + c] - above[from + c]) * across;
            const float lower = below[from + c] + (below[to + c] - below[from + c]) * across;
            output[c] = upper + (lower - upper) * down;
        }
    }
}
