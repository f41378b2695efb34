// Winograd convolution, what is the same for every tier: a block of tiles is taken to points, multiplied point by point
// with the packed weights, and taken back. A block is small enough for its points to stay in the second-level cache.

#include "rows.h"

#include <string.h>

enum { TILE = 4, BLOCK_TILES = 24 };

// Numbers from a tile's points to the next tile's. A tile's points lie together, so that transforms write and read one run
// of memory; the odd vector keeps tiles off each other's cache sets.
static ptrdiff_t tile_stride(ptrdiff_t channels) { return UPSCALE_POINTS * channels + UPSCALE_LANES; }

static ptrdiff_t outputs_of(const upscale_winograd *winograd) {
    return (ptrdiff_t)winograd->product.output_units * UPSCALE_LANES;
}

size_t upscale_winograd_scratch(const upscale_winograd *winograd) {
    const ptrdiff_t outputs = outputs_of(winograd), inputs = winograd->product.input_channels;
    return (size_t)(BLOCK_TILES * (tile_stride(inputs) + tile_stride(outputs)) + TILE * TILE * outputs);
}

static int larger(int a, int b) { return a > b ? a : b; }
static int smaller(int a, int b) { return a < b ? a : b; }

// A block of tiles and the one after it: how many they are, and where the corners of both lie, one after the other.
typedef struct {
    int tiles, next;
    int x[2 * BLOCK_TILES], y[2 * BLOCK_TILES];
} block;

// The block that begins with tile `first` of an area's `total`, which are counted row by row.
static block make_block(const upscale_area *area, int first, int total, int columns) {
    block block = {.tiles = smaller(total - first, BLOCK_TILES)};
    block.next = smaller(total - first - block.tiles, BLOCK_TILES);
    for (int i = 0; i < block.tiles + block.next; i++) {
        block.x[i] = area->grid_x + (first + i) % columns * TILE;
        block.y[i] = area->grid_y + (first + i) / columns * TILE;
    }
    return block;
}

// The pixels that this block will write and the next will read are called for while the processor multiplies: a share of
// them, in rows of a tile, with each point.
static void prefetch(const upscale_area *area, const block *block, ptrdiff_t inputs, ptrdiff_t outputs, int point) {
    const int reads = block->next * (TILE + 2), writes = area->shuffle ? 0 : block->tiles * TILE;
    for (int i = point * reads / UPSCALE_POINTS; i < (point + 1) * reads / UPSCALE_POINTS; i++) {
        // Two of the six columns were read with the tile to the left.
        const int tile = block->tiles + i / (TILE + 2), row = i % (TILE + 2) - 1;
        const float *pixels =
            area->input + (block->y[tile] + row) * area->input_row + (block->x[tile] + 1) * area->input_pixel;
        for (ptrdiff_t c = 0; c < TILE * inputs; c += UPSCALE_LANES) __builtin_prefetch(pixels + c, 0, 2);
    }
    for (int i = point * writes / UPSCALE_POINTS; i < (point + 1) * writes / UPSCALE_POINTS; i++) {
        const float *pixels = area->output + (block->y[i / TILE] + i % TILE) * area->output_row +
                              block->x[i / TILE] * area->output_pixel;
        for (ptrdiff_t c = 0; c < TILE * outputs; c += UPSCALE_LANES) __builtin_prefetch(pixels + c, 1, 2);
    }
}

static void product_bf16(const upscale_kernel_table *kernels, const upscale_winograd *winograd, const uint16_t *inputs,
                         float *outputs, int tiles, int point) {
    const ptrdiff_t channels = winograd->product.input_channels, count = outputs_of(winograd);
    const int units = winograd->product.output_units;
    const uint16_t *weights = winograd->bf16_weights + point * channels * count;
    for (int unit = 0; unit < units; unit += UPSCALE_MAX_UNITS) {
        const int part = smaller(units - unit, UPSCALE_MAX_UNITS);
        kernels->product_bf16[part - 1](weights, (int)channels, inputs + point * channels, tile_stride(channels),
                                        outputs + point * count + unit * UPSCALE_LANES, tile_stride(count), tiles);
        weights += channels * part * UPSCALE_LANES;
    }
}

static void product(const upscale_kernel_table *kernels, const upscale_winograd *winograd, const float *inputs,
                    float *outputs, int tiles, int point) {
    const ptrdiff_t channels = winograd->product.input_channels, count = outputs_of(winograd);
    upscale_convolution product = winograd->product;
    product.weights += point * channels * count;
    const upscale_row row = {
        .input = inputs + point * channels,
        .input_row = 0,
        .input_pixel = tile_stride(channels),
        .output = outputs + point * count,
        .output_pixel = tile_stride(count),
        .width = tiles,
    };
    upscale_convolve_row(kernels, &product, &row);
}

