// Winograd: the transforms alone, and whole areas against direct convolution by the portable kernels, with partial tiles
// on every side, at every phase of the grid, in one piece and in many.

#include "kernelcheck.h"

#include <math.h>

enum { MAX_POINTS = 64 };

static int points_of(int tile) { return (tile + 2) * (tile + 2); }

// The numbers that a transform of 6 adds up are up to 40 times as large as with 4.
static double rounding(int tile) { return tile == 6 ? 2e-4 : 1e-5; }

static void check_transforms(const upscale_kernel_table *kernels, const upscale_kernel_table *portable, int tile) {
    begin(kernels, "Winograd of %d, input transform", tile);
    for (int channels = 16; channels <= 80; channels += 16) {
        const int pixel = channels + 16 * pick(2), row = (tile + 3) * pixel, point = channels + 16 * pick(2);
        describe("%d channels", channels);
        const size_t count = (size_t)((points_of(tile) - 1) * point + channels);
        const float *input = take_random((size_t)((tile + 1) * row + (tile + 1) * pixel + channels));
        float *expected = take_output(count), *result = take_output(count);
        portable->transform_input[tile == 6](input, row, pixel, channels, expected, point);
        kernels->transform_input[tile == 6](input, row, pixel, channels, result, point);
        expect_close(expected, result, count, rounding(tile), 0);
    }
    finish();
    begin(kernels, "Winograd of %d, output transform", tile);
    for (int channels = 16; channels <= 80; channels += 16) {
        const int pixel = channels + 16 * pick(2), row = (tile + 1) * pixel, point = channels + 16 * pick(2);
        describe("%d channels", channels);
        const size_t count = (size_t)((tile - 1) * row + (tile - 1) * pixel + channels);
        const float *points = take_random((size_t)((points_of(tile) - 1) * point + channels));
        const float *bias = take_random((size_t)channels), *slopes = pick(2) ? take_random((size_t)channels) : NULL;
        float *expected = take_output(count), *result = take_output(count);
        portable->transform_output[tile == 6](points, point, bias, slopes, channels, expected, row, pixel);
        kernels->transform_output[tile == 6](points, point, bias, slopes, channels, result, row, pixel);
        expect_close(expected, result, count, rounding(tile), 0);
        release_all();
    }
    finish();
}

typedef struct {
    int tile, units, inputs, width, height;
    /// Pixels from the corner of the first tile to that of the area.
    int phase_x, phase_y;
    int gap;
    bool activated;
    /// 0 where outputs are not placed.
    int factor, channels;
    bool residual, bf16;
} shape;

typedef struct {
    const upscale_kernel_table *kernels;
    /// The same layer twice.
    upscale_convolution direct;
    upscale_winograd winograd;
    upscale_area area;
    upscale_placement placement;
    size_t count;
} layer;

// From [block][tap][input][output], which the direct kernels read, to [point][block][input][output].
static float *winograd_weights(const upscale_convolution *direct, int tile) {
    const int inputs = direct->input_channels, units = direct->output_units, most = direct->block_units;
    const int matrix = inputs * units * UPSCALE_LANES;
    float *weights = take((size_t)(points_of(tile) * matrix), NAN);
    for (int unit = 0; unit < units; unit += most) {
        const int left = units - unit, first = unit * UPSCALE_LANES * inputs;
        const int block = (left < most ? left : most) * UPSCALE_LANES * inputs;
        for (int i = 0; i < block; i++) {
            float taps[9], points[MAX_POINTS];
            for (int t = 0; t < 9; t++) taps[t] = direct->weights[9 * first + t * block + i];
            upscale_winograd_points(tile, taps, points);
            for (int p = 0; p < points_of(tile); p++) weights[p * matrix + first + i] = points[p];
        }
    }
    return weights;
}

// The same as bfloat16, pairs of inputs next to one another.
static uint16_t *bf16_weights(const float *weights, const upscale_convolution *direct) {
    const int inputs = direct->input_channels, units = direct->output_units, most = direct->block_units;
    float *memory = take((size_t)(points_of(4) * inputs * units * UPSCALE_LANES / 2), NAN);
    uint16_t *next = (uint16_t *)memory;
    for (int point = 0; point < points_of(4); point++) {
        for (int unit = 0; unit < units; unit += most) {
            const int left = units - unit;
            const int width = (left < most ? left : most) * UPSCALE_LANES;
            for (int i = 0; i < inputs; i += 2, weights += 2 * width) {
                for (int o = 0; o < width; o++) {
                    *next++ = upscale_bf16(weights[o]);
                    *next++ = upscale_bf16(weights[width + o]);
                }
            }
        }
    }
    return (uint16_t *)memory;
}

