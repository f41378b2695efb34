// The transforms of Winograd's minimal filtering F(4×4, 3×3) (Lavin and Gray 2016) for one vector width. A tier's file
// defines TARGET, UNROLL, VECTOR, LANES, LOAD, STORE, SET, ADD, SUB, MUL, MADD (a·b + c), NMADD (c − a·b) and ACTIVATE and
// includes this. One that stores points as other numbers than float defines POINT and STORE_POINT too, and one that needs
// only the way in defines INPUT_ONLY.
//
// The interpolation points are 0, ±1/√2, ±√2 and ∞: a² + b² = 5/2 and a·b = 1 save multiplications, and the errors are
// smaller than with 0, ±1, ±2.

#ifndef POINT
#define POINT float
#define STORE_POINT STORE
#endif

#define A 0.70710678118654752f
#define B 1.41421356237309505f

// The six points of one row, from its six half-transformed values: one dimension of Bᵀ d B.
TARGET static inline __attribute__((always_inline)) void store_points_4(const VECTOR d[6], POINT *points,
                                                                      ptrdiff_t point) {
    const VECTOR s = SET(2.5f), a = SET(A), b = SET(B), half = SET(0.5f), two = SET(2.0f);
    STORE_POINT(points, ADD(d[0], NMADD(s, d[2], d[4])));
    const VECTOR e1 = NMADD(two, d[2], d[4]), o1 = NMADD(two, d[1], d[3]);
    STORE_POINT(points + point, MADD(a, o1, e1));
    STORE_POINT(points + 2 * point, NMADD(a, o1, e1));
    const VECTOR e2 = NMADD(half, d[2], d[4]), o2 = NMADD(half, d[1], d[3]);
    STORE_POINT(points + 3 * point, MADD(b, o2, e2));
    STORE_POINT(points + 4 * point, NMADD(b, o2, e2));
    STORE_POINT(points + 5 * point, ADD(d[1], NMADD(s, d[3], d[5])));
}

// One tile: 6 × 6 pixels from `input` to 36 vectors per LANES channels, `point` floats apart. Rows of points are made one or
// two at a time straight from the pixels, which are loaded again for each: loads are cheaper than the stores that keeping
// 36 half-transformed vectors would take.
TARGET static inline __attribute__((always_inline)) void input_points_4(const float *input, ptrdiff_t row, ptrdiff_t pixel, int channels, void *points,
                                   ptrdiff_t point) {
    const VECTOR s = SET(2.5f), a = SET(A), b = SET(B), half = SET(0.5f), two = SET(2.0f);
    for (int c = 0; c < channels; c += LANES) {
        const float *in = input + c;
        POINT *out = (POINT *)points + c;
        VECTOR first[6], second[6];
#define PIXEL(y, x) LOAD(in + (y) * row + (x) * pixel)
        UNROLL for (int x = 0; x < 6; x++) first[x] = ADD(PIXEL(0, x), NMADD(s, PIXEL(2, x), PIXEL(4, x)));
        store_points_4(first, out, point);
        UNROLL for (int x = 0; x < 6; x++) {
            const VECTOR even = NMADD(two, PIXEL(2, x), PIXEL(4, x)), odd = NMADD(two, PIXEL(1, x), PIXEL(3, x));
            first[x] = MADD(a, odd, even);
            second[x] = NMADD(a, odd, even);
        }
        store_points_4(first, out + 6 * point, point);
        store_points_4(second, out + 12 * point, point);
        UNROLL for (int x = 0; x < 6; x++) {
            const VECTOR even = NMADD(half, PIXEL(2, x), PIXEL(4, x)), odd = NMADD(half, PIXEL(1, x), PIXEL(3, x));
            first[x] = MADD(b, odd, even);
            second[x] = NMADD(b, odd, even);
        }
        store_points_4(first, out + 18 * point, point);
        store_points_4(second, out + 24 * point, point);
        UNROLL for (int x = 0; x < 6; x++) first[x] = ADD(PIXEL(1, x), NMADD(s, PIXEL(3, x), PIXEL(5, x)));
        store_points_4(first, out + 30 * point, point);
#undef PIXEL
    }
}

// The same with the usual distances as constants, so that addresses need no arithmetic.
TARGET static void transform_input_4(const float *input, ptrdiff_t row, ptrdiff_t pixel, int channels, void *points,
                                     ptrdiff_t point) {
    WHERE_USUAL(16, channels, input_points_4(input, row, 16, 16, points, 16))
    WHERE_USUAL(32, channels, input_points_4(input, row, 32, 32, points, 32))
    WHERE_USUAL(64, channels, input_points_4(input, row, 64, 64, points, 64))
    input_points_4(input, row, pixel, channels, points, point);
}

