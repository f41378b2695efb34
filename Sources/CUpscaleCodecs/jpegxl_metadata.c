#if defined(UPSCALE_JPEGXL)

#include "jpegxl_decoder.h"
#include "metadata_item.h"

#include <stdlib.h>
#include <string.h>

/// What stands before the target of a profile: until version 0.9, a parameter that had no use any more.
#if JPEGXL_NUMERIC_VERSION < JPEGXL_COMPUTE_NUMERIC_VERSION(0, 9, 0)
#define UNUSED_FORMAT NULL,
#else
#define UNUSED_FORMAT
#endif

// MARK: Colors

/// The profile of the pixels or of the original, to be freed; null where there is none.
static uint8_t *copied_profile(const JxlDecoder *jxl, JxlColorProfileTarget target, size_t *count) {
    if (JxlDecoderGetICCProfileSize(jxl, UNUSED_FORMAT target, count) != JXL_DEC_SUCCESS) return NULL;
    uint8_t *icc = *count > 0 && *count <= UPSCALE_MOST_METADATA ? malloc(*count) : NULL;
    if (!icc) return NULL;
    if (JxlDecoderGetColorAsICCProfile(jxl, UNUSED_FORMAT target, icc, *count) == JXL_DEC_SUCCESS) return icc;
    free(icc);
    return NULL;
}

static bool encoded_colors(const JxlDecoder *jxl, JxlColorProfileTarget target, JxlColorEncoding *colors) {
    return JxlDecoderGetColorAsEncodedProfile(jxl, UNUSED_FORMAT target, colors) == JXL_DEC_SUCCESS;
}

/// Lossy pictures have no colors but those that the eye sees, and libjxl makes the original's of them where it has numbers for
/// these. Where it has a profile alone, it would make sRGB in linear light; this is for all that the profile may hold.
void upscale_jpegxl_choose_colors(jpegxl_decoder *decoder) {
    JxlColorEncoding colors;
    if (decoder->info.uses_original_profile) return;
    if (encoded_colors(decoder->jxl, JXL_COLOR_PROFILE_TARGET_ORIGINAL, &colors)) return;
    colors = (JxlColorEncoding){
        .color_space = decoder->picture.channels < 3 ? JXL_COLOR_SPACE_GRAY : JXL_COLOR_SPACE_RGB,
        .white_point = JXL_WHITE_POINT_D65,
        .primaries = JXL_PRIMARIES_2100,
        .transfer_function = JXL_TRANSFER_FUNCTION_SRGB,
        .rendering_intent = JXL_RENDERING_INTENT_RELATIVE,
    };
    JxlDecoderSetPreferredColorProfile(decoder->jxl, &colors);
}

/// sRGB, and the curves of HDR, by their numbers (ITU-T H.273). All else has a profile, which more formats can hold.
static bool take_code_points(jpegxl_decoder *decoder) {
    JxlColorEncoding colors;
    if (!encoded_colors(decoder->jxl, JXL_COLOR_PROFILE_TARGET_DATA, &colors)) return false;
    const bool is_gray = colors.color_space == JXL_COLOR_SPACE_GRAY;
    const bool is_srgb = colors.transfer_function == JXL_TRANSFER_FUNCTION_SRGB &&
                         (is_gray || colors.primaries == JXL_PRIMARIES_SRGB);
    const bool is_hdr = colors.transfer_function == JXL_TRANSFER_FUNCTION_PQ ||
                        colors.transfer_function == JXL_TRANSFER_FUNCTION_HLG;
    const bool is_known = is_gray || colors.primaries != JXL_PRIMARIES_CUSTOM;
    if (colors.white_point != JXL_WHITE_POINT_D65 || !is_known || !(is_srgb || is_hdr)) return false;
    upscale_picture_metadata *metadata = &decoder->base.metadata;
    metadata->has_code_points = true;
    // P3 has two numbers, and 12 is the one with daylight as its white.
    metadata->primaries = is_gray ? 1 : colors.primaries == JXL_PRIMARIES_P3 ? 12 : (uint8_t)colors.primaries;
    metadata->transfer = (uint8_t)colors.transfer_function;
    return true;
}

