/// Opening a file with libtiff by functions of one's own, for reading and for writing.
#pragma once

#include "codec.h"

#include <tiffio.h>

/// What libtiff calls for bytes, always with `context`.
typedef struct {
    void *context;
    TIFFReadWriteProc read;
    TIFFReadWriteProc write;
    TIFFSeekProc seek;
    TIFFSizeProc size;
} upscale_tiff_file;

/// Opens it in libtiff's `mode`. The first of libtiff's complaints, which says most, is kept in `failure`. Null where it
/// cannot be opened, with `failure`'s status out of memory where that is why.
TIFF *upscale_tiff_open(const upscale_tiff_file *file, const char *mode, upscale_failure *failure);
