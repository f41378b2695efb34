// Samples on their way between the host, which stores integers, and the kernels, which compute in float. What comes out
// is bit for bit what the host's own decoding and encoding give.
//
// A work-item takes VECTOR samples of interleaved rows, whose number is counts.x.

#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)

typedef JOIN(float, VECTOR) vector;
#define LOAD JOIN(vload, VECTOR)
#define STORE JOIN(vstore, VECTOR)

// A number over MAXIMUM, rounded correctly. A device's own division need not be, and so the rest that the product with the
// reciprocal leaves is divided, too; with it all integers up to MAXIMUM come out as they should.
#define UNPACKED(type, number, maximum, reciprocal)                                                                    \
    fma(fma(-((number) * (type)(reciprocal)), (type)(maximum), (number)), (type)(reciprocal),                          \
        (number) * (type)(reciprocal))

// Halves are rounded to even.
#define PACKED(value, maximum) rint(clamp((value) * (maximum), 0.0f, (maximum)))

// All ones of the exponent: neither infinity nor not-a-number. Told by the bits, which no compiler may take for granted.
#define NOT_FINITE(value_bits) (((value_bits) & 0x7FFFFFFF) >= 0x7F800000)

#define TRANSFER(name, type, maximum, reciprocal)                                                                      \
    kernel void JOIN(unpack, name)(global const type *restrict input, global float *restrict output,                   \
                                   const int4 counts) {                                                                \
        const size_t first = get_global_id(0) * VECTOR, count = counts.x;                                              \
        if (first + VECTOR <= count) {                                                                                 \
            const vector numbers = JOIN(convert_float, VECTOR)(LOAD(0, input + first));                                \
            STORE(UNPACKED(vector, numbers, maximum, reciprocal), 0, output + first);                                  \
        } else {                                                                                                       \
            for (size_t i = first; i < count; i++) {                                                                   \
                const float number = input[i];                                                                         \
                output[i] = UNPACKED(float, number, maximum, reciprocal);                                              \
            }                                                                                                          \
        }                                                                                                              \
    }                                                                                                                  \
                                                                                                                       \
    /* The int numbered counts.y of the output becomes 1 where a sample is not a number or not finite. */              \
    kernel void JOIN(pack, name)(global const float *restrict input, global type *restrict output,                     \
                                 const int4 counts) {                                                                  \
        const size_t first = get_global_id(0) * VECTOR, count = counts.x;                                              \
        int spoiled = 0;                                                                                               \
        if (first + VECTOR <= count) {                                                                                 \
            const vector values = LOAD(0, input + first);                                                              \
            spoiled = any(NOT_FINITE(JOIN(as_int, VECTOR)(values)));                                                   \
            STORE(JOIN(JOIN(convert_, type), VECTOR)(PACKED(values, maximum)), 0, output + first);                     \
        } else {                                                                                                       \
            for (size_t i = first; i < count; i++) {                                                                   \
                const float value = input[i];                                                                          \
                spoiled |= NOT_FINITE(as_int(value));                                                                  \
                output[i] = JOIN(convert_, type)(PACKED(value, maximum));                                              \
            }                                                                                                          \
        }                                                                                                              \
        if (spoiled) atomic_or((volatile global int *)output + counts.y, 1);                                           \
    }

TRANSFER(8, uchar, 255.0f, 0x1.010102p-8f)
TRANSFER(16, ushort, 65535.0f, 0x1.0001p-16f)
