// The tables of each tier, for the one file that chooses among them.
#pragma once

#include "CUpscaleKernels.h"

extern const upscale_kernel_table upscale_kernels_portable;
#if defined(__x86_64__)
extern const upscale_kernel_table upscale_kernels_avx2;
extern const upscale_kernel_table upscale_kernels_avx512;
#endif
