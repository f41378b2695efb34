/// The page that comparisons are shown in, inside the binary.
#pragma once

#include <stddef.h>

typedef struct {
    const unsigned char *bytes;
    size_t count;
} upscale_page;

/// UTF-8, with places for the pictures and for what is told of them.
upscale_page upscale_comparison_page(void);
