/// A narrow C face on libpng, libjpeg, libwebp, libheif, libtiff and libjxl, and on Little CMS for color. The first two report
/// errors with longjmp; here every call that can is fenced by a setjmp in C, so that only status codes reach Swift. Nothing is
/// printed here; of damaged files, libheif's decoders and libjxl print what they think by themselves.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    UPSCALE_CODEC_OK = 0,
    /// The data break the rules of the format.
    UPSCALE_CODEC_DAMAGED,
    /// The data end before the picture does.
    UPSCALE_CODEC_CUT_SHORT,
    /// A variant of the format that is not read or written.
    UPSCALE_CODEC_UNSUPPORTED,
    UPSCALE_CODEC_OUT_OF_MEMORY,
    /// Several pictures in time rather than one.
    UPSCALE_CODEC_ANIMATED,
    /// A read or write callback reported failure.
    UPSCALE_CODEC_IO_FAILED,
} upscale_codec_status;

typedef enum {
    UPSCALE_CODEC_PNG = 0,
    UPSCALE_CODEC_JPEG,
    UPSCALE_CODEC_WEBP,
    /// HEIC and AVIF, of which AVIF is written.
    UPSCALE_CODEC_HEIF,
    UPSCALE_CODEC_TIFF,
    /// Read only.
    UPSCALE_CODEC_JPEG_XL,
} upscale_codec_format;

/// The description, the camera's make and model, the program, the time, the artist and the copyright.
#define UPSCALE_TIFF_TEXTS 7

typedef enum {
    UPSCALE_TIFF_UNCOMPRESSED = 0,
    UPSCALE_TIFF_LZW,
    UPSCALE_TIFF_DEFLATE,
} upscale_tiff_compression;

typedef enum {
    UPSCALE_DENSITY_NONE = 0,
    UPSCALE_DENSITY_PER_INCH,
    UPSCALE_DENSITY_PER_CENTIMETER,
    UPSCALE_DENSITY_PER_METER,
} upscale_density_unit;

/// What a picture is: `bits` (8 or 16) for each of `channels` (1 … 4, gray or RGB with or without alpha).
typedef struct {
    uint32_t width;
    uint32_t height;
    uint32_t channels;
    uint32_t bits;
} upscale_picture;

/// What a file says besides its pixels. A decoder's pointers live until it is destroyed; an encoder copies.
typedef struct {
    const uint8_t *_Nullable icc;
    size_t icc_count;
    /// The TIFF structure, without JPEG's "Exif\0\0". For encoders of TIFF the directories of EXIF alone, as they stand right
    /// behind the file's header.
    const uint8_t *_Nullable exif;
    size_t exif_count;
    /// A TIFF file as a whole, whose directories are EXIF's, too.
    const uint8_t *_Nullable directories;
    size_t directories_count;
    /// The XMP packet of a JPEG, WebP, HEIC, AVIF, TIFF or JPEG XL file, without a signature.
    const uint8_t *_Nullable xmp;
    size_t xmp_count;
    /// JPEG's APP13 segments without "Photoshop 3.0\0", one behind the other.
    const uint8_t *_Nullable resources;
    size_t resources_count;
    /// For encoders of PNG: whole chunks that stand before the pixels, as they are written.
    const uint8_t *_Nullable chunks;
    size_t chunks_count;
    /// How a TIFF or JPEG XL file's picture must be turned, 1 … 8; 0 elsewhere.
    uint32_t orientation;
    /// For encoders of TIFF: where in the file EXIF's directories of the camera and of the place are, 0 for none, in which
    /// order of bytes they are, and the texts that EXIF has in the main one, ending in a zero.
    uint32_t camera_directory;
    uint32_t place_directory;
    bool exif_is_big_endian;
    const char *_Nullable texts[UPSCALE_TIFF_TEXTS];
    /// What a JPEG, HEIC, TIFF or JPEG XL file holds that is not read: the others of several pictures, a gain map, XMP in further segments.
    bool has_further_pictures;
    bool has_gain_map;
    bool has_extended_xmp;
    upscale_density_unit density_unit;
    uint32_t density_x;
    uint32_t density_y;
    /// PNG's gAMA, cHRM (white, red, green, blue as x, y) and sRGB, the first two times 100 000. Of JPEG files only
    /// CMYK ones have any when read: sRGB.
    bool has_gamma;
    bool has_chromaticities;
    bool has_srgb_intent;
    uint32_t gamma;
    int32_t chromaticities[8];
    uint8_t srgb_intent;
    /// HEIC's, AVIF's and JPEG XL's primaries and transfer by the numbers of ITU-T H.273, where they are said and there is no profile.
    /// Encoders of AVIF take PNG's, too.
    bool has_code_points;
    uint8_t primaries;
    uint8_t transfer;
    /// The quality on the IJG's scale, 1 … 100, that a JPEG file's quantisation tables are nearest to; 0 elsewhere. Encoders
    /// pass it over.
    uint32_t jpeg_quality;
} upscale_picture_metadata;

