#include "CUpscaleCodecs.h"

#include <limits.h>
#include <string.h>

#include <zlib.h>

uint32_t upscale_png_checksum(const uint8_t *bytes, size_t count) { return (uint32_t)crc32_z(0, bytes, count); }

size_t upscale_png_unpack(const uint8_t *bytes, size_t count, uint8_t *into, size_t capacity) {
    if (count > UINT_MAX || capacity > UINT_MAX) return 0;
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (inflateInit(&stream) != Z_OK) return 0;
    // zlib takes a pointer to mutable bytes but only reads them.
    stream.next_in = (Bytef *)bytes;
    stream.avail_in = (uInt)count;
    stream.next_out = into;
    stream.avail_out = (uInt)capacity;
    int result = inflate(&stream, Z_FINISH);
    size_t unpacked = capacity - stream.avail_out;
    inflateEnd(&stream);
    return result == Z_STREAM_END ? unpacked : 0;
}
