#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif

#include "CUpscaleKernels.h"

#include <sched.h>
#include <unistd.h>

#if defined(__APPLE__)
#include <sys/sysctl.h>
#endif

enum { COMMON_CACHE_SIZE = 512 * 1024 };

size_t upscale_cache_size(void) {
#if defined(_SC_LEVEL2_CACHE_SIZE)
    const long size = sysconf(_SC_LEVEL2_CACHE_SIZE);
    if (size > 0) return (size_t)size;
#elif defined(__APPLE__)
    // Shared by the cores of a cluster, of which there may be four or more.
    uint64_t size = 0;
    size_t length = sizeof size;
    if (sysctlbyname("hw.perflevel0.l2cachesize", &size, &length, NULL, 0) == 0 && size > 0) return (size_t)size / 4;
#endif
    return COMMON_CACHE_SIZE;
}

int upscale_available_processors(void) {
#if defined(__linux__) && defined(CPU_COUNT)
    // What taskset and containers allow, not what the machine has.
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) {
        const int count = CPU_COUNT(&allowed);
        if (count > 0) return count;
    }
#endif
    const long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (int)online : 1;
}

void upscale_yield(void) { sched_yield(); }
