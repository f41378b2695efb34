#include "codec.h"

#include <stdio.h>

upscale_codec_status upscale_note(upscale_failure *failure, upscale_codec_status status, const char *message) {
    failure->status = status;
    snprintf(failure->message, sizeof failure->message, "%s", message);
    return status;
}

noreturn void upscale_fail(upscale_failure *failure, upscale_codec_status status, const char *message) {
    upscale_note(failure, status, message);
    longjmp(failure->jump, 1);
}

upscale_codec_status upscale_rows_ended(upscale_decoder *decoder, uint32_t row, uint32_t height) {
    upscale_codec_status status = decoder->failure.status;
    bool is_damage = status == UPSCALE_CODEC_DAMAGED || status == UPSCALE_CODEC_CUT_SHORT;
    if (!decoder->salvages || !is_damage || row == 0) return status;
    decoder->missing.rows = height - row;
    return UPSCALE_CODEC_OK;
}

static upscale_decoder *create_decoder(upscale_codec_format format) {
    switch (format) {
    case UPSCALE_CODEC_PNG:
        return upscale_png_decoder_create();
    case UPSCALE_CODEC_JPEG:
        return upscale_jpeg_decoder_create();
    case UPSCALE_CODEC_WEBP:
        return upscale_webp_decoder_create();
    case UPSCALE_CODEC_HEIF:
#if defined(UPSCALE_HEIF)
        return upscale_heif_decoder_create();
#else
        break;
#endif
    case UPSCALE_CODEC_TIFF:
#if defined(UPSCALE_TIFF)
        return upscale_tiff_decoder_create();
#else
        break;
#endif
    }
    return NULL;
}

static upscale_encoder *create_encoder(upscale_codec_format format) {
    switch (format) {
    case UPSCALE_CODEC_PNG:
        return upscale_png_encoder_create();
    case UPSCALE_CODEC_JPEG:
        return upscale_jpeg_encoder_create();
    case UPSCALE_CODEC_WEBP:
        return upscale_webp_encoder_create();
    case UPSCALE_CODEC_HEIF:
    case UPSCALE_CODEC_TIFF:
        break;
    }
    return NULL;
}

bool upscale_codec_reads(upscale_codec_format format) {
#if !defined(UPSCALE_HEIF)
    if (format == UPSCALE_CODEC_HEIF) return false;
#endif
#if !defined(UPSCALE_TIFF)
    if (format == UPSCALE_CODEC_TIFF) return false;
#endif
    return format <= UPSCALE_CODEC_TIFF;
}

upscale_decoder *upscale_decoder_create(upscale_codec_format format, upscale_codec_read read, void *context) {
    upscale_decoder *decoder = create_decoder(format);
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

upscale_encoder *upscale_encoder_create(upscale_codec_format format, upscale_codec_write write, void *context) {
    upscale_encoder *encoder = create_encoder(format);
    if (!encoder) return NULL;
    encoder->write = write;
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
