#include "codec.h"

#include <stdlib.h>
#include <string.h>

#include <webp/encode.h>
#include <webp/mux.h>

/// libwebp encodes whole pictures: rows are collected and encoded at the end.
typedef struct {
    upscale_encoder base;
    WebPConfig config;
    WebPPicture picture;
    uint32_t channels;
    int rows_taken;
    uint8_t *icc;
    size_t icc_count;
    uint8_t *exif;
    size_t exif_count;
    uint8_t *xmp;
    size_t xmp_count;
} webp_encoder;

static upscale_codec_status out_of_memory(webp_encoder *encoder) {
    return upscale_note(&encoder->base.failure, UPSCALE_CODEC_OUT_OF_MEMORY, "out of memory");
}

static bool set_parameters(webp_encoder *encoder, const upscale_encoder_options *options) {
    WebPConfig *config = &encoder->config;
    if (!WebPConfigPreset(config, WEBP_PRESET_DEFAULT, (float)options->quality)) return false;
    if (options->lossless && !WebPConfigLosslessPreset(config, 4)) return false;
    // Exact is exact under transparency too.
    config->exact = options->lossless;
    config->use_sharp_yuv = !options->lossless && !options->half_chroma;
    config->thread_level = 1;
    return WebPValidateConfig(config);
}

static upscale_codec_status begin(upscale_encoder *base, const upscale_picture *picture,
                                  const upscale_picture_metadata *metadata, const upscale_encoder_options *options) {
    webp_encoder *encoder = (webp_encoder *)base;
    if (picture->bits != 8 || (picture->channels != 3 && picture->channels != 4) ||
        picture->width > WEBP_MAX_DIMENSION || picture->height > WEBP_MAX_DIMENSION) {
        return upscale_note(&base->failure, UPSCALE_CODEC_UNSUPPORTED, "WebP holds 8-bit RGB of up to 16383 pixels per side");
    }
    if (!WebPPictureInit(&encoder->picture) || !set_parameters(encoder, options)) {
        return upscale_note(&base->failure, UPSCALE_CODEC_UNSUPPORTED, "libwebp rejects the options");
    }
    encoder->picture.use_argb = 1;
    encoder->picture.width = (int)picture->width;
    encoder->picture.height = (int)picture->height;
    encoder->channels = picture->channels;
    if (!WebPPictureAlloc(&encoder->picture)) return out_of_memory(encoder);
    bool has_memory = upscale_keep(metadata->icc, metadata->icc_count, &encoder->icc, &encoder->icc_count) &&
                      upscale_keep(metadata->exif, metadata->exif_count, &encoder->exif, &encoder->exif_count) &&
                      upscale_keep(metadata->xmp, metadata->xmp_count, &encoder->xmp, &encoder->xmp_count);
    if (!has_memory) return out_of_memory(encoder);
    return UPSCALE_CODEC_OK;
}

static upscale_codec_status write_rows(upscale_encoder *base, const uint8_t *rows, size_t bytes_per_row, size_t count) {
    webp_encoder *encoder = (webp_encoder *)base;
    WebPPicture *picture = &encoder->picture;
    if (count > (size_t)(picture->height - encoder->rows_taken)) {
        return upscale_note(&base->failure, UPSCALE_CODEC_UNSUPPORTED, "there are more rows than announced");
    }
    for (size_t row = 0; row < count; row++, encoder->rows_taken++) {
        const uint8_t *source = rows + row * bytes_per_row;
        uint32_t *target = picture->argb + (size_t)encoder->rows_taken * (size_t)picture->argb_stride;
        for (int x = 0; x < picture->width; x++, source += encoder->channels) {
            uint32_t alpha = encoder->channels == 4 ? source[3] : 0xFF;
            target[x] = alpha << 24 | (uint32_t)source[0] << 16 | (uint32_t)source[1] << 8 | source[2];
        }
    }
    return UPSCALE_CODEC_OK;
}

