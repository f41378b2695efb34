#include "png_deflate.h"

#include <stdlib.h>
#include <zlib.h>

#if defined(UPSCALE_ISAL)
#include <isa-l/igzip_lib.h>
#endif

/// Both libraries count what they are given at once in 32 bits.
static const size_t feed_limit = (size_t)1 << 30;

struct upscale_deflate {
    z_stream slow;
    bool has_slow;
#if defined(UPSCALE_ISAL)
    /// Null where zlib compresses.
    struct isal_zstream *fast;
    uint8_t *fast_tables;
#endif
};

#if defined(UPSCALE_ISAL)
static bool create_fast(upscale_deflate *deflate) {
    deflate->fast = malloc(sizeof *deflate->fast);
    deflate->fast_tables = malloc(ISAL_DEF_LVL1_DEFAULT);
    return deflate->fast && deflate->fast_tables;
}

static void begin_fast(upscale_deflate *deflate) {
    isal_deflate_init(deflate->fast);
    deflate->fast->level = 1;
    deflate->fast->level_buf = deflate->fast_tables;
    deflate->fast->level_buf_size = ISAL_DEF_LVL1_DEFAULT;
    deflate->fast->gzip_flag = IGZIP_DEFLATE;
}
#endif

static bool create_slow(upscale_deflate *deflate, int compression) {
    // Measured on enlarged photographs and drawings after Paeth's filter: run lengths compress as well as zlib's level 3 in
    // half its time.
    const bool runs = compression == 1 || compression == 2;
    // Negative window bits: no zlib header and no checksum, which the file has once for all pieces.
    deflate->has_slow =
        deflateInit2(&deflate->slow, runs ? 1 : compression, Z_DEFLATED, -15, 9, runs ? Z_RLE : Z_DEFAULT_STRATEGY) == Z_OK;
    return deflate->has_slow;
}

upscale_deflate *upscale_deflate_create(int compression) {
    upscale_deflate *deflate = calloc(1, sizeof *deflate);
    if (!deflate) return NULL;
#if defined(UPSCALE_ISAL)
    const bool is_made = compression == 1 ? create_fast(deflate) : create_slow(deflate, compression);
#else
    const bool is_made = create_slow(deflate, compression);
#endif
    if (is_made) return deflate;
    upscale_deflate_destroy(deflate);
    return NULL;
}

bool upscale_deflate_begin(upscale_deflate *deflate) {
#if defined(UPSCALE_ISAL)
    if (deflate->fast) {
        begin_fast(deflate);
        return true;
    }
#endif
    return deflateReset(&deflate->slow) == Z_OK;
}

/// Makes room for `more` bytes behind those there are.
static bool reserve(upscale_grown_bytes *output, size_t more) {
    if (output->capacity - output->count >= more) return true;
    const size_t capacity = output->count + more + output->capacity / 2;
    uint8_t *bytes = realloc(output->bytes, capacity);
    if (!bytes) return false;
    output->bytes = bytes;
    output->capacity = capacity;
    return true;
}

/// One call of the library, into `room`. Returns how much room was used, or more than there was on failure.
static size_t compress_step(upscale_deflate *stream, bool ends, uint8_t *into, size_t room) {
#if defined(UPSCALE_ISAL)
    if (stream->fast) {
        stream->fast->next_out = into;
        stream->fast->avail_out = (uint32_t)room;
        stream->fast->flush = ends ? SYNC_FLUSH : NO_FLUSH;
        return isal_deflate(stream->fast) == COMP_OK ? room - stream->fast->avail_out : room + 1;
    }
#endif
    stream->slow.next_out = into;
    stream->slow.avail_out = (uInt)room;
    if (deflate(&stream->slow, ends ? Z_SYNC_FLUSH : Z_NO_FLUSH) == Z_STREAM_ERROR) return room + 1;
    return room - stream->slow.avail_out;
}

static void give(upscale_deflate *deflate, const uint8_t *bytes, size_t count) {
#if defined(UPSCALE_ISAL)
    if (deflate->fast) {
        deflate->fast->next_in = (uint8_t *)bytes;
        deflate->fast->avail_in = (uint32_t)count;
        return;
    }
#endif
    deflate->slow.next_in = (Bytef *)bytes;
    deflate->slow.avail_in = (uInt)count;
}

upscale_codec_status upscale_deflate_feed(upscale_deflate *deflate, const uint8_t *bytes, size_t count, bool ends,
                                          upscale_grown_bytes *output) {
    do {
        const size_t step = count < feed_limit ? count : feed_limit;
        give(deflate, bytes, step);
        bytes += step;
        count -= step;
        // Always as much room as before: which blocks ISA-L writes depends on it, and a file shall depend on its picture alone.
        const size_t room = UPSCALE_BUFFER_SIZE;
        size_t used = 0;
        do {
            if (!reserve(output, room)) return UPSCALE_CODEC_OUT_OF_MEMORY;
            used = compress_step(deflate, ends && count == 0, output->bytes + output->count, room);
            if (used > room) return UPSCALE_CODEC_UNSUPPORTED;
            output->count += used;
        } while (used == room);
    } while (count > 0);
    return UPSCALE_CODEC_OK;
}

void upscale_deflate_destroy(upscale_deflate *deflate) {
    if (!deflate) return;
    if (deflate->has_slow) deflateEnd(&deflate->slow);
#if defined(UPSCALE_ISAL)
    free(deflate->fast);
    free(deflate->fast_tables);
#endif
    free(deflate);
}
