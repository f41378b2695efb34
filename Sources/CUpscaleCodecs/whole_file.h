/// Files of which a library wants all bytes at once.
#pragma once

#include "codec.h"

typedef struct {
    uint8_t *bytes;
    size_t count;
} upscale_whole_file;

/// Reads on until there are `size` bytes in all. What is claimed is only asked for as it arrives.
upscale_codec_status upscale_read_up_to(upscale_decoder *decoder, upscale_whole_file *file, size_t size);

/// Reads on to the end.
upscale_codec_status upscale_read_all(upscale_decoder *decoder, upscale_whole_file *file);
