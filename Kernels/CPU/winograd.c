// Winograd convolution, what is the same for every tier: a block of tiles is taken to points, multiplied point by point
// with the packed weights, and taken back. A block is small enough for its points to stay in the second-level cache.

#include "rows.h"

#include <string.h>

static int larger(int a, int b) { return a > b ? a : b; }
static int smaller(int a, int b) { return a < b ? a : b; }

static int points_of(const upscale_winograd *winograd) { return (winograd->tile + 2) * (winograd->tile + 2); }

static ptrdiff_t tile_stride(const upscale_winograd *winograd, ptrdiff_t channels) {
    return UPSCALE_TILE_STRIDE(points_of(winograd), channels);
}

static ptrdiff_t outputs_of(const upscale_winograd *winograd) {
    return (ptrdiff_t)winograd->product.output_units * UPSCALE_LANES;
}

size_t upscale_winograd_scratch(const upscale_winograd *winograd) {
    const ptrdiff_t outputs = outputs_of(winograd), inputs = winograd->product.input_channels;
    return (size_t)(winograd->block_tiles * (tile_stride(winograd, inputs) + tile_stride(winograd, outputs)) +
                    winograd->tile * winograd->tile * outputs);
}

// Points of a block take about a quarter of the cache: the weights of all points, which are read again for every block, and
// the pixels before and after want the rest. Kernels that compute several tiles at once fill whole numbers of them. Where
// the weights push the pixels out of the cache, it pays to call for those in time.
void upscale_winograd_plan(upscale_winograd *winograd, size_t cache) {
    static const int steps[UPSCALE_MAX_UNITS] = {24, 12, 24, 6};
    const int step = steps[(winograd->product.output_units - 1) % UPSCALE_MAX_UNITS];
    const size_t number = winograd->bf16_weights ? sizeof(uint16_t) : sizeof(float);
    const size_t inputs = (size_t)winograd->product.input_channels * number;
    const size_t tile = (size_t)points_of(winograd) * (inputs + (size_t)outputs_of(winograd) * sizeof(float));
    const int tiles = (int)(cache / 4 / tile);
    winograd->block_tiles = larger(larger(step, 12), smaller(tiles, UPSCALE_MAX_BLOCK_TILES) / step * step);
    winograd->prefetches = (size_t)points_of(winograd) * inputs * (size_t)outputs_of(winograd) > cache / 4;
}

// A block of tiles and the one after it: how many they are, and where the corners of both lie, one after the other.
typedef struct {
    int tiles, next;
    int x[2 * UPSCALE_MAX_BLOCK_TILES], y[2 * UPSCALE_MAX_BLOCK_TILES];
} block;

// The block that begins with tile `first` of an area's `total`, which are counted row by row.
static block make_block(const upscale_winograd *winograd, const upscale_area *area, int first, int total,
                        int columns) {
    const int most = winograd->block_tiles;
    block block;
    block.tiles = smaller(total - first, most);
    block.next = smaller(total - first - block.tiles, most);
    int column = first % columns, y = area->grid_y + first / columns * winograd->tile;
    for (int i = 0; i < block.tiles + block.next; i++) {
        block.x[i] = area->grid_x + column * winograd->tile;
        block.y[i] = y;
        if (++column == columns) {
            column = 0;
            y += winograd->tile;
        }
    }
    return block;
}

// How far the calling for pixels has come: rows of tiles that are done, and the next one.
typedef struct {
    int done, tile, row;
} progress;

// Whether there is another row of `rows` for each of `tiles` to be called for by the end of `point` of `points`.
static bool advance(progress *at, int tiles, int rows, int point, int points) {
    if (at->done * points >= tiles * rows * (point + 1)) return false;
    at->done++;
    if (++at->row == rows) {
        at->row = 0;
        at->tile++;
    }
    return true;
}

static void prefetch_row(const float *pixels, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i += UPSCALE_LANES) __builtin_prefetch(pixels + i, 0, 2);
}

// Pixels are called for while the processor multiplies: a share of them, in rows of a tile, with each point. First those
// that the next block will read.
static void prefetch_inputs(const upscale_winograd *winograd, const upscale_area *area, const block *block, int point,
                            progress *next) {
    const int side = winograd->tile;
    for (progress at = *next; advance(next, block->next, side + 2, point, points_of(winograd)); at = *next) {
        // Two of the columns were read with the tile to the left.
        const int tile = block->tiles + at.tile;
        for (int i = 0; i < area->source_count; i++) {
            const upscale_source *source = area->sources + i;
            prefetch_row(source->pixels + (block->y[tile] + at.row - 1) * source->row +
                             (block->x[tile] + 1) * source->pixel,
                         side * source->channels);
        }
    }
}

