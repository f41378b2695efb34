#include "CUpscaleKernels.h"
#include "control_groups.h"

#include <sys/resource.h>
#include <unistd.h>

#if defined(__linux__)
#include <fcntl.h>
#include <stdlib.h>
#endif
#if defined(__GLIBC__)
#include <malloc.h>
#endif

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
// The number at `position` in /proc/self/statm, in bytes. Without stdio, which would allocate.
static uint64_t own_memory(int position) {
    char text[128];
    const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    const ssize_t count = read(file, text, sizeof text - 1);
    close(file);
    if (count <= 0) return 0;
    text[count] = 0;
    char *next = text;
    for (int skipped = 0; skipped < position; skipped++) strtoull(next, &next, 10);
    return strtoull(next, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE);
}

uint64_t upscale_resident_memory(void) { return own_memory(1); }
static uint64_t mapped_memory(void) { return own_memory(0); }
#else
// The most that there was so far.
uint64_t upscale_resident_memory(void) {
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (uint64_t)usage.ru_maxrss : 0;
}
static uint64_t mapped_memory(void) { return 0; }
#endif

uint64_t upscale_address_space_left(void) {
    const uint64_t limit = address_space(), mapped = mapped_memory();
    if (limit == UINT64_MAX) return UINT64_MAX;
    return limit > mapped ? limit - mapped : 0;
}

#if defined(__GLIBC__)
void upscale_give_back_memory(void) { malloc_trim(0); }
void upscale_settle_memory(void) { mallopt(M_ARENA_MAX, 1); }
#else
void upscale_give_back_memory(void) {}
void upscale_settle_memory(void) {}
#endif

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

uint64_t upscale_memory_limit(void) { return smaller(physical_memory(), control_groups()); }
