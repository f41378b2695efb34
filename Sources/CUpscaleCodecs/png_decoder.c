#include "codec.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    upscale_decoder base;
    png_structp png;
    png_infop info;
    uint32_t height;
    uint32_t channels;
    uint32_t bits;
    /// How far the rows are read: of an interlaced picture, in which of its passes.
    int pass;
    uint32_t row;
    /// Where in the file the next bytes come from and the next chunk begins, and the row that was being read where the
    /// chunk at hand began: what a chunk holds is right when its sum is.
    uint64_t offset;
    uint64_t next_chunk;
    uint32_t chunk_row;
    bool is_animated;
    size_t position;
    size_t available;
    uint8_t buffer[UPSCALE_BUFFER_SIZE];
} png_decoder;

/// No profile or EXIF block comes near this; what claims more is taken for a bomb and skipped.
static const size_t chunk_limit = 32 << 20;

static noreturn void on_error(png_structp png, png_const_charp message) {
    png_decoder *decoder = png_get_error_ptr(png);
    bool memory = strstr(message, "memory") != NULL;
    // Where in the chunk the damage is, no sum tells: neither its own nor that of all pixels, which the last chunk ends.
    if (strstr(message, "CRC") || strstr(message, "data check")) decoder->row = decoder->chunk_row;
    upscale_fail(&decoder->base.failure, memory ? UPSCALE_CODEC_OUT_OF_MEMORY : UPSCALE_CODEC_DAMAGED, message);
}

static void on_warning(png_structp png, png_const_charp message) {
    // Only the Adler-32 sum at the end of the pixels speaks of them; every other warning is about a chunk left out.
    if (strstr(message, "incorrect data check")) on_error(png, message);
}

static const uint32_t signature_size = 8;

/// libpng reads each chunk's length and name at once, the signature before them.
static void count_bytes(png_decoder *decoder, const uint8_t *bytes, size_t count) {
    if (decoder->offset == 0) {
        decoder->next_chunk = signature_size;
    } else if (decoder->offset == decoder->next_chunk && count == 8) {
        decoder->next_chunk += 12 + (uint64_t)png_get_uint_32(bytes);
        decoder->chunk_row = decoder->row;
    }
    decoder->offset += count;
}

static void on_read(png_structp png, png_bytep into, size_t count) {
    png_decoder *decoder = png_get_io_ptr(png);
    const uint8_t *first = into;
    const size_t asked = count;
    while (count > 0) {
        if (decoder->position == decoder->available) {
            ptrdiff_t got = decoder->base.read(decoder->base.context, decoder->buffer, sizeof decoder->buffer);
            if (got < 0) upscale_fail(&decoder->base.failure, UPSCALE_CODEC_IO_FAILED, "the file could not be read");
            if (got == 0) upscale_fail(&decoder->base.failure, UPSCALE_CODEC_CUT_SHORT, "the data ends too early");
            decoder->position = 0;
            decoder->available = (size_t)got;
        }
        size_t part = decoder->available - decoder->position;
        if (part > count) part = count;
        memcpy(into, decoder->buffer + decoder->position, part);
        decoder->position += part;
        into += part;
        count -= part;
    }
    count_bytes(decoder, first, asked);
}

// Chunks that libpng does not know. Of an animation it would read the first frame, and nobody would hear of the others.
static int on_chunk(png_structp png, png_unknown_chunkp chunk) {
    png_decoder *decoder = png_get_user_chunk_ptr(png);
    if (memcmp(chunk->name, "acTL", 4) == 0 && chunk->size >= 4 && png_get_uint_32(chunk->data) > 1) {
        decoder->is_animated = true;
    }
    return 1;
}

static void set_limits(png_structp png) {
    // The caller bounds the number of pixels; libpng's own million a side would refuse long panoramas.
    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_chunk_malloc_max(png, chunk_limit);
    // Text and the like are never used: unread, they cannot be decompression bombs either.
    static const png_byte unused[] = "bKGD\0hIST\0iTXt\0oFFs\0pCAL\0sBIT\0sCAL\0sPLT\0tEXt\0tIME\0zTXt";
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, unused, sizeof unused / 5);
}

static void take_color_encoding(png_decoder *decoder) {
    png_structp png = decoder->png;
    upscale_picture_metadata *metadata = &decoder->base.metadata;
    int intent = 0;
    png_fixed_point gamma = 0;
    png_fixed_point *c = metadata->chromaticities;
    // libpng derives gAMA and cHRM from sRGB; alone, sRGB says the same.
    if (png_get_sRGB(png, decoder->info, &intent)) {
        metadata->has_srgb_intent = true;
        metadata->srgb_intent = (uint8_t)intent;
        return;
    }
    if (png_get_gAMA_fixed(png, decoder->info, &gamma) && gamma > 0) {
        metadata->has_gamma = true;
        metadata->gamma = (uint32_t)gamma;
    }
    metadata->has_chromaticities =
        png_get_cHRM_fixed(png, decoder->info, &c[0], &c[1], &c[2], &c[3], &c[4], &c[5], &c[6], &c[7]) != 0;
}

