#include "jpeg_tables.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>

#include <jpeglib.h>

/// ITU-T T.81, tables K.1 and K.2.
static const uint8_t base[2][UPSCALE_TABLE_SIZE] = {
    {
        16, 11, 10, 16, 24,  40,  51,  61,  //
        12, 12, 14, 19, 26,  58,  60,  55,  //
        14, 13, 16, 24, 40,  57,  69,  56,  //
        14, 17, 22, 29, 51,  87,  80,  62,  //
        18, 22, 37, 56, 68,  109, 103, 77,  //
        24, 35, 55, 64, 81,  104, 113, 92,  //
        49, 64, 78, 87, 103, 121, 120, 101, //
        72, 92, 95, 98, 112, 100, 103, 99,  //
    },
    {
        17, 18, 24, 47, 99, 99, 99, 99, //
        18, 21, 26, 66, 99, 99, 99, 99, //
        24, 26, 56, 99, 99, 99, 99, 99, //
        47, 66, 99, 99, 99, 99, 99, 99, //
        99, 99, 99, 99, 99, 99, 99, 99, //
        99, 99, 99, 99, 99, 99, 99, 99, //
        99, 99, 99, 99, 99, 99, 99, 99, //
        99, 99, 99, 99, 99, 99, 99, 99, //
    },
};

/// The IJG's percentage for a whole quality: 5000 at 1, 100 at 50, 0 at 100.
static int percentage(int quality) { return quality < 50 ? 5000 / quality : 200 - 2 * quality; }

void upscale_jpeg_table(int chroma, double quality, unsigned int table[UPSCALE_TABLE_SIZE]) {
    int below = (int)quality;
    if (below < 1) below = 1;
    if (below > 99) below = 99;
    double part = quality - below;
    double scale = percentage(below) + part * (percentage(below + 1) - percentage(below));
    for (int index = 0; index < UPSCALE_TABLE_SIZE; index++) {
        double entry = floor((base[chroma][index] * scale + 50) / 100);
        table[index] = entry < 1 ? 1 : entry > 255 ? 255 : (unsigned int)entry;
    }
}

static double distance(const uint16_t *table, int chroma, int quality) {
    unsigned int known[UPSCALE_TABLE_SIZE];
    upscale_jpeg_table(chroma, quality, known);
    double sum = 0;
    for (int index = 0; index < UPSCALE_TABLE_SIZE; index++) {
        sum += fabs(log((double)known[index] / (table[index] > 0 ? table[index] : 1)));
    }
    return sum;
}

static uint32_t nearest_quality(const uint16_t *luma, const uint16_t *chroma) {
    uint32_t nearest = 1;
    double shortest = INFINITY;
    for (int quality = 1; quality <= 100; quality++) {
        double sum = distance(luma, 0, quality) + (chroma ? distance(chroma, 1, quality) : 0);
        if (sum < shortest) {
            shortest = sum;
            nearest = (uint32_t)quality;
        }
    }
    return nearest;
}

/// Null where the header names a table that is not there: libjpeg checks that only when it decodes.
static const JQUANT_TBL *table_of(const struct jpeg_decompress_struct *jpeg, int component) {
    if (component >= jpeg->num_components) return NULL;
    int number = jpeg->comp_info[component].quant_tbl_no;
    return number >= 0 && number < NUM_QUANT_TBLS ? jpeg->quant_tbl_ptrs[number] : NULL;
}

uint32_t upscale_jpeg_quality(const struct jpeg_decompress_struct *jpeg) {
    const JQUANT_TBL *luma = table_of(jpeg, 0);
    const JQUANT_TBL *chroma = table_of(jpeg, 1);
    if (!luma) return 0;
    // Files that use one table for everything say nothing of chroma.
    if (chroma == luma) chroma = NULL;
    return nearest_quality(luma->quantval, chroma ? chroma->quantval : NULL);
}
