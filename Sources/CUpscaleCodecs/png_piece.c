#include "png_piece.h"

#include <stdlib.h>
#include <string.h>

/// zlib counts what it is given at once in 32 bits.
static const size_t feed_limit = (size_t)1 << 30;

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
    // Measured on enlarged photographs and drawings: trying all filters saves nothing over Paeth alone and takes half
    // as long again. After Paeth, run lengths compress as well as zlib's level 3 in half its time.
    int strategy = options->png_compression == 1 ? Z_RLE : Z_DEFAULT_STRATEGY;
    // Negative window bits: no zlib header and no checksum, which the file has once for all pieces.
    piece->has_stream =
        deflateInit2(&piece->stream, options->png_compression, Z_DEFLATED, -15, 9, strategy) == Z_OK;
    if (!piece->has_stream || !allocate(piece)) {
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

/// Makes room for `more` bytes behind those there are.
static bool reserve(upscale_png_piece *piece, size_t more) {
    if (piece->capacity - piece->count >= more) return true;
    size_t capacity = piece->count + more + piece->capacity / 2;
    uint8_t *bytes = realloc(piece->bytes, capacity);
    if (!bytes) return false;
    piece->bytes = bytes;
    piece->capacity = capacity;
    return true;
}

/// Compresses `count` bytes, and with `Z_SYNC_FLUSH` everything up to here, to a whole number of bytes.
static upscale_codec_status feed(upscale_png_piece *piece, const uint8_t *bytes, size_t count, int flush) {
    z_stream *stream = &piece->stream;
    do {
        size_t step = count < feed_limit ? count : feed_limit;
        stream->next_in = (Bytef *)bytes;
        stream->avail_in = (uInt)step;
        bytes += step;
        count -= step;
        do {
            if (!reserve(piece, UPSCALE_BUFFER_SIZE)) return UPSCALE_CODEC_OUT_OF_MEMORY;
            size_t room = piece->capacity - piece->count;
            uInt given = (uInt)(room < feed_limit ? room : feed_limit);
            stream->next_out = piece->bytes + piece->count;
            stream->avail_out = given;
            if (deflate(stream, count == 0 ? flush : Z_NO_FLUSH) == Z_STREAM_ERROR) return UPSCALE_CODEC_UNSUPPORTED;
            piece->count += given - stream->avail_out;
        } while (stream->avail_out == 0);
    } while (count > 0);
    return UPSCALE_CODEC_OK;
}

upscale_codec_status upscale_png_piece_compress(upscale_png_piece *piece, const uint8_t *above, const uint8_t *rows,
                                                size_t bytes_per_row, size_t count) {
    piece->count = 0;
    piece->raw_count = count * (1 + piece->bytes_per_row);
    piece->checksum = adler32_z(0, NULL, 0);
    if (deflateReset(&piece->stream) != Z_OK) return UPSCALE_CODEC_UNSUPPORTED;
    if (above) {
        take_row(piece, above, piece->above);
    } else {
        memset(piece->above, 0, piece->bytes_per_pixel + piece->bytes_per_row);
    }
    for (size_t row = 0; row < count; row++) {
        take_row(piece, rows + row * bytes_per_row, piece->current);
        filter_row(piece);
        piece->checksum = adler32_z(piece->checksum, piece->filtered, 1 + piece->bytes_per_row);
        upscale_codec_status status =
            feed(piece, piece->filtered, 1 + piece->bytes_per_row, row + 1 == count ? Z_SYNC_FLUSH : Z_NO_FLUSH);
        if (status != UPSCALE_CODEC_OK) return status;
        uint8_t *done = piece->current;
        piece->current = piece->above;
        piece->above = done;
    }
    return UPSCALE_CODEC_OK;
}

void upscale_png_piece_destroy(upscale_png_piece *piece) {
    if (!piece) return;
    if (piece->has_stream) deflateEnd(&piece->stream);
    free(piece->current);
    free(piece->above);
    free(piece->filtered);
    free(piece->bytes);
    free(piece);
}
