#include "CUpscaleOpenCLKernels.h"

static const char operands[] = {
#embed "operands.cl"
};

static const char convolution[] = {
#embed "convolution.cl"
};

static const char convolution_matrix[] = {
#embed "convolution_matrix.cl"
};

static const char depthwise[] = {
#embed "depthwise.cl"
};

static const char gather[] = {
#embed "gather.cl"
};

static const char measure[] = {
#embed "measure.cl"
};

static const char context[] = {
#embed "context.cl"
};

static const char spread[] = {
#embed "spread.cl"
};

static const char matrix_units[] = {
#embed "matrix_units.cl"
};

static const char pixelwise[] = {
#embed "pixelwise.cl"
};

static const char probes[] = {
#embed "probes.cl"
};

static const char transfer[] = {
#embed "transfer.cl"
};

upscale_opencl_text upscale_opencl_source_text(upscale_opencl_source source) {
    switch (source) {
    case UPSCALE_OPENCL_OPERANDS: return (upscale_opencl_text){operands, sizeof operands};
    case UPSCALE_OPENCL_CONVOLUTION: return (upscale_opencl_text){convolution, sizeof convolution};
    case UPSCALE_OPENCL_CONVOLUTION_MATRIX:
        return (upscale_opencl_text){convolution_matrix, sizeof convolution_matrix};
    case UPSCALE_OPENCL_DEPTHWISE: return (upscale_opencl_text){depthwise, sizeof depthwise};
    case UPSCALE_OPENCL_GATHER: return (upscale_opencl_text){gather, sizeof gather};
    case UPSCALE_OPENCL_MEASURE: return (upscale_opencl_text){measure, sizeof measure};
    case UPSCALE_OPENCL_CONTEXT: return (upscale_opencl_text){context, sizeof context};
    case UPSCALE_OPENCL_SPREAD: return (upscale_opencl_text){spread, sizeof spread};
    case UPSCALE_OPENCL_MATRIX_UNITS: return (upscale_opencl_text){matrix_units, sizeof matrix_units};
    case UPSCALE_OPENCL_PIXELWISE: return (upscale_opencl_text){pixelwise, sizeof pixelwise};
    case UPSCALE_OPENCL_TRANSFER: return (upscale_opencl_text){transfer, sizeof transfer};
    case UPSCALE_OPENCL_PROBES: return (upscale_opencl_text){probes, sizeof probes};
    }
}
