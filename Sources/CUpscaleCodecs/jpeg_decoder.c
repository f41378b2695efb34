#include "cmyk.h"
#include "codec.h"
#include "jpeg_segments.h"
#include "jpeg_tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

// After jpeglib.h, whose configuration decides the numbers of the codes.
#include <jerror.h>

typedef struct {
    upscale_decoder base;
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_source_mgr source;
    struct jpeg_progress_mgr progress;
    bool created;
    bool reached_end;
    /// Of several scans: whether one was damaged, and how many rows then had their first coefficients.
    bool is_damaged;
    uint32_t rows_begun;
    JOCTET *icc;
    unsigned int icc_count;
    uint8_t *exif;
    uint8_t *resources;
    /// Where inks become colors, and a row of inks. Null for every other picture.
    upscale_cmyk *cmyk;
    uint8_t *inks;
    uint8_t buffer[UPSCALE_BUFFER_SIZE];
} jpeg_decoder;

/// Real pictures have about ten scans; each one costs a pass over all coefficients, so thousands are an attack.
static const int maximum_scans = 100;

/// As PNG's sRGB chunk numbers it.
static const uint8_t relative_colorimetric = 1;

static const char exif_signature[] = UPSCALE_JPEG_EXIF;
static const char xmp_signature[] = UPSCALE_JPEG_XMP;
static const char resources_signature[] = UPSCALE_JPEG_RESOURCES;
/// Of segments that are only read, with their zero (XMP specification part 3, 1.1.3; CIPA DC-007, 5.1; ISO 21496-1, C.2).
static const char extended_xmp_signature[] = "http://ns.adobe.com/xmp/extension/";
static const char pictures_signature[] = "MPF";
static const char gain_map_signature[] = "urn:iso:std:iso:ts:21496:-1";

static upscale_codec_status status_of(const jpeg_decoder *decoder, int code) {
    switch (code) {
    case JERR_OUT_OF_MEMORY:
        return UPSCALE_CODEC_OUT_OF_MEMORY;
    case JERR_BAD_PRECISION:
    case JERR_SOF_UNSUPPORTED:
    case JERR_ARITH_NOTIMPL:
    case JERR_COMPONENT_COUNT:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_CCIR601_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
        return UPSCALE_CODEC_UNSUPPORTED;
    default:
        return decoder->reached_end ? UPSCALE_CODEC_CUT_SHORT : UPSCALE_CODEC_DAMAGED;
    }
}

static noreturn void on_error(j_common_ptr jpeg) {
    jpeg_decoder *decoder = jpeg->client_data;
    char message[JMSG_LENGTH_MAX];
    jpeg->err->format_message(jpeg, message);
    upscale_fail(&decoder->base.failure, status_of(decoder, jpeg->err->msg_code), message);
}

/// How many rows have at least their coarsest coefficients, of all components, while a scan is being read.
static uint32_t rows_begun(const struct jpeg_decompress_struct *jpeg) {
    if (!jpeg->progressive_mode || !jpeg->coef_bits) return 0;
    bool is_first = jpeg->Ss == 0 && jpeg->Ah == 0;
    for (int component = 0; component < jpeg->num_components; component++) {
        if (jpeg->coef_bits[component][0] < 0) return 0;
    }
    uint32_t rows = jpeg->input_iMCU_row * (uint32_t)(jpeg->max_v_samp_factor * DCTSIZE);
    return is_first && rows < jpeg->image_height ? rows : jpeg->image_height;
}

/// Whether the damage of a scan may be passed over: the picture has several, and what was read before is kept.
static bool passes_over(jpeg_decoder *decoder) {
    if (!decoder->base.salvages || !decoder->created || !jpeg_has_multiple_scans(&decoder->jpeg)) return false;
    if (!decoder->is_damaged) decoder->rows_begun = rows_begun(&decoder->jpeg);
    decoder->is_damaged = true;
    return true;
}

static void on_message(j_common_ptr jpeg, int level) {
    if (level >= 0) return;
    // libjpeg fills in gray and goes on. These warnings mean that pixels are lost; the others (stray bytes before a
    // marker, an odd JFIF version, a broken profile) leave the picture whole.
    switch (jpeg->err->msg_code) {
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
#ifdef D_ARITH_CODING_SUPPORTED
    case JWRN_ARITH_BAD_CODE:
#endif
    case JWRN_MUST_RESYNC:
        if (passes_over(jpeg->client_data)) return;
        on_error(jpeg);
    default:
        break;
    }
}

static void on_output(j_common_ptr jpeg) { (void)jpeg; }