// Then those that this block will write.
static void prefetch_outputs(const upscale_winograd *winograd, const upscale_area *area, const block *block, int point,
                             progress *next) {
    const int side = winograd->tile;
    for (progress at = *next; advance(next, block->tiles, side, point, points_of(winograd)); at = *next) {
        const int x = block->x[at.tile], y = block->y[at.tile] + at.row;
        const upscale_placement *placement = area->placement;
        if (!placement) {
            prefetch_row(area->output + y * area->output_row + x * area->output_pixel, side * outputs_of(winograd));
            continue;
        }
        const int run = placement->factor == 1 ? (int)placement->output_pixel : placement->factor * placement->channels;
        for (int i = 0; i < placement->factor; i++) {
            prefetch_row(placement->output + ((ptrdiff_t)y * placement->factor + i) * placement->output_row + x * run,
                         side * run);
        }
    }
}

static int rounded_up(int count, int step) { return (count + step - 1) / step * step; }

// The products of one point. Kernels that compute several tiles at once are given as many as they take: the places after
// the last tile hold whatever was there, and what is made of that is not read.
static void product(const upscale_kernel_table *kernels, const upscale_winograd *winograd, const void *inputs,
                    float *outputs, int tiles, int point) {
    const ptrdiff_t channels = winograd->product.input_channels, count = outputs_of(winograd);
    const ptrdiff_t input_tile = tile_stride(winograd, channels), output_tile = tile_stride(winograd, count);
    const int units = winograd->product.output_units, most = winograd->product.block_units;
    ptrdiff_t weights = point * channels * count;
    upscale_row row = {.input_pixel = input_tile, .output = outputs + point * count, .output_pixel = output_tile};
    for (int unit = 0; unit < units; unit += most) {
        const int part = smaller(units - unit, most);
        row.width = rounded_up(tiles, kernels->pixels_at_once[part - 1]);
        if (winograd->bf16_weights) {
            kernels->product_bf16[part - 1](winograd->bf16_weights + weights, (int)channels,
                                            (const uint16_t *)inputs + point * channels, input_tile, row.output,
                                            output_tile, row.width);
        } else {
            upscale_convolution block = winograd->product;
            block.weights += weights;
            row.input = (const float *)inputs + point * channels;
            kernels->convolution[part - 1](&block, &row);
        }
        weights += channels * part * UPSCALE_LANES;
        row.output += part * UPSCALE_LANES;
    }
}

// The pixels of one tile: sums, activation and function.
static void transform_tile(const upscale_kernel_table *kernels, const upscale_winograd *winograd, const float *points,
                           float *output, ptrdiff_t row, ptrdiff_t pixel) {
    const ptrdiff_t count = outputs_of(winograd);
    kernels->transform_output[winograd->tile == 6](points, count, winograd->bias, winograd->slopes, (int)count, output,
                                                   row, pixel);
    if (!winograd->curve.function) return;
    for (int y = 0; y < winograd->tile; y++) {
        float *line = output + y * row;
        const upscale_row made = {.input = line, .input_pixel = pixel, .output = line, .output_pixel = pixel,
                                  .width = winograd->tile};
        upscale_curve_row(kernels, &made, winograd->curve, (int)count);
    }
}

// The points of one tile: those of the sources one after the other.
static void load_tile(const upscale_kernel_table *kernels, const upscale_winograd *winograd, const upscale_area *area,
                      int x, int y, void *points) {
    const bool bf16 = winograd->bf16_weights != NULL;
    const upscale_input_transform transform =
        bf16 ? kernels->transform_input_bf16 : kernels->transform_input[winograd->tile == 6];
    for (int i = 0; i < area->source_count; i++) {
        const upscale_source *source = area->sources + i;
        transform(source->pixels + (y - 1) * source->row + (x - 1) * source->pixel, source->row, source->pixel,
                  source->channels, points, winograd->product.input_channels);
        points = bf16 ? (void *)((uint16_t *)points + source->channels) : (void *)((float *)points + source->channels);
    }
}

