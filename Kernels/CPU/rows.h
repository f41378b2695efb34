// What the drivers of direct and Winograd convolution share.
#pragma once

#include "CUpscaleKernels.h"

// The outputs of `count` pixels from (x, y), `stride` floats apart, to the rows they become.
void upscale_place_pixels(const upscale_kernel_table *kernels, const upscale_placement *placement,
                          const float *outputs, ptrdiff_t stride, int x, int y, int count);

// Numbers from a Winograd tile's points to the next tile's. A tile's points lie together, so that transforms write and read
// one run of memory; the odd vector keeps tiles off each other's cache sets.
#define UPSCALE_TILE_STRIDE(points, channels) ((points) * (channels) + UPSCALE_LANES)
