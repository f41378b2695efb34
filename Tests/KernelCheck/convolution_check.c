// Direct convolution: whole rows, rows cut into pieces, and rows whose outputs are shuffled.

#include "kernelcheck.h"

#include <math.h>
#include <string.h>

typedef struct {
    int units, kernel, inputs, width;
    /// Floats that no kernel may read or write, between pixels and between rows.
    int gap;
    bool activated;
} shape;

typedef struct {
    const upscale_kernel_table *kernels;
    upscale_convolution convolution;
    upscale_row row;
    /// Floats of the output.
    size_t count;
} layer;

static layer make_layer(const upscale_kernel_table *kernels, shape s) {
    const int outputs = s.units * UPSCALE_LANES, pixel = s.inputs + s.gap, columns = s.width + s.kernel - 1;
    const int line = columns * pixel + s.gap;
    float *input = take((size_t)((s.kernel - 1) * line + (columns - 1) * pixel + s.inputs), NAN);
    for (int y = 0; y < s.kernel; y++) {
        for (int x = 0; x < columns; x++) fill_random(input + y * line + x * pixel, (size_t)s.inputs);
    }
    return (layer){
        .kernels = kernels,
        .convolution = {.weights = take_random((size_t)(s.kernel * s.kernel * s.inputs * outputs)),
                        .bias = take_random((size_t)outputs),
                        .slopes = s.activated ? take_random((size_t)outputs) : NULL,
                        .kernel = s.kernel,
                        .input_channels = s.inputs,
                        .output_units = s.units,
                        .block_units = kernels->block_units},
        .row = {.input = input,
                .input_row = line,
                .input_pixel = pixel,
                .output_pixel = outputs + s.gap,
                .width = s.width},
        .count = (size_t)((s.width - 1) * (outputs + s.gap) + outputs),
    };
}

static void run(const void *context) {
    const layer *layer = context;
    upscale_convolve_row(layer->kernels, &layer->convolution, &layer->row);
}

static float *output_of(layer layer, const upscale_kernel_table *kernels) {
    layer.kernels = kernels;
    layer.row.output = take_output(layer.count);
    run(&layer);
    return layer.row.output;
}

static float *output_in_pieces(layer layer) {
    const upscale_row whole = layer.row;
    float *output = take_output(layer.count);
    for (int x = 0; x < whole.width; x += layer.row.width) {
        layer.row.input = whole.input + x * whole.input_pixel;
        layer.row.output = output + x * whole.output_pixel;
        layer.row.width = 1 + pick(whole.width - x);
        run(&layer);
    }
    return output;
}

// Rounding adds up with the products.
static double tolerance(const upscale_convolution *convolution) {
    return 2e-7 * (1 + convolution->kernel * convolution->kernel * convolution->input_channels);
}

static void check_row(const upscale_kernel_table *kernels, const upscale_kernel_table *portable, shape s) {
    describe("%d×%d, %d inputs, %d wide, gap %d%s", s.kernel, s.kernel, s.inputs, s.width, s.gap,
             s.activated ? ", activated" : "");
    const layer layer = make_layer(kernels, s);
    const float *result = output_of(layer, kernels);
    expect_close(output_of(layer, portable), result, layer.count, tolerance(&layer.convolution), 0);
    for (int i = 0; i < 3; i++) expect_same(result, output_in_pieces(layer), layer.count);
    release_all();
}

static void check_units(const upscale_kernel_table *kernels, const upscale_kernel_table *portable, int units) {
    // Around the pixels per step of every kernel (24, 12, 8, 6) and their multiples.
    static const int widths[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 16, 18, 19, 23, 24, 25, 31, 47, 48, 49, 60};
    static const int inputs[] = {1, 2, 3, 4, 5, 7, 16, 19};
    begin(kernels, "convolution, %d unit%s", units, units > 1 ? "s" : "");
    for (int kernel = 1; kernel <= 5; kernel += 2) {
        for (size_t width = 0; width < sizeof widths / sizeof *widths; width++) {
            for (int activated = 0; activated < 2; activated++) {
                check_row(kernels, portable,
                          (shape){units, kernel, inputs[pick(8)], widths[width], 3 * pick(2), activated});
            }
        }
    }
    layer speed = make_layer(kernels, (shape){units, 3, 64, 192, 0, true});
    speed.row.output = take_output(speed.count);
    finish_timed(run, &speed, 2.0 * 9 * 64 * 192 * UPSCALE_LANES * units);
}

// Rows that a convolution's outputs are placed in, and an addend that is as large or smaller.
static float *placed(const upscale_kernel_table *kernels, layer layer, upscale_placement placement, bool in_place) {
    const int rows = placement.factor, columns = layer.row.width * rows;
    const int pixel = (int)placement.output_pixel, length = (columns - 1) * pixel + placement.channels;
    layer.row.output = take(upscale_placement_scratch(&layer.convolution), NAN);
    // Row 1, so that row 0 has to stay as it is.
    layer.count = (size_t)((2 * rows - 1) * placement.output_row + length);
    placement.output = take_output(layer.count);
    if (in_place) {
        const size_t first = (size_t)placement.output_row;
        memcpy(placement.output + first, placement.addend + first, (layer.count - first) * sizeof(float));
        placement.addend = placement.output;
    }
    upscale_convolve_placed_row(kernels, &layer.convolution, &layer.row, &placement, 0, 1);
    return placement.output;
}

