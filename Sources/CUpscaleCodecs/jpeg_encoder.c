#include "codec.h"
#include "jpeg_segments.h"
#include "jpeg_tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

// After jpeglib.h, whose configuration decides the numbers of the codes.
#include <jerror.h>

typedef struct {
    upscale_encoder base;
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_destination_mgr destination;
    bool created;
    uint8_t buffer[UPSCALE_BUFFER_SIZE];
} jpeg_encoder;

static noreturn void on_error(j_common_ptr jpeg) {
    jpeg_encoder *encoder = jpeg->client_data;
    char message[JMSG_LENGTH_MAX];
    jpeg->err->format_message(jpeg, message);
    bool memory = jpeg->err->msg_code == JERR_OUT_OF_MEMORY;
    upscale_fail(&encoder->base.failure, memory ? UPSCALE_CODEC_OUT_OF_MEMORY : UPSCALE_CODEC_UNSUPPORTED, message);
}

static void on_message(j_common_ptr jpeg, int level) {
    (void)jpeg;
    (void)level;
}

static void on_output(j_common_ptr jpeg) { (void)jpeg; }

static void reset(jpeg_encoder *encoder) {
    encoder->destination.next_output_byte = encoder->buffer;
    encoder->destination.free_in_buffer = sizeof encoder->buffer;
}

static void pass_on(jpeg_encoder *encoder, size_t count) {
    if (count > 0 && !encoder->base.write(encoder->base.context, encoder->buffer, count)) {
        upscale_fail(&encoder->base.failure, UPSCALE_CODEC_IO_FAILED, "the file could not be written");
    }
    reset(encoder);
}

static void on_start(j_compress_ptr jpeg) { reset(jpeg->client_data); }

static boolean on_full(j_compress_ptr jpeg) {
    // libjpeg asks for the whole buffer to be taken, whatever its counters say.
    pass_on(jpeg->client_data, UPSCALE_BUFFER_SIZE);
    return TRUE;
}

static void on_end(j_compress_ptr jpeg) {
    jpeg_encoder *encoder = jpeg->client_data;
    pass_on(encoder, sizeof encoder->buffer - encoder->destination.free_in_buffer);
}

static void create(jpeg_encoder *encoder) {
    encoder->jpeg.err = jpeg_std_error(&encoder->errors);
    encoder->errors.error_exit = on_error;
    encoder->errors.emit_message = on_message;
    encoder->errors.output_message = on_output;
    encoder->jpeg.client_data = encoder;
    jpeg_create_compress(&encoder->jpeg);
    encoder->created = true;
    encoder->destination.init_destination = on_start;
    encoder->destination.empty_output_buffer = on_full;
    encoder->destination.term_destination = on_end;
    encoder->jpeg.dest = &encoder->destination;
}

static void set_tables(struct jpeg_compress_struct *jpeg, double quality) {
    for (int chroma = 0; chroma < 2; chroma++) {
        unsigned int table[UPSCALE_TABLE_SIZE];
        upscale_jpeg_table(chroma, quality, table);
        jpeg_add_quant_table(jpeg, chroma, table, 100, TRUE);
    }
}

static void set_parameters(struct jpeg_compress_struct *jpeg, const upscale_picture *picture,
                           const upscale_picture_metadata *metadata, const upscale_encoder_options *options) {
    jpeg->image_width = picture->width;
    jpeg->image_height = picture->height;
    jpeg->input_components = (int)picture->channels;
    jpeg->in_color_space = picture->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(jpeg);
    set_tables(jpeg, options->quality);
    jpeg->dct_method = JDCT_ISLOW;
    jpeg->optimize_coding = options->jpeg_optimized;
    int factor = options->half_chroma && picture->channels == 3 ? 2 : 1;
    jpeg->comp_info[0].h_samp_factor = factor;
    jpeg->comp_info[0].v_samp_factor = factor;
    if (options->jpeg_progressive) jpeg_simple_progression(jpeg);
    if (metadata->density_unit == UPSCALE_DENSITY_PER_INCH || metadata->density_unit == UPSCALE_DENSITY_PER_CENTIMETER) {
        jpeg->density_unit = metadata->density_unit == UPSCALE_DENSITY_PER_INCH ? 1 : 2;
        jpeg->X_density = (UINT16)metadata->density_x;
        jpeg->Y_density = (UINT16)metadata->density_y;
    }
}