// The inputs as one source or several, which lie in the same memory.
static const upscale_source *take_sources(const float *first, int row, int pixel, int inputs, int *count) {
    enum { MOST = 4 };
    upscale_source *sources = (upscale_source *)take(MOST * sizeof(upscale_source) / sizeof(float), 0);
    *count = 0;
    for (int c = 0; c < inputs; c += sources[(*count)++].channels) {
        const int vectors = (inputs - c) / UPSCALE_LANES;
        const int taken = *count == MOST - 1 ? vectors : 1 + pick(vectors);
        sources[*count] = (upscale_source){first + c, row, pixel, taken * UPSCALE_LANES};
    }
    return sources;
}

static void place(layer *layer, shape s) {
    const int outputs = s.units * UPSCALE_LANES, pixel = s.inputs + s.gap, columns = s.width + 2 * s.tile;
    const int rows = s.height + 2 * s.tile;
    float *input = take((size_t)(rows * columns * pixel - s.gap), NAN);
    for (int i = 0; i < rows * columns; i++) fill_random(input + i * pixel, (size_t)s.inputs);
    int count;
    const float *first = input + s.tile * (columns * pixel + pixel);
    const upscale_source *sources = take_sources(first, columns * pixel, pixel, s.inputs, &count);
    layer->area = (upscale_area){
        .sources = sources,
        .source_count = count,
        .output_row = s.width * (outputs + s.gap) + s.gap,
        .output_pixel = outputs + s.gap,
        .x1 = s.width,
        .y1 = s.height,
        .grid_x = -s.phase_x,
        .grid_y = -s.phase_y,
        .scratch = take(upscale_winograd_scratch(&layer->winograd), NAN),
    };
    layer->count = (size_t)((s.height - 1) * layer->area.output_row + (s.width - 1) * (outputs + s.gap) + outputs);
}

static void place_elsewhere(layer *layer, shape s) {
    const int length = s.width * s.factor * s.channels;
    layer->placement = (upscale_placement){
        .output_row = length + s.gap,
        .output_pixel = s.channels,
        .addend = s.residual ? take_random((size_t)(s.width * s.height * (s.channels + s.gap))) : NULL,
        .addend_row = s.width * (s.channels + s.gap),
        .addend_pixel = s.channels + s.gap,
        .addend_factor = s.factor,
        .factor = s.factor,
        .channels = s.channels,
    };
    layer->count = (size_t)((s.height * s.factor - 1) * (length + s.gap) + length);
}

static layer make_layer(const upscale_kernel_table *kernels, shape s) {
    const int outputs = s.units * UPSCALE_LANES;
    layer layer = {.kernels = kernels};
    layer.direct = (upscale_convolution){
        .weights = take_random((size_t)(9 * s.inputs * outputs)),
        .bias = take_random((size_t)outputs),
        .slopes = s.activated ? take_random((size_t)outputs) : NULL,
        .kernel = 3,
        .input_channels = s.inputs,
        .output_units = s.units,
        .block_units = kernels->block_units,
    };
    const float *weights = winograd_weights(&layer.direct, s.tile);
    layer.winograd = (upscale_winograd){
        .tile = s.tile,
        .product = {.weights = weights, .bias = take((size_t)outputs, 0), .kernel = 1, .input_channels = s.inputs,
                    .output_units = s.units, .block_units = kernels->block_units},
        .bias = layer.direct.bias,
        .slopes = layer.direct.slopes,
        .bf16_weights = s.bf16 ? bf16_weights(weights, &layer.direct) : NULL,
    };
    // From one step of tiles to the most.
    upscale_winograd_plan(&layer.winograd, (size_t)1 << (10 + pick(14)));
    place(&layer, s);
    if (s.factor > 0) place_elsewhere(&layer, s);
    return layer;
}

static void run(const void *context) {
    const layer *layer = context;
    upscale_winograd_area(layer->kernels, &layer->winograd, &layer->area);
}

// Gives the area memory to write to, and returns it.
static float *set_output(layer *layer) {
    float *output = take_output(layer->count);
    if (layer->placement.factor > 0) {
        layer->placement.output = output;
        layer->area.placement = &layer->placement;
    } else {
        layer->area.output = output;
    }
    return output;
}

