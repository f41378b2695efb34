/// Alpha that colors were multiplied by.
#pragma once

#include <stdint.h>

/// Takes the matte out of a row of pixels of `channels`, the last of them alpha, and `bits` (8 or 16).
void upscale_divide_by_alpha(uint8_t *row, uint32_t width, uint32_t channels, uint32_t bits);