#ifndef INPUT_ONLY

// Six points to four values: one dimension of Aᵀ m A.
TARGET static inline __attribute__((always_inline)) void load_points_4(const float *points, ptrdiff_t point,
                                                                     VECTOR r[4]) {
    const VECTOR a = SET(A), b = SET(B), a3 = SET(A * 0.5f), b3 = SET(B * 2.0f), half = SET(0.5f), two = SET(2.0f);
    const VECTOR m1 = LOAD(points + point), m2 = LOAD(points + 2 * point);
    const VECTOR m3 = LOAD(points + 3 * point), m4 = LOAD(points + 4 * point);
    const VECTOR sum1 = ADD(m1, m2), difference1 = SUB(m1, m2), sum2 = ADD(m3, m4), difference2 = SUB(m3, m4);
    r[0] = ADD(LOAD(points), ADD(sum1, sum2));
    r[1] = MADD(a, difference1, MUL(b, difference2));
    r[2] = MADD(half, sum1, MUL(two, sum2));
    r[3] = MADD(a3, difference1, MADD(b3, difference2, LOAD(points + 5 * point)));
}

// One tile: 36 vectors per LANES outputs to 4 × 4 pixels, plus bias, through the activation. Rows of points are taken in
// pairs and added to the 16 sums, which stay in registers where there are 32.
TARGET static inline __attribute__((always_inline)) void output_pixels_4(const float *points, ptrdiff_t point, const float *bias, const float *slopes,
                                    int outputs, float *output, ptrdiff_t row, ptrdiff_t pixel) {
    const VECTOR a = SET(A), b = SET(B), a3 = SET(A * 0.5f), b3 = SET(B * 2.0f), half = SET(0.5f), two = SET(2.0f);
    for (int c = 0; c < outputs; c += LANES) {
        const float *in = points + c;
        const VECTOR offset = LOAD(bias + c);
        VECTOR sums[4][4], first[4], second[4];
        load_points_4(in, point, first);
        UNROLL for (int x = 0; x < 4; x++) sums[0][x] = ADD(first[x], offset);
        load_points_4(in + 6 * point, point, first);
        load_points_4(in + 12 * point, point, second);
        UNROLL for (int x = 0; x < 4; x++) {
            const VECTOR sum = ADD(first[x], second[x]), difference = SUB(first[x], second[x]);
            sums[0][x] = ADD(sums[0][x], sum);
            sums[1][x] = MADD(a, difference, offset);
            sums[2][x] = MADD(half, sum, offset);
            sums[3][x] = MADD(a3, difference, offset);
        }
        load_points_4(in + 18 * point, point, first);
        load_points_4(in + 24 * point, point, second);
        UNROLL for (int x = 0; x < 4; x++) {
            const VECTOR sum = ADD(first[x], second[x]), difference = SUB(first[x], second[x]);
            sums[0][x] = ADD(sums[0][x], sum);
            sums[1][x] = MADD(b, difference, sums[1][x]);
            sums[2][x] = MADD(two, sum, sums[2][x]);
            sums[3][x] = MADD(b3, difference, sums[3][x]);
        }
        load_points_4(in + 30 * point, point, first);
        UNROLL for (int x = 0; x < 4; x++) sums[3][x] = ADD(sums[3][x], first[x]);
        const float *slope = slopes ? slopes + c : NULL;
        UNROLL for (int y = 0; y < 4; y++) {
            UNROLL for (int x = 0; x < 4; x++) STORE(output + y * row + x * pixel + c, ACTIVATE(sums[y][x], slope));
        }
    }
}

TARGET static void transform_output_4(const float *points, ptrdiff_t point, const float *bias, const float *slopes,
                                      int outputs, float *output, ptrdiff_t row, ptrdiff_t pixel) {
    WHERE_USUAL(16, outputs, output_pixels_4(points, 16, bias, slopes, 16, output, row, 16))
    WHERE_USUAL(32, outputs, output_pixels_4(points, 32, bias, slopes, 32, output, row, 32))
    WHERE_USUAL(48, outputs, output_pixels_4(points, 48, bias, slopes, 48, output, row, 48))
    WHERE_USUAL(64, outputs, output_pixels_4(points, 64, bias, slopes, 64, output, row, 64))
    output_pixels_4(points, point, bias, slopes, outputs, output, row, pixel);
}

#endif

#undef A
#undef B
