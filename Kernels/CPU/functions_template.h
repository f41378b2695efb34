// Functions of every sample for one vector width: sigmoids and what is made of them. A tier's file defines TARGET, VECTOR,
// LANES, LOAD, STORE, SET, ADD, SUB, MUL, DIV, MADD (a·b + c), NMADD (c − a·b), CLAMP (what is not a number stays so) and
// POWER_OF_TWO, which takes the bits of its argument to the exponent's place, and includes this.

// 1 + e⁻ˣ. Beyond ±87 e⁻ˣ is no normal number any more, and x might as well be 87.
TARGET static inline __attribute__((always_inline)) VECTOR denominators(VECTOR x) {
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
    p = ADD(MADD(p, MUL(r, r), r), SET(1.0f));
    return MADD(p, POWER_OF_TWO(shifted), SET(1.0f));
}

// The samples after the last whole vector go through one of their own.
#define FUNCTION(NAME, RESULT)                                                                                         \
    TARGET static void NAME(const float *input, const float *addend, float *output, int count, float plus) {           \
        int i = 0;                                                                                                     \
        for (; i + LANES <= count; i += LANES) {                                                                       \
            const VECTOR x = LOAD(input + i), sums = denominators(x);                                                  \
            STORE(output + i, RESULT);                                                                                 \
        }                                                                                                              \
        if (i == count) return;                                                                                        \
        float inputs[LANES] = {0}, addends[LANES] = {0}, outputs[LANES];                                               \
        memcpy(inputs, input + i, sizeof(float) * (size_t)(count - i));                                                \
        if (addend) memcpy(addends, addend + i, sizeof(float) * (size_t)(count - i));                                  \
        NAME(inputs, addends, outputs, LANES, plus);                                                                   \
        memcpy(output + i, outputs, sizeof(float) * (size_t)(count - i));                                              \
    }

FUNCTION(sigmoid, ADD(DIV(SET(1.0f), sums), SET(plus)))
FUNCTION(silu, DIV(x, sums))
FUNCTION(attention, MUL(ADD(x, LOAD(addend + i)), ADD(DIV(SET(1.0f), sums), SET(plus))))

#undef FUNCTION

#define FUNCTIONS .functions = {[UPSCALE_SIGMOID] = sigmoid, [UPSCALE_SILU] = silu, [UPSCALE_ATTENTION] = attention}
