/// What is read of a JPEG XL file.
#pragma once

#include "whole_file.h"

#include <jxl/decode.h>

/// The contents of a box, unpacked.
typedef struct {
    uint8_t *bytes;
    size_t count, capacity;
} jpegxl_box;

/// JPEG XL, by libjxl. Metadata may stand behind the pixels, so all of the file is in memory.
typedef struct {
    upscale_decoder base;
    upscale_whole_file file;
    JxlDecoder *jxl;
    JxlBasicInfo info;
    upscale_picture picture;
    uint8_t *icc;
    jpegxl_box exif, xmp;
    /// The box that is being read, or null.
    jpegxl_box *box;
    /// From what libjxl decodes to, where that is not what the file's profile says. Null elsewhere.
    upscale_recoloring *recoloring;
} jpegxl_decoder;

/// Says libjxl, once it knows the colors, which ones its pixels shall have. To be called wherever pixels are decoded.
void upscale_jpegxl_choose_colors(jpegxl_decoder *decoder);

/// Takes over what is said of the colors that the pixels will have.
void upscale_jpegxl_take_colors(jpegxl_decoder *decoder);

/// How many bytes of the file libjxl has yet to read.
size_t upscale_jpegxl_rest(jpegxl_decoder *decoder);

/// Where libjxl comes upon a box, where that has more contents than there was room for, and where the file ends.
void upscale_jpegxl_enter_box(jpegxl_decoder *decoder);
void upscale_jpegxl_widen_box(jpegxl_decoder *decoder);
void upscale_jpegxl_leave_box(jpegxl_decoder *decoder);
