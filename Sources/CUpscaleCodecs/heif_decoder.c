#if defined(UPSCALE_HEIF)

#include "heif_samples.h"
#include "matte.h"
#include "metadata_item.h"
#include "whole_file.h"

#include <stdlib.h>
#include <string.h>

/// HEIC and AVIF, by libheif: their boxes refer to each other at will, so all of the file is in memory.
typedef struct {
    upscale_decoder base;
    upscale_whole_file file;
    struct heif_context *context;
    struct heif_image_handle *handle;
    upscale_picture picture;
    /// Copies that metadata point to.
    uint8_t *icc, *exif, *xmp;
} heif_decoder;

static upscale_codec_status status_of(upscale_decoder *base, struct heif_error error) {
    upscale_codec_status status = UPSCALE_CODEC_DAMAGED;
    switch (error.code) {
    case heif_error_Ok:
        return UPSCALE_CODEC_OK;
    case heif_error_Memory_allocation_error:
        // libheif's limits on sizes that files announce have this code, too.
        status = error.subcode == heif_suberror_Security_limit_exceeded ? UPSCALE_CODEC_DAMAGED : UPSCALE_CODEC_OUT_OF_MEMORY;
        break;
    case heif_error_Unsupported_feature:
    case heif_error_Unsupported_filetype:
    case heif_error_Color_profile_does_not_exist:
        status = UPSCALE_CODEC_UNSUPPORTED;
        break;
    case heif_error_Invalid_input:
        if (error.subcode == heif_suberror_End_of_data) status = UPSCALE_CODEC_CUT_SHORT;
        break;
    default:
        break;
    }
    return upscale_note(&base->failure, status, error.message ? error.message : "libheif gives no reason");
}

/// Whether the first box says that pictures follow each other in time: the brands of sequences (ISO/IEC 23008-12,
/// annex B, and AVIF's specification, section 6).
static bool is_sequence(const upscale_whole_file *file) {
    static const char *const brands[] = {"avis", "msf1", "hevc", "hevx"};
    for (size_t i = 0; i < sizeof brands / sizeof brands[0]; i++) {
        if (file->count >= 12 && !memcmp(file->bytes + 8, brands[i], 4)) return true;
    }
    return false;
}

static void take_colors(heif_decoder *decoder) {
    upscale_picture_metadata *metadata = &decoder->base.metadata;
    const enum heif_color_profile_type type = heif_image_handle_get_color_profile_type(decoder->handle);
    if (type == heif_color_profile_type_prof || type == heif_color_profile_type_rICC) {
        size_t count = heif_image_handle_get_raw_color_profile_size(decoder->handle);
        if (count == 0 || count > UPSCALE_MOST_METADATA || !(decoder->icc = malloc(count))) return;
        if (heif_image_handle_get_raw_color_profile(decoder->handle, decoder->icc).code != heif_error_Ok) return;
        metadata->icc = decoder->icc;
        metadata->icc_count = count;
    } else if (type == heif_color_profile_type_nclx) {
        struct heif_color_profile_nclx *nclx = NULL;
        const bool is_known = heif_image_handle_get_nclx_color_profile(decoder->handle, &nclx).code == heif_error_Ok;
        if (is_known && nclx) {
            metadata->primaries = (uint8_t)nclx->color_primaries;
            metadata->transfer = (uint8_t)nclx->transfer_characteristics;
            // 2 is “unspecified”.
            metadata->has_code_points = metadata->primaries != 2 && metadata->transfer != 2;
        }
        // There may be one after an error, too.
        if (nclx) heif_nclx_color_profile_free(nclx);
    }
}

/// The first block of metadata of a kind, copied; null where there is none.
static uint8_t *copied_block(heif_decoder *decoder, const char *type, const char *content, size_t *count) {
    heif_item_id ids[16];
    const int found = heif_image_handle_get_list_of_metadata_block_IDs(decoder->handle, type, ids, 16);
    for (int i = 0; i < found; i++) {
        if (content && strcmp(heif_image_handle_get_metadata_content_type(decoder->handle, ids[i]), content)) continue;
        *count = heif_image_handle_get_metadata_size(decoder->handle, ids[i]);
        if (*count == 0 || *count > UPSCALE_MOST_METADATA) return NULL;
        uint8_t *block = malloc(*count);
        if (block && heif_image_handle_get_metadata(decoder->handle, ids[i], block).code == heif_error_Ok) return block;
        free(block);
        return NULL;
    }
    return NULL;
}

static void take_metadata(heif_decoder *decoder) {
    upscale_picture_metadata *metadata = &decoder->base.metadata;
    take_colors(decoder);
    size_t count = 0;
    if ((decoder->exif = copied_block(decoder, "Exif", NULL, &count))) upscale_take_exif(&decoder->base, decoder->exif, count);
    if ((decoder->xmp = copied_block(decoder, "mime", "application/rdf+xml", &count))) {
        metadata->xmp = decoder->xmp;
        metadata->xmp_count = count;
    }
    metadata->has_further_pictures = heif_context_get_number_of_top_level_images(decoder->context) > 1;
    // Of other auxiliary pictures than alpha and depth, which change nothing of this one, phones write gain maps.
    const int filter = LIBHEIF_AUX_IMAGE_FILTER_OMIT_ALPHA | LIBHEIF_AUX_IMAGE_FILTER_OMIT_DEPTH;
    metadata->has_gain_map = heif_image_handle_get_number_of_auxiliary_images(decoder->handle, filter) > 0;
}

