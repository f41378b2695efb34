/// The OpenCL C sources, inside the binary.
#pragma once

#include <stddef.h>

typedef enum __attribute__((enum_extensibility(closed))) {
    UPSCALE_OPENCL_OPERANDS __attribute__((swift_name("operands"))),
    UPSCALE_OPENCL_CONVOLUTION __attribute__((swift_name("convolution"))),
    UPSCALE_OPENCL_CONVOLUTION_MATRIX __attribute__((swift_name("convolutionMatrix"))),
    UPSCALE_OPENCL_DEPTHWISE __attribute__((swift_name("depthwise"))),
    UPSCALE_OPENCL_GATHER __attribute__((swift_name("gather"))),
    UPSCALE_OPENCL_MEASURE __attribute__((swift_name("measure"))),
    UPSCALE_OPENCL_CONTEXT __attribute__((swift_name("context"))),
    UPSCALE_OPENCL_SPREAD __attribute__((swift_name("spread"))),
    UPSCALE_OPENCL_MATRIX_UNITS __attribute__((swift_name("matrixUnits"))),
    UPSCALE_OPENCL_PIXELWISE __attribute__((swift_name("pixelwise"))),
    UPSCALE_OPENCL_TRANSFER __attribute__((swift_name("transfer"))),
    UPSCALE_OPENCL_PROBES __attribute__((swift_name("probes"))),
} upscale_opencl_source;

/// A source's text, `count` characters without a NUL at their end.
typedef struct {
    const char *_Nonnull text;
    size_t count;
} upscale_opencl_text;

upscale_opencl_text upscale_opencl_source_text(upscale_opencl_source source);
