#include "png_piece.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

/// libpng writes everything but the rows, which come in pieces compressed apart: as IDAT chunks, one for each piece.
typedef struct {
    upscale_encoder base;
    png_structp png;
    png_infop info;
    /// Where rows are given as they are: what compresses them, and the last row before them.
    upscale_png_piece *piece;
    uint8_t *above;
    size_t bytes_per_row;
    /// Of all rows so far, filtered.
    uLong checksum;
    bool has_pieces;
} png_encoder;

/// A chunk's length is at most 2³¹ − 1 bytes.
static const size_t chunk_limit = (size_t)1 << 30;

static const png_byte idat[5] = "IDAT";
static const png_byte iend[5] = "IEND";

static noreturn void on_error(png_structp png, png_const_charp message) {
    png_encoder *encoder = png_get_error_ptr(png);
    bool memory = strstr(message, "memory") != NULL;
    upscale_fail(&encoder->base.failure, memory ? UPSCALE_CODEC_OUT_OF_MEMORY : UPSCALE_CODEC_UNSUPPORTED, message);
}

static void on_warning(png_structp png, png_const_charp message) {
    (void)png;
    (void)message;
}

static void on_write(png_structp png, png_bytep bytes, size_t count) {
    png_encoder *encoder = png_get_io_ptr(png);
    if (!encoder->base.write(encoder->base.context, bytes, count)) {
        upscale_fail(&encoder->base.failure, UPSCALE_CODEC_IO_FAILED, "the file could not be written");
    }
}

static void on_flush(png_structp png) { (void)png; }

static void set_color_encoding(png_encoder *encoder, const upscale_picture_metadata *metadata) {
    const int32_t *c = metadata->chromaticities;
    if (metadata->icc_count > 0) {
        png_set_iCCP(encoder->png, encoder->info, "ICC profile", PNG_COMPRESSION_TYPE_BASE, metadata->icc,
                     (png_uint_32)metadata->icc_count);
    } else if (metadata->has_srgb_intent) {
        png_set_sRGB_gAMA_and_cHRM(encoder->png, encoder->info, metadata->srgb_intent);
    } else {
        if (metadata->has_gamma) png_set_gAMA_fixed(encoder->png, encoder->info, (png_fixed_point)metadata->gamma);
        if (metadata->has_chromaticities) {
            png_set_cHRM_fixed(encoder->png, encoder->info, c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]);
        }
    }
}

static void set_metadata(png_encoder *encoder, const upscale_picture_metadata *metadata) {
    set_color_encoding(encoder, metadata);
    if (metadata->exif_count > 0) {
        // libpng takes a pointer to mutable bytes but copies them.
        png_set_eXIf_1(encoder->png, encoder->info, (png_uint_32)metadata->exif_count, (png_bytep)metadata->exif);
    }
    if (metadata->density_unit == UPSCALE_DENSITY_PER_METER) {
        png_set_pHYs(encoder->png, encoder->info, metadata->density_x, metadata->density_y, PNG_RESOLUTION_METER);
    }
}

