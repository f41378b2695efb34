#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif

#include "CUpscaleKernels.h"

#include <sched.h>
#include <unistd.h>

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
