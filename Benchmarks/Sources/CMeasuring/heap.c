// Counts what is asked of the heap. With glibc a program's own malloc takes the place of the library's everywhere, and
// the library's stays reachable under names of its own, so that counting needs no lookup that would itself need memory.

#include "CMeasuring.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

#if defined(__GLIBC__) && !defined(SANITIZED)

#include <errno.h>
#include <malloc.h>

static _Atomic int64_t calls, bytes;

static void count(size_t size) {
    atomic_fetch_add_explicit(&calls, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&bytes, (int64_t)size, memory_order_relaxed);
}

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

void *malloc(size_t size) {
    count(size);
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    count(number * size);
    return __libc_calloc(number, size);
}

void *realloc(void *old, size_t size) {
    count(size);
    return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
    count(size);
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **result, size_t alignment, size_t size) {
    if (alignment < sizeof(void *) || (alignment & (alignment - 1))) return EINVAL;
    void *memory = memalign(alignment, size);
    if (!memory) return ENOMEM;
    *result = memory;
    return 0;
}

// One arena that only grows: others return memory whenever a piece of them is empty, whatever the threshold.
void measuring_keep_memory(void) {
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, -1);
    mallopt(M_TOP_PAD, 64 << 20);
}

void measuring_share_memory(void) { mallopt(M_ARENA_MAX, 1); }

bool measuring_heap_is_counted(void) { return true; }
measuring_heap measuring_heap_so_far(void) { return (measuring_heap){calls, bytes}; }

#else

void measuring_keep_memory(void) {}
void measuring_share_memory(void) {}
bool measuring_heap_is_counted(void) { return false; }
measuring_heap measuring_heap_so_far(void) { return (measuring_heap){0, 0}; }

#endif
