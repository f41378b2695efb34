#if defined(UPSCALE_TIFF)

#include "tiff_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Strips are written as rows come. Where each of them is stands behind the last, and where that is in the file's first
/// bytes, which are therefore written anew at the end.
typedef struct {
    upscale_encoder base;
    TIFF *tiff;
    uint64_t position, count;
    upscale_picture picture;
    /// A strip's rows without gaps: libtiff swaps their bytes in place.
    uint8_t *strip;
    size_t strip_capacity;
    uint32_t strips;
    /// Where a write failed, which libtiff can only report in its own words.
    bool io_failed;
} tiff_encoder;

// MARK: The file

static tmsize_t read_nothing(thandle_t context, void *into, tmsize_t count) {
    (void)context, (void)into, (void)count;
    return 0;
}

/// Bytes at the end are appended, behind zeros where libtiff leaves room for its directory; others replace what is there.
static bool place(tiff_encoder *encoder, const uint8_t *bytes, size_t count) {
    static const uint8_t zeros[4096];
    upscale_encoder *base = &encoder->base;
    if (encoder->position < encoder->count) {
        return encoder->position + count <= encoder->count &&
               base->rewrite(base->context, encoder->position, bytes, count);
    }
    const uint64_t gap = encoder->position - encoder->count;
    if (gap > sizeof zeros || (gap > 0 && !base->write(base->context, zeros, (size_t)gap))) return false;
    if (!base->write(base->context, bytes, count)) return false;
    encoder->count = encoder->position + count;
    return true;
}

static tmsize_t write_bytes(thandle_t context, void *bytes, tmsize_t count) {
    tiff_encoder *encoder = (tiff_encoder *)context;
    if (count <= 0) return count;
    if (!place(encoder, bytes, (size_t)count)) {
        encoder->io_failed = true;
        return -1;
    }
    encoder->position += (uint64_t)count;
    return count;
}

static toff_t seek_to(thandle_t context, toff_t offset, int from) {
    tiff_encoder *encoder = (tiff_encoder *)context;
    const toff_t start = from == SEEK_CUR ? encoder->position : from == SEEK_END ? encoder->count : 0;
    return encoder->position = start + offset;
}

static toff_t size_of(thandle_t context) { return ((tiff_encoder *)context)->count; }

static upscale_codec_status failed(tiff_encoder *encoder) {
    upscale_failure *failure = &encoder->base.failure;
    if (encoder->io_failed) return upscale_note(failure, UPSCALE_CODEC_IO_FAILED, "the file could not be written");
    if (!failure->message[0]) return upscale_note(failure, UPSCALE_CODEC_UNSUPPORTED, "libtiff gives no reason");
    const bool lacks_memory = strstr(failure->message, "memory") != NULL;
    return failure->status = lacks_memory ? UPSCALE_CODEC_OUT_OF_MEMORY : UPSCALE_CODEC_UNSUPPORTED;
}

static upscale_codec_status open_file(tiff_encoder *encoder, const char *mode) {
    const upscale_tiff_file file = {encoder, read_nothing, write_bytes, seek_to, size_of};
    encoder->tiff = upscale_tiff_open(&file, mode, &encoder->base.failure);
    return encoder->tiff ? UPSCALE_CODEC_OK : failed(encoder);
}

// MARK: The fields

static bool set_layout(TIFF *tiff, const upscale_picture *picture, const upscale_encoder_options *options) {
    const bool is_gray = picture->channels < 3;
    const uint16_t compression = options->tiff_compression == UPSCALE_TIFF_LZW       ? COMPRESSION_LZW
                                 : options->tiff_compression == UPSCALE_TIFF_DEFLATE ? COMPRESSION_ADOBE_DEFLATE
                                                                                     : COMPRESSION_NONE;
    if (!TIFFIsCODECConfigured(compression)) return false;
    bool is_set = TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, picture->width) &&
                  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, picture->height) &&
                  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, (int)picture->bits) &&
                  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, (int)picture->channels) &&
                  TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) &&
                  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, is_gray ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB) &&
                  TIFFSetField(tiff, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT) &&
                  TIFFSetField(tiff, TIFFTAG_COMPRESSION, (int)compression);
    if (is_set && compression != COMPRESSION_NONE) is_set = TIFFSetField(tiff, TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL);
    if (is_set && picture->channels % 2 == 0) {
        const uint16_t kind = EXTRASAMPLE_UNASSALPHA;
        is_set = TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &kind);
    }
    return is_set;
}

static bool set_density(TIFF *tiff, const upscale_picture_metadata *metadata) {
    if (metadata->density_unit == UPSCALE_DENSITY_NONE) return true;
    const int unit = metadata->density_unit == UPSCALE_DENSITY_PER_CENTIMETER ? RESUNIT_CENTIMETER : RESUNIT_INCH;
    return TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, unit) &&
           TIFFSetField(tiff, TIFFTAG_XRESOLUTION, (double)metadata->density_x) &&
           TIFFSetField(tiff, TIFFTAG_YRESOLUTION, (double)metadata->density_y);
}