/// Fills `into` with up to `count` bytes. Returns how many, 0 at the end, or a negative number on failure.
typedef ptrdiff_t (*upscale_codec_read)(void *_Nullable context, uint8_t *_Nonnull into, size_t count);

/// Takes all `count` bytes or returns false.
typedef bool (*upscale_codec_write)(void *_Nullable context, const uint8_t *_Nonnull bytes, size_t count);

/// Replaces `count` bytes that were written before, from `offset` on, or returns false.
typedef bool (*upscale_codec_rewrite)(void *_Nullable context, uint64_t offset, const uint8_t *_Nonnull bytes,
                                      size_t count);

typedef struct upscale_decoder upscale_decoder;
typedef struct upscale_encoder upscale_encoder;

/// Whether this build has the format: HEIF, TIFF and JPEG XL are left out of some.
bool upscale_codec_is_built(upscale_codec_format format);

/// Null when there is no memory for it.
upscale_decoder *_Nullable upscale_decoder_create(upscale_codec_format format, upscale_codec_read _Nonnull read,
                                                  void *_Nullable context);

/// Reads as far as the pixels and tells what they will be once decoded: palettes and low depths expanded, CMYK
/// converted to sRGB, which the metadata then name instead of the file's profile.
upscale_codec_status upscale_decoder_read_header(upscale_decoder *_Nonnull decoder, upscale_picture *_Nonnull picture);

/// Makes sure that the metadata before the pixels are there, after the header. A WebP file is read as a whole for it.
upscale_codec_status upscale_decoder_read_metadata(upscale_decoder *_Nonnull decoder);

/// What a damaged file lacked.
typedef struct {
    /// At the end of the picture, as many rows, which were not written.
    uint32_t rows;
    /// The others are there, some of them coarser than they were meant to be.
    bool lacks_detail;
} upscale_missing;

/// From here on rows before the first damage are success. PNG and JPEG; of WebP nothing is salvaged.
void upscale_decoder_salvage(upscale_decoder *_Nonnull decoder);

/// Decodes all rows into `pixels`, `bytes_per_row` apart, 16-bit samples in the machine's order. Call once, after the
/// header. What may follow the pixels in a PNG file is added to the metadata.
upscale_codec_status upscale_decoder_read_rows(upscale_decoder *_Nonnull decoder, uint8_t *_Nonnull pixels,
                                               size_t bytes_per_row);

/// What the rows lacked where they were salvaged; nothing otherwise.
upscale_missing upscale_decoder_missing(const upscale_decoder *_Nonnull decoder);

/// What has been read so far.
const upscale_picture_metadata *_Nonnull upscale_decoder_metadata(const upscale_decoder *_Nonnull decoder);

/// Bytes that decoding takes besides the pixels, where that grows with the picture; known once the header is read.
uint64_t upscale_decoder_memory(const upscale_decoder *_Nonnull decoder);

/// The library's own words on the last failure.
const char *_Nonnull upscale_decoder_message(const upscale_decoder *_Nonnull decoder);

void upscale_decoder_destroy(upscale_decoder *_Nullable decoder);

typedef struct {
    /// 0 none, 1 as fast as can be (ISA-L's, or as 2 where built without), 2 run lengths, 3 … 9 zlib's levels.
    int png_compression;
    /// JPEG's on the IJG's scale, 1 … 100, also between whole numbers; WebP's on libwebp's, 0 … 100.
    double quality;
    /// Chroma at half the resolution in both directions (4:2:0) instead of at the full one (4:4:4). WebP always has the
    /// half; at the full it is computed so that edges of color stay sharp.
    bool half_chroma;
    bool jpeg_progressive;
    /// Huffman tables made for the picture; holds all its coefficients in memory, 2 bytes each.
    bool jpeg_optimized;
    bool lossless;
    upscale_tiff_compression tiff_compression;
    /// BigTIFF, for files of more than 4 GiB.
    bool tiff_big;
} upscale_encoder_options;

