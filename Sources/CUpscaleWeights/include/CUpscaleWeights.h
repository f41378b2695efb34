/// The shipped models' files, inside the binary.
#pragma once

#include <stddef.h>

typedef struct {
    /// The model's, as the file says it. Two files of one name are its weights at strength 0 and at 1.
    const char *name;
    const unsigned char *bytes;
    size_t count;
} upscale_weights;

/// The file at `index`, counting from 0; all is NULL beyond the last.
upscale_weights upscale_weights_at(int index);
