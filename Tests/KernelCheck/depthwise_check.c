// Convolution of every channel by itself: pixels narrower than a vector, those that end within one, gaps between pixels and
// between taps, and rows of any width.

#include "kernelcheck.h"

#include <math.h>

typedef struct {
    const upscale_kernel_table *kernels;
    upscale_depthwise layer;
    upscale_row row;
} work;

static void run(const void *context) {
    const work *w = context;
    upscale_depthwise_row(w->kernels, &w->layer, &w->row);
}

// A layer of random numbers over a row whose pixels lie `gap` floats more apart than they have channels.
static work layer(const upscale_kernel_table *kernels, int kernel, int dilation, int channels, int width, int gap,
                  bool activated) {
    const ptrdiff_t pixel = channels + gap, row = (width + (kernel - 1) * dilation) * pixel;
    const size_t taps = (size_t)kernel * kernel;
    work made = {.kernels = kernels};
    made.layer.weights = take_random(taps * channels);
    made.layer.bias = take_random((size_t)channels);
    made.layer.slopes = activated ? take_random((size_t)channels) : NULL;
    made.layer.kernel = kernel;
    made.layer.dilation = dilation;
    made.layer.channels = channels;
    // The last pixel's gap is not the layer's to read.
    made.row.input = take_random((size_t)((kernel - 1) * dilation + 1) * row - gap);
    made.row.input_row = row;
    made.row.input_pixel = pixel;
    made.row.output_pixel = pixel;
    made.row.width = width;
    return made;
}

static void check_sums(const work *w, const float *output) {
    const upscale_depthwise *layer = &w->layer;
    float *expected = take_output((size_t)w->row.width * w->row.output_pixel);
    for (int x = 0; x < w->row.width; x++) {
        for (int c = 0; c < layer->channels; c++) {
            double sum = layer->bias[c];
            for (int ky = 0; ky < layer->kernel; ky++) {
                for (int kx = 0; kx < layer->kernel; kx++) {
                    const float *tap = w->row.input + ky * layer->dilation * w->row.input_row +
                                       (x + kx * layer->dilation) * w->row.input_pixel;
                    sum += (double)tap[c] * layer->weights[(ky * layer->kernel + kx) * layer->channels + c];
                }
            }
            expected[x * w->row.output_pixel + c] = (float)(layer->slopes && sum < 0 ? sum * layer->slopes[c] : sum);
        }
    }
    expect_close(expected, output, (size_t)w->row.width * w->row.output_pixel, 1e-5, 0);
}

static void check_layer(const upscale_kernel_table *kernels, const upscale_kernel_table *portable, int kernel,
                        int dilation, int channels, int width) {
    const int gap = pick(3);
    describe("%d×%d, dilated by %d, %d channels and %d floats, %d wide", kernel, kernel, dilation, channels, gap, width);
    work w = layer(kernels, kernel, dilation, channels, width, gap, pick(2));
    const size_t count = (size_t)width * w.row.output_pixel;
    float *expected = take_output(count), *output = take_output(count);
    work oracle = w;
    oracle.kernels = portable;
    oracle.row.output = expected;
    run(&oracle);
    check_sums(&w, expected);
    w.row.output = output;
    run(&w);
    expect_close(expected, output, count, 4e-7 * kernel * kernel, 0);
    // From another pixel on.
    const int first = width / 3;
    float *part = take_output(count - (size_t)first * w.row.output_pixel);
    work cut = w;
    cut.row.input += first * w.row.input_pixel;
    cut.row.output = part;
    cut.row.width -= first;
    run(&cut);
    for (int x = 0; x < cut.row.width; x++) {
        // What lies before a part is not the part's: compared pixel by pixel.
        const float *one = output + (first + x) * w.row.output_pixel, *two = part + x * w.row.output_pixel;
        float *same = take_output((size_t)channels), *twice = take_output((size_t)channels);
        for (int c = 0; c < channels; c++) {
            same[c] = one[c];
            twice[c] = two[c];
        }
        expect_same(same, twice, (size_t)channels);
        if (x > 4) break;
    }
    release_all();
}

void check_depthwise(const upscale_kernel_table *kernels, const upscale_kernel_table *portable) {
    begin(kernels, "depthwise convolution");
    static const int kernels_and_dilations[][2] = {{1, 1}, {3, 1}, {3, 2}, {5, 1}, {5, 3}, {7, 2}, {9, 1}};
    static const int channels[] = {1, 3, 4, 7, 8, 9, 15, 16, 17, 28, 33, 56};
    for (size_t k = 0; k < sizeof kernels_and_dilations / sizeof *kernels_and_dilations; k++) {
        for (size_t c = 0; c < sizeof channels / sizeof *channels; c++) {
            const int *shape = kernels_and_dilations[k];
            check_layer(kernels, portable, shape[0], shape[1], channels[c], 1 + pick(7));
            check_layer(kernels, portable, shape[0], shape[1], channels[c], 8 + pick(20));
        }
    }
    work timed = layer(kernels, 5, 3, 56, 240, 0, false);
    timed.row.output = take_output((size_t)timed.row.width * 56);
    finish_timed(run, &timed, 2.0 * 25 * 56 * timed.row.width);
}
