#if defined(UPSCALE_TIFF)

#include "tiff_decoder.h"
#include "tiff_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// MARK: The file in memory

static tmsize_t read_bytes(thandle_t context, void *into, tmsize_t count) {
    tiff_decoder *decoder = (tiff_decoder *)context;
    if (count < 0 || decoder->position >= decoder->file.count) return 0;
    const size_t left = decoder->file.count - (size_t)decoder->position;
    const size_t taken = (size_t)count < left ? (size_t)count : left;
    memcpy(into, decoder->file.bytes + decoder->position, taken);
    decoder->position += taken;
    return (tmsize_t)taken;
}

static tmsize_t write_nothing(thandle_t context, void *bytes, tmsize_t count) {
    (void)context, (void)bytes, (void)count;
    return 0;
}

static toff_t seek_to(thandle_t context, toff_t offset, int from) {
    tiff_decoder *decoder = (tiff_decoder *)context;
    const toff_t start = from == SEEK_CUR ? decoder->position : from == SEEK_END ? decoder->file.count : 0;
    return decoder->position = start + offset;
}

static toff_t size_of(thandle_t context) { return ((tiff_decoder *)context)->file.count; }

/// Without a table of errors, reading past the end is what cuts most files short.
upscale_codec_status upscale_tiff_failed(tiff_decoder *decoder, upscale_codec_status status, const char *message) {
    upscale_failure *failure = &decoder->base.failure;
    if (message) return upscale_note(failure, status, message);
    if (!failure->message[0]) return upscale_note(failure, status, "libtiff gives no reason");
    const bool is_short = strstr(failure->message, "Read error") || strstr(failure->message, "got ");
    return failure->status = status == UPSCALE_CODEC_DAMAGED && is_short ? UPSCALE_CODEC_CUT_SHORT : status;
}

static upscale_codec_status open_file(tiff_decoder *decoder) {
    const upscale_tiff_file file = {decoder, read_bytes, write_nothing, seek_to, size_of};
    decoder->tiff = upscale_tiff_open(&file, "rm", &decoder->base.failure);
    if (decoder->tiff) return UPSCALE_CODEC_OK;
    if (decoder->base.failure.status == UPSCALE_CODEC_OUT_OF_MEMORY) return UPSCALE_CODEC_OUT_OF_MEMORY;
    return upscale_tiff_failed(decoder, UPSCALE_CODEC_DAMAGED, NULL);
}

// MARK: The header

/// No captions come near this, in numbers of 32 bits.
static const uint32_t most_captions = 4 << 20;

/// Of the samples beyond the colors, what the first is: 0 none, 1 alpha, 2 alpha that colors were multiplied by.
static int alpha_kind(const tiff_decoder *decoder, int colors) {
    uint16_t count = 0, *kinds = NULL;
    TIFFGetFieldDefaulted(decoder->tiff, TIFFTAG_EXTRASAMPLES, &count, &kinds);
    if (decoder->samples <= colors || count == 0 || !kinds) return 0;
    return kinds[0] == EXTRASAMPLE_UNASSALPHA ? 1 : kinds[0] == EXTRASAMPLE_ASSOCALPHA ? 2 : 0;
}

static upscale_codec_status choose_reading(tiff_decoder *decoder) {
    upscale_picture *picture = &decoder->picture;
    const bool is_gray = decoder->photometric == PHOTOMETRIC_MINISBLACK || decoder->photometric == PHOTOMETRIC_MINISWHITE;
    const bool is_usual = decoder->bits == 8 || decoder->bits == 16;
    const int colors = is_gray ? 1 : 3;
    picture->bits = 8;
    picture->channels = 3;
    if (is_usual && (is_gray || decoder->photometric == PHOTOMETRIC_RGB) && decoder->samples >= colors) {
        const int alpha = alpha_kind(decoder, colors);
        decoder->reading = DIRECT;
        decoder->is_matted = alpha == 2;
        picture->channels = (uint32_t)(colors + (alpha > 0));
        picture->bits = decoder->bits;
    } else if (is_usual && decoder->photometric == PHOTOMETRIC_SEPARATED && decoder->samples >= 4) {
        uint16_t inks = INKSET_CMYK;
        TIFFGetFieldDefaulted(decoder->tiff, TIFFTAG_INKSET, &inks);
        if (inks != INKSET_CMYK) return upscale_tiff_failed(decoder, UPSCALE_CODEC_UNSUPPORTED, "its inks are not CMYK");
        decoder->reading = INKS;
    } else {
        char words[1024] = "";
        if (!TIFFRGBAImageOK(decoder->tiff, words)) return upscale_tiff_failed(decoder, UPSCALE_CODEC_UNSUPPORTED, words);
        decoder->reading = EXPANDED;
    }
    return UPSCALE_CODEC_OK;
}

