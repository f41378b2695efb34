/// From the inks of a JPEG file to sRGB.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct upscale_cmyk upscale_cmyk;

/// Converts by the profile `icc`, relative colorimetric with black-point compensation. Where it is null, damaged or not
/// about CMYK, by R = (1 - C)(1 - K) and the like. `inverted` tells that 0 is full ink, as Adobe stores it. Null when
/// there is no memory for it.
upscale_cmyk *upscale_cmyk_create(const uint8_t *icc, size_t icc_count, bool inverted);

/// Converts `count` pixels of four samples to three.
void upscale_cmyk_convert(const upscale_cmyk *cmyk, const uint8_t *inks, uint8_t *colors, uint32_t count);

void upscale_cmyk_destroy(upscale_cmyk *cmyk);
