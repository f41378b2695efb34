/// The quantisation tables of JPEG's annex K, as the IJG's library scales them.
#pragma once

#include <stdint.h>

#define UPSCALE_TABLE_SIZE 64

/// Makes the table for brightness (`chroma` 0) or color (1) at `quality`, 1 … 100, row after row. Whole numbers give
/// what libjpeg gives; between them the scale runs evenly, so that sizes can be met more closely.
void upscale_jpeg_table(int chroma, double quality, unsigned int table[UPSCALE_TABLE_SIZE]);

struct jpeg_decompress_struct;

/// The whole quality whose tables are nearest, by the ratios of their entries, to those of a header that was read; 0 where
/// it names none.
uint32_t upscale_jpeg_quality(const struct jpeg_decompress_struct *jpeg);