static float *direct_output(layer layer, const upscale_kernel_table *portable) {
    const upscale_area *area = &layer.area;
    const upscale_source *source = area->sources;
    float *output = set_output(&layer), *scratch = take(upscale_placement_scratch(&layer.direct), NAN);
    for (int y = 0; y < area->y1; y++) {
        upscale_row row = {source->pixels + (y - 1) * source->row - source->pixel, source->row,
                           source->pixel, output + y * area->output_row, area->output_pixel, area->x1};
        if (area->placement) {
            row.output = scratch;
            upscale_convolve_placed_row(portable, &layer.direct, &row, area->placement, 0, y);
        } else {
            upscale_convolve_row(portable, &layer.direct, &row);
        }
    }
    return output;
}

static float *output_of(layer layer) {
    float *output = set_output(&layer);
    run(&layer);
    return output;
}

// Every piece begins its tiles where the whole has them.
static float *output_in_pieces(layer layer) {
    const upscale_area whole = layer.area;
    const int tile = layer.winograd.tile;
    float *output = set_output(&layer);
    upscale_area *piece = &layer.area;
    for (int y = 0; y < whole.y1; y = piece->y1) {
        piece->y0 = y;
        piece->y1 = y + 1 + pick(whole.y1 - y);
        piece->grid_y = whole.grid_y + (y - whole.grid_y) / tile * tile;
        for (int x = 0; x < whole.x1; x = piece->x1) {
            piece->x0 = x;
            piece->x1 = x + 1 + pick(whole.x1 - x);
            piece->grid_x = whole.grid_x + (x - whole.grid_x) / tile * tile;
            run(&layer);
        }
    }
    return output;
}

// bfloat16 keeps 8 bits, and the transforms cost about two of them: a 64th of what outputs typically are (the root of
// the inputs, with 9 products of numbers in -1 ... 1 for each), eight times that for the farthest of a million.
static double bf16_tolerance(int inputs) { return 8 * sqrt(inputs) / 64; }

static void check_area(const upscale_kernel_table *kernels, const upscale_kernel_table *portable, shape s) {
    describe("%d units, %d inputs, %d×%d at %d,%d of a tile, gap %d, shuffle ×%d of %d%s%s", s.units, s.inputs, s.width,
             s.height, s.phase_x, s.phase_y, s.gap, s.factor, s.channels, s.residual ? " with residual" : "",
             s.activated ? ", activated" : "");
    const layer layer = make_layer(kernels, s);
    const float *expected = direct_output(layer, portable), *result = output_of(layer);
    expect_close(expected, result, layer.count, s.bf16 ? bf16_tolerance(s.inputs) : rounding(s.tile) * (20 + s.inputs) / 10, 0);
    for (int i = 0; i < 2; i++) expect_same(result, output_in_pieces(layer), layer.count);
    release_all();
}

static void check_areas(const upscale_kernel_table *kernels, const upscale_kernel_table *portable, int tile,
                        bool bf16) {
    // Parts of a tile, whole ones, and more than are computed together.
    static const int widths[] = {1, 2, 3, 4, 5, 6, 8, 11, 42, 83}, heights[] = {1, 3, 4, 6, 9, 13};
    begin(kernels, "Winograd of %d, areas%s", tile, bf16 ? " in bfloat16" : "");
    for (int i = 0; i < 10 * 6 * tile; i++) {
        shape s = {.tile = tile, .inputs = 16 + 16 * pick(3), .width = widths[i % 10], .height = heights[i / 10 % 6]};
        // Every phase of the grid in each direction.
        s.phase_x = i / 60 % tile;
        s.phase_y = (s.phase_x + pick(tile)) % tile;
        s.gap = 3 * pick(2);
        s.activated = pick(2);
        s.bf16 = bf16;
        s.factor = pick(5);
        s.channels = s.factor > 0 ? 1 + pick(4) : 0;
        s.residual = s.factor > 0 && pick(2);
        s.units = s.factor > 0 ? (s.factor * s.factor * s.channels + UPSCALE_LANES - 1) / UPSCALE_LANES : 1 + pick(7);
        check_area(kernels, portable, s);
    }
    // Counted as the operations of direct convolution.
    layer speed = make_layer(kernels, (shape){.tile = tile, .units = 4, .inputs = 64, .width = 96, .height = 32, .activated = true,
                                              .bf16 = bf16});
    set_output(&speed);
    finish_timed(run, &speed, 2.0 * 9 * 64 * 64 * 96 * 32);
}

void check_winograd(const upscale_kernel_table *kernels, const upscale_kernel_table *portable) {
    for (int tile = 4; tile <= 6; tile += 2) {
        check_transforms(kernels, portable, tile);
        check_areas(kernels, portable, tile, false);
    }
    if (kernels->transform_input_bf16) check_areas(kernels, portable, 4, true);
}
