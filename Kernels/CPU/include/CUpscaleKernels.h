/// Row kernels of the CPU backend.
///
/// Pixels are interleaved (row, column, channel). Every kernel computes one row from left to right, allocates nothing and
/// locks nothing. A convolution adds its products in one fixed order (row of the kernel, column, input channel) for every
/// pixel, so a pixel's value does not depend on where a row is cut: tiles and threads cannot show.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Output channels are stored, and weights packed, in units of this many floats.
#define UPSCALE_LANES 16
/// The most units that one call of a convolution kernel makes.
#define UPSCALE_MAX_UNITS 4

/// Ascending. NEON is the least of the vector tiers, so that a cap at any of the others allows it on Arm.
typedef enum {
    UPSCALE_TIER_PORTABLE = 0,
    UPSCALE_TIER_NEON = 1,
    UPSCALE_TIER_AVX2 = 2,
    UPSCALE_TIER_AVX512 = 3,
    /// AVX-512 with dot products of bfloat16.
    UPSCALE_TIER_AVX512_BF16 = 4,
} upscale_tier;

/// What is computed of every sample x.
typedef enum {
    UPSCALE_NO_FUNCTION = 0,
    /// 1 / (1 + e⁻ˣ) + plus
    UPSCALE_SIGMOID = 1,
    /// x / (1 + e⁻ˣ)
    UPSCALE_SILU = 2,
    /// (x + addend) · (1 / (1 + e⁻ˣ) + plus)
    UPSCALE_ATTENTION = 3,
    /// x · Φ(x), where Φ is the normal distribution
    UPSCALE_GELU = 4,
} upscale_function;

/// A function without a second operand, and its constant.
typedef struct {
    upscale_function function;
    float plus;
} upscale_curve;

/// A convolution with packed weights.
typedef struct {
    /// For every block of up to `block_units` units of outputs: [kernel row][kernel column][input channel][output].
    const float *weights;
    /// One per output, padded with zeros to whole units.
    const float *bias;
    /// The slope of each output where negative, padded likewise; NULL for no activation.
    const float *slopes;
    /// The side of the kernel.
    int kernel;
    int input_channels;
    /// Outputs in whole units, and how many of these a block of weights has: at most UPSCALE_MAX_UNITS.
    int output_units, block_units;
    /// Computed of what the rest gives; by upscale_convolve_row, not by the kernels of blocks.
    upscale_curve curve;
} upscale_convolution;

/// A convolution of every channel by itself.
typedef struct {
    /// [kernel row][kernel column][channel].
    const float *weights;
    /// One per channel.
    const float *bias;
    /// The slope of each channel where negative; NULL for no activation.
    const float *slopes;
    /// The side of the kernel, and pixels from one of its taps to the next.
    int kernel, dilation;
    int channels;
    /// Computed of what the rest gives; by upscale_depthwise_row, not by the kernels.
    upscale_curve curve;
} upscale_depthwise;

/// One row, or a part of one.
typedef struct {
    /// The sample at the kernel's upper left corner for the first output pixel.
    const float *input;
    /// Floats from a row of the input to the next, and from a pixel to the next.
    ptrdiff_t input_row, input_pixel;
    float *output;
    ptrdiff_t output_pixel;
    /// Output pixels.
    int width;
} upscale_row;

/// Computes `units` units of outputs: `weights`, `bias` and `slopes` are those of the block.
typedef void (*upscale_convolution_kernel)(const upscale_convolution *block, const upscale_row *row);

/// Stores the layer's channels alone, whatever lies between pixels.
typedef void (*upscale_depthwise_kernel)(const upscale_depthwise *layer, const upscale_row *row);

/// Winograd's F(m×m, 3×3): from (m + 2) × (m + 2) input pixels to as many points, and from those to m × m output pixels.
/// Points of one tile are `point` floats apart.
typedef void (*upscale_input_transform)(const float *input, ptrdiff_t row, ptrdiff_t pixel, int channels, void *points,
                                        ptrdiff_t point);
typedef void (*upscale_output_transform)(const float *points, ptrdiff_t point, const float *bias, const float *slopes,
                                         int outputs, float *output, ptrdiff_t row, ptrdiff_t pixel);

/// The product of `width` rows of bfloat16 with a block's weights, which are [pair of inputs][output][input of the pair].
typedef void (*upscale_bf16_product)(const uint16_t *weights, int inputs, const uint16_t *input, ptrdiff_t input_row,
                            float *output, ptrdiff_t output_row, int width);

/// A function of `count` samples. The output may be the input or the addend, which is NULL where there is none.
typedef void (*upscale_function_kernel)(const float *input, const float *addend, float *output, int count, float plus);