static void take_profile_and_xmp(tiff_decoder *decoder) {
    upscale_picture_metadata *metadata = &decoder->base.metadata;
    uint32_t count = 0;
    void *bytes = NULL;
    if (TIFFGetField(decoder->tiff, TIFFTAG_XMLPACKET, &count, &bytes) && count > 0) {
        metadata->xmp = bytes;
        metadata->xmp_count = count;
    }
    if (decoder->reading == INKS) {
        // As of JPEG files with inks: the colors are sRGB's, which is said in place of a profile.
        metadata->has_srgb_intent = true;
        metadata->srgb_intent = 1;
    } else if (TIFFGetField(decoder->tiff, TIFFTAG_ICCPROFILE, &count, &bytes) && count > 0) {
        metadata->icc = bytes;
        metadata->icc_count = count;
    }
}

/// Photoshop's resources; IPTC that stands by itself becomes one of them, called 0x0404.
static void take_resources(tiff_decoder *decoder) {
    upscale_picture_metadata *metadata = &decoder->base.metadata;
    uint32_t count = 0;
    void *bytes = NULL;
    if (TIFFGetField(decoder->tiff, TIFFTAG_PHOTOSHOP, &count, &bytes) && count > 0) {
        metadata->resources = bytes;
        metadata->resources_count = count;
        return;
    }
    if (!TIFFGetField(decoder->tiff, TIFFTAG_RICHTIFFIPTC, &count, &bytes) || count == 0 || count > most_captions) return;
    // As numbers of 32 bits, by tradition.
    if (TIFFIsByteSwapped(decoder->tiff)) TIFFSwabArrayOfLong(bytes, count);
    const size_t size = (size_t)count * 4;
    const uint8_t start[] = {'8', 'B', 'I', 'M', 4, 4, 0, 0, (uint8_t)(size >> 24), (uint8_t)(size >> 16), (uint8_t)(size >> 8), (uint8_t)size};
    if (!(decoder->resources = malloc(sizeof start + size))) return;
    memcpy(decoder->resources, start, sizeof start);
    memcpy(decoder->resources + sizeof start, bytes, size);
    metadata->resources = decoder->resources;
    metadata->resources_count = sizeof start + size;
}

static void take_density(tiff_decoder *decoder) {
    float x = 0, y = 0;
    uint16_t unit = RESUNIT_INCH;
    TIFFGetFieldDefaulted(decoder->tiff, TIFFTAG_RESOLUTIONUNIT, &unit);
    if (!TIFFGetField(decoder->tiff, TIFFTAG_XRESOLUTION, &x) || !TIFFGetField(decoder->tiff, TIFFTAG_YRESOLUTION, &y)) return;
    if (!(x >= 1 && x < 1e6f && y >= 1 && y < 1e6f) || unit == RESUNIT_NONE) return;
    // 300 an inch are 118.11 a centimeter.
    const bool is_metric = unit == RESUNIT_CENTIMETER;
    const float factor = is_metric ? 100 : 1;
    decoder->base.metadata.density_unit = is_metric ? UPSCALE_DENSITY_PER_METER : UPSCALE_DENSITY_PER_INCH;
    decoder->base.metadata.density_x = (uint32_t)(x * factor + 0.5f);
    decoder->base.metadata.density_y = (uint32_t)(y * factor + 0.5f);
}

/// What is told of the file, in no more than its first picture's directory and the start of the second.
static void take_metadata(tiff_decoder *decoder) {
    upscale_picture_metadata *metadata = &decoder->base.metadata;
    take_profile_and_xmp(decoder);
    take_density(decoder);
    uint16_t orientation = ORIENTATION_TOPLEFT;
    TIFFGetFieldDefaulted(decoder->tiff, TIFFTAG_ORIENTATION, &orientation);
    metadata->orientation = orientation >= 1 && orientation <= 8 ? orientation : 1;
    metadata->directories = decoder->file.bytes;
    metadata->directories_count = decoder->file.count;
    take_resources(decoder);
    metadata->has_further_pictures = !TIFFLastDirectory(decoder->tiff);
}