static upscale_codec_status open_picture(heif_decoder *decoder) {
    upscale_decoder *base = &decoder->base;
    if (!(decoder->context = heif_context_alloc())) {
        return upscale_note(&base->failure, UPSCALE_CODEC_OUT_OF_MEMORY, "out of memory");
    }
    struct heif_error error = heif_context_read_from_memory_without_copy(
        decoder->context, decoder->file.bytes, decoder->file.count, NULL);
    if (error.code == heif_error_Ok) error = heif_context_get_primary_image_handle(decoder->context, &decoder->handle);
    return status_of(base, error);
}

static upscale_codec_status read_header(upscale_decoder *base, upscale_picture *picture) {
    heif_decoder *decoder = (heif_decoder *)base;
    upscale_codec_status status = upscale_read_all(base, &decoder->file);
    if (status != UPSCALE_CODEC_OK) return status;
    if (is_sequence(&decoder->file)) return upscale_note(&base->failure, UPSCALE_CODEC_ANIMATED, "it is a sequence");
    if ((status = open_picture(decoder)) != UPSCALE_CODEC_OK) return status;
    const int width = heif_image_handle_get_width(decoder->handle), height = heif_image_handle_get_height(decoder->handle);
    if (width <= 0 || height <= 0) return upscale_note(&base->failure, UPSCALE_CODEC_DAMAGED, "it has no size");
    picture->width = (uint32_t)width;
    picture->height = (uint32_t)height;
    picture->channels = heif_image_handle_has_alpha_channel(decoder->handle) ? 4 : 3;
    picture->bits = heif_image_handle_get_luma_bits_per_pixel(decoder->handle) > 8 ? 16 : 8;
    decoder->picture = *picture;
    // The file, what the codec decodes to, and the colors made of that.
    const uint64_t samples = (uint64_t)picture->width * picture->height * picture->channels * (picture->bits / 8);
    base->memory = decoder->file.count + 2 * samples;
    take_metadata(decoder);
    return UPSCALE_CODEC_OK;
}

/// Samples of `bits` bits, little-endian, stretched to all of 16.
static void widen(const uint8_t *from, uint8_t *into, size_t count, int bits) {
    for (size_t i = 0; i < count; i++) {
        const uint32_t value = (uint32_t)from[2 * i] | (uint32_t)from[2 * i + 1] << 8;
        const uint16_t wide = (uint16_t)(value << (16 - bits) | value >> (2 * bits - 16));
        memcpy(into + 2 * i, &wide, sizeof wide);
    }
}

static upscale_codec_status copy_rows(heif_decoder *decoder, const struct heif_image *image, uint8_t *pixels,
                                      size_t bytes_per_row) {
    const upscale_picture *picture = &decoder->picture;
    const enum heif_channel channel = heif_channel_interleaved;
    const int bits = heif_image_get_bits_per_pixel_range(image, channel);
    int stride = 0;
    const uint8_t *plane = heif_image_get_plane_readonly(image, channel, &stride);
    const bool fits = plane && heif_image_get_width(image, channel) == (int)picture->width &&
                      heif_image_get_height(image, channel) == (int)picture->height &&
                      (picture->bits == 8 ? bits == 8 : bits > 8 && bits <= 16);
    if (!fits) {
        return upscale_note(&decoder->base.failure, UPSCALE_CODEC_DAMAGED, "its pixels are not what its header says");
    }
    const size_t samples = (size_t)picture->width * picture->channels;
    const bool is_matted = picture->channels == 4 && heif_image_handle_is_premultiplied_alpha(decoder->handle);
    for (uint32_t y = 0; y < picture->height; y++) {
        const uint8_t *from = plane + (size_t)y * (size_t)stride;
        uint8_t *into = pixels + y * bytes_per_row;
        if (picture->bits == 8) {
            memcpy(into, from, samples);
        } else {
            widen(from, into, samples, bits);
        }
        if (is_matted) upscale_divide_by_alpha(into, picture->width, picture->channels, picture->bits);
    }
    return UPSCALE_CODEC_OK;
}

static upscale_codec_status read_rows(upscale_decoder *base, uint8_t *pixels, size_t bytes_per_row) {
    heif_decoder *decoder = (heif_decoder *)base;
    struct heif_image *image = NULL;
    upscale_codec_status status = status_of(
        base, heif_decode_image(decoder->handle, &image, heif_colorspace_RGB, upscale_heif_chroma(&decoder->picture), NULL));
    if (status == UPSCALE_CODEC_OK) status = copy_rows(decoder, image, pixels, bytes_per_row);
    if (image) heif_image_release(image);
    return status;
}

static void destroy(upscale_decoder *base) {
    heif_decoder *decoder = (heif_decoder *)base;
    if (decoder->handle) heif_image_handle_release(decoder->handle);
    if (decoder->context) heif_context_free(decoder->context);
    free(decoder->icc);
    free(decoder->exif);
    free(decoder->xmp);
    free(decoder->file.bytes);
    free(decoder);
}

upscale_decoder *upscale_heif_decoder_create(void) {
    heif_decoder *decoder = calloc(1, sizeof *decoder);
    if (!decoder) return NULL;
    decoder->base.read_header = read_header;
    decoder->base.read_rows = read_rows;
    decoder->base.destroy = destroy;
    return &decoder->base;
}

#endif
