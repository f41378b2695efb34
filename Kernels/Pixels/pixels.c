// All kernels of single pixels, each as C and as text. To add one, write its file, which says what is stored of what is
// loaded, with the names below alone, and name it here. `pixelwise.cl` has the same names for OpenCL.

#include "CUpscalePixelKernels.h"

#include <math.h>
#include <string.h>

// Sums over channels are added up in vectors: in an order of their own, but the same for every pixel.
#pragma clang fp reassociate(on)

#define PIXEL_KERNEL(NAME)                                                                                             \
    static inline void NAME##_pixel(const float *input, const float *constants, float *output, int channels);          \
    static void NAME(const float *input, ptrdiff_t input_pixel, const float *constants, float *output,                 \
                     ptrdiff_t output_pixel, int channels, int width) {                                                \
        for (int x = 0; x < width; x++, input += input_pixel, output += output_pixel) {                                \
            NAME##_pixel(input, constants, output, channels);                                                          \
        }                                                                                                              \
    }                                                                                                                  \
    static inline void NAME##_pixel(const float *input, const float *constants, float *output, int channels)

#define CHANNELS channels
#define LOAD(c) input[c]
#define STORE(c, value) (output[c] = (value))
#define CONSTANT(index) constants[index]
#define SQUARE_ROOT(value) sqrtf(value)

#include "channel_gate.h"

static const char channel_gate_text[] = {
#embed "channel_gate.h"
};

#include "pixel_norm.h"

static const char pixel_norm_text[] = {
#embed "pixel_norm.h"
};

#define KERNEL(NAME) {#NAME, NAME, NAME##_text, sizeof NAME##_text}

static const upscale_pixel_kernel kernels[] = {
    KERNEL(channel_gate),
    KERNEL(pixel_norm),
};

static const int count = sizeof kernels / sizeof *kernels;

const upscale_pixel_kernel *upscale_pixel_kernel_at(int index) {
    return index >= 0 && index < count ? kernels + index : NULL;
}

const upscale_pixel_kernel *upscale_pixel_kernel_named(const char *name) {
    for (int i = 0; i < count; i++) {
        if (!strcmp(kernels[i].name, name)) return kernels + i;
    }
    return NULL;
}
