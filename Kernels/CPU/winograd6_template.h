// The transforms of Winograd's F(6×6, 3×3) for one vector width, from the same macros as winograd4_template.h. Against
// F(4×4, 3×3) a fifth fewer multiplications in the products, for errors ten times as large: still float32's own, too large
// for products in 16 bits.
//
// The interpolation points are 0, ±1, ±2, ±1/2 and ∞.

// The eight points of one row, from its eight half-transformed values: one dimension of Bᵀ d B.
TARGET static inline __attribute__((always_inline)) void store_points_6(const VECTOR d[8], float *points,
                                                                        ptrdiff_t point) {
    const VECTOR c0 = SET(5.25f), c1 = SET(4.25f), c2 = SET(1.25f), c3 = SET(5.0f);
    const VECTOR quarter = SET(0.25f), half = SET(0.5f), two = SET(2.0f), four = SET(4.0f);
    STORE(points, MADD(c0, SUB(d[4], d[2]), SUB(d[0], d[6])));
    const VECTOR e1 = NMADD(c1, d[4], ADD(d[2], d[6])), o1 = NMADD(c1, d[3], ADD(d[1], d[5]));
    STORE(points + point, ADD(e1, o1));
    STORE(points + 2 * point, SUB(e1, o1));
    const VECTOR e2 = NMADD(c2, d[4], MADD(quarter, d[2], d[6])), o2 = NMADD(c2, d[3], MADD(quarter, d[1], d[5]));
    STORE(points + 3 * point, MADD(two, o2, e2));
    STORE(points + 4 * point, NMADD(two, o2, e2));
    const VECTOR e3 = NMADD(c3, d[4], MADD(four, d[2], d[6])), o3 = NMADD(c3, d[3], MADD(four, d[1], d[5]));
    STORE(points + 5 * point, MADD(half, o3, e3));
    STORE(points + 6 * point, NMADD(half, o3, e3));
    STORE(points + 7 * point, MADD(c0, SUB(d[3], d[5]), SUB(d[7], d[1])));
}

// One tile: 8 × 8 pixels from `input` to 64 vectors per LANES channels, `point` floats apart.
TARGET static inline __attribute__((always_inline)) void input_points_6(const float *input, ptrdiff_t row, ptrdiff_t pixel, int channels, void *points,
                                     ptrdiff_t point) {
    const VECTOR c0 = SET(5.25f), c1 = SET(4.25f), c2 = SET(1.25f), c3 = SET(5.0f);
    const VECTOR quarter = SET(0.25f), half = SET(0.5f), two = SET(2.0f), four = SET(4.0f);
    for (int c = 0; c < channels; c += LANES) {
        const float *in = input + c;
        float *out = (float *)points + c;
        VECTOR first[8], second[8];
#define PIXEL(y, x) LOAD(in + (y) * row + (x) * pixel)
        UNROLL for (int x = 0; x < 8; x++) {
            first[x] = MADD(c0, SUB(PIXEL(4, x), PIXEL(2, x)), SUB(PIXEL(0, x), PIXEL(6, x)));
        }
        store_points_6(first, out, point);
        UNROLL for (int x = 0; x < 8; x++) {
            const VECTOR even = NMADD(c1, PIXEL(4, x), ADD(PIXEL(2, x), PIXEL(6, x)));
            const VECTOR odd = NMADD(c1, PIXEL(3, x), ADD(PIXEL(1, x), PIXEL(5, x)));
            first[x] = ADD(even, odd);
            second[x] = SUB(even, odd);
        }
        store_points_6(first, out + 8 * point, point);
        store_points_6(second, out + 16 * point, point);
        UNROLL for (int x = 0; x < 8; x++) {
            const VECTOR even = NMADD(c2, PIXEL(4, x), MADD(quarter, PIXEL(2, x), PIXEL(6, x)));
            const VECTOR odd = NMADD(c2, PIXEL(3, x), MADD(quarter, PIXEL(1, x), PIXEL(5, x)));
            first[x] = MADD(two, odd, even);
            second[x] = NMADD(two, odd, even);
        }
        store_points_6(first, out + 24 * point, point);
        store_points_6(second, out + 32 * point, point);
        UNROLL for (int x = 0; x < 8; x++) {
            const VECTOR even = NMADD(c3, PIXEL(4, x), MADD(four, PIXEL(2, x), PIXEL(6, x)));
            const VECTOR odd = NMADD(c3, PIXEL(3, x), MADD(four, PIXEL(1, x), PIXEL(5, x)));
            first[x] = MADD(half, odd, even);
            second[x] = NMADD(half, odd, even);
        }
        store_points_6(first, out + 40 * point, point);
        store_points_6(second, out + 48 * point, point);
        UNROLL for (int x = 0; x < 8; x++) {
            first[x] = MADD(c0, SUB(PIXEL(3, x), PIXEL(5, x)), SUB(PIXEL(7, x), PIXEL(1, x)));
        }
        store_points_6(first, out + 56 * point, point);
#undef PIXEL
    }
}

