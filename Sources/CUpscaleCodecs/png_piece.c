#include "png_piece.h"

#include <stdlib.h>
#include <string.h>

static bool allocate(upscale_png_piece *piece) {
    size_t row = piece->bytes_per_row;
    // In front of a row and of the one above lies a pixel of zeros, the left neighbor of the first one.
    piece->current = calloc(piece->bytes_per_pixel + row, 1);
    piece->above = calloc(piece->bytes_per_pixel + row, 1);
    piece->filtered = malloc(1 + row);
    return piece->current && piece->above && piece->filtered;
}

upscale_png_piece *upscale_png_piece_create(const upscale_picture *picture, const upscale_encoder_options *options) {
    upscale_png_piece *piece = calloc(1, sizeof *piece);
    if (!piece) return NULL;
    piece->bytes_per_pixel = (size_t)picture->channels * (picture->bits / 8);
    piece->bytes_per_row = piece->bytes_per_pixel * picture->width;
    piece->filter = options->png_compression == 0 ? 0 : 4;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    piece->swaps = picture->bits == 16;
#endif
    // Measured on enlarged photographs and drawings: trying all filters saves nothing over Paeth alone and takes half as long
    // again.
    piece->deflate = upscale_deflate_create(options->png_compression);
    if (!piece->deflate || !allocate(piece)) {
        upscale_png_piece_destroy(piece);
        return NULL;
    }
    return piece;
}

/// Copies a row behind its pixel of zeros, in the file's byte order.
static void take_row(const upscale_png_piece *piece, const uint8_t *row, uint8_t *line) {
    uint8_t *target = line + piece->bytes_per_pixel;
    if (!piece->swaps) {
        memcpy(target, row, piece->bytes_per_row);
        return;
    }
    for (size_t index = 0; index < piece->bytes_per_row; index += 2) {
        target[index] = row[index + 1];
        target[index + 1] = row[index];
    }
}

/// Paeth's filter, PNG specification 9.4: each byte less whichever of its neighbors left (a), above (b) and left above
/// (c) lies closest to a + b − c, in this order where two are equally close. Plain arithmetic in 16 bits and selections
/// by masks, which compilers turn into vectors.
static void filter_paeth(const uint8_t *restrict current, const uint8_t *restrict above, size_t pixel,
                         uint8_t *restrict target, size_t count) {
    for (size_t index = 0; index < count; index++) {
        int16_t a = current[index], b = above[index + pixel], c = above[index];
        int16_t to_a = (int16_t)(b - c), to_b = (int16_t)(a - c), to_c = (int16_t)(to_a + to_b);
        to_a = (int16_t)(to_a < 0 ? -to_a : to_a);
        to_b = (int16_t)(to_b < 0 ? -to_b : to_b);
        to_c = (int16_t)(to_c < 0 ? -to_c : to_c);
        int16_t nearest = to_b <= to_c ? b : c;
        int16_t other = to_b <= to_c ? to_b : to_c;
        nearest = to_a <= other ? a : nearest;
        target[index] = (uint8_t)(current[index + pixel] - nearest);
    }
}

static void filter_row(upscale_png_piece *piece) {
    piece->filtered[0] = (uint8_t)piece->filter;
    if (piece->filter == 0) {
        memcpy(piece->filtered + 1, piece->current + piece->bytes_per_pixel, piece->bytes_per_row);
    } else {
        filter_paeth(piece->current, piece->above, piece->bytes_per_pixel, piece->filtered + 1, piece->bytes_per_row);
    }
}

upscale_codec_status upscale_png_piece_compress(upscale_png_piece *piece, const uint8_t *above, const uint8_t *rows,
                                                size_t bytes_per_row, size_t count) {
    piece->output.count = 0;
    piece->raw_count = count * (1 + piece->bytes_per_row);
    piece->checksum = adler32_z(0, NULL, 0);
    if (!upscale_deflate_begin(piece->deflate)) return UPSCALE_CODEC_UNSUPPORTED;
    if (above) {
        take_row(piece, above, piece->above);
    } else {
        memset(piece->above, 0, piece->bytes_per_pixel + piece->bytes_per_row);
    }
    for (size_t row = 0; row < count; row++) {
        take_row(piece, rows + row * bytes_per_row, piece->current);
        filter_row(piece);
        piece->checksum = adler32_z(piece->checksum, piece->filtered, 1 + piece->bytes_per_row);
        upscale_codec_status status = upscale_deflate_feed(piece->deflate, piece->filtered, 1 + piece->bytes_per_row,
                                                           row + 1 == count, &piece->output);
        if (status != UPSCALE_CODEC_OK) return status;
        uint8_t *done = piece->current;
        piece->current = piece->above;
        piece->above = done;
    }
    return UPSCALE_CODEC_OK;
}

void upscale_png_piece_destroy(upscale_png_piece *piece) {
    if (!piece) return;
    upscale_deflate_destroy(piece->deflate);
    free(piece->current);
    free(piece->above);
    free(piece->filtered);
    free(piece->output.bytes);
    free(piece);
}
