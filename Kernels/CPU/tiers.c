#include "tiers.h"

const upscale_kernel_table *upscale_kernels(upscale_tier tier) {
    switch (tier) {
    case UPSCALE_TIER_PORTABLE:
        return &upscale_kernels_portable;
#if defined(__x86_64__)
    // __builtin_cpu_supports also asks the operating system (XGETBV) whether it saves the wide registers.
    case UPSCALE_TIER_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &upscale_kernels_avx2 : NULL;
    case UPSCALE_TIER_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") ? &upscale_kernels_avx512 : NULL;
    case UPSCALE_TIER_AVX512_BF16:
        return upscale_kernels(UPSCALE_TIER_AVX512) && __builtin_cpu_supports("avx512bw") &&
                       __builtin_cpu_supports("avx512bf16")
                   ? &upscale_kernels_avx512_bf16
                   : NULL;
#elif defined(__aarch64__)
    case UPSCALE_TIER_NEON:
        return &upscale_kernels_neon;
#endif
    default:
        return NULL;
    }
}
