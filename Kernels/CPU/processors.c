#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif

#include "CUpscaleKernels.h"
#include "control_groups.h"

#include <limits.h>
#include <pthread.h>
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

// What taskset and cpusets leave of the machine's.
static int usable_processors(void) {
#if defined(__linux__) && defined(CPU_COUNT)
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) {
        const int count = CPU_COUNT(&allowed);
        if (count > 0) return count;
    }
#endif
    const long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (int)online : 1;
}

#if defined(__linux__)
// How many processors' time `quota` of every `period` is: `docker run --cpus=2` on a machine of 64.
static uint64_t processors_in(uint64_t quota, uint64_t period) {
    return quota > 0 && period > 0 ? (quota - 1) / period + 1 : UINT64_MAX;
}

// Two files; the quota is -1, as an unsigned number the greatest of all, where there is no limit.
static uint64_t first_version(const char *group) {
    uint64_t quota[2], period[2];
    const bool says = upscale_group_numbers(group, "cpu.cfs_quota_us", quota) > 0 && quota[0] < UINT64_MAX &&
                      upscale_group_numbers(group, "cpu.cfs_period_us", period) > 0;
    return says ? processors_in(quota[0], period[0]) : UINT64_MAX;
}

// “200000 100000”, or “max 100000” where there is no limit.
static uint64_t second_version(const char *group) {
    uint64_t numbers[2];
    return upscale_group_numbers(group, "cpu.max", numbers) == 2 ? processors_in(numbers[0], numbers[1]) : UINT64_MAX;
}
#endif

int upscale_processors_of_groups(const char *membership, const char *root) {
#if defined(__linux__)
    const uint64_t count = upscale_least_of_groups(membership, root, "cpu", first_version, second_version);
    if (count < INT_MAX) return (int)count;
#endif
    return INT_MAX;
}

int upscale_available_processors(void) {
    const int usable = usable_processors(), allowed = upscale_processors_of_groups("/proc/self/cgroup", "/sys/fs/cgroup");
    return usable < allowed ? usable : allowed;
}

// Stays until the mutex is free, so that all threads are there at once.
static void *wait_for(void *mutex) {
    pthread_mutex_lock(mutex);
    pthread_mutex_unlock(mutex);
    return NULL;
}

bool upscale_threads_are_there(int count) {
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_t threads[64];
    int started = 0;
    pthread_mutex_lock(&mutex);
    while (started < count && started < 64 && pthread_create(&threads[started], NULL, wait_for, &mutex) == 0) started++;
    pthread_mutex_unlock(&mutex);
    for (int i = 0; i < started; i++) pthread_join(threads[i], NULL);
    return started >= count;
}

void upscale_yield(void) { sched_yield(); }
