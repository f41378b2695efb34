// Kernels of single pixels, whatever they compute: what they write, in place and elsewhere, and that a pixel does not depend
// on its neighbors. Whether it is right the networks of the conformance suite tell.

#include "CUpscalePixelKernels.h"
#include "kernelcheck.h"

#include <string.h>

static void check_row(const upscale_pixel_kernel *kernel, int channels, int width, int gap) {
    describe("%d channels and %d floats, %d wide", channels, gap, width);
    const ptrdiff_t pixel = channels + gap;
    const size_t size = (size_t)width * pixel - gap;
    float *input = take_random(size), *expected = take_output(size), *output = take_output(size);
    // As many as any kernel takes.
    const float *constants = take((size_t)channels * 4 + 4, 0.5f);
    for (int x = 0; x < width; x++) {
        kernel->row(input + x * pixel, 0, constants, expected + x * pixel, 0, channels, 1);
    }
    kernel->row(input, pixel, constants, output, pixel, channels, width);
    expect_same(expected, output, size);
    float *same = take_output(size);
    memcpy(same, input, sizeof(float) * size);
    kernel->row(same, pixel, constants, same, pixel, channels, width);
    for (int x = 0; x < width; x++) {
        // Between pixels the input is still there.
        memcpy(expected + x * pixel + channels, input + x * pixel + channels,
               sizeof(float) * (size_t)(x + 1 < width ? gap : 0));
    }
    expect_same(expected, same, size);
    release_all();
}

void check_pixels(const upscale_kernel_table *portable) {
    const upscale_pixel_kernel *kernel;
    for (int index = 0; (kernel = upscale_pixel_kernel_at(index)); index++) {
        begin(portable, "pixels, %s", kernel->name);
        for (int channels = 1; channels < 70; channels += 1 + channels / 4) {
            check_row(kernel, channels, 1, 0);
            check_row(kernel, channels, 2 + pick(9), pick(3));
        }
        finish();
    }
}
