#include "matte.h"

#include <string.h>

static uint32_t divided(uint32_t color, uint32_t alpha, uint32_t most) {
    const uint64_t value = ((uint64_t)color * most + alpha / 2) / alpha;
    return value > most ? most : (uint32_t)value;
}

void upscale_divide_by_alpha(uint8_t *row, uint32_t width, uint32_t channels, uint32_t bits) {
    for (uint32_t x = 0; x < width; x++, row += channels * (bits / 8)) {
        if (bits == 8) {
            const uint8_t alpha = row[channels - 1];
            for (uint32_t c = 0; c + 1 < channels && alpha > 0; c++) row[c] = (uint8_t)divided(row[c], alpha, 255);
        } else {
            uint16_t pixel[4];
            memcpy(pixel, row, 2 * channels);
            const uint16_t alpha = pixel[channels - 1];
            for (uint32_t c = 0; c + 1 < channels && alpha > 0; c++) pixel[c] = (uint16_t)divided(pixel[c], alpha, 65535);
            memcpy(row, pixel, 2 * channels);
        }
    }
}