static void on_progress(j_common_ptr jpeg) {
    jpeg_decoder *decoder = jpeg->client_data;
    if (decoder->is_damaged) {
        // Nothing behind the damage is read. Here, between the rows of a scan, its decoder takes that in.
        decoder->reached_end = true;
        decoder->source.bytes_in_buffer = 0;
    }
    if (decoder->jpeg.input_scan_number > maximum_scans) {
        upscale_fail(&decoder->base.failure, UPSCALE_CODEC_DAMAGED, "it has more scans than any real image");
    }
}

static void on_source(j_decompress_ptr jpeg) { (void)jpeg; }

static boolean on_fill(j_decompress_ptr jpeg) {
    jpeg_decoder *decoder = jpeg->client_data;
    ptrdiff_t got =
        decoder->reached_end ? 0 : decoder->base.read(decoder->base.context, decoder->buffer, sizeof decoder->buffer);
    if (got < 0) upscale_fail(&decoder->base.failure, UPSCALE_CODEC_IO_FAILED, "the file could not be read");
    if (got == 0) {
        // An end marker stops the decoder in an orderly way; whether pixels are missing shows then.
        decoder->reached_end = true;
        decoder->buffer[0] = 0xFF;
        decoder->buffer[1] = JPEG_EOI;
        got = 2;
    }
    decoder->source.next_input_byte = decoder->buffer;
    decoder->source.bytes_in_buffer = (size_t)got;
    return TRUE;
}

static void on_skip(j_decompress_ptr jpeg, long count) {
    jpeg_decoder *decoder = jpeg->client_data;
    while (count > (long)decoder->source.bytes_in_buffer) {
        count -= (long)decoder->source.bytes_in_buffer;
        on_fill(jpeg);
        if (decoder->reached_end) return;
    }
    if (count > 0) {
        decoder->source.next_input_byte += count;
        decoder->source.bytes_in_buffer -= (size_t)count;
    }
}

static void create(jpeg_decoder *decoder) {
    decoder->jpeg.err = jpeg_std_error(&decoder->errors);
    decoder->errors.error_exit = on_error;
    decoder->errors.emit_message = on_message;
    decoder->errors.output_message = on_output;
    decoder->jpeg.client_data = decoder;
    jpeg_create_decompress(&decoder->jpeg);
    decoder->created = true;
    decoder->source.init_source = on_source;
    decoder->source.fill_input_buffer = on_fill;
    decoder->source.skip_input_data = on_skip;
    decoder->source.resync_to_restart = jpeg_resync_to_restart;
    decoder->source.term_source = on_source;
    decoder->jpeg.src = &decoder->source;
    decoder->progress.progress_monitor = on_progress;
    decoder->jpeg.progress = &decoder->progress;
    jpeg_save_markers(&decoder->jpeg, JPEG_APP0 + 1, 0xFFFF);
    jpeg_save_markers(&decoder->jpeg, JPEG_APP0 + 2, 0xFFFF);
    jpeg_save_markers(&decoder->jpeg, JPEG_APP0 + 13, 0xFFFF);
}

/// Whether something follows the signature in a segment of that number.
static bool holds(jpeg_saved_marker_ptr marker, int application, const char *signature, size_t count) {
    return marker->marker == JPEG_APP0 + application && marker->data_length > count &&
           memcmp(marker->data, signature, count) == 0;
}

static void take_exif(jpeg_decoder *decoder) {
    for (jpeg_saved_marker_ptr marker = decoder->jpeg.marker_list; marker; marker = marker->next) {
        if (!holds(marker, 1, exif_signature, sizeof exif_signature)) continue;
        size_t count = marker->data_length - sizeof exif_signature;
        decoder->exif = malloc(count);
        if (!decoder->exif) upscale_fail(&decoder->base.failure, UPSCALE_CODEC_OUT_OF_MEMORY, "out of memory");
        memcpy(decoder->exif, marker->data + sizeof exif_signature, count);
        decoder->base.metadata.exif = decoder->exif;
        decoder->base.metadata.exif_count = count;
        return;
    }
}

/// The first packet, where libjpeg keeps it, and what is known of pictures that are not read.
static void take_xmp(jpeg_decoder *decoder) {
    upscale_picture_metadata *metadata = &decoder->base.metadata;
    for (jpeg_saved_marker_ptr marker = decoder->jpeg.marker_list; marker; marker = marker->next) {
        if (!metadata->xmp && holds(marker, 1, xmp_signature, sizeof xmp_signature)) {
            metadata->xmp = marker->data + sizeof xmp_signature;
            metadata->xmp_count = marker->data_length - sizeof xmp_signature;
        }
        if (holds(marker, 1, extended_xmp_signature, sizeof extended_xmp_signature)) metadata->has_extended_xmp = true;
        if (holds(marker, 2, pictures_signature, sizeof pictures_signature)) metadata->has_further_pictures = true;
        if (holds(marker, 2, gain_map_signature, sizeof gain_map_signature)) metadata->has_gain_map = true;
    }
}

