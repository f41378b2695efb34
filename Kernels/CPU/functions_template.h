// Functions of every sample for one vector width: sigmoids, what is made of them, and GELU. A tier's file defines TARGET,
// VECTOR, LANES, LOAD, STORE, SET, ADD, SUB, MUL, DIV, MADD (a·b + c), NMADD (c − a·b), CLAMP (what is not a number stays
// so) and POWER_OF_TWO, which takes the bits of its argument to the exponent's place, and includes this.

// e⁻ˣ as the product of two numbers, of which the second, a power of two, is returned. Beyond ±87 it is no normal number
// any more, and x might as well be 87.
TARGET static inline __attribute__((always_inline)) VECTOR exponentials(VECTOR x, VECTOR *factors) {
    // Adding this leaves the nearest whole number and the bias of exponents in the lowest bits.
    const VECTOR shift = SET(12582912.0f + 127.0f);
    x = CLAMP(x, SET(-87.0f), SET(87.0f));
    const VECTOR shifted = NMADD(SET(1.44269504088896341f), x, shift), n = SUB(shifted, shift);
    // e⁻ˣ = 2ⁿ · e^r, where |r| is at most half of ln 2, which is subtracted in two parts.
    VECTOR r = NMADD(SET(0.693359375f), n, SUB(SET(0.0f), x));
    r = NMADD(SET(-2.12194440e-4f), n, r);
    // Cephes' polynomial.
    VECTOR p = SET(1.9875691500e-4f);
    p = MADD(p, r, SET(1.3981999507e-3f));
    p = MADD(p, r, SET(8.3334519073e-3f));
    p = MADD(p, r, SET(4.1665795894e-2f));
    p = MADD(p, r, SET(1.6666665459e-1f));
    p = MADD(p, r, SET(5.0000001201e-1f));
    *factors = ADD(MADD(p, MUL(r, r), r), SET(1.0f));
    return POWER_OF_TWO(shifted);
}

// 1 + e⁻ˣ.
TARGET static inline __attribute__((always_inline)) VECTOR denominators(VECTOR x) {
    VECTOR factors;
    const VECTOR powers = exponentials(x, &factors);
    return MADD(factors, powers, SET(1.0f));
}

// x where positive, less |x| · Φ(−|x|), which is small, so that little is lost of it. Abramowitz and Stegun's 7.1.26 has
// Φ(−t) within 10⁻⁷; from 13 on it is zero.
TARGET static inline __attribute__((always_inline)) VECTOR gelu_of(VECTOR x) {
    const VECTOR zero = SET(0.0f), most = SET(__builtin_inff());
    const VECTOR positive = CLAMP(x, zero, most), t = CLAMP(ADD(positive, CLAMP(SUB(zero, x), zero, most)), zero, SET(13.0f));
    const VECTOR k = DIV(SET(1.0f), MADD(t, SET(0.231641888f), SET(1.0f)));
    VECTOR p = SET(0.5307027145f);
    p = MADD(p, k, SET(-0.7265760135f));
    p = MADD(p, k, SET(0.7107068705f));
    p = MADD(p, k, SET(-0.142248368f));
    p = MADD(p, k, SET(0.127414796f));
    VECTOR factors;
    const VECTOR powers = exponentials(MUL(MUL(t, t), SET(0.5f)), &factors);
    return NMADD(MUL(t, MUL(p, k)), MUL(factors, powers), positive);
}

// RESULT of x. The samples after the last whole vector go through one of their own.
#define FUNCTION(NAME, RESULT)                                                                                         \
    TARGET static void NAME(const float *input, const float *addend, float *output, int count, float plus) {           \
        int i = 0;                                                                                                     \
        for (; i + LANES <= count; i += LANES) {                                                                       \
            const VECTOR x = LOAD(input + i);                                                                          \
            STORE(output + i, RESULT);                                                                                 \
        }                                                                                                              \
        if (i == count) return;                                                                                        \
        float inputs[LANES] = {0}, addends[LANES] = {0}, outputs[LANES];                                               \
        memcpy(inputs, input + i, sizeof(float) * (size_t)(count - i));                                                \
        if (addend) memcpy(addends, addend + i, sizeof(float) * (size_t)(count - i));                                  \
        NAME(inputs, addends, outputs, LANES, plus);                                                                   \
        memcpy(output + i, outputs, sizeof(float) * (size_t)(count - i));                                              \
    }

FUNCTION(sigmoid, ADD(DIV(SET(1.0f), denominators(x)), SET(plus)))
FUNCTION(silu, DIV(x, denominators(x)))
FUNCTION(attention, MUL(ADD(x, LOAD(addend + i)), ADD(DIV(SET(1.0f), denominators(x)), SET(plus))))
FUNCTION(gelu, gelu_of(x))

#undef FUNCTION

#define FUNCTIONS                                                                                                      \
    .functions = {                                                                                                     \
        [UPSCALE_SIGMOID] = sigmoid, [UPSCALE_SILU] = silu, [UPSCALE_ATTENTION] = attention, [UPSCALE_GELU] = gelu}
