#include "whole_file.h"

#include <stdlib.h>
#include <string.h>

#include <webp/decode.h>
#include <webp/mux.h>

/// EXIF stands behind the pixels in a WebP file, so all of it is in memory before the metadata are told.
typedef struct {
    upscale_decoder base;
    upscale_whole_file file;
    WebPMux *mux;
    WebPBitstreamFeatures features;
} webp_decoder;

/// "RIFF", the size of what follows, "WEBP" (the container's specification, section "WebP File Header").
static const size_t file_header = 12;
/// VP8X, VP8 and VP8L tell the size in the first chunk, within 30 bytes.
static const size_t start = 4096;
/// No metadata come near this.
static const size_t most_beside_pixels = 64 << 20;

/// What the header says that the file takes. What may stand behind the container is none of ours.
static size_t file_size(const webp_decoder *decoder) {
    const uint8_t *size = decoder->file.bytes + 4;
    return 8 + (size_t)((uint32_t)size[0] | (uint32_t)size[1] << 8 | (uint32_t)size[2] << 16 | (uint32_t)size[3] << 24);
}

/// As much as tells the picture's size.
static upscale_codec_status read_start(webp_decoder *decoder) {
    upscale_codec_status status = upscale_read_up_to(&decoder->base, &decoder->file, file_header);
    if (status != UPSCALE_CODEC_OK) return status;
    size_t size = file_size(decoder);
    return upscale_read_up_to(&decoder->base, &decoder->file, size < start ? size : start);
}

static upscale_codec_status status_of(webp_decoder *decoder, VP8StatusCode code) {
    upscale_failure *failure = &decoder->base.failure;
    switch (code) {
    case VP8_STATUS_OK:
        return UPSCALE_CODEC_OK;
    case VP8_STATUS_OUT_OF_MEMORY:
        return upscale_note(failure, UPSCALE_CODEC_OUT_OF_MEMORY, "out of memory");
    case VP8_STATUS_UNSUPPORTED_FEATURE:
        return upscale_note(failure, UPSCALE_CODEC_UNSUPPORTED, "it uses a feature that libwebp does not support");
    case VP8_STATUS_NOT_ENOUGH_DATA:
    case VP8_STATUS_SUSPENDED:
        return upscale_note(failure, UPSCALE_CODEC_CUT_SHORT, "the pixels end too early");
    default:
        return upscale_note(failure, UPSCALE_CODEC_DAMAGED, "its pixels break the format's rules");
    }
}

static void take_metadata(webp_decoder *decoder) {
    upscale_picture_metadata *metadata = &decoder->base.metadata;
    WebPData chunk;
    if (WebPMuxGetChunk(decoder->mux, "ICCP", &chunk) == WEBP_MUX_OK && chunk.size > 0) {
        metadata->icc = chunk.bytes;
        metadata->icc_count = chunk.size;
    }
    if (WebPMuxGetChunk(decoder->mux, "EXIF", &chunk) == WEBP_MUX_OK && chunk.size > 0) {
        metadata->exif = chunk.bytes;
        metadata->exif_count = chunk.size;
    }
    if (WebPMuxGetChunk(decoder->mux, "XMP ", &chunk) == WEBP_MUX_OK && chunk.size > 0) {
        metadata->xmp = chunk.bytes;
        metadata->xmp_count = chunk.size;
    }
}

/// The file, and what libwebp keeps of the whole picture: colors where nothing is lost, else alpha, twice.
static uint64_t decoding_bytes(const webp_decoder *decoder) {
    const uint64_t pixels = (uint64_t)decoder->features.width * (uint64_t)decoder->features.height;
    const bool is_lossless = decoder->features.format == 2;
    return file_size(decoder) + pixels * (is_lossless ? 4 : decoder->features.has_alpha ? 2 : 0);
}

static upscale_codec_status read_header(upscale_decoder *base, upscale_picture *picture) {
    webp_decoder *decoder = (webp_decoder *)base;
    upscale_codec_status status = read_start(decoder);
    if (status != UPSCALE_CODEC_OK) return status;
    status = status_of(decoder, WebPGetFeatures(decoder->file.bytes, decoder->file.count, &decoder->features));
    if (status != UPSCALE_CODEC_OK) return status;
    if (decoder->features.has_animation) {
        return upscale_note(&base->failure, UPSCALE_CODEC_ANIMATED, "it is an animation");
    }
    base->memory = decoding_bytes(decoder);
    picture->width = (uint32_t)decoder->features.width;
    picture->height = (uint32_t)decoder->features.height;
    picture->channels = decoder->features.has_alpha ? 4 : 3;
    picture->bits = 8;
    return UPSCALE_CODEC_OK;
}

static upscale_codec_status read_metadata(upscale_decoder *base) {
    webp_decoder *decoder = (webp_decoder *)base;
    if (decoder->mux) return UPSCALE_CODEC_OK;
    size_t pixels = (size_t)decoder->features.width * (size_t)decoder->features.height;
    if (file_size(decoder) > most_beside_pixels + 8 * pixels) {
        return upscale_note(&base->failure, UPSCALE_CODEC_DAMAGED, "it is larger than any file of so few pixels");
    }
    upscale_codec_status status = upscale_read_up_to(base, &decoder->file, file_size(decoder));
    if (status != UPSCALE_CODEC_OK) return status;
    WebPData data = {decoder->file.bytes, decoder->file.count};
    decoder->mux = WebPMuxCreate(&data, 0);
    if (!decoder->mux) {
        return upscale_note(&base->failure, UPSCALE_CODEC_DAMAGED, "its parts break the container's rules");
    }
    take_metadata(decoder);
    return UPSCALE_CODEC_OK;
}

static upscale_codec_status read_rows(upscale_decoder *base, uint8_t *pixels, size_t bytes_per_row) {
    webp_decoder *decoder = (webp_decoder *)base;
    upscale_codec_status status = read_metadata(base);
    if (status != UPSCALE_CODEC_OK) return status;
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config)) {
        return upscale_note(&base->failure, UPSCALE_CODEC_UNSUPPORTED, "libwebp has the wrong version");
    }
    config.options.use_threads = 1;
    config.output.colorspace = decoder->features.has_alpha ? MODE_RGBA : MODE_RGB;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = pixels;
    config.output.u.RGBA.stride = (int)bytes_per_row;
    config.output.u.RGBA.size = bytes_per_row * (size_t)decoder->features.height;
    VP8StatusCode code = WebPDecode(decoder->file.bytes, decoder->file.count, &config);
    WebPFreeDecBuffer(&config.output);
    return status_of(decoder, code);
}

static void destroy(upscale_decoder *base) {
    webp_decoder *decoder = (webp_decoder *)base;
    WebPMuxDelete(decoder->mux);
    free(decoder->file.bytes);
    free(decoder);
}

upscale_decoder *upscale_webp_decoder_create(void) {
    webp_decoder *decoder = calloc(1, sizeof *decoder);
    if (!decoder) return NULL;
    decoder->base.read_header = read_header;
    decoder->base.read_metadata = read_metadata;
    decoder->base.read_rows = read_rows;
    decoder->base.destroy = destroy;
    return &decoder->base;
}
