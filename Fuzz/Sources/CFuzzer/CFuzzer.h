#include <stddef.h>
#include <stdint.h>

/// libFuzzer, for programs that have a main of their own. It comes with the compiler, under `-sanitize=fuzzer`.
int LLVMFuzzerRunDriver(int *count, char ***arguments, int (*test)(const uint8_t *input, size_t size));
