#if defined(UPSCALE_HEIF)

#include "heif_samples.h"

#include <stdlib.h>
#include <string.h>


/// AVIF, by libheif and its AV1 encoder, which takes whole pictures: rows are collected and encoded at the end.
typedef struct {
    upscale_encoder base;
    struct heif_context *context;
    struct heif_encoder *encoder;
    struct heif_image *image;
    upscale_picture picture;
    upscale_encoder_options options;
    uint32_t rows_taken;
    uint8_t *exif, *xmp;
    size_t exif_count, xmp_count;
    bool io_failed;
} avif_encoder;

/// Samples of 16 bits are stored as twelve, the most that AV1 has. With ten, libaom ends the process where libheif 1.15 asks it.
static const int deep_bits = 12;

static upscale_codec_status status_of(avif_encoder *writer, struct heif_error error) {
    if (error.code == heif_error_Ok) return UPSCALE_CODEC_OK;
    if (writer->io_failed) {
        return upscale_note(&writer->base.failure, UPSCALE_CODEC_IO_FAILED, "the file could not be written");
    }
    const bool lacks_memory = error.code == heif_error_Memory_allocation_error;
    return upscale_note(&writer->base.failure, lacks_memory ? UPSCALE_CODEC_OUT_OF_MEMORY : UPSCALE_CODEC_UNSUPPORTED,
                        error.message ? error.message : "libheif gives no reason");
}

/// What the samples mean, by the numbers of ITU-T H.273: sRGB unless said otherwise. Without loss they are stored themselves,
/// as green, blue and red (matrix coefficients 0).
static struct heif_error set_code_points(avif_encoder *writer, const upscale_picture_metadata *metadata) {
    struct heif_error error = {heif_error_Memory_allocation_error, heif_suberror_Unspecified, "out of memory"};
    struct heif_color_profile_nclx *nclx = heif_nclx_color_profile_alloc();
    if (!nclx) return error;
    nclx->color_primaries = heif_color_primaries_ITU_R_BT_709_5;
    nclx->transfer_characteristics = heif_transfer_characteristic_IEC_61966_2_1;
    if (metadata->has_code_points) {
        nclx->color_primaries = (enum heif_color_primaries)metadata->primaries;
        nclx->transfer_characteristics = (enum heif_transfer_characteristics)metadata->transfer;
    }
    nclx->matrix_coefficients =
        writer->options.lossless ? heif_matrix_coefficients_RGB_GBR : heif_matrix_coefficients_ITU_R_BT_601_6;
    nclx->full_range_flag = 1;
    error = heif_image_set_nclx_color_profile(writer->image, nclx);
    heif_nclx_color_profile_free(nclx);
    return error;
}

static struct heif_error make_image(avif_encoder *writer, const upscale_picture_metadata *metadata) {
    const upscale_picture *picture = &writer->picture;
    const int width = (int)picture->width, height = (int)picture->height, bits = picture->bits == 8 ? 8 : deep_bits;
    struct heif_error error = heif_image_create(width, height, heif_colorspace_RGB, upscale_heif_chroma(picture), &writer->image);
    if (error.code == heif_error_Ok) {
        error = heif_image_add_plane(writer->image, heif_channel_interleaved, width, height, bits);
    }
    if (error.code == heif_error_Ok) error = set_code_points(writer, metadata);
    if (error.code == heif_error_Ok && metadata->icc_count > 0) {
        error = heif_image_set_raw_color_profile(writer->image, "prof", metadata->icc, metadata->icc_count);
    }
    return error;
}

static struct heif_error set_quality(avif_encoder *writer) {
    const upscale_encoder_options *options = &writer->options;
    struct heif_error error = heif_encoder_set_lossless(writer->encoder, options->lossless);
    if (error.code != heif_error_Ok) return error;
    if (!options->lossless) error = heif_encoder_set_lossy_quality(writer->encoder, (int)(options->quality + 0.5));
    if (error.code != heif_error_Ok) return error;
    const char *chroma = options->half_chroma && !options->lossless ? "420" : "444";
    return heif_encoder_set_parameter_string(writer->encoder, "chroma", chroma);
}