/// Null when there is no memory for it.
upscale_encoder *_Nullable upscale_encoder_create(upscale_codec_format format, upscale_codec_write _Nonnull write,
                                                  upscale_codec_rewrite _Nonnull rewrite, void *_Nullable context);

/// Writes everything that stands before the pixels. A profile that libpng finds fault with is left out of a PNG file.
upscale_codec_status upscale_encoder_begin(upscale_encoder *_Nonnull encoder, const upscale_picture *_Nonnull picture,
                                           const upscale_picture_metadata *_Nonnull metadata,
                                           const upscale_encoder_options *_Nonnull options);

/// Encodes the next `count` rows, at least one, `bytes_per_row` apart, 16-bit samples in the machine's order. In a PNG
/// file they become one piece, as `upscale_png_piece_compress` makes it.
upscale_codec_status upscale_encoder_write_rows(upscale_encoder *_Nonnull encoder, const uint8_t *_Nonnull rows,
                                                size_t bytes_per_row, size_t count);

typedef struct upscale_png_piece upscale_png_piece;

/// What compresses rows of a PNG picture apart from the others: pieces may be made at once, on any threads, and be used
/// again after they were appended. Null when there is no memory for it.
upscale_png_piece *_Nullable upscale_png_piece_create(const upscale_picture *_Nonnull picture,
                                                      const upscale_encoder_options *_Nonnull options);

/// Compresses `count` rows, at least one; `above` is the row before them, null where they are the picture's first.
upscale_codec_status upscale_png_piece_compress(upscale_png_piece *_Nonnull piece, const uint8_t *_Nullable above,
                                                const uint8_t *_Nonnull rows, size_t bytes_per_row, size_t count);

/// Puts a compressed piece behind those before it. For encoders of PNG only.
upscale_codec_status upscale_encoder_append_piece(upscale_encoder *_Nonnull encoder,
                                                  const upscale_png_piece *_Nonnull piece);

void upscale_png_piece_destroy(upscale_png_piece *_Nullable piece);

/// Completes the file after the last row.
upscale_codec_status upscale_encoder_finish(upscale_encoder *_Nonnull encoder);

/// The library's own words on the last failure.
const char *_Nonnull upscale_encoder_message(const upscale_encoder *_Nonnull encoder);

void upscale_encoder_destroy(upscale_encoder *_Nullable encoder);

// MARK: PNG chunks

/// The check sum of a PNG chunk's name and contents.
uint32_t upscale_png_checksum(const uint8_t *_Nonnull bytes, size_t count);

/// Unpacks the zlib stream `bytes` into up to `capacity` bytes. Returns how many they are; 0 where the stream is damaged,
/// cut short or longer.
size_t upscale_png_unpack(const uint8_t *_Nonnull bytes, size_t count, uint8_t *_Nonnull into, size_t capacity);

// MARK: Color profiles

typedef struct upscale_recoloring upscale_recoloring;

/// Makes what converts pixels of `picture`'s channels and bits (its size does not matter) from the profile `from` to the
/// profile `to`, null for sRGB and for gray with sRGB's curve: relative colorimetric with black-point compensation. Alpha is
/// copied. Null where a profile is damaged or of another kind of color.
upscale_recoloring *_Nullable upscale_recoloring_create(const uint8_t *_Nonnull from, size_t from_count,
                                                        const uint8_t *_Nullable to, size_t to_count,
                                                        const upscale_picture *_Nonnull picture);

/// Converts `count` pixels, whose samples are in the machine's order; from and to may be the same.
void upscale_recoloring_convert(const upscale_recoloring *_Nonnull recoloring, const void *_Nonnull from,
                                void *_Nonnull to, uint32_t count);

void upscale_recoloring_destroy(upscale_recoloring *_Nullable recoloring);

/// Makes the RGB profile in which equal samples have the colors that the gray profile `icc` gives them. Null where that is
/// not one with a curve. To be destroyed.
uint8_t *_Nullable upscale_rgb_profile_of_gray(const uint8_t *_Nonnull icc, size_t icc_count, size_t *_Nonnull count);

void upscale_profile_destroy(uint8_t *_Nullable profile);

/// The name that the profile `icc` gives itself, in English where it can, in ASCII that ends with a zero, cut off to fit
/// `capacity` bytes. False where it has none or is damaged.
bool upscale_profile_name(const uint8_t *_Nonnull icc, size_t icc_count, char *_Nonnull name, uint32_t capacity);