static bool set_blocks(TIFF *tiff, const upscale_picture_metadata *metadata) {
    const struct {
        uint32_t tag;
        const uint8_t *bytes;
        size_t count;
    } blocks[] = {{TIFFTAG_ICCPROFILE, metadata->icc, metadata->icc_count},
                  {TIFFTAG_XMLPACKET, metadata->xmp, metadata->xmp_count},
                  {TIFFTAG_PHOTOSHOP, metadata->resources, metadata->resources_count}};
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
        if (blocks[i].count == 0) continue;
        if (blocks[i].count > UINT32_MAX / 2) return false;
        if (!TIFFSetField(tiff, blocks[i].tag, (uint32_t)blocks[i].count, blocks[i].bytes)) return false;
    }
    return true;
}

/// EXIF's directories stand in front of the pixels; the main one refers to them and has the texts.
static bool set_exif(tiff_encoder *encoder, const upscale_picture_metadata *metadata) {
    static const uint32_t texts[UPSCALE_TIFF_TEXTS] = {TIFFTAG_IMAGEDESCRIPTION, TIFFTAG_MAKE, TIFFTAG_MODEL, TIFFTAG_SOFTWARE,
                                                       TIFFTAG_DATETIME, TIFFTAG_ARTIST, TIFFTAG_COPYRIGHT};
    for (int i = 0; i < UPSCALE_TIFF_TEXTS; i++) {
        if (metadata->texts[i] && !TIFFSetField(encoder->tiff, texts[i], metadata->texts[i])) return false;
    }
    if (metadata->exif_count == 0) return true;
    seek_to((thandle_t)encoder, 0, SEEK_END);
    if (write_bytes((thandle_t)encoder, (void *)metadata->exif, (tmsize_t)metadata->exif_count) < 0) return false;
    if (metadata->camera_directory > 0 &&
        !TIFFSetField(encoder->tiff, TIFFTAG_EXIFIFD, (uint64_t)metadata->camera_directory)) {
        return false;
    }
    return metadata->place_directory == 0 ||
           TIFFSetField(encoder->tiff, TIFFTAG_GPSIFD, (uint64_t)metadata->place_directory);
}

// MARK: The encoder

static upscale_codec_status begin(upscale_encoder *base, const upscale_picture *picture,
                                  const upscale_picture_metadata *metadata, const upscale_encoder_options *options) {
    tiff_encoder *encoder = (tiff_encoder *)base;
    encoder->picture = *picture;
    // EXIF is taken over in the order of bytes that it has.
    const bool is_swapped = metadata->exif_is_big_endian;
    const char *mode = options->tiff_big ? (is_swapped ? "wb8" : "wl8") : (is_swapped ? "wb4" : "wl4");
    upscale_codec_status status = open_file(encoder, mode);
    if (status != UPSCALE_CODEC_OK) return status;
    const bool is_set = set_layout(encoder->tiff, picture, options) && set_density(encoder->tiff, metadata) &&
                        set_blocks(encoder->tiff, metadata) && set_exif(encoder, metadata);
    return is_set ? UPSCALE_CODEC_OK : failed(encoder);
}

static upscale_codec_status write_rows(upscale_encoder *base, const uint8_t *rows, size_t bytes_per_row, size_t count) {
    tiff_encoder *encoder = (tiff_encoder *)base;
    const size_t row = (size_t)encoder->picture.width * encoder->picture.channels * (encoder->picture.bits / 8);
    if (!encoder->strip) {
        if (!TIFFSetField(encoder->tiff, TIFFTAG_ROWSPERSTRIP, (uint32_t)count)) return failed(encoder);
        encoder->strip_capacity = count * row;
        if (!(encoder->strip = malloc(encoder->strip_capacity))) {
            return upscale_note(&base->failure, UPSCALE_CODEC_OUT_OF_MEMORY, "out of memory");
        }
    }
    if (count * row > encoder->strip_capacity) {
        return upscale_note(&base->failure, UPSCALE_CODEC_UNSUPPORTED, "its strips grow");
    }
    for (size_t y = 0; y < count; y++) memcpy(encoder->strip + y * row, rows + y * bytes_per_row, row);
    const tmsize_t size = (tmsize_t)(count * row);
    return TIFFWriteEncodedStrip(encoder->tiff, encoder->strips++, encoder->strip, size) == size ? UPSCALE_CODEC_OK
                                                                                                 : failed(encoder);
}

static upscale_codec_status finish(upscale_encoder *base) {
    tiff_encoder *encoder = (tiff_encoder *)base;
    return TIFFWriteDirectory(encoder->tiff) && !encoder->io_failed ? UPSCALE_CODEC_OK : failed(encoder);
}

static void destroy(upscale_encoder *base) {
    tiff_encoder *encoder = (tiff_encoder *)base;
    // Without TIFFClose's attempt to complete a file that was given up.
    if (encoder->tiff) TIFFCleanup(encoder->tiff);
    free(encoder->strip);
    free(encoder);
}

upscale_encoder *upscale_tiff_encoder_create(void) {
    tiff_encoder *encoder = calloc(1, sizeof *encoder);
    if (!encoder) return NULL;
    encoder->base.begin = begin;
    encoder->base.write_rows = write_rows;
    encoder->base.finish = finish;
    encoder->base.destroy = destroy;
    return &encoder->base;
}

#endif
