/// The shipped models' files, inside the binary.
#pragma once

#include <stddef.h>

typedef struct {
    const unsigned char *bytes;
    size_t count;
} upscale_weights;

/// The file at `index`, counting from 0; `bytes` is NULL beyond the last.
upscale_weights upscale_weights_at(int index);
