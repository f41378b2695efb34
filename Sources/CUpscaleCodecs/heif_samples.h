/// How the samples of a picture lie in memory for libheif.
#pragma once

#include "codec.h"

#include <libheif/heif.h>

static inline enum heif_chroma upscale_heif_chroma(const upscale_picture *picture) {
    if (picture->bits == 8) return picture->channels == 4 ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB;
    return picture->channels == 4 ? heif_chroma_interleaved_RRGGBBAA_LE : heif_chroma_interleaved_RRGGBB_LE;
}
