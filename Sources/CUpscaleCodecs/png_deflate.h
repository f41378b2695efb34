/// Compresses a piece of a PNG picture: by ISA-L where speed is wanted and it is there, else by zlib.
#pragma once

#include "codec.h"

typedef struct upscale_deflate upscale_deflate;

/// Bytes that grow.
typedef struct {
    uint8_t *bytes;
    size_t count;
    size_t capacity;
} upscale_grown_bytes;

/// `compression` is `upscale_encoder_options.png_compression`. Null when there is no memory for it.
upscale_deflate *upscale_deflate_create(int compression);

/// Begins a piece.
bool upscale_deflate_begin(upscale_deflate *deflate);

/// Compresses `count` bytes and puts them behind those in `output`; where the piece `ends`, everything up to here, as blocks of
/// deflate, none of them the last, ending at a whole byte.
upscale_codec_status upscale_deflate_feed(upscale_deflate *deflate, const uint8_t *bytes, size_t count, bool ends,
                                          upscale_grown_bytes *output);

void upscale_deflate_destroy(upscale_deflate *deflate);
