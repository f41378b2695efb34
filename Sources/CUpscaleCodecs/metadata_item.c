#include "metadata_item.h"

void upscale_take_exif(upscale_decoder *decoder, const uint8_t *item, size_t count) {
    if (count < 4) return;
    // It begins with where the TIFF structure does, counted from behind that number.
    const size_t offset = (size_t)item[0] << 24 | (size_t)item[1] << 16 | (size_t)item[2] << 8 | item[3];
    if (offset >= count - 4) return;
    decoder->metadata.exif = item + 4 + offset;
    decoder->metadata.exif_count = count - 4 - offset;
}