static void take_profile(jpegxl_decoder *decoder, uint8_t *icc, size_t count) {
    free(decoder->icc);
    decoder->icc = icc;
    decoder->base.metadata.icc = icc;
    decoder->base.metadata.icc_count = icc ? count : 0;
}

/// Of the original's profile where pixels can be converted to it, else of what they are decoded to.
void upscale_jpegxl_take_colors(jpegxl_decoder *decoder) {
    upscale_jpegxl_choose_colors(decoder);
    if (take_code_points(decoder)) return;
    size_t count = 0, original_count = 0;
    take_profile(decoder, copied_profile(decoder->jxl, JXL_COLOR_PROFILE_TARGET_DATA, &count), count);
    if (!decoder->icc || decoder->info.uses_original_profile) return;
    uint8_t *original = copied_profile(decoder->jxl, JXL_COLOR_PROFILE_TARGET_ORIGINAL, &original_count);
    const bool is_other = original && (original_count != count || memcmp(original, decoder->icc, count));
    if (is_other) {
        decoder->recoloring =
            upscale_recoloring_create(decoder->icc, count, original, original_count, &decoder->picture);
    }
    if (decoder->recoloring) {
        take_profile(decoder, original, original_count);
    } else {
        free(original);
    }
}

// MARK: Boxes

size_t upscale_jpegxl_rest(jpegxl_decoder *decoder) {
    const size_t rest = JxlDecoderReleaseInput(decoder->jxl);
    JxlDecoderSetInput(decoder->jxl, decoder->file.bytes + decoder->file.count - rest, rest);
    return rest;
}

void upscale_jpegxl_leave_box(jpegxl_decoder *decoder) {
    if (decoder->box) decoder->box->count = decoder->box->capacity - JxlDecoderReleaseBoxBuffer(decoder->jxl);
    decoder->box = NULL;
}

/// Of each kind of metadata, the first box is read where it is all there.
void upscale_jpegxl_enter_box(jpegxl_decoder *decoder) {
    upscale_jpegxl_leave_box(decoder);
    JxlBoxType type;
    uint64_t size = 0;
    if (JxlDecoderGetBoxType(decoder->jxl, type, JXL_TRUE) != JXL_DEC_SUCCESS) return;
    if (JxlDecoderGetBoxSizeRaw(decoder->jxl, &size) != JXL_DEC_SUCCESS || size > upscale_jpegxl_rest(decoder)) return;
    if (!memcmp(type, "jhgm", 4)) decoder->base.metadata.has_gain_map = true;
    jpegxl_box *box = !memcmp(type, "Exif", 4) ? &decoder->exif : !memcmp(type, "xml ", 4) ? &decoder->xmp : NULL;
    if (!box || box->bytes || !(box->bytes = malloc(UPSCALE_BUFFER_SIZE))) return;
    box->capacity = UPSCALE_BUFFER_SIZE;
    JxlDecoderSetBoxBuffer(decoder->jxl, box->bytes, box->capacity);
    decoder->box = box;
}

/// Makes room for the rest of a box, or leaves it out. Too much XMP stays too much, which is told.
void upscale_jpegxl_widen_box(jpegxl_decoder *decoder) {
    jpegxl_box *box = decoder->box;
    if (!box) return;
    const size_t count = box->capacity - JxlDecoderReleaseBoxBuffer(decoder->jxl);
    uint8_t *grown = box->capacity < UPSCALE_MOST_METADATA ? realloc(box->bytes, 2 * box->capacity) : NULL;
    if (!grown) {
        if (box == &decoder->xmp) box->count = count;
        decoder->box = NULL;
        return;
    }
    box->bytes = grown;
    box->capacity *= 2;
    JxlDecoderSetBoxBuffer(decoder->jxl, box->bytes + count, box->capacity - count);
}

#endif