/// The kernels of one tier; convolutions and products are indexed by the number of output units less one.
typedef struct {
    const char *name;
    /// The side of the Winograd tiles that are fastest in float32 here: 6 where there are registers enough.
    int winograd_tile;
    /// The units of a block of weights that are fastest here: as many as are computed together, so that the weights are read
    /// in one run of memory.
    int block_units;
    upscale_convolution_kernel convolution[UPSCALE_MAX_UNITS];
    /// How many pixels convolutions and products compute together.
    int pixels_at_once[UPSCALE_MAX_UNITS];
    /// Of F(4×4, 3×3) and of F(6×6, 3×3).
    upscale_input_transform transform_input[2];
    upscale_output_transform transform_output[2];
    upscale_depthwise_kernel depthwise;
    /// Indexed by upscale_function.
    upscale_function_kernel functions[5];
    /// NULL where the tier has no bfloat16: points as bfloat16, and their products summed in float32.
    upscale_input_transform transform_input_bf16;
    upscale_bf16_product product_bf16[UPSCALE_MAX_UNITS];
} upscale_kernel_table;

/// The kernels of `tier`, or NULL where this processor or its operating system cannot run them.
const upscale_kernel_table *upscale_kernels(upscale_tier tier);

/// All outputs of `convolution` for one row.
void upscale_convolve_row(const upscale_kernel_table *kernels, const upscale_convolution *convolution,
                          const upscale_row *row);

/// All channels of `layer` for one row.
void upscale_depthwise_row(const upscale_kernel_table *kernels, const upscale_depthwise *layer, const upscale_row *row);

/// Where the outputs of a convolution go that are more than stored: its outputs of pixel (x, y), in the order (i, j,
/// channel), become the pixels (x·factor + j, y·factor + i), and to each of these, (X, Y), pixel (X / addend_factor,
/// Y / addend_factor) of `addend` is added where that is not NULL. It may be the output itself, pixel by pixel. Where both
/// factors are one, `attends` multiplies by a sigmoid of the outputs, plus `plus`, too.
typedef struct {
    /// Pixel (0, 0) of output and addend.
    float *output;
    /// Where `factor` is more than one, pixels of the output lie side by side.
    ptrdiff_t output_row, output_pixel;
    const float *addend;
    ptrdiff_t addend_row, addend_pixel;
    int addend_factor;
    int factor;
    int channels;
    bool attends;
    float plus;
} upscale_placement;

size_t upscale_placement_scratch(const upscale_convolution *convolution);

/// One of the values whose channels a convolution takes side by side.
typedef struct {
    /// Pixel (0, 0).
    const float *pixels;
    /// Floats from a row to the next, and from a pixel to the next.
    ptrdiff_t row, pixel;
    int channels;
} upscale_source;

size_t upscale_joining_scratch(const upscale_convolution *convolution);

/// All outputs of row `y` from column `x` on, of `count` sources; placed where `placement` is not NULL, else to
/// `row->output`. `row` has no input. `scratch` is at least upscale_joining_scratch floats of this thread alone.
void upscale_convolve_joined_row(const upscale_kernel_table *kernels, const upscale_convolution *convolution,
                                 const upscale_source *sources, int count, const upscale_row *row,
                                 const upscale_placement *placement, int x, int y, float *scratch);

/// All outputs of row `y` from column `x` on, placed. `row->output` is at least upscale_placement_scratch floats of this
/// thread alone.
void upscale_convolve_placed_row(const upscale_kernel_table *kernels, const upscale_convolution *convolution,
                                 const upscale_row *row, const upscale_placement *placement, int x, int y);

/// The most Winograd tiles that are computed together.
#define UPSCALE_MAX_BLOCK_TILES 48

/// A 3×3 convolution as a product of matrices for each of the (tile + 2)² points.
typedef struct {
    /// The side of an output tile, 4 or 6; 4 with bfloat16, whose errors 6 would make too large.
    int tile;
    /// How many tiles are computed together, and whether pixels are called for ahead; from upscale_winograd_plan.
    int block_tiles;
    bool prefetches;
    /// A 1×1 convolution without bias and activation; its weights are those of the first point, and those of the others
    /// follow.
    upscale_convolution product;
    /// Added after the products, and the slopes applied then.
    const float *bias, *slopes;
    /// Computed last.
    upscale_curve curve;
    /// The same weights as bfloat16, for tables that have products of it; NULL to compute in float32.
    const uint16_t *bf16_weights;
} upscale_winograd;

/// An area of output pixels, computed in tiles that lie on a grid of the picture.
typedef struct {
    /// What it is computed of: `source_count` values side by side, in whole vectors of channels. Around the area they
    /// have a tile's side of readable pixels.
    const upscale_source *sources;
    int source_count;
    /// Pixel (0, 0); NULL where the outputs are placed.
    float *output;
    ptrdiff_t output_row, output_pixel;
    const upscale_placement *placement;
    /// The area that is written: columns x0 ..< x1, rows y0 ..< y1.
    int x0, y0, x1, y1;
    /// The upper left corner of the first tile, less than a tile outside the area.
    int grid_x, grid_y;
    /// At least upscale_winograd_scratch floats, of this thread alone.
    float *scratch;
} upscale_area;

/// Fits how a convolution is computed, all else of which is set, to `cache` bytes of second-level cache.
void upscale_winograd_plan(upscale_winograd *winograd, size_t cache);

size_t upscale_winograd_scratch(const upscale_winograd *winograd);

