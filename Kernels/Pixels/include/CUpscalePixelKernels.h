/// Kernels that make a pixel of the pixel at its place and nothing else, for all backends: each is one text, in what C and
/// OpenCL C have in common.
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The kernel over `width` pixels, which lie `input_pixel` and `output_pixel` floats apart. The output may be the input.
typedef void (*upscale_pixel_row)(const float *input, ptrdiff_t input_pixel, const float *constants, float *output,
                                  ptrdiff_t output_pixel, int channels, int width);

typedef struct {
    const char *name;
    upscale_pixel_row row;
    /// The same for OpenCL, to follow `pixelwise.cl`: `count` characters without a NUL at their end.
    const char *text;
    size_t count;
} upscale_pixel_kernel;

/// Number `index` of all kernels; NULL behind the last.
const upscale_pixel_kernel *upscale_pixel_kernel_at(int index);

/// NULL where there is none of that name.
const upscale_pixel_kernel *upscale_pixel_kernel_named(const char *name);

#ifdef __cplusplus
}
#endif