/// Photoshop cuts its resources anywhere where they take more than a segment.
static void take_resources(jpeg_decoder *decoder) {
    size_t total = 0;
    for (jpeg_saved_marker_ptr marker = decoder->jpeg.marker_list; marker; marker = marker->next) {
        if (!holds(marker, 13, resources_signature, sizeof resources_signature)) continue;
        total += marker->data_length - sizeof resources_signature;
    }
    if (total == 0) return;
    decoder->resources = malloc(total);
    if (!decoder->resources) upscale_fail(&decoder->base.failure, UPSCALE_CODEC_OUT_OF_MEMORY, "out of memory");
    size_t filled = 0;
    for (jpeg_saved_marker_ptr marker = decoder->jpeg.marker_list; marker; marker = marker->next) {
        if (!holds(marker, 13, resources_signature, sizeof resources_signature)) continue;
        size_t count = marker->data_length - sizeof resources_signature;
        memcpy(decoder->resources + filled, marker->data + sizeof resources_signature, count);
        filled += count;
    }
    decoder->base.metadata.resources = decoder->resources;
    decoder->base.metadata.resources_count = total;
}

static bool has_inks(const struct jpeg_decompress_struct *jpeg) {
    return jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK;
}

static void take_metadata(jpeg_decoder *decoder) {
    upscale_picture_metadata *metadata = &decoder->base.metadata;
    const struct jpeg_decompress_struct *jpeg = &decoder->jpeg;
    jpeg_read_icc_profile(&decoder->jpeg, &decoder->icc, &decoder->icc_count);
    if (has_inks(jpeg)) {
        // They come out as sRGB, whatever profile the file has.
        metadata->has_srgb_intent = true;
        metadata->srgb_intent = relative_colorimetric;
    } else {
        metadata->icc = decoder->icc;
        metadata->icc_count = decoder->icc_count;
    }
    take_exif(decoder);
    take_xmp(decoder);
    take_resources(decoder);
    metadata->jpeg_quality = upscale_jpeg_quality(jpeg);
    if (jpeg->saw_JFIF_marker && jpeg->X_density > 0 && jpeg->Y_density > 0) {
        metadata->density_unit = jpeg->density_unit == 1   ? UPSCALE_DENSITY_PER_INCH
                                 : jpeg->density_unit == 2 ? UPSCALE_DENSITY_PER_CENTIMETER
                                                           : UPSCALE_DENSITY_NONE;
        metadata->density_x = jpeg->X_density;
        metadata->density_y = jpeg->Y_density;
    }
}

/// Of several scans all coefficients are kept until the last has come.
static uint64_t coefficient_bytes(struct jpeg_decompress_struct *jpeg) {
    if (!jpeg_has_multiple_scans(jpeg)) return 0;
    uint64_t blocks = 0;
    for (int index = 0; index < jpeg->num_components; index++) {
        const jpeg_component_info *component = &jpeg->comp_info[index];
        blocks += (uint64_t)component->width_in_blocks * component->height_in_blocks;
    }
    return blocks * sizeof(JBLOCK);
}

static upscale_codec_status read_header(upscale_decoder *base, upscale_picture *picture) {
    jpeg_decoder *decoder = (jpeg_decoder *)base;
    if (setjmp(base->failure.jump)) return base->failure.status;
    create(decoder);
    jpeg_read_header(&decoder->jpeg, TRUE);
    take_metadata(decoder);
    base->memory = coefficient_bytes(&decoder->jpeg);
    switch (decoder->jpeg.jpeg_color_space) {
    case JCS_GRAYSCALE:
        decoder->jpeg.out_color_space = JCS_GRAYSCALE;
        picture->channels = 1;
        break;
    case JCS_YCbCr:
    case JCS_RGB:
        decoder->jpeg.out_color_space = JCS_RGB;
        picture->channels = 3;
        break;
    case JCS_CMYK:
    case JCS_YCCK:
        decoder->jpeg.out_color_space = JCS_CMYK;
        picture->channels = 3;
        break;
    default:
        upscale_fail(&base->failure, UPSCALE_CODEC_UNSUPPORTED, "its color space is unknown");
    }
    picture->width = decoder->jpeg.image_width;
    picture->height = decoder->jpeg.image_height;
    picture->bits = 8;
    return UPSCALE_CODEC_OK;
}