static upscale_codec_status begin(upscale_encoder *base, const upscale_picture *picture,
                                  const upscale_picture_metadata *metadata, const upscale_encoder_options *options) {
    avif_encoder *writer = (avif_encoder *)base;
    writer->picture = *picture;
    writer->options = *options;
    if (picture->channels < 3) return upscale_note(&base->failure, UPSCALE_CODEC_UNSUPPORTED, "its pixels are gray");
    if (!(writer->context = heif_context_alloc())) {
        return upscale_note(&base->failure, UPSCALE_CODEC_OUT_OF_MEMORY, "out of memory");
    }
    if (!heif_have_encoder_for_format(heif_compression_AV1)) {
        return upscale_note(&base->failure, UPSCALE_CODEC_UNSUPPORTED, "this libheif has no AV1 encoder");
    }
    struct heif_error error = heif_context_get_encoder_for_format(writer->context, heif_compression_AV1, &writer->encoder);
    if (error.code == heif_error_Ok) error = set_quality(writer);
    if (error.code == heif_error_Ok) error = make_image(writer, metadata);
    if (error.code != heif_error_Ok) return status_of(writer, error);
    const bool has_memory = upscale_keep(metadata->exif, metadata->exif_count, &writer->exif, &writer->exif_count) &&
                            upscale_keep(metadata->xmp, metadata->xmp_count, &writer->xmp, &writer->xmp_count);
    return has_memory ? UPSCALE_CODEC_OK : upscale_note(&base->failure, UPSCALE_CODEC_OUT_OF_MEMORY, "out of memory");
}

/// The nearest of as many values as `deep_bits` hold.
static void narrow(const uint8_t *from, uint8_t *into, size_t count) {
    const uint32_t most = (1u << deep_bits) - 1;
    for (size_t i = 0; i < count; i++) {
        uint16_t value;
        memcpy(&value, from + 2 * i, sizeof value);
        const uint32_t narrowed = (value * most + 32767) / 65535;
        into[2 * i] = (uint8_t)narrowed;
        into[2 * i + 1] = (uint8_t)(narrowed >> 8);
    }
}

static upscale_codec_status write_rows(upscale_encoder *base, const uint8_t *rows, size_t bytes_per_row, size_t count) {
    avif_encoder *writer = (avif_encoder *)base;
    if (count > writer->picture.height - writer->rows_taken) {
        return upscale_note(&base->failure, UPSCALE_CODEC_UNSUPPORTED, "there are more rows than announced");
    }
    int stride = 0;
    uint8_t *plane = heif_image_get_plane(writer->image, heif_channel_interleaved, &stride);
    if (!plane) return upscale_note(&base->failure, UPSCALE_CODEC_OUT_OF_MEMORY, "out of memory");
    const size_t samples = (size_t)writer->picture.width * writer->picture.channels;
    for (size_t row = 0; row < count; row++, writer->rows_taken++) {
        uint8_t *into = plane + (size_t)writer->rows_taken * (size_t)stride;
        if (writer->picture.bits == 8) {
            memcpy(into, rows + row * bytes_per_row, samples);
        } else {
            narrow(rows + row * bytes_per_row, into, samples);
        }
    }
    return UPSCALE_CODEC_OK;
}

static struct heif_error pass_on(struct heif_context *context, const void *bytes, size_t count, void *user) {
    (void)context;
    avif_encoder *writer = user;
    struct heif_error error = {heif_error_Ok, heif_suberror_Unspecified, ""};
    if (writer->base.write(writer->base.context, bytes, count)) return error;
    writer->io_failed = true;
    error.code = heif_error_Encoding_error;
    return error;
}

static upscale_codec_status finish(upscale_encoder *base) {
    avif_encoder *writer = (avif_encoder *)base;
    struct heif_image_handle *handle = NULL;
    struct heif_error error = heif_context_encode_image(writer->context, writer->image, writer->encoder, NULL, &handle);
    heif_image_release(writer->image);
    writer->image = NULL;
    if (error.code == heif_error_Ok && writer->exif) {
        error = heif_context_add_exif_metadata(writer->context, handle, writer->exif, (int)writer->exif_count);
    }
    if (error.code == heif_error_Ok && writer->xmp) {
        error = heif_context_add_XMP_metadata(writer->context, handle, writer->xmp, (int)writer->xmp_count);
    }
    struct heif_writer output = {.writer_api_version = 1, .write = pass_on};
    if (error.code == heif_error_Ok) error = heif_context_write(writer->context, &output, writer);
    if (handle) heif_image_handle_release(handle);
    return status_of(writer, error);
}

static void destroy(upscale_encoder *base) {
    avif_encoder *writer = (avif_encoder *)base;
    if (writer->image) heif_image_release(writer->image);
    if (writer->encoder) heif_encoder_release(writer->encoder);
    if (writer->context) heif_context_free(writer->context);
    free(writer->exif);
    free(writer->xmp);
    free(writer);
}

upscale_encoder *upscale_heif_encoder_create(void) {
    avif_encoder *writer = calloc(1, sizeof *writer);
    if (!writer) return NULL;
    writer->base.begin = begin;
    writer->base.write_rows = write_rows;
    writer->base.finish = finish;
    writer->base.destroy = destroy;
    return &writer->base;
}

#endif