void upscale_winograd_area(const upscale_kernel_table *kernels, const upscale_winograd *winograd,
                           const upscale_area *area);

/// The (tile + 2)² points of a 3×3 kernel, whose taps are given row by row.
void upscale_winograd_points(int tile, const float taps[9], float *points);

/// The nearest bfloat16, halves to even.
static inline uint16_t upscale_bf16(float value) {
    uint32_t bits;
    __builtin_memcpy(&bits, &value, sizeof bits);
    return (uint16_t)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

/// out = in where positive, else slope · in.
void upscale_activate_row(const upscale_row *row, const float *slopes, int channels);

/// A function of every sample.
void upscale_curve_row(const upscale_kernel_table *kernels, const upscale_row *row, upscale_curve curve, int channels);

/// out = in · other, pixel by pixel.
void upscale_multiply_row(const upscale_row *row, const float *other, ptrdiff_t other_pixel, int channels);

/// out = in + other, pixel by pixel.
void upscale_add_row(const upscale_row *row, const float *other, ptrdiff_t other_pixel, int channels);

/// Pixel shuffle of one input row into `factor` output rows.
void upscale_pixel_shuffle_row(const upscale_row *row, ptrdiff_t output_row, int output_channels, int factor);

/// `factor` input rows into one, each block of pixels into the channels of one: the inverse of a shuffle.
void upscale_pixel_unshuffle_row(const upscale_row *row, int input_channels, int factor);

/// Adds every channel over the row's pixels, beginning with zeros; the row's output is not used.
void upscale_sum_row(const upscale_row *row, float *sums, int channels);

/// Every pixel of one input row `factor` × `factor` times.
void upscale_nearest_row(const upscale_row *row, ptrdiff_t output_row, int channels, int factor);

/// Copies `channels` channels of every pixel.
void upscale_copy_row(const upscale_row *row, int channels);

/// Which samples of a row a part of it tells, and to which cells they belong: those in whose windows of `window` samples,
/// `step` apart, they lie. A sample is a convolution's output, `stride` pixels from the next.
typedef struct {
    int stride, window, step;
    int first_sample, sample_end, first_cell, cell_end;
} upscale_pooling;

size_t upscale_pooling_scratch(const upscale_convolution *convolution);

/// Raises the cells in `row->output`, whole vectors `output_pixel` apart, to the largest of their samples. The row's input
/// is the corner of the first sample's kernel. `scratch` is at least upscale_pooling_scratch floats of this thread alone.
void upscale_pool_row(const upscale_kernel_table *kernels, const upscale_convolution *convolution,
                      const upscale_row *row, const upscale_pooling *pooling, float *scratch);

/// The largest numbers of `count` rows, which lie `row` floats apart; −∞ of none.
void upscale_largest_rows(const float *rows, ptrdiff_t row, int count, float *output, int width);

/// Two rows of cells, `cell` floats apart, from `first_cell` on, between which a row of pixels lies.
typedef struct {
    const float *above, *below;
    ptrdiff_t cell;
    float below_weight;
    /// Cells for a pixel.
    float scale;
    int first_cell;
    /// The picture's last.
    int last_cell;
    /// The number of the row's first pixel in the picture.
    int first_pixel;
} upscale_spreading;

/// Pixels between cells, bilinearly; the row has no input.
void upscale_spread_row(const upscale_row *row, const upscale_spreading *spreading, int channels);

/// How many products in bfloat16 this processor computes in the time of one in float32, measured in about 0.2 ms; 0 where it
/// has none. Some have the instructions and run them slowly, so that it is at most 1, or about 2.
double upscale_bf16_rate(void);

/// Bytes of the second-level cache of one core, or a common size where the system does not tell.
size_t upscale_cache_size(void);

/// Processors this process may run on, no more than its control groups give it the time of; at least 1.
int upscale_available_processors(void);

/// Processors whose time the control groups of a process give it, rounded up; INT_MAX where nothing limits them.
/// - Parameters:
///   - membership: a file like /proc/self/cgroup.
///   - root: a folder like /sys/fs/cgroup.
int upscale_processors_of_groups(const char *membership, const char *root);

/// Whether the system lets this process have `count` threads more at once, at most 64.
bool upscale_threads_are_there(int count);

/// Bytes of memory that this process may have: the machine's, or less where its control group says so; UINT64_MAX where
/// nothing tells.
uint64_t upscale_memory_limit(void);

/// Bytes of addresses that `ulimit -v` leaves this process beside those that it uses; UINT64_MAX where it sets no limit.
uint64_t upscale_address_space_left(void);

/// Bytes that this process has in memory now, or had at most where the system does not tell; 0 where nothing tells.
uint64_t upscale_resident_memory(void);

/// Gives back to the system what was freed and kept for later.
void upscale_give_back_memory(void);

/// Has all threads allocate out of one store: one for each would reserve 64 MiB of addresses a thread, and hold on to more.
void upscale_settle_memory(void);

/// Lets other threads have the processor.
void upscale_yield(void);

/// Tells the processor that this is a wait loop.
static inline void upscale_spin_hint(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

#ifdef __cplusplus
}
#endif
