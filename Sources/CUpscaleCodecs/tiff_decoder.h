/// A TIFF file while it is read: tiff_decoder.c reads the header, tiff_rows.c the pixels.
#pragma once

#include "whole_file.h"

#include <tiffio.h>

/// How the samples become the picture's.
typedef enum {
    /// Gray or RGB with 8 or 16 bits, with or without alpha: as they are.
    DIRECT,
    /// Inks with 8 or 16 bits: as 8-bit sRGB.
    INKS,
    /// Palettes, fewer bits, Y'CbCr, CIE L*a*b*: by libtiff, as 8-bit RGB.
    EXPANDED,
} tiff_reading;

typedef struct {
    upscale_decoder base;
    upscale_whole_file file;
    toff_t position;
    TIFF *tiff;
    upscale_picture picture;
    tiff_reading reading;
    uint16_t bits, samples, planar, photometric;
    bool is_matted;
    /// Made of captions that stand by themselves.
    uint8_t *resources;
} tiff_decoder;

/// Keeps why reading failed: `message`, or where it is null libtiff's own words. Returns the status.
upscale_codec_status upscale_tiff_failed(tiff_decoder *decoder, upscale_codec_status status, const char *message);

/// Decodes the pixels of the first picture.
upscale_codec_status upscale_tiff_read_rows(upscale_decoder *base, uint8_t *pixels, size_t bytes_per_row);
