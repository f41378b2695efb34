#include "CUpscaleKernels.h"

#include <stdio.h>
#include <string.h>
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
// The number in a file; none where there is no file, or “max” in it.
static uint64_t number_in(const char *path) {
    FILE *file = fopen(path, "re");
    if (!file) return UINT64_MAX;
    unsigned long long number;
    const bool is_number = fscanf(file, "%llu", &number) == 1;
    fclose(file);
    return is_number ? number : UINT64_MAX;
}

// The least that `file` says in the control group at `path` below `root` and in those around it.
static uint64_t limit_of_groups(const char *root, const char *path, const char *file) {
    char group[4096], name[4400];
    snprintf(group, sizeof group, "%s", path);
    uint64_t least = UINT64_MAX;
    for (;;) {
        snprintf(name, sizeof name, "%s%s/%s", root, group, file);
        least = smaller(least, number_in(name));
        char *last = strrchr(group, '/');
        if (!last) return least;
        *last = '\0';
    }
}

// What a container or a service may have: version 2 of control groups has one line, “0::/path”, version 1 one for memory.
static uint64_t control_groups(void) {
    FILE *file = fopen("/proc/self/cgroup", "re");
    if (!file) return UINT64_MAX;
    char line[4200];
    uint64_t least = UINT64_MAX;
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        char *controllers = strchr(line, ':'), *path = controllers ? strchr(controllers + 1, ':') : NULL;
        if (!path) continue;
        *path++ = '\0';
        if (!strcmp(controllers, ":")) {
            least = smaller(least, limit_of_groups("/sys/fs/cgroup", path, "memory.max"));
        } else if (strstr(controllers, "memory")) {
            least = smaller(least, limit_of_groups("/sys/fs/cgroup/memory", path, "memory.limit_in_bytes"));
        }
    }
    fclose(file);
    return least;
}
#else
static uint64_t control_groups(void) { return UINT64_MAX; }
#endif

uint64_t upscale_memory_limit(void) { return smaller(smaller(physical_memory(), address_space()), control_groups()); }
