// What the checks share: random numbers, guarded memory, and one printed line per kernel.
#pragma once

#include "CUpscaleKernels.h"

/// What memory is filled with that nothing may write.
#define GUARD 12345.5f
/// How much of it lies before an output, in floats. After it lies a page that must not be touched.
#define GUARD_COUNT 64

/// Work whose time is taken.
typedef void (*timed)(const void *context);

/// A number in 0 ..< count.
int pick(int count);
void fill_random(float *values, size_t count);

/// `count` floats that end at a page nobody may touch, so that reading or writing past them stops the program.
float *take(size_t count, float fill);
float *take_random(size_t count);
/// An output's memory: guards, then `count` floats that are guards too until they are written; returns the first of
/// those.
float *take_output(size_t count);
void release_all(void);

/// A kernel's line: begun, then any number of cases, each described for the message of a failure, then printed.
void begin(const upscale_kernel_table *kernels, const char *format, ...) __attribute__((format(printf, 2, 3)));
void describe(const char *format, ...) __attribute__((format(printf, 1, 2)));
/// Where `expected` still is a guard, `actual` has to be one; elsewhere as near as absolute + relative · |expected|.
void expect_close(const float *expected, const float *actual, size_t count, double absolute, double relative);
/// Bit for bit, guards before them too.
void expect_same(const float *expected, const float *actual, size_t count);
/// Prints the line and gives all memory back.
void finish(void);
/// The same, with the speed of `work`, which is `operations` floating point operations, where speeds are asked for.
void finish_timed(timed work, const void *context, double operations);

void check_convolution(const upscale_kernel_table *kernels, const upscale_kernel_table *portable);
void check_depthwise(const upscale_kernel_table *kernels, const upscale_kernel_table *portable);
void check_winograd(const upscale_kernel_table *kernels, const upscale_kernel_table *portable);
/// Against double precision.
void check_functions(const upscale_kernel_table *kernels);
/// Those that no tier has of its own.
void check_pixels(const upscale_kernel_table *portable);
/// Where the tier has bfloat16.
void check_bf16(const upscale_kernel_table *kernels, const upscale_kernel_table *portable);