/// A segment, or as many as it takes, each with the signature before its part.
static void write_segments(struct jpeg_compress_struct *jpeg, int application, const char *signature,
                           size_t signature_count, const uint8_t *bytes, size_t count) {
    const size_t most = 65533 - signature_count;
    for (size_t start = 0; start < count; start += most) {
        size_t part = count - start < most ? count - start : most;
        jpeg_write_m_header(jpeg, JPEG_APP0 + application, (unsigned int)(signature_count + part));
        for (size_t index = 0; index < signature_count; index++) jpeg_write_m_byte(jpeg, signature[index]);
        for (size_t index = 0; index < part; index++) jpeg_write_m_byte(jpeg, bytes[start + index]);
    }
}

static void write_metadata(struct jpeg_compress_struct *jpeg, const upscale_picture_metadata *metadata) {
    static const char exif[] = UPSCALE_JPEG_EXIF;
    static const char xmp[] = UPSCALE_JPEG_XMP;
    static const char resources[] = UPSCALE_JPEG_RESOURCES;
    write_segments(jpeg, 1, exif, sizeof exif, metadata->exif, metadata->exif_count);
    write_segments(jpeg, 1, xmp, sizeof xmp, metadata->xmp, metadata->xmp_count);
    write_segments(jpeg, 13, resources, sizeof resources, metadata->resources, metadata->resources_count);
    if (metadata->icc_count > 0) {
        jpeg_write_icc_profile(jpeg, metadata->icc, (unsigned int)metadata->icc_count);
    }
}

static upscale_codec_status begin(upscale_encoder *base, const upscale_picture *picture,
                                  const upscale_picture_metadata *metadata, const upscale_encoder_options *options) {
    jpeg_encoder *encoder = (jpeg_encoder *)base;
    if (setjmp(base->failure.jump)) return base->failure.status;
    if (picture->bits != 8 || (picture->channels != 1 && picture->channels != 3)) {
        upscale_fail(&base->failure, UPSCALE_CODEC_UNSUPPORTED, "JPEG holds 8-bit gray or RGB only");
    }
    create(encoder);
    set_parameters(&encoder->jpeg, picture, metadata, options);
    jpeg_start_compress(&encoder->jpeg, TRUE);
    write_metadata(&encoder->jpeg, metadata);
    return UPSCALE_CODEC_OK;
}

static upscale_codec_status write_rows(upscale_encoder *base, const uint8_t *rows, size_t bytes_per_row, size_t count) {
    jpeg_encoder *encoder = (jpeg_encoder *)base;
    if (setjmp(base->failure.jump)) return base->failure.status;
    for (size_t row = 0; row < count; row++) {
        // libjpeg takes pointers to mutable rows but only reads them.
        JSAMPROW samples = (JSAMPROW)(rows + row * bytes_per_row);
        jpeg_write_scanlines(&encoder->jpeg, &samples, 1);
    }
    return UPSCALE_CODEC_OK;
}

static upscale_codec_status finish(upscale_encoder *base) {
    jpeg_encoder *encoder = (jpeg_encoder *)base;
    if (setjmp(base->failure.jump)) return base->failure.status;
    jpeg_finish_compress(&encoder->jpeg);
    return UPSCALE_CODEC_OK;
}

static void destroy(upscale_encoder *base) {
    jpeg_encoder *encoder = (jpeg_encoder *)base;
    if (encoder->created) jpeg_destroy_compress(&encoder->jpeg);
    free(encoder);
}

upscale_encoder *upscale_jpeg_encoder_create(void) {
    jpeg_encoder *encoder = calloc(1, sizeof *encoder);
    if (!encoder) return NULL;
    encoder->base.begin = begin;
    encoder->base.write_rows = write_rows;
    encoder->base.finish = finish;
    encoder->base.destroy = destroy;
    return &encoder->base;
}