/// What decoding takes: the file, and a strip or tile, or all of the picture where libtiff expands it or inks lie apart.
static uint64_t decoding_bytes(const tiff_decoder *decoder) {
    const uint64_t pixels = (uint64_t)decoder->picture.width * decoder->picture.height;
    const tmsize_t piece = TIFFIsTiled(decoder->tiff) ? TIFFTileSize(decoder->tiff) : TIFFStripSize(decoder->tiff);
    const bool holds_all = decoder->reading == EXPANDED || (decoder->reading == INKS && decoder->planar == PLANARCONFIG_SEPARATE);
    return decoder->file.count + 2 * (uint64_t)(piece > 0 ? piece : 0) + (holds_all ? 4 * pixels : 0);
}

/// Whether the first picture is a preview of another, as raw photographs have it: Canon's mark behind the header, a DNG's
/// version, or what TIFF has for it.
static bool begins_with_preview(const tiff_decoder *decoder) {
    uint32_t kind = 0;
    uint8_t *version = NULL;
    if (decoder->file.count >= 10 && !memcmp(decoder->file.bytes + 8, "CR", 2)) return true;
    if (TIFFGetField(decoder->tiff, TIFFTAG_DNGVERSION, &version)) return true;
    return TIFFGetField(decoder->tiff, TIFFTAG_SUBFILETYPE, &kind) && (kind & FILETYPE_REDUCEDIMAGE);
}

/// The fields that say how samples are stored.
static void take_layout(tiff_decoder *decoder, uint16_t *format, uint16_t *compression) {
    TIFF *tiff = decoder->tiff;
    TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &decoder->picture.width);
    TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &decoder->picture.height);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, compression);
    // Y'CbCr of JPEG inside comes as RGB then.
    if (*compression == COMPRESSION_JPEG) TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &decoder->bits);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &decoder->samples);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &decoder->planar);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, format);
    if (!TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &decoder->photometric)) decoder->photometric = PHOTOMETRIC_MINISBLACK;
    if (*compression == COMPRESSION_JPEG && decoder->photometric == PHOTOMETRIC_YCBCR) decoder->photometric = PHOTOMETRIC_RGB;
}

static upscale_codec_status read_header(upscale_decoder *base, upscale_picture *picture) {
    tiff_decoder *decoder = (tiff_decoder *)base;
    upscale_codec_status status = upscale_read_all(base, &decoder->file);
    if (status != UPSCALE_CODEC_OK || (status = open_file(decoder)) != UPSCALE_CODEC_OK) return status;
    uint16_t format = SAMPLEFORMAT_UINT, compression = COMPRESSION_NONE;
    take_layout(decoder, &format, &compression);
    if (begins_with_preview(decoder)) return upscale_tiff_failed(decoder, UPSCALE_CODEC_UNSUPPORTED, "it is a raw photograph");
    if (decoder->picture.width == 0 || decoder->picture.height == 0) return upscale_tiff_failed(decoder, UPSCALE_CODEC_DAMAGED, "it has no size");
    if (!TIFFIsCODECConfigured(compression)) return upscale_tiff_failed(decoder, UPSCALE_CODEC_UNSUPPORTED, "libtiff does not support its compression");
    if (format != SAMPLEFORMAT_UINT && format != SAMPLEFORMAT_VOID) {
        return upscale_tiff_failed(decoder, UPSCALE_CODEC_UNSUPPORTED, "its samples are not unsigned integers");
    }
    if ((status = choose_reading(decoder)) != UPSCALE_CODEC_OK) return status;
    take_metadata(decoder);
    base->memory = decoding_bytes(decoder);
    *picture = decoder->picture;
    // What was said of lesser faults so far is not why something fails later.
    base->failure.message[0] = 0;
    return UPSCALE_CODEC_OK;
}

static void destroy(upscale_decoder *base) {
    tiff_decoder *decoder = (tiff_decoder *)base;
    if (decoder->tiff) TIFFClose(decoder->tiff);
    free(decoder->file.bytes);
    free(decoder->resources);
    free(decoder);
}

upscale_decoder *upscale_tiff_decoder_create(void) {
    tiff_decoder *decoder = calloc(1, sizeof *decoder);
    if (!decoder) return NULL;
    decoder->base.read_header = read_header;
    decoder->base.read_rows = upscale_tiff_read_rows;
    decoder->base.destroy = destroy;
    return &decoder->base;
}

#endif
