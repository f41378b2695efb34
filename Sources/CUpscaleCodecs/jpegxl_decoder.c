#if defined(UPSCALE_JPEGXL)

#include "jpegxl_decoder.h"
#include "matte.h"
#include "metadata_item.h"

#include <stdlib.h>

/// Channels besides color, of which alpha is one. Every one takes memory, and files can announce thousands.
static const uint32_t most_extra_channels = 16;

/// From the file's first byte on. libjxl is not told that the file ends where it does, since it prints what it thinks of that.
static void begin(jpegxl_decoder *decoder, int events) {
    JxlDecoderReset(decoder->jxl);
    // Turning pixels itself would cost libjxl a copy of them as floats.
    JxlDecoderSetKeepOrientation(decoder->jxl, JXL_TRUE);
    JxlDecoderSetDecompressBoxes(decoder->jxl, JXL_TRUE);
    JxlDecoderSubscribeEvents(decoder->jxl, events);
    JxlDecoderSetInput(decoder->jxl, decoder->file.bytes, decoder->file.count);
}

/// libjxl gives no reasons.
static upscale_codec_status failed(jpegxl_decoder *decoder, JxlDecoderStatus event) {
    upscale_failure *failure = &decoder->base.failure;
    if (event == JXL_DEC_NEED_MORE_INPUT) return upscale_note(failure, UPSCALE_CODEC_CUT_SHORT, "the data ends too early");
    return upscale_note(failure, UPSCALE_CODEC_DAMAGED, "it breaks the format's rules");
}

static upscale_codec_status refuse(jpegxl_decoder *decoder, const char *reason) {
    return upscale_note(&decoder->base.failure, UPSCALE_CODEC_UNSUPPORTED, reason);
}

// MARK: Header

static upscale_codec_status take_info(jpegxl_decoder *decoder) {
    JxlBasicInfo *info = &decoder->info;
    if (JxlDecoderGetBasicInfo(decoder->jxl, info) != JXL_DEC_SUCCESS) return failed(decoder, JXL_DEC_ERROR);
    if (info->have_animation) return upscale_note(&decoder->base.failure, UPSCALE_CODEC_ANIMATED, "it is an animation");
    if (info->exponent_bits_per_sample > 0) return refuse(decoder, "its samples are floats");
    if (info->num_extra_channels > most_extra_channels) return refuse(decoder, "it has more than 16 channels besides color");
    for (uint32_t i = 0; i < info->num_extra_channels; i++) {
        JxlExtraChannelInfo channel;
        if (JxlDecoderGetExtraChannelInfo(decoder->jxl, i, &channel) != JXL_DEC_SUCCESS) return failed(decoder, JXL_DEC_ERROR);
        if (channel.type == JXL_CHANNEL_BLACK) return refuse(decoder, "it holds inks, CMYK");
    }
    decoder->picture = (upscale_picture){
        .width = info->xsize,
        .height = info->ysize,
        .channels = info->num_color_channels + (info->alpha_bits > 0),
        .bits = info->bits_per_sample > 8 ? 16 : 8,
    };
    decoder->base.metadata.orientation = (uint32_t)info->orientation;
    return UPSCALE_CODEC_OK;
}

/// Whether the first frame, where `rest` bytes are left of the file, is of one of the two ways to store pixels: modular, not
/// by cosine transforms (ISO/IEC 18181-1, annex F). True where it is not told.
static bool is_modular(const jpegxl_decoder *decoder, size_t rest) {
    if (rest == 0) return true;
    const uint8_t start = decoder->file.bytes[decoder->file.count - rest];
    const bool is_default = start & 1, is_regular = !(start & 6);
    if (is_default) return false;
    return is_regular ? start & 8 : decoder->info.uses_original_profile;
}

/// The file, and at most what libjxl 0.7 was measured to take besides the pixels. Bytes a pixel: by cosine transforms 4, or
/// 1.5 without a color transform, and with extra channels 8.5 more for each channel; modular 8 for each, though that may need
/// next to nothing, which cannot be told; and floats for all but RGB of 8 bits.
static uint64_t decoding_bytes(const jpegxl_decoder *decoder, bool is_modular) {
    const JxlBasicInfo *info = &decoder->info;
    const double extra = info->num_extra_channels;
    double bytes = is_modular ? 8 * (info->num_color_channels + extra) : info->uses_original_profile ? 1.5 : 4;
    if (!is_modular && extra > 0) bytes += 8.5 * (3 + extra);
    if (decoder->picture.bits == 16 || info->num_color_channels < 3) bytes += 4 * (3 + extra);
    return decoder->file.count + (uint64_t)(bytes * info->xsize * info->ysize);
}

/// Goes on to the next event behind the header, which ends with the colors.
static void pass_header(jpegxl_decoder *decoder) {
    upscale_jpegxl_take_colors(decoder);
    decoder->base.memory = decoding_bytes(decoder, is_modular(decoder, upscale_jpegxl_rest(decoder)));
}

