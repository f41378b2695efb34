#include "codec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

upscale_codec_status upscale_note(upscale_failure *failure, upscale_codec_status status, const char *message) {
    failure->status = status;
    snprintf(failure->message, sizeof failure->message, "%s", message);
    return status;
}

noreturn void upscale_fail(upscale_failure *failure, upscale_codec_status status, const char *message) {
    upscale_note(failure, status, message);
    longjmp(failure->jump, 1);
}

bool upscale_keep(const uint8_t *bytes, size_t count, uint8_t **kept, size_t *kept_count) {
    if (count == 0) return true;
    *kept = malloc(count);
    if (!*kept) return false;
    memcpy(*kept, bytes, count);
    *kept_count = count;
    return true;
}

upscale_codec_status upscale_rows_ended(upscale_decoder *decoder, uint32_t row, uint32_t height) {
    upscale_codec_status status = decoder->failure.status;
    bool is_damage = status == UPSCALE_CODEC_DAMAGED || status == UPSCALE_CODEC_CUT_SHORT;
    if (!decoder->salvages || !is_damage || row == 0) return status;
    decoder->missing.rows = height - row;
    return UPSCALE_CODEC_OK;
}

typedef struct {
    upscale_decoder *(*create_decoder)(void);
    upscale_encoder *(*create_encoder)(void);
} upscale_codec;

/// By `upscale_codec_format`, null where it cannot be done. What a build leaves out has neither.
static const upscale_codec codecs[] = {
    [UPSCALE_CODEC_PNG] = {upscale_png_decoder_create, upscale_png_encoder_create},
    [UPSCALE_CODEC_JPEG] = {upscale_jpeg_decoder_create, upscale_jpeg_encoder_create},
    [UPSCALE_CODEC_WEBP] = {upscale_webp_decoder_create, upscale_webp_encoder_create},
#if defined(UPSCALE_HEIF)
    [UPSCALE_CODEC_HEIF] = {upscale_heif_decoder_create, upscale_heif_encoder_create},
#else
    [UPSCALE_CODEC_HEIF] = {NULL, NULL},
#endif
#if defined(UPSCALE_TIFF)
    [UPSCALE_CODEC_TIFF] = {upscale_tiff_decoder_create, upscale_tiff_encoder_create},
#else
    [UPSCALE_CODEC_TIFF] = {NULL, NULL},
#endif
#if defined(UPSCALE_JPEGXL)
    [UPSCALE_CODEC_JPEG_XL] = {upscale_jpegxl_decoder_create, NULL},
#else
    [UPSCALE_CODEC_JPEG_XL] = {NULL, NULL},
#endif
};

bool upscale_codec_is_built(upscale_codec_format format) { return codecs[format].create_decoder != NULL; }

upscale_decoder *upscale_decoder_create(upscale_codec_format format, upscale_codec_read read, void *context) {
    upscale_decoder *decoder = upscale_codec_is_built(format) ? codecs[format].create_decoder() : NULL;
    if (!decoder) return NULL;
    decoder->read = read;
    decoder->context = context;
    return decoder;
}

upscale_codec_status upscale_decoder_read_header(upscale_decoder *decoder, upscale_picture *picture) {
    return decoder->read_header(decoder, picture);
}

upscale_codec_status upscale_decoder_read_metadata(upscale_decoder *decoder) {
    return decoder->read_metadata ? decoder->read_metadata(decoder) : UPSCALE_CODEC_OK;
}

upscale_codec_status upscale_decoder_read_rows(upscale_decoder *decoder, uint8_t *pixels, size_t bytes_per_row) {
    return decoder->read_rows(decoder, pixels, bytes_per_row);
}

void upscale_decoder_salvage(upscale_decoder *decoder) { decoder->salvages = true; }

upscale_missing upscale_decoder_missing(const upscale_decoder *decoder) { return decoder->missing; }

const upscale_picture_metadata *upscale_decoder_metadata(const upscale_decoder *decoder) { return &decoder->metadata; }

uint64_t upscale_decoder_memory(const upscale_decoder *decoder) { return decoder->memory; }

const char *upscale_decoder_message(const upscale_decoder *decoder) { return decoder->failure.message; }

void upscale_decoder_destroy(upscale_decoder *decoder) {
    if (decoder) decoder->destroy(decoder);
}

upscale_encoder *upscale_encoder_create(upscale_codec_format format, upscale_codec_write write,
                                        upscale_codec_rewrite rewrite, void *context) {
    upscale_encoder *encoder = codecs[format].create_encoder ? codecs[format].create_encoder() : NULL;
    if (!encoder) return NULL;
    encoder->write = write;
    encoder->rewrite = rewrite;
    encoder->context = context;
    return encoder;
}

upscale_codec_status upscale_encoder_begin(upscale_encoder *encoder, const upscale_picture *picture,
                                           const upscale_picture_metadata *metadata,
                                           const upscale_encoder_options *options) {
    return encoder->begin(encoder, picture, metadata, options);
}

upscale_codec_status upscale_encoder_write_rows(upscale_encoder *encoder, const uint8_t *rows, size_t bytes_per_row,
                                                size_t count) {
    return encoder->write_rows(encoder, rows, bytes_per_row, count);
}

upscale_codec_status upscale_encoder_finish(upscale_encoder *encoder) { return encoder->finish(encoder); }

const char *upscale_encoder_message(const upscale_encoder *encoder) { return encoder->failure.message; }

void upscale_encoder_destroy(upscale_encoder *encoder) {
    if (encoder) encoder->destroy(encoder);
}
