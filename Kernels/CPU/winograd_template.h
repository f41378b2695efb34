// The transforms of Winograd's minimal filtering F(4×4, 3×3) (Lavin and Gray 2016) for one vector width. A tier's file
// defines TARGET, VECTOR, LANES, LOAD, STORE, SET, ADD, SUB, MUL, MADD (a·b + c), NMADD (c − a·b) and ACTIVATE and includes
// this. One that stores points as other numbers than float defines POINT and STORE_POINT too, and one that needs only
// the way in defines INPUT_ONLY.
//
// The interpolation points are 0, ±1/√2, ±√2 and ∞: a² + b² = 5/2 and a·b = 1 save multiplications, and the errors are
// smaller than with 0, ±1, ±2.

#ifndef POINT
#define POINT float
#define STORE_POINT STORE
#endif

#define A 0.70710678118654752f
#define B 1.41421356237309505f

// Six inputs to six points: one dimension of Bᵀ d B.
TARGET static inline __attribute__((always_inline)) void to_points(const VECTOR d[6], VECTOR r[6]) {
    const VECTOR s = SET(2.5f), a = SET(A), b = SET(B), half = SET(0.5f), two = SET(2.0f);
    r[0] = ADD(d[0], NMADD(s, d[2], d[4]));
    const VECTOR e1 = NMADD(two, d[2], d[4]), o1 = NMADD(two, d[1], d[3]);
    r[1] = MADD(a, o1, e1);
    r[2] = NMADD(a, o1, e1);
    const VECTOR e2 = NMADD(half, d[2], d[4]), o2 = NMADD(half, d[1], d[3]);
    r[3] = MADD(b, o2, e2);
    r[4] = NMADD(b, o2, e2);
    r[5] = ADD(d[1], NMADD(s, d[3], d[5]));
}

// One tile: 6 × 6 pixels from `input` to 36 vectors per LANES channels, `point` floats apart.
TARGET static void transform_input(const float *input, ptrdiff_t row, ptrdiff_t pixel, int channels, void *points,
                                   ptrdiff_t point) {
    for (int c = 0; c < channels; c += LANES) {
        VECTOR down[6][6];
        for (int x = 0; x < 6; x++) {
            VECTOR column[6], result[6];
            for (int y = 0; y < 6; y++) column[y] = LOAD(input + y * row + x * pixel + c);
            to_points(column, result);
            for (int y = 0; y < 6; y++) down[y][x] = result[y];
        }
        for (int y = 0; y < 6; y++) {
            VECTOR result[6];
            to_points(down[y], result);
            for (int x = 0; x < 6; x++) STORE_POINT((POINT *)points + (y * 6 + x) * point + c, result[x]);
        }
    }
}

#ifndef INPUT_ONLY

// Six points to four outputs: one dimension of Aᵀ m A.
TARGET static inline __attribute__((always_inline)) void from_points(const VECTOR m[6], VECTOR r[4]) {
    const VECTOR a = SET(A), b = SET(B), a3 = SET(A * 0.5f), b3 = SET(B * 2.0f), half = SET(0.5f), two = SET(2.0f);
    const VECTOR sum1 = ADD(m[1], m[2]), difference1 = SUB(m[1], m[2]);
    const VECTOR sum2 = ADD(m[3], m[4]), difference2 = SUB(m[3], m[4]);
    r[0] = ADD(m[0], ADD(sum1, sum2));
    r[1] = MADD(a, difference1, MUL(b, difference2));
    r[2] = MADD(half, sum1, MUL(two, sum2));
    r[3] = MADD(a3, difference1, MADD(b3, difference2, m[5]));
}

// One tile: 36 vectors per LANES outputs to 4 × 4 pixels, plus bias, through the activation.
TARGET static void transform_output(const float *points, ptrdiff_t point, const float *bias, const float *slopes,
                                    int outputs, float *output, ptrdiff_t row, ptrdiff_t pixel) {
    for (int c = 0; c < outputs; c += LANES) {
        VECTOR down[4][6];
        for (int x = 0; x < 6; x++) {
            VECTOR column[6], result[4];
            for (int y = 0; y < 6; y++) column[y] = LOAD(points + (y * 6 + x) * point + c);
            from_points(column, result);
            for (int y = 0; y < 4; y++) down[y][x] = result[y];
        }
        const VECTOR offset = LOAD(bias + c);
        for (int y = 0; y < 4; y++) {
            VECTOR result[4];
            from_points(down[y], result);
            for (int x = 0; x < 4; x++) {
                const VECTOR value = ADD(result[x], offset);
                STORE(output + y * row + x * pixel + c, ACTIVATE(value, slopes ? slopes + c : NULL));
            }
        }
    }
}

#endif

#undef A
#undef B