// What is placed, pixel by pixel, from the outputs as the kernel leaves them.
static float *placed_plainly(const upscale_kernel_table *kernels, layer layer, upscale_placement placement) {
    const int factor = placement.factor, channels = placement.channels, width = layer.row.width;
    const int stride = layer.convolution.output_units * UPSCALE_LANES;
    layer.row.output = take((size_t)(width * stride), NAN);
    layer.row.output_pixel = stride;
    upscale_convolve_row(kernels, &layer.convolution, &layer.row);
    const int length = (width * factor - 1) * (int)placement.output_pixel + channels;
    float *result = take_output((size_t)((2 * factor - 1) * placement.output_row + length));
    for (int k = 0; k < width * factor * factor * channels; k++) {
        const int channel = k % channels, x = k / channels % (width * factor), i = k / channels / (width * factor);
        const int y = factor + i, repeated = placement.addend_factor;
        const int source = (i * factor + x % factor) * channels + channel;
        const float sum = placement.addend ? placement.addend[y / repeated * placement.addend_row +
                                                              x / repeated * placement.addend_pixel + channel] : 0;
        result[y * placement.output_row + x * placement.output_pixel + channel] =
            layer.row.output[x / factor * stride + source] + sum;
    }
    return result;
}

static void check_placement(const upscale_kernel_table *kernels, const upscale_kernel_table *portable) {
    static const int widths[] = {1, 5, 47, 48, 49, 100};
    begin(kernels, "placed rows");
    for (int i = 0; i < 6 * 4 * 4; i++) {
        const int width = widths[i % 6], factor = 1 + i / 6 % 4, channels = factor == 1 ? 1 + pick(70) : 1 + pick(4);
        // None, one pixel for each of the convolution's, for each of the output's, or for two by two of these.
        const int addends[] = {0, factor, 1, 2}, repeated = addends[i / 24];
        const int units = (factor * factor * channels + UPSCALE_LANES - 1) / UPSCALE_LANES;
        describe("factor %d, %d channels, %d wide, addend × %d", factor, channels, width, repeated);
        const layer layer = make_layer(kernels, (shape){units, 3, 5, width, 2, pick(2)});
        const int pixel = factor == 1 ? channels + pick(3) : channels, line = width * factor * pixel + 5;
        const upscale_placement placement = {
            .output_row = line,
            .output_pixel = pixel,
            .addend = repeated ? take_random((size_t)(2 * factor * line)) : NULL,
            .addend_row = line,
            .addend_pixel = pixel,
            .addend_factor = repeated ? repeated : 1,
            .factor = factor,
            .channels = channels,
        };
        const size_t count = (size_t)((2 * factor - 1) * line + (width * factor - 1) * pixel + channels);
        const float *expected = placed_plainly(portable, layer, placement);
        expect_close(expected, placed(kernels, layer, placement, false), count, tolerance(&layer.convolution), 0);
        if (factor == 1 && repeated == 1 && pixel == channels) {
            const float *result = placed(kernels, layer, placement, true);
            for (int x = 0; x < width * channels; x++) {
                expect_close(expected + line + x, result + line + x, 1, tolerance(&layer.convolution), 0);
            }
        }
        release_all();
    }
    finish();
}

// Of sources that lie in the same memory, any number of channels each.
static float *joined(const upscale_kernel_table *kernels, layer layer, const upscale_placement *placement) {
    const upscale_row *row = &layer.row;
    const int radius = layer.convolution.kernel / 2, inputs = layer.convolution.input_channels, cut = 1 + pick(inputs - 1);
    const float *first = row->input + radius * (row->input_row + row->input_pixel) - row->input_row;
    const upscale_source sources[] = {{first, row->input_row, row->input_pixel, cut},
                                      {first + cut, row->input_row, row->input_pixel, inputs - cut}};
    float *scratch = take(upscale_joining_scratch(&layer.convolution), NAN);
    if (!placement) layer.row.output = take_output(layer.count);
    upscale_convolve_joined_row(kernels, &layer.convolution, sources, 2, &layer.row, placement, 0, 1, scratch);
    return layer.row.output;
}

// Bit for bit what one input of all channels gives.
static void check_joining(const upscale_kernel_table *kernels) {
    static const int widths[] = {1, 5, 47, 48, 49, 100};
    begin(kernels, "joined rows");
    for (int i = 0; i < 6 * 3 * 4; i++) {
        const shape s = {1 + pick(5), 1 + 2 * (i / 6 % 3), 2 + pick(40), widths[i % 6], 3 * pick(2), pick(2)};
        describe("%d units, %d×%d, %d inputs, %d wide", s.units, s.kernel, s.kernel, s.inputs, s.width);
        const layer layer = make_layer(kernels, s);
        expect_same(output_of(layer, kernels), joined(kernels, layer, NULL), layer.count);
        const int line = s.width * 3;
        upscale_placement placement = {
            .output_row = line, .output_pixel = 3, .addend_factor = 1, .factor = 1, .channels = 3};
        const float *expected = placed(kernels, layer, placement, false);
        placement.output = take_output((size_t)(2 * line));
        joined(kernels, layer, &placement);
        expect_same(expected, placement.output, (size_t)(2 * line));
        release_all();
    }
    finish();
}

void check_convolution(const upscale_kernel_table *kernels, const upscale_kernel_table *portable) {
    for (int units = 1; units <= UPSCALE_MAX_UNITS + 1; units++) check_units(kernels, portable, units);
    check_placement(kernels, portable);
    check_joining(kernels);
}
