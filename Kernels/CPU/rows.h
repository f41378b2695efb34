// What the drivers of direct and Winograd convolution share.
#pragma once

#include "CUpscaleKernels.h"

// The outputs of `count` pixels from (x, y), `stride` floats apart, to the rows they become.
void upscale_shuffle_pixels(const upscale_shuffle *shuffle, const float *outputs, ptrdiff_t stride, int x, int y,
                            int count);
