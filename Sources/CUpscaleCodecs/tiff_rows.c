#if defined(UPSCALE_TIFF)

#include "cmyk.h"
#include "matte.h"
#include "tiff_decoder.h"

#include <stdlib.h>
#include <string.h>

/// A part of the picture, at most as large as a strip or tile, of one plane or of all.
typedef struct {
    uint32_t x, y, width, height, plane;
    const uint8_t *bytes;
    size_t bytes_per_row;
} part;

typedef struct {
    tiff_decoder *decoder;
    uint8_t *pixels;
    size_t bytes_per_row;
    /// Four samples a pixel of the whole picture where planes lie apart, else of a row.
    uint8_t *inks;
    upscale_cmyk *cmyk;
} target;

/// Copies a run of samples into their places between others, `step` samples apart.
static void place_samples(uint8_t *into, size_t step, const uint8_t *from, size_t from_step, size_t count, size_t size) {
    for (size_t i = 0; i < count; i++) memcpy(into + i * step * size, from + i * from_step * size, size);
}

static void place_direct(const target *to, const part *from) {
    const tiff_decoder *decoder = to->decoder;
    const size_t size = decoder->bits / 8, channels = decoder->picture.channels;
    const bool is_apart = decoder->planar == PLANARCONFIG_SEPARATE;
    for (uint32_t y = 0; y < from->height; y++) {
        const uint8_t *row = from->bytes + y * from->bytes_per_row;
        uint8_t *into = to->pixels + (from->y + y) * to->bytes_per_row + from->x * channels * size;
        if (is_apart) {
            place_samples(into + from->plane * size, channels, row, 1, from->width, size);
        } else {
            for (size_t c = 0; c < channels; c++) {
                place_samples(into + c * size, channels, row + c * size, decoder->samples, from->width, size);
            }
        }
    }
}

/// The upper eight bits of a sample in the machine's order.
static uint8_t upper(const uint8_t *sample, size_t size) {
    if (size == 1) return *sample;
    uint16_t value;
    memcpy(&value, sample, sizeof value);
    return (uint8_t)(value >> 8);
}

static void place_inks(const target *to, const part *from) {
    const tiff_decoder *decoder = to->decoder;
    const size_t size = decoder->bits / 8, width = decoder->picture.width;
    const bool is_apart = decoder->planar == PLANARCONFIG_SEPARATE;
    for (uint32_t y = 0; y < from->height; y++) {
        const uint8_t *row = from->bytes + y * from->bytes_per_row;
        uint8_t *inks = to->inks + 4 * (is_apart ? (from->y + y) * width + from->x : 0);
        for (size_t x = 0; x < from->width; x++) {
            if (is_apart) {
                inks[4 * x + from->plane] = upper(row + x * size, size);
            } else {
                for (size_t c = 0; c < 4; c++) inks[4 * x + c] = upper(row + (x * decoder->samples + c) * size, size);
            }
        }
        if (!is_apart) upscale_cmyk_convert(to->cmyk, inks, to->pixels + (from->y + y) * to->bytes_per_row + 3 * from->x, from->width);
    }
}

static void place(const target *to, const part *from) {
    if (to->decoder->reading == INKS) {
        place_inks(to, from);
    } else {
        place_direct(to, from);
    }
}

/// How many planes are read: of those beyond color and alpha nothing is wanted.
static uint32_t planes_of(const tiff_decoder *decoder) {
    if (decoder->planar != PLANARCONFIG_SEPARATE) return 1;
    return decoder->reading == INKS ? 4 : decoder->picture.channels;
}

static upscale_codec_status read_tiles(const target *to, uint8_t *buffer, tmsize_t capacity) {
    tiff_decoder *decoder = to->decoder;
    const upscale_picture *picture = &decoder->picture;
    uint32_t width = 0, height = 0;
    TIFFGetField(decoder->tiff, TIFFTAG_TILEWIDTH, &width);
    TIFFGetField(decoder->tiff, TIFFTAG_TILELENGTH, &height);
    if (width == 0 || height == 0) return upscale_tiff_failed(decoder, UPSCALE_CODEC_DAMAGED, "its tiles have no size");
    const uint32_t planes = planes_of(decoder);
    for (uint32_t plane = 0; plane < planes; plane++) {
        for (uint64_t y = 0; y < picture->height; y += height) {
            for (uint64_t x = 0; x < picture->width; x += width) {
                const uint32_t tile = TIFFComputeTile(decoder->tiff, (uint32_t)x, (uint32_t)y, 0, (uint16_t)plane);
                if (TIFFReadEncodedTile(decoder->tiff, tile, buffer, capacity) < capacity) return upscale_tiff_failed(decoder, UPSCALE_CODEC_DAMAGED, NULL);
                const uint64_t right = picture->width - x, below = picture->height - y;
                place(to, &(part){(uint32_t)x, (uint32_t)y, (uint32_t)(right < width ? right : width),
                                  (uint32_t)(below < height ? below : height), plane, buffer,
                                  (size_t)TIFFTileRowSize(decoder->tiff)});
            }
        }
    }
    return UPSCALE_CODEC_OK;
}

