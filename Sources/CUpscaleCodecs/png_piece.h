/// A piece of a PNG picture's compressed rows: made by itself, on any thread, and put behind the piece above.
#pragma once

#include "png_deflate.h"

#include <zlib.h>

struct upscale_png_piece {
    size_t bytes_per_pixel;
    size_t bytes_per_row;
    /// PNG's number of the filter that all rows have.
    int filter;
    /// Whether samples are stored in the other byte order than the machine's.
    bool swaps;
    upscale_deflate *deflate;
    uint8_t *current;
    uint8_t *above;
    uint8_t *filtered;
    /// What the rows became: blocks of deflate, none of them the last, ending at a whole byte.
    upscale_grown_bytes output;
    /// Of the filtered rows, and how many bytes those are.
    uLong checksum;
    size_t raw_count;
};
