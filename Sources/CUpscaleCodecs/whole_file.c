#include "whole_file.h"

#include <stdlib.h>

/// Reads up to `size` bytes in all, and no further than the end.
static upscale_codec_status read_towards(upscale_decoder *decoder, upscale_whole_file *file, size_t size) {
    size_t capacity = file->count;
    while (file->count < size) {
        if (file->count == capacity) {
            capacity = capacity < UPSCALE_BUFFER_SIZE ? UPSCALE_BUFFER_SIZE : 2 * capacity;
            if (capacity > size) capacity = size;
            uint8_t *grown = realloc(file->bytes, capacity);
            if (!grown) return upscale_note(&decoder->failure, UPSCALE_CODEC_OUT_OF_MEMORY, "out of memory");
            file->bytes = grown;
        }
        ptrdiff_t got = decoder->read(decoder->context, file->bytes + file->count, capacity - file->count);
        if (got < 0) return upscale_note(&decoder->failure, UPSCALE_CODEC_IO_FAILED, "the file could not be read");
        if (got == 0) break;
        file->count += (size_t)got;
    }
    return UPSCALE_CODEC_OK;
}

upscale_codec_status upscale_read_up_to(upscale_decoder *decoder, upscale_whole_file *file, size_t size) {
    upscale_codec_status status = read_towards(decoder, file, size);
    if (status != UPSCALE_CODEC_OK || file->count >= size) return status;
    return upscale_note(&decoder->failure, UPSCALE_CODEC_CUT_SHORT, "the data ends too early");
}

upscale_codec_status upscale_read_all(upscale_decoder *decoder, upscale_whole_file *file) {
    return read_towards(decoder, file, SIZE_MAX / 4);
}