/// All that is not pixels. Of a file that ends behind its header, it is what there is.
static upscale_codec_status read_events(jpegxl_decoder *decoder) {
    upscale_codec_status status = UPSCALE_CODEC_OK;
    bool has_header = false;
    begin(decoder, JXL_DEC_BASIC_INFO | JXL_DEC_COLOR_ENCODING | JXL_DEC_BOX);
    while (status == UPSCALE_CODEC_OK) {
        const JxlDecoderStatus event = JxlDecoderProcessInput(decoder->jxl);
        switch (event) {
        case JXL_DEC_BASIC_INFO:
            status = take_info(decoder);
            break;
        case JXL_DEC_COLOR_ENCODING:
            pass_header(decoder);
            has_header = true;
            break;
        case JXL_DEC_BOX:
            upscale_jpegxl_enter_box(decoder);
            break;
        case JXL_DEC_BOX_NEED_MORE_OUTPUT:
            upscale_jpegxl_widen_box(decoder);
            break;
        case JXL_DEC_SUCCESS:
        case JXL_DEC_NEED_MORE_INPUT:
            upscale_jpegxl_leave_box(decoder);
            return has_header ? UPSCALE_CODEC_OK : failed(decoder, JXL_DEC_NEED_MORE_INPUT);
        default:
            return failed(decoder, event);
        }
    }
    return status;
}

static void take_boxes(jpegxl_decoder *decoder) {
    upscale_take_exif(&decoder->base, decoder->exif.bytes, decoder->exif.count);
    if (decoder->xmp.count == 0) return;
    decoder->base.metadata.xmp = decoder->xmp.bytes;
    decoder->base.metadata.xmp_count = decoder->xmp.count;
}

static upscale_codec_status read_header(upscale_decoder *base, upscale_picture *picture) {
    jpegxl_decoder *decoder = (jpegxl_decoder *)base;
    upscale_codec_status status = upscale_read_all(base, &decoder->file);
    if (status != UPSCALE_CODEC_OK) return status;
    if (!(decoder->jxl = JxlDecoderCreate(NULL))) {
        return upscale_note(&base->failure, UPSCALE_CODEC_OUT_OF_MEMORY, "out of memory");
    }
    if ((status = read_events(decoder)) != UPSCALE_CODEC_OK) return status;
    take_boxes(decoder);
    *picture = decoder->picture;
    return UPSCALE_CODEC_OK;
}

// MARK: Pixels

static upscale_codec_status decode(jpegxl_decoder *decoder, uint8_t *pixels, size_t bytes_per_row) {
    const upscale_picture *picture = &decoder->picture;
    const JxlPixelFormat format = {
        .num_channels = picture->channels,
        .data_type = picture->bits == 16 ? JXL_TYPE_UINT16 : JXL_TYPE_UINT8,
        .endianness = JXL_NATIVE_ENDIAN,
        .align = bytes_per_row,
    };
    begin(decoder, JXL_DEC_COLOR_ENCODING | JXL_DEC_FULL_IMAGE);
    while (true) {
        JxlDecoderStatus event = JxlDecoderProcessInput(decoder->jxl);
        if (event == JXL_DEC_FULL_IMAGE) return UPSCALE_CODEC_OK;
        if (event == JXL_DEC_COLOR_ENCODING) {
            upscale_jpegxl_choose_colors(decoder);
        } else if (event != JXL_DEC_NEED_IMAGE_OUT_BUFFER ||
                   JxlDecoderSetImageOutBuffer(decoder->jxl, &format, pixels, bytes_per_row * picture->height)) {
            return failed(decoder, event);
        }
    }
}

static upscale_codec_status read_rows(upscale_decoder *base, uint8_t *pixels, size_t bytes_per_row) {
    jpegxl_decoder *decoder = (jpegxl_decoder *)base;
    const upscale_picture *picture = &decoder->picture;
    const upscale_codec_status status = decode(decoder, pixels, bytes_per_row);
    // What it holds may be more than the pixels, which may be copied next.
    JxlDecoderDestroy(decoder->jxl);
    decoder->jxl = NULL;
    if (status != UPSCALE_CODEC_OK) return status;
    const bool is_matted = picture->channels % 2 == 0 && decoder->info.alpha_premultiplied;
    for (uint32_t y = 0; y < picture->height && (is_matted || decoder->recoloring); y++) {
        uint8_t *row = pixels + y * bytes_per_row;
        if (is_matted) upscale_divide_by_alpha(row, picture->width, picture->channels, picture->bits);
        if (decoder->recoloring) upscale_recoloring_convert(decoder->recoloring, row, row, picture->width);
    }
    return UPSCALE_CODEC_OK;
}

static void destroy(upscale_decoder *base) {
    jpegxl_decoder *decoder = (jpegxl_decoder *)base;
    if (decoder->jxl) JxlDecoderDestroy(decoder->jxl);
    upscale_recoloring_destroy(decoder->recoloring);
    free(decoder->icc);
    free(decoder->exif.bytes);
    free(decoder->xmp.bytes);
    free(decoder->file.bytes);
    free(decoder);
}

upscale_decoder *upscale_jpegxl_decoder_create(void) {
    jpegxl_decoder *decoder = calloc(1, sizeof *decoder);
    if (!decoder) return NULL;
    decoder->base.read_header = read_header;
    decoder->base.read_rows = read_rows;
    decoder->base.destroy = destroy;
    return &decoder->base;
}

#endif