static upscale_codec_status read_strips(const target *to, uint8_t *buffer, tmsize_t capacity) {
    tiff_decoder *decoder = to->decoder;
    const upscale_picture *picture = &decoder->picture;
    uint32_t rows = picture->height;
    TIFFGetFieldDefaulted(decoder->tiff, TIFFTAG_ROWSPERSTRIP, &rows);
    if (rows == 0) return upscale_tiff_failed(decoder, UPSCALE_CODEC_DAMAGED, "its strips have no rows");
    const uint32_t planes = planes_of(decoder);
    const tmsize_t row = TIFFScanlineSize(decoder->tiff);
    for (uint32_t plane = 0; plane < planes; plane++) {
        for (uint64_t y = 0; y < picture->height; y += rows) {
            const uint64_t below = picture->height - y;
            const uint32_t height = (uint32_t)(below < rows ? below : rows);
            const uint32_t strip = TIFFComputeStrip(decoder->tiff, (uint32_t)y, (uint16_t)plane);
            const tmsize_t wanted = (tmsize_t)height * row;
            if (wanted > capacity || TIFFReadEncodedStrip(decoder->tiff, strip, buffer, wanted) < wanted) {
                return upscale_tiff_failed(decoder, UPSCALE_CODEC_DAMAGED, NULL);
            }
            place(to, &(part){0, (uint32_t)y, picture->width, height, plane, buffer, (size_t)row});
        }
    }
    return UPSCALE_CODEC_OK;
}

/// White is 0 in some gray pictures; and alpha may have been multiplied in.
static void finish_direct(const target *to) {
    const tiff_decoder *decoder = to->decoder;
    const upscale_picture *picture = &decoder->picture;
    const size_t size = decoder->bits / 8;
    for (uint32_t y = 0; y < picture->height; y++) {
        uint8_t *row = to->pixels + y * to->bytes_per_row;
        if (decoder->photometric == PHOTOMETRIC_MINISWHITE) {
            for (size_t x = 0; x < picture->width; x++) {
                for (size_t i = 0; i < size; i++) row[x * picture->channels * size + i] ^= 0xFF;
            }
        }
        if (decoder->is_matted) upscale_divide_by_alpha(row, picture->width, picture->channels, picture->bits);
    }
}

static upscale_codec_status read_expanded(const target *to) {
    tiff_decoder *decoder = to->decoder;
    const upscale_picture *picture = &decoder->picture;
    uint32_t *raster = malloc((size_t)picture->width * picture->height * sizeof *raster);
    if (!raster) return upscale_tiff_failed(decoder, UPSCALE_CODEC_OUT_OF_MEMORY, "out of memory");
    // Else libtiff would turn it as well, in part.
    TIFFSetField(decoder->tiff, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
    const int is_read = TIFFReadRGBAImageOriented(decoder->tiff, picture->width, picture->height, raster, ORIENTATION_TOPLEFT, 1);
    for (uint32_t y = 0; is_read && y < picture->height; y++) {
        uint8_t *into = to->pixels + y * to->bytes_per_row;
        const uint32_t *from = raster + (size_t)y * picture->width;
        for (uint32_t x = 0; x < picture->width; x++, into += 3) {
            into[0] = (uint8_t)TIFFGetR(from[x]);
            into[1] = (uint8_t)TIFFGetG(from[x]);
            into[2] = (uint8_t)TIFFGetB(from[x]);
        }
    }
    free(raster);
    return is_read ? UPSCALE_CODEC_OK : upscale_tiff_failed(decoder, UPSCALE_CODEC_DAMAGED, NULL);
}

/// Makes what inks need, where there are any.
static bool begin_inks(target *to) {
    tiff_decoder *decoder = to->decoder;
    if (decoder->reading != INKS) return true;
    uint32_t count = 0;
    void *icc = NULL;
    TIFFGetField(decoder->tiff, TIFFTAG_ICCPROFILE, &count, &icc);
    const size_t rows = decoder->planar == PLANARCONFIG_SEPARATE ? decoder->picture.height : 1;
    to->cmyk = upscale_cmyk_create(icc, count, false);
    to->inks = calloc(rows * decoder->picture.width, 4);
    return to->cmyk && to->inks;
}

static void finish_inks(const target *to) {
    const upscale_picture *picture = &to->decoder->picture;
    if (to->decoder->planar != PLANARCONFIG_SEPARATE) return;
    for (uint32_t y = 0; y < picture->height; y++) {
        upscale_cmyk_convert(to->cmyk, to->inks + 4 * (size_t)y * picture->width, to->pixels + y * to->bytes_per_row, picture->width);
    }
}

static upscale_codec_status read_parts(target *to) {
    tiff_decoder *decoder = to->decoder;
    const bool is_tiled = TIFFIsTiled(decoder->tiff);
    const tmsize_t capacity = is_tiled ? TIFFTileSize(decoder->tiff) : TIFFStripSize(decoder->tiff);
    if (capacity <= 0) return upscale_tiff_failed(decoder, UPSCALE_CODEC_DAMAGED, NULL);
    uint8_t *buffer = malloc((size_t)capacity);
    upscale_codec_status status = UPSCALE_CODEC_OK;
    if (!buffer || !begin_inks(to)) {
        status = upscale_tiff_failed(decoder, UPSCALE_CODEC_OUT_OF_MEMORY, "out of memory");
    } else {
        status = is_tiled ? read_tiles(to, buffer, capacity) : read_strips(to, buffer, capacity);
    }
    if (status == UPSCALE_CODEC_OK && decoder->reading == INKS) finish_inks(to);
    if (status == UPSCALE_CODEC_OK && decoder->reading == DIRECT) finish_direct(to);
    upscale_cmyk_destroy(to->cmyk);
    free(to->inks);
    free(buffer);
    return status;
}

upscale_codec_status upscale_tiff_read_rows(upscale_decoder *base, uint8_t *pixels, size_t bytes_per_row) {
    tiff_decoder *decoder = (tiff_decoder *)base;
    target to = {decoder, pixels, bytes_per_row, NULL, NULL};
    return decoder->reading == EXPANDED ? read_expanded(&to) : read_parts(&to);
}

#endif