// Eight points to six values: one dimension of Aᵀ m A.
TARGET static inline __attribute__((always_inline)) void fold_6(const VECTOR m[8], VECTOR r[6]) {
    const VECTOR s1 = ADD(m[1], m[2]), d1 = SUB(m[1], m[2]), s2 = ADD(m[3], m[4]), d2 = SUB(m[3], m[4]);
    const VECTOR s3 = ADD(m[5], m[6]), d3 = SUB(m[5], m[6]);
    r[0] = ADD(ADD(m[0], s1), ADD(s2, s3));
    r[1] = MADD(SET(2.0f), d2, MADD(SET(0.5f), d3, d1));
    r[2] = MADD(SET(4.0f), s2, MADD(SET(0.25f), s3, s1));
    r[3] = MADD(SET(8.0f), d2, MADD(SET(0.125f), d3, d1));
    r[4] = MADD(SET(16.0f), s2, MADD(SET(0.0625f), s3, s1));
    r[5] = MADD(SET(32.0f), d2, MADD(SET(0.03125f), d3, ADD(m[7], d1)));
}

// One tile: 64 vectors per LANES outputs to 6 × 6 pixels, plus bias, through the activation.
TARGET static inline __attribute__((always_inline)) void output_pixels_6(const float *points, ptrdiff_t point, const float *bias, const float *slopes,
                                      int outputs, float *output, ptrdiff_t row, ptrdiff_t pixel) {
    for (int c = 0; c < outputs; c += LANES) {
        VECTOR rows[8][6];
        UNROLL for (int y = 0; y < 8; y++) {
            VECTOR m[8];
            UNROLL for (int x = 0; x < 8; x++) m[x] = LOAD(points + (8 * y + x) * point + c);
            fold_6(m, rows[y]);
        }
        const VECTOR offset = LOAD(bias + c);
        const float *slope = slopes ? slopes + c : NULL;
        UNROLL for (int x = 0; x < 6; x++) {
            VECTOR m[8], r[6];
            UNROLL for (int y = 0; y < 8; y++) m[y] = rows[y][x];
            fold_6(m, r);
            UNROLL for (int y = 0; y < 6; y++) {
                STORE(output + y * row + x * pixel + c, ACTIVATE(ADD(r[y], offset), slope));
            }
        }
    }
}

// With the usual distances as constants, so that addresses need no arithmetic.
TARGET static void transform_input_6(const float *input, ptrdiff_t row, ptrdiff_t pixel, int channels, void *points,
                                     ptrdiff_t point) {
    WHERE_USUAL(16, channels, input_points_6(input, row, 16, 16, points, 16))
    WHERE_USUAL(32, channels, input_points_6(input, row, 32, 32, points, 32))
    WHERE_USUAL(64, channels, input_points_6(input, row, 64, 64, points, 64))
    input_points_6(input, row, pixel, channels, points, point);
}

TARGET static void transform_output_6(const float *points, ptrdiff_t point, const float *bias, const float *slopes,
                                      int outputs, float *output, ptrdiff_t row, ptrdiff_t pixel) {
    WHERE_USUAL(16, outputs, output_pixels_6(points, 16, bias, slopes, 16, output, row, 16))
    WHERE_USUAL(32, outputs, output_pixels_6(points, 32, bias, slopes, 32, output, row, 32))
    WHERE_USUAL(48, outputs, output_pixels_6(points, 48, bias, slopes, 48, output, row, 48))
    WHERE_USUAL(64, outputs, output_pixels_6(points, 64, bias, slopes, 64, output, row, 64))
    output_pixels_6(points, point, bias, slopes, outputs, output, row, pixel);
}
