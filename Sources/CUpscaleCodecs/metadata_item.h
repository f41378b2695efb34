/// Metadata as HEIF keeps them in items and JPEG XL in boxes, which have the same contents.
#pragma once

#include "codec.h"

/// No metadata come near this.
#define UPSCALE_MOST_METADATA ((size_t)64 << 20)

/// Takes over `count` bytes of an Exif item, which lives as long as the decoder.
void upscale_take_exif(upscale_decoder *decoder, const uint8_t *item, size_t count);