// A tile that reaches out of the area, or is to be shuffled, goes through `whole`, and what lies inside is passed on.
static void store_tile(const upscale_kernel_table *kernels, const upscale_winograd *winograd, const upscale_area *area,
                       const float *points, int x, int y, float *whole) {
    const ptrdiff_t count = outputs_of(winograd);
    const int x0 = larger(x, area->x0), x1 = smaller(x + TILE, area->x1);
    const int y0 = larger(y, area->y0), y1 = smaller(y + TILE, area->y1);
    if (!area->shuffle && x1 - x0 == TILE && y1 - y0 == TILE) {
        kernels->transform_output(points, count, winograd->bias, winograd->slopes, (int)count,
                                  area->output + y * area->output_row + x * area->output_pixel, area->output_row,
                                  area->output_pixel);
        return;
    }
    kernels->transform_output(points, count, winograd->bias, winograd->slopes, (int)count, whole, TILE * count, count);
    for (int row = y0; row < y1; row++) {
        const float *source = whole + ((row - y) * TILE + x0 - x) * count;
        if (area->shuffle) {
            upscale_shuffle_pixels(area->shuffle, source, count, x0, row, x1 - x0);
            continue;
        }
        for (int column = x0; column < x1; column++, source += count) {
            memcpy(area->output + row * area->output_row + column * area->output_pixel, source, sizeof(float) * count);
        }
    }
}

void upscale_winograd_area(const upscale_kernel_table *kernels, const upscale_winograd *winograd,
                           const upscale_area *area) {
    const ptrdiff_t channels = winograd->product.input_channels, count = outputs_of(winograd);
    float *inputs = area->scratch, *outputs = inputs + BLOCK_TILES * tile_stride(channels);
    float *whole = outputs + BLOCK_TILES * tile_stride(count);
    const int columns = (area->x1 - area->grid_x + TILE - 1) / TILE;
    const int total = columns * ((area->y1 - area->grid_y + TILE - 1) / TILE);
    const bool bf16 = winograd->bf16_weights && kernels->transform_input_bf16;
    const upscale_input_transform transform = bf16 ? kernels->transform_input_bf16 : kernels->transform_input;
    for (int first = 0; first < total; first += BLOCK_TILES) {
        const block block = make_block(area, first, total, columns);
        for (int tile = 0; tile < block.tiles; tile++) {
            const float *corner =
                area->input + (block.y[tile] - 1) * area->input_row + (block.x[tile] - 1) * area->input_pixel;
            const ptrdiff_t place = tile * tile_stride(channels);
            void *points = bf16 ? (void *)((uint16_t *)inputs + place) : (void *)(inputs + place);
            transform(corner, area->input_row, area->input_pixel, (int)channels, points, channels);
        }
        for (int point = 0; point < UPSCALE_POINTS; point++) {
            prefetch(area, &block, channels, count, point);
            if (bf16) {
                product_bf16(kernels, winograd, (const uint16_t *)inputs, outputs, block.tiles, point);
            } else {
                product(kernels, winograd, inputs, outputs, block.tiles, point);
            }
        }
        for (int tile = 0; tile < block.tiles; tile++) {
            store_tile(kernels, winograd, area, outputs + tile * tile_stride(count), block.x[tile], block.y[tile],
                       whole);
        }
    }
}

// One dimension of G g Gᵀ; the points are those of winograd_template.h.
static void kernel_points(const double taps[3], double points[6]) {
    const double a = 0.70710678118654752440, b = 1.41421356237309504880;
    points[0] = taps[0];
    points[1] = (taps[0] + a * taps[1] + 0.5 * taps[2]) / -1.5;
    points[2] = (taps[0] - a * taps[1] + 0.5 * taps[2]) / -1.5;
    points[3] = (taps[0] + b * taps[1] + 2 * taps[2]) / 6;
    points[4] = (taps[0] - b * taps[1] + 2 * taps[2]) / 6;
    points[5] = taps[2];
}

void upscale_winograd_points(const float taps[9], float points[UPSCALE_POINTS]) {
    double down[6][3];
    for (int x = 0; x < 3; x++) {
        const double column[3] = {taps[x], taps[3 + x], taps[6 + x]};
        double result[6];
        kernel_points(column, result);
        for (int y = 0; y < 6; y++) down[y][x] = result[y];
    }
    for (int y = 0; y < 6; y++) {
        double result[6];
        kernel_points(down[y], result);
        for (int x = 0; x < 6; x++) points[y * 6 + x] = (float)result[x];
    }
}