static upscale_codec_status begin(upscale_encoder *base, const upscale_picture *picture,
                                  const upscale_picture_metadata *metadata, const upscale_encoder_options *options) {
    png_encoder *encoder = (png_encoder *)base;
    if (setjmp(base->failure.jump)) return base->failure.status;
    encoder->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, encoder, on_error, on_warning);
    if (!encoder->png) return UPSCALE_CODEC_OUT_OF_MEMORY;
    encoder->info = png_create_info_struct(encoder->png);
    if (!encoder->info) return UPSCALE_CODEC_OUT_OF_MEMORY;
    static const int colors[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB,
                                 PNG_COLOR_TYPE_RGB_ALPHA};
    if (picture->channels < 1 || picture->channels > 4) {
        upscale_fail(&base->failure, UPSCALE_CODEC_UNSUPPORTED, "the number of channels is not 1 to 4");
    }
    png_set_write_fn(encoder->png, encoder, on_write, on_flush);
    png_set_user_limits(encoder->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    // A profile libpng finds fault with is left out instead of failing the picture.
    png_set_benign_errors(encoder->png, 1);
    png_set_IHDR(encoder->png, encoder->info, picture->width, picture->height, (int)picture->bits,
                 colors[picture->channels - 1], PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    set_metadata(encoder, metadata);
    png_write_info(encoder->png, encoder->info);
    if (metadata->chunks_count > 0) on_write(encoder->png, (png_bytep)metadata->chunks, metadata->chunks_count);
    encoder->checksum = adler32_z(0, NULL, 0);
    encoder->bytes_per_row = (size_t)picture->width * picture->channels * (picture->bits / 8);
    encoder->piece = upscale_png_piece_create(picture, options);
    encoder->above = malloc(encoder->bytes_per_row);
    if (!encoder->piece || !encoder->above) {
        upscale_fail(&base->failure, UPSCALE_CODEC_OUT_OF_MEMORY, "out of memory");
    }
    return UPSCALE_CODEC_OK;
}

static void write_chunk(png_encoder *encoder, const uint8_t *head, size_t head_count, const uint8_t *bytes,
                        size_t count) {
    png_write_chunk_start(encoder->png, idat, (png_uint_32)(head_count + count));
    if (head_count > 0) png_write_chunk_data(encoder->png, head, head_count);
    if (count > 0) png_write_chunk_data(encoder->png, bytes, count);
    png_write_chunk_end(encoder->png);
}

upscale_codec_status upscale_encoder_append_piece(upscale_encoder *base, const upscale_png_piece *piece) {
    png_encoder *encoder = (png_encoder *)base;
    if (setjmp(base->failure.jump)) return base->failure.status;
    // What zlib writes before the first block: deflate with a window of 32 kB, and check bits (RFC 1950, 2.2).
    static const uint8_t head[2] = {0x78, 0x01};
    for (size_t start = 0; start < piece->output.count; start += chunk_limit) {
        size_t count = piece->output.count - start < chunk_limit ? piece->output.count - start : chunk_limit;
        write_chunk(encoder, head, encoder->has_pieces ? 0 : sizeof head, piece->output.bytes + start, count);
        encoder->has_pieces = true;
    }
    encoder->checksum = adler32_combine(encoder->checksum, piece->checksum, (z_off_t)piece->raw_count);
    return UPSCALE_CODEC_OK;
}

static upscale_codec_status write_rows(upscale_encoder *base, const uint8_t *rows, size_t bytes_per_row, size_t count) {
    png_encoder *encoder = (png_encoder *)base;
    upscale_codec_status status = upscale_png_piece_compress(
        encoder->piece, encoder->has_pieces ? encoder->above : NULL, rows, bytes_per_row, count);
    if (status != UPSCALE_CODEC_OK) return status;
    memcpy(encoder->above, rows + (count - 1) * bytes_per_row, encoder->bytes_per_row);
    return upscale_encoder_append_piece(base, encoder->piece);
}

static upscale_codec_status finish(upscale_encoder *base) {
    png_encoder *encoder = (png_encoder *)base;
    if (setjmp(base->failure.jump)) return base->failure.status;
    // The last block, an empty one (RFC 1951, 3.2.6), and the checksum.
    uint8_t tail[6] = {0x03, 0x00};
    png_save_uint_32(tail + 2, (png_uint_32)encoder->checksum);
    write_chunk(encoder, NULL, 0, tail, sizeof tail);
    // Not png_write_end, which wants to have seen the rows.
    png_write_chunk(encoder->png, iend, NULL, 0);
    return UPSCALE_CODEC_OK;
}

static void destroy(upscale_encoder *base) {
    png_encoder *encoder = (png_encoder *)base;
    png_destroy_write_struct(&encoder->png, &encoder->info);
    upscale_png_piece_destroy(encoder->piece);
    free(encoder->above);
    free(encoder);
}

upscale_encoder *upscale_png_encoder_create(void) {
    png_encoder *encoder = calloc(1, sizeof *encoder);
    if (!encoder) return NULL;
    encoder->base.begin = begin;
    encoder->base.write_rows = write_rows;
    encoder->base.finish = finish;
    encoder->base.destroy = destroy;
    return &encoder->base;
}
