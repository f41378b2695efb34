#include "codec.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

typedef struct {
    upscale_encoder base;
    png_structp png;
    png_infop info;
} png_encoder;

static noreturn void on_error(png_structp png, png_const_charp message) {
    png_encoder *encoder = png_get_error_ptr(png);
    bool memory = strstr(message, "memory") != NULL;
    upscale_fail(&encoder->base.failure, memory ? UPSCALE_CODEC_OUT_OF_MEMORY : UPSCALE_CODEC_UNSUPPORTED, message);
}

static void on_warning(png_structp png, png_const_charp message) {
    (void)png;
    (void)message;
}

static void on_write(png_structp png, png_bytep bytes, size_t count) {
    png_encoder *encoder = png_get_io_ptr(png);
    if (!encoder->base.write(encoder->base.context, bytes, count)) {
        upscale_fail(&encoder->base.failure, UPSCALE_CODEC_IO_FAILED, "the file could not be written");
    }
}

static void on_flush(png_structp png) { (void)png; }

static void set_color_encoding(png_encoder *encoder, const upscale_picture_metadata *metadata) {
    const int32_t *c = metadata->chromaticities;
    if (metadata->icc_count > 0) {
        png_set_iCCP(encoder->png, encoder->info, "ICC profile", PNG_COMPRESSION_TYPE_BASE, metadata->icc,
                     (png_uint_32)metadata->icc_count);
    } else if (metadata->has_srgb_intent) {
        png_set_sRGB_gAMA_and_cHRM(encoder->png, encoder->info, metadata->srgb_intent);
    } else {
        if (metadata->has_gamma) png_set_gAMA_fixed(encoder->png, encoder->info, (png_fixed_point)metadata->gamma);
        if (metadata->has_chromaticities) {
            png_set_cHRM_fixed(encoder->png, encoder->info, c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]);
        }
    }
}

static void set_metadata(png_encoder *encoder, const upscale_picture_metadata *metadata) {
    set_color_encoding(encoder, metadata);
    if (metadata->exif_count > 0) {
        // libpng takes a pointer to mutable bytes but copies them.
        png_set_eXIf_1(encoder->png, encoder->info, (png_uint_32)metadata->exif_count, (png_bytep)metadata->exif);
    }
    if (metadata->density_unit == UPSCALE_DENSITY_PER_METRE) {
        png_set_pHYs(encoder->png, encoder->info, metadata->density_x, metadata->density_y, PNG_RESOLUTION_METER);
    }
}

static void set_compression(png_structp png, const upscale_encoder_options *options) {
    // Measured on enlarged photographs and drawings: trying all filters saves nothing over Paeth alone and takes half
    // as long again. After Paeth, run lengths compress as well as zlib's level 3 in half its time.
    png_set_filter(png, PNG_FILTER_TYPE_BASE, options->png_compression == 0 ? PNG_FILTER_NONE : PNG_FILTER_PAETH);
    png_set_compression_strategy(png, options->png_compression == 1 ? Z_RLE : Z_DEFAULT_STRATEGY);
    png_set_compression_level(png, options->png_compression);
    png_set_compression_mem_level(png, 9);
    png_set_compression_buffer_size(png, UPSCALE_BUFFER_SIZE);
}

static upscale_codec_status begin(upscale_encoder *base, const upscale_picture *picture,
                                  const upscale_picture_metadata *metadata, const upscale_encoder_options *options) {
    png_encoder *encoder = (png_encoder *)base;
    if (setjmp(base->failure.jump)) return base->failure.status;
    encoder->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, encoder, on_error, on_warning);
    if (!encoder->png) return UPSCALE_CODEC_OUT_OF_MEMORY;
    encoder->info = png_create_info_struct(encoder->png);
    if (!encoder->info) return UPSCALE_CODEC_OUT_OF_MEMORY;
    static const int colors[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB,
                                 PNG_COLOR_TYPE_RGB_ALPHA};
    if (picture->channels < 1 || picture->channels > 4) {
        upscale_fail(&base->failure, UPSCALE_CODEC_UNSUPPORTED, "the number of channels is not 1 to 4");
    }
    png_set_write_fn(encoder->png, encoder, on_write, on_flush);
    png_set_user_limits(encoder->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    // A profile libpng finds fault with is left out instead of failing the picture.
    png_set_benign_errors(encoder->png, 1);
    set_compression(encoder->png, options);
    png_set_IHDR(encoder->png, encoder->info, picture->width, picture->height, (int)picture->bits,
                 colors[picture->channels - 1], PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    set_metadata(encoder, metadata);
    png_write_info(encoder->png, encoder->info);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (picture->bits == 16) png_set_swap(encoder->png);
#endif
    return UPSCALE_CODEC_OK;
}

static upscale_codec_status write_rows(upscale_encoder *base, const uint8_t *rows, size_t bytes_per_row, size_t count) {
    png_encoder *encoder = (png_encoder *)base;
    if (setjmp(base->failure.jump)) return base->failure.status;
    for (size_t row = 0; row < count; row++) png_write_row(encoder->png, rows + row * bytes_per_row);
    return UPSCALE_CODEC_OK;
}

static upscale_codec_status finish(upscale_encoder *base) {
    png_encoder *encoder = (png_encoder *)base;
    if (setjmp(base->failure.jump)) return base->failure.status;
    png_write_end(encoder->png, NULL);
    return UPSCALE_CODEC_OK;
}

static void destroy(upscale_encoder *base) {
    png_encoder *encoder = (png_encoder *)base;
    png_destroy_write_struct(&encoder->png, &encoder->info);
    free(encoder);
}

upscale_encoder *upscale_png_encoder_create(void) {
    png_encoder *encoder = calloc(1, sizeof *encoder);
    if (!encoder) return NULL;
    encoder->base.begin = begin;
    encoder->base.write_rows = write_rows;
    encoder->base.finish = finish;
    encoder->base.destroy = destroy;
    return &encoder->base;
}
