/// The shipped models' files, inside the binary.
#pragma once

#include <stddef.h>

typedef struct {
    const unsigned char *bytes;
    size_t count;
} upscale_weights;

typedef struct {
    /// As its files say it.
    const char *name;
    upscale_weights weights;
    /// Those at strength 1, where `weights` are those at strength 0; `bytes` is NULL where there is no strength.
    upscale_weights strong;
} upscale_shipped_model;

/// The model at `index`, counting from 0; `name` is NULL beyond the last.
upscale_shipped_model upscale_shipped_model_at(int index);
