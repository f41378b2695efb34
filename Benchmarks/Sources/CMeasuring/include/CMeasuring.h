/// What the benchmarks measure in C: how fast this machine can multiply and add, and how often memory is asked for.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The vectors that a peak is measured with.
typedef enum {
    /// What every processor of the architecture has: SSE2 without fused operations on x86, NEON on 64-bit Arm.
    MEASURING_BASELINE = 0,
    MEASURING_AVX2 = 1,
    MEASURING_AVX512 = 2,
} measuring_vectors;

/// float32 operations per second that `threads` threads reach together in about `seconds` of nothing but multiplying
/// and adding in registers; a multiplication and an addition are two. The processor must have the vectors.
double measuring_peak(measuring_vectors vectors, int threads, double seconds);

/// Asks the heap to keep what is freed, where it can be asked: else memory for results may go back to the system and be
/// fetched again page by page, in every run or in none, as chance has it.
void measuring_keep_memory(void);

/// Has few threads share what is allocated, where the heap can be asked for it, as the command line does at its start.
void measuring_share_memory(void);

/// Calls that asked for memory since the program began, and the bytes they asked for.
typedef struct {
    int64_t calls;
    int64_t bytes;
} measuring_heap;

/// Whether they are counted here: with glibc only, where a program can put its own functions before malloc and its kin.
bool measuring_heap_is_counted(void);
measuring_heap measuring_heap_so_far(void);

#ifdef __cplusplus
}
#endif