/// Whether every bit of every coefficient has arrived: a file may lack its end marker and nothing else.
static bool is_complete(const struct jpeg_decompress_struct *jpeg) {
    if (!jpeg->progressive_mode || !jpeg->coef_bits) return false;
    for (int component = 0; component < jpeg->num_components; component++) {
        for (int index = 0; index < DCTSIZE2; index++) {
            if (jpeg->coef_bits[component][index] != 0) return false;
        }
    }
    return true;
}

/// Adobe's programs store inks inverted and leave their marker. libjpeg keeps the inversion.
static void prepare_inks(jpeg_decoder *decoder) {
    decoder->cmyk = upscale_cmyk_create(decoder->icc, decoder->icc_count, decoder->jpeg.saw_Adobe_marker);
    decoder->inks = malloc((size_t)decoder->jpeg.output_width * 4);
    if (!decoder->cmyk || !decoder->inks) {
        upscale_fail(&decoder->base.failure, UPSCALE_CODEC_OUT_OF_MEMORY, "out of memory");
    }
}

static void read_row(jpeg_decoder *decoder, uint8_t *target) {
    JSAMPROW row = decoder->inks ? decoder->inks : target;
    jpeg_read_scanlines(&decoder->jpeg, &row, 1);
    if (decoder->inks) upscale_cmyk_convert(decoder->cmyk, row, target, decoder->jpeg.output_width);
}

/// What several scans lack, when all that there are were read.
static void take_missing(jpeg_decoder *decoder) {
    struct jpeg_decompress_struct *jpeg = &decoder->jpeg;
    if (!jpeg_has_multiple_scans(jpeg) || !decoder->reached_end) return;
    // A scan that has only begun says that its bits are there.
    if (!decoder->is_damaged && is_complete(jpeg)) return;
    uint32_t rows = decoder->is_damaged ? decoder->rows_begun : rows_begun(jpeg);
    upscale_note(&decoder->base.failure, UPSCALE_CODEC_CUT_SHORT, "Premature end of JPEG file");
    if (upscale_rows_ended(&decoder->base, rows, jpeg->output_height) != UPSCALE_CODEC_OK) {
        upscale_fail(&decoder->base.failure, UPSCALE_CODEC_CUT_SHORT, "Premature end of JPEG file");
    }
    decoder->base.missing.lacks_detail = true;
}

static upscale_codec_status read_rows(upscale_decoder *base, uint8_t *pixels, size_t bytes_per_row) {
    jpeg_decoder *decoder = (jpeg_decoder *)base;
    struct jpeg_decompress_struct *jpeg = &decoder->jpeg;
    // Of a single scan all rows that came out were whole. What several have was seen before the first came, and the
    // arithmetic decoder does not see where data end.
    const bool comes_whole = !jpeg_has_multiple_scans(jpeg) && !jpeg->arith_code;
    if (setjmp(base->failure.jump)) {
        if (!comes_whole) return base->failure.status;
        return upscale_rows_ended(base, jpeg->output_scanline, jpeg->output_height);
    }
    jpeg->dct_method = JDCT_ISLOW;
    jpeg->do_fancy_upsampling = TRUE;
    jpeg_start_decompress(jpeg);
    // Of several scans all are read by now. A single scan is read row by row and warns by itself when it is too short.
    take_missing(decoder);
    int channels = has_inks(jpeg) ? 3 : jpeg->output_components;
    if ((size_t)jpeg->output_width * (size_t)channels != bytes_per_row) {
        upscale_fail(&base->failure, UPSCALE_CODEC_DAMAGED, "the rows are not what the header announced");
    }
    if (has_inks(jpeg)) prepare_inks(decoder);
    while (jpeg->output_scanline < jpeg->output_height - base->missing.rows) {
        read_row(decoder, pixels + jpeg->output_scanline * bytes_per_row);
    }
    // The arithmetic decoder takes missing data for zeros and never warns.
    if (jpeg->arith_code && decoder->reached_end) {
        upscale_fail(&base->failure, UPSCALE_CODEC_CUT_SHORT, "Premature end of JPEG file");
    }
    return UPSCALE_CODEC_OK;
}

static void destroy(upscale_decoder *base) {
    jpeg_decoder *decoder = (jpeg_decoder *)base;
    if (decoder->created) jpeg_destroy_decompress(&decoder->jpeg);
    upscale_cmyk_destroy(decoder->cmyk);
    free(decoder->inks);
    free(decoder->icc);
    free(decoder->exif);
    free(decoder->resources);
    free(decoder);
}

upscale_decoder *upscale_jpeg_decoder_create(void) {
    jpeg_decoder *decoder = calloc(1, sizeof *decoder);
    if (!decoder) return NULL;
    decoder->base.read_header = read_header;
    decoder->base.read_rows = read_rows;
    decoder->base.destroy = destroy;
    return &decoder->base;
}