static void take_metadata(png_decoder *decoder) {
    upscale_picture_metadata *metadata = &decoder->base.metadata;
    memset(metadata, 0, sizeof *metadata);
    png_charp name;
    int method;
    png_bytep icc;
    png_uint_32 icc_count;
    if (png_get_iCCP(decoder->png, decoder->info, &name, &method, &icc, &icc_count)) {
        metadata->icc = icc;
        metadata->icc_count = icc_count;
    } else {
        take_color_encoding(decoder);
    }
    png_bytep exif;
    png_uint_32 exif_count;
    if (png_get_eXIf_1(decoder->png, decoder->info, &exif_count, &exif)) {
        metadata->exif = exif;
        metadata->exif_count = exif_count;
    }
    png_uint_32 x, y;
    int unit;
    if (png_get_pHYs(decoder->png, decoder->info, &x, &y, &unit) && unit == PNG_RESOLUTION_METER && x > 0 && y > 0) {
        metadata->density_unit = UPSCALE_DENSITY_PER_METER;
        metadata->density_x = x;
        metadata->density_y = y;
    }
}

static upscale_codec_status read_header(upscale_decoder *base, upscale_picture *picture) {
    png_decoder *decoder = (png_decoder *)base;
    if (setjmp(base->failure.jump)) return base->failure.status;
    decoder->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, decoder, on_error, on_warning);
    if (!decoder->png) return UPSCALE_CODEC_OUT_OF_MEMORY;
    decoder->info = png_create_info_struct(decoder->png);
    if (!decoder->info) return UPSCALE_CODEC_OUT_OF_MEMORY;
    png_set_read_fn(decoder->png, decoder, on_read);
    png_set_read_user_chunk_fn(decoder->png, decoder, on_chunk);
    set_limits(decoder->png);
    png_read_info(decoder->png, decoder->info);
    if (decoder->is_animated) {
        return upscale_note(&base->failure, UPSCALE_CODEC_ANIMATED, "it is an animation");
    }
    take_metadata(decoder);

    // Told here rather than by png_read_update_info, which allocates rows before the caller could check the size.
    int color = png_get_color_type(decoder->png, decoder->info);
    bool alpha = (color & PNG_COLOR_MASK_ALPHA) || png_get_valid(decoder->png, decoder->info, PNG_INFO_tRNS);
    decoder->channels = ((color & PNG_COLOR_MASK_COLOR) ? 3 : 1) + (alpha ? 1 : 0);
    decoder->bits = png_get_bit_depth(decoder->png, decoder->info) == 16 ? 16 : 8;
    decoder->height = png_get_image_height(decoder->png, decoder->info);
    picture->width = png_get_image_width(decoder->png, decoder->info);
    picture->height = decoder->height;
    picture->channels = decoder->channels;
    picture->bits = decoder->bits;
    return UPSCALE_CODEC_OK;
}

/// What there is of a picture that ends early. Each pass but the first makes an interlaced one finer.
static upscale_codec_status rows_ended(png_decoder *decoder) {
    bool is_coarse = decoder->pass > 0 && decoder->row < decoder->height;
    uint32_t rows = decoder->pass > 0 ? decoder->height : decoder->row;
    upscale_codec_status status = upscale_rows_ended(&decoder->base, rows, decoder->height);
    decoder->base.missing.lacks_detail = status == UPSCALE_CODEC_OK && is_coarse;
    return status;
}

static upscale_codec_status read_rows(upscale_decoder *base, uint8_t *pixels, size_t bytes_per_row) {
    png_decoder *decoder = (png_decoder *)base;
    if (setjmp(base->failure.jump)) return rows_ended(decoder);
    png_structp png = decoder->png;
    png_set_expand(png);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (decoder->bits == 16) png_set_swap(png);
#endif
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, decoder->info);
    if (png_get_rowbytes(png, decoder->info) != bytes_per_row) {
        upscale_fail(&base->failure, UPSCALE_CODEC_DAMAGED, "the rows are not what the header announced");
    }
    for (decoder->pass = 0; decoder->pass < passes; decoder->pass++) {
        for (decoder->row = 0; decoder->row < decoder->height; decoder->row++) {
            png_bytep row = pixels + decoder->row * bytes_per_row;
            // For display, pixels that no pass has brought yet look like those before them.
            bool displays = base->salvages && passes > 1;
            png_read_row(png, displays ? NULL : row, displays ? row : NULL);
        }
    }
    png_read_end(png, decoder->info);
    take_metadata(decoder);
    return UPSCALE_CODEC_OK;
}

static void destroy(upscale_decoder *base) {
    png_decoder *decoder = (png_decoder *)base;
    png_destroy_read_struct(&decoder->png, &decoder->info, NULL);
    free(decoder);
}

upscale_decoder *upscale_png_decoder_create(void) {
    png_decoder *decoder = calloc(1, sizeof *decoder);
    if (!decoder) return NULL;
    decoder->base.read_header = read_header;
    decoder->base.read_rows = read_rows;
    decoder->base.destroy = destroy;
    return &decoder->base;
}
