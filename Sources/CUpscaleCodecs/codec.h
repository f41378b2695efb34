/// What the formats share: the base of every decoder and encoder, and the way a failure leaves a library.
#pragma once

#include "CUpscaleCodecs.h"

#include <setjmp.h>
#include <stdnoreturn.h>

#define UPSCALE_BUFFER_SIZE 65536

/// Where a failing library call jumps back to, and why. `jump` is set anew in every function that calls a library.
typedef struct {
    jmp_buf jump;
    upscale_codec_status status;
    char message[256];
} upscale_failure;

/// Keeps why something failed. Returns `status`.
upscale_codec_status upscale_note(upscale_failure *failure, upscale_codec_status status, const char *message);

/// The same from within a library that knows no way back but a jump.
noreturn void upscale_fail(upscale_failure *failure, upscale_codec_status status, const char *message);

/// Copies `count` bytes, where there are any, to be freed. False where there is no memory for them.
bool upscale_keep(const uint8_t *bytes, size_t count, uint8_t **kept, size_t *kept_count);

struct upscale_decoder {
    upscale_codec_status (*read_header)(upscale_decoder *decoder, upscale_picture *picture);
    /// Null where the header holds them.
    upscale_codec_status (*read_metadata)(upscale_decoder *decoder);
    upscale_codec_status (*read_rows)(upscale_decoder *decoder, uint8_t *pixels, size_t bytes_per_row);
    void (*destroy)(upscale_decoder *decoder);
    upscale_codec_read read;
    void *context;
    upscale_picture_metadata metadata;
    /// What decoding takes besides the pixels; known with the header.
    uint64_t memory;
    upscale_failure failure;
    bool salvages;
    upscale_missing missing;
};

struct upscale_encoder {
    upscale_codec_status (*begin)(upscale_encoder *encoder, const upscale_picture *picture,
                                  const upscale_picture_metadata *metadata, const upscale_encoder_options *options);
    upscale_codec_status (*write_rows)(upscale_encoder *encoder, const uint8_t *rows, size_t bytes_per_row,
                                       size_t count);
    upscale_codec_status (*finish)(upscale_encoder *encoder);
    void (*destroy)(upscale_encoder *encoder);
    upscale_codec_write write;
    upscale_codec_rewrite rewrite;
    void *context;
    upscale_failure failure;
};

/// What a failure is at `row` of `height`: success where anything was asked to be salvaged, and is there.
upscale_codec_status upscale_rows_ended(upscale_decoder *decoder, uint32_t row, uint32_t height);

upscale_decoder *upscale_png_decoder_create(void);
upscale_decoder *upscale_jpeg_decoder_create(void);
upscale_decoder *upscale_webp_decoder_create(void);
upscale_decoder *upscale_heif_decoder_create(void);
upscale_decoder *upscale_tiff_decoder_create(void);
upscale_decoder *upscale_jpegxl_decoder_create(void);
upscale_encoder *upscale_png_encoder_create(void);
upscale_encoder *upscale_jpeg_encoder_create(void);
upscale_encoder *upscale_webp_encoder_create(void);
upscale_encoder *upscale_tiff_encoder_create(void);
upscale_encoder *upscale_heif_encoder_create(void);