/// Encodes into `writer`. Large pictures of high quality may need more than the 512 kB that the format has for the kinds
/// of prediction (RFC 6386, section 9.2), and then make do with simpler ones.
static upscale_codec_status encode(webp_encoder *encoder, WebPMemoryWriter *writer) {
    WebPPicture *picture = &encoder->picture;
    picture->writer = WebPMemoryWrite;
    picture->custom_ptr = writer;
    for (int limit = 0; limit <= 100; limit += 50) {
        WebPMemoryWriterClear(writer);
        encoder->config.partition_limit = limit;
        if (WebPEncode(&encoder->config, picture)) return UPSCALE_CODEC_OK;
        if (picture->error_code == VP8_ENC_ERROR_PARTITION_OVERFLOW) encoder->config.partitions = 3;
        else if (picture->error_code != VP8_ENC_ERROR_PARTITION0_OVERFLOW) break;
    }
    switch (picture->error_code) {
    // Some of its parts fail without saying why, and lack memory.
    case VP8_ENC_OK:
    case VP8_ENC_ERROR_OUT_OF_MEMORY:
    case VP8_ENC_ERROR_BITSTREAM_OUT_OF_MEMORY:
    case VP8_ENC_ERROR_BAD_WRITE:
        return out_of_memory(encoder);
    case VP8_ENC_ERROR_PARTITION0_OVERFLOW:
    case VP8_ENC_ERROR_PARTITION_OVERFLOW:
    case VP8_ENC_ERROR_FILE_TOO_BIG:
        return upscale_note(&encoder->base.failure, UPSCALE_CODEC_UNSUPPORTED,
                            "it does not fit in the format's partitions at this quality");
    default:
        return upscale_note(&encoder->base.failure, UPSCALE_CODEC_UNSUPPORTED, "libwebp cannot encode it");
    }
}

/// Puts profile, EXIF and XMP around the picture.
static upscale_codec_status assemble(webp_encoder *encoder, const WebPMemoryWriter *writer, WebPData *file) {
    WebPMux *mux = WebPMuxNew();
    if (!mux) return out_of_memory(encoder);
    WebPData image = {writer->mem, writer->size};
    WebPData icc = {encoder->icc, encoder->icc_count};
    WebPData exif = {encoder->exif, encoder->exif_count};
    WebPData xmp = {encoder->xmp, encoder->xmp_count};
    WebPMuxError error = WebPMuxSetImage(mux, &image, 0);
    if (error == WEBP_MUX_OK && encoder->icc) error = WebPMuxSetChunk(mux, "ICCP", &icc, 0);
    if (error == WEBP_MUX_OK && encoder->exif) error = WebPMuxSetChunk(mux, "EXIF", &exif, 0);
    if (error == WEBP_MUX_OK && encoder->xmp) error = WebPMuxSetChunk(mux, "XMP ", &xmp, 0);
    if (error == WEBP_MUX_OK) error = WebPMuxAssemble(mux, file);
    WebPMuxDelete(mux);
    if (error == WEBP_MUX_OK) return UPSCALE_CODEC_OK;
    if (error == WEBP_MUX_MEMORY_ERROR) return out_of_memory(encoder);
    return upscale_note(&encoder->base.failure, UPSCALE_CODEC_UNSUPPORTED, "its profile, EXIF or XMP does not fit in the file");
}

static upscale_codec_status pass_on(webp_encoder *encoder, const uint8_t *bytes, size_t count) {
    if (encoder->base.write(encoder->base.context, bytes, count)) return UPSCALE_CODEC_OK;
    return upscale_note(&encoder->base.failure, UPSCALE_CODEC_IO_FAILED, "the file could not be written");
}

static upscale_codec_status finish(upscale_encoder *base) {
    webp_encoder *encoder = (webp_encoder *)base;
    WebPMemoryWriter writer;
    WebPMemoryWriterInit(&writer);
    upscale_codec_status status = encode(encoder, &writer);
    WebPPictureFree(&encoder->picture);
    if (status == UPSCALE_CODEC_OK && (encoder->icc || encoder->exif || encoder->xmp)) {
        WebPData file = {NULL, 0};
        status = assemble(encoder, &writer, &file);
        if (status == UPSCALE_CODEC_OK) status = pass_on(encoder, file.bytes, file.size);
        WebPDataClear(&file);
    } else if (status == UPSCALE_CODEC_OK) {
        status = pass_on(encoder, writer.mem, writer.size);
    }
    WebPMemoryWriterClear(&writer);
    return status;
}

static void destroy(upscale_encoder *base) {
    webp_encoder *encoder = (webp_encoder *)base;
    WebPPictureFree(&encoder->picture);
    free(encoder->icc);
    free(encoder->exif);
    free(encoder->xmp);
    free(encoder);
}

upscale_encoder *upscale_webp_encoder_create(void) {
    webp_encoder *encoder = calloc(1, sizeof *encoder);
    if (!encoder) return NULL;
    encoder->base.begin = begin;
    encoder->base.write_rows = write_rows;
    encoder->base.finish = finish;
    encoder->base.destroy = destroy;
    return &encoder->base;
}
