#include "CUpscaleKernels.h"
#include "control_groups.h"

#include <sys/resource.h>
#include <unistd.h>

static uint64_t smaller(uint64_t one, uint64_t other) { return one < other ? one : other; }

// The machine's own.
static uint64_t physical_memory(void) {
    const long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    return pages > 0 && size > 0 ? (uint64_t)pages * (uint64_t)size : UINT64_MAX;
}

// What `ulimit -v` allows.
static uint64_t address_space(void) {
    struct rlimit limit;
    return getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY ? (uint64_t)limit.rlim_cur : UINT64_MAX;
}

#if defined(__linux__)
static uint64_t number_in(const char *group, const char *name) {
    uint64_t numbers[2];
    return upscale_group_numbers(group, name, numbers) > 0 ? numbers[0] : UINT64_MAX;
}

static uint64_t first_version(const char *group) { return number_in(group, "memory.limit_in_bytes"); }
static uint64_t second_version(const char *group) { return number_in(group, "memory.max"); }

// What a container or a service may have.
static uint64_t control_groups(void) {
    return upscale_least_of_groups("/proc/self/cgroup", "/sys/fs/cgroup", "memory", first_version, second_version);
}
#else
static uint64_t control_groups(void) { return UINT64_MAX; }
#endif

uint64_t upscale_memory_limit(void) { return smaller(smaller(physical_memory(), address_space()), control_groups()); }