// A tile that reaches out of the area, or is to be placed, goes through `whole`, and what lies inside is passed on.
static void store_tile(const upscale_kernel_table *kernels, const upscale_winograd *winograd, const upscale_area *area,
                       const float *points, int x, int y, float *whole) {
    const ptrdiff_t count = outputs_of(winograd);
    const int side = winograd->tile;
    const int x0 = larger(x, area->x0), x1 = smaller(x + side, area->x1);
    const int y0 = larger(y, area->y0), y1 = smaller(y + side, area->y1);
    if (!area->placement && x1 - x0 == side && y1 - y0 == side) {
        transform_tile(kernels, winograd, points, area->output + y * area->output_row + x * area->output_pixel,
                       area->output_row, area->output_pixel);
        return;
    }
    transform_tile(kernels, winograd, points, whole, side * count, count);
    for (int row = y0; row < y1; row++) {
        const float *source = whole + ((row - y) * side + x0 - x) * count;
        if (area->placement) {
            upscale_place_pixels(kernels, area->placement, source, count, x0, row, x1 - x0);
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
    const int side = winograd->tile, most = winograd->block_tiles;
    float *inputs = area->scratch, *outputs = inputs + most * tile_stride(winograd, channels);
    float *whole = outputs + most * tile_stride(winograd, count);
    const int columns = (area->x1 - area->grid_x + side - 1) / side;
    const int total = columns * ((area->y1 - area->grid_y + side - 1) / side);
    const bool bf16 = winograd->bf16_weights != NULL;
    for (int first = 0; first < total; first += most) {
        const block block = make_block(winograd, area, first, total, columns);
        for (int tile = 0; tile < block.tiles; tile++) {
            const ptrdiff_t place = tile * tile_stride(winograd, channels);
            void *points = bf16 ? (void *)((uint16_t *)inputs + place) : (void *)(inputs + place);
            load_tile(kernels, winograd, area, block.x[tile], block.y[tile], points);
        }
        progress reads = {0}, writes = {0};
        for (int point = 0; point < points_of(winograd); point++) {
            if (winograd->prefetches) prefetch_inputs(winograd, area, &block, point, &reads);
            // A shuffled result is larger than any near cache.
            if (winograd->prefetches || (area->placement && area->placement->factor > 1)) prefetch_outputs(winograd, area, &block, point, &writes);
            product(kernels, winograd, inputs, outputs, block.tiles, point);
        }
        for (int tile = 0; tile < block.tiles; tile++) {
            store_tile(kernels, winograd, area, outputs + tile * tile_stride(winograd, count), block.x[tile],
                       block.y[tile], whole);
        }
    }
}

// G of one dimension: a kernel as a polynomial at the interpolation points of the templates, each value over the product of
// the point's distances to the others.
static void kernel_matrix(int tile, double matrix[8][3]) {
    static const double four[] = {0, 0.70710678118654752440, -0.70710678118654752440, 1.41421356237309504880,
                                  -1.41421356237309504880};
    static const double six[] = {0, 1, -1, 2, -2, 0.5, -0.5};
    const double *points = tile == 6 ? six : four;
    for (int i = 0; i <= tile; i++) {
        double distances = 1;
        for (int j = 0; j <= tile; j++) {
            if (j != i) distances *= points[i] - points[j];
        }
        // That of 0 is ±1, whose sign is in the templates.
        if (i == 0) distances = 1;
        for (int k = 0; k < 3; k++) matrix[i][k] = (k == 0 ? 1 : k == 1 ? points[i] : points[i] * points[i]) / distances;
    }
    for (int k = 0; k < 3; k++) matrix[tile + 1][k] = k == 2;
}

void upscale_winograd_points(int tile, const float taps[9], float *points) {
    const int side = tile + 2;
    double matrix[8][3], down[8][3];
    kernel_matrix(tile, matrix);
    for (int y = 0; y < side; y++) {
        for (int x = 0; x < 3; x++) {
            down[y][x] = matrix[y][0] * taps[x] + matrix[y][1] * taps[3 + x] + matrix[y][2] * taps[6 + x];
        }
    }
    for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
            points[y * side + x] =
                (float)(matrix[x][0] * down[y][0] + matrix[x][1] * down[y][1] + matrix[x][2] * down[y][2]);
        }
    }
}
