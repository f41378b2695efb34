// How kernels reach the values of a network. Every kernel is compiled for one descriptor, whose numbers are macros.
//
// A value lies in planes of NAME_UNIT channels: sample (x, y, c) is number c % UNIT of pixel (x, y) in plane c / UNIT.
// Interleaved rows are the case of one plane. Where values lie is told at each launch by an int4: the number of pixel
// (0, 0), pixels from a row to the next, pixels from a plane to the next. Around a value lie zero pixels as wide as
// the convolutions that read it need. With NAME_HALF samples are stored in half precision; arithmetic is in float.

// Products and sums become one instruction where the device has it. `fma` would be many steps where it has not.
#pragma OPENCL FP_CONTRACT ON

#define JOIN_(a, b, c) a##b##c
#define JOIN(a, b, c) JOIN_(a, b, c)

#define PIXEL(at, column, row) ((at).x + (row) * (at).y + (column))
#define SAMPLE(unit, at, column, row, c) ((((c) / (unit)) * (at).z + PIXEL(at, column, row)) * (unit) + (c) % (unit))

#ifdef VECTOR
typedef JOIN(float, VECTOR, ) vector;
#define LOAD_FLOATS JOIN(vload, VECTOR, )
#define STORE_FLOATS JOIN(vstore, VECTOR, )
#define LOAD_HALVES JOIN(vload_half, VECTOR, )
#define STORE_HALVES JOIN(vstore_half, VECTOR, _rte)
#endif

// What ACTIVATION says is done to a number or a vector of them: 1, a slope where it is negative; 2, a sigmoid, plus a
// constant; 3, SiLU; 4, GELU. Not-a-number stays what it is.
#define SIGMOID(value) (1.0f / (1.0f + exp(-(value))))
#if ACTIVATION == 2
#define ACTIVATED(value, slope) (SIGMOID(value) + as_float((uint)ACTIVATION_PLUS))
#elif ACTIVATION == 3
#define ACTIVATED(value, slope) ((value) * SIGMOID(value))
#elif ACTIVATION == 4
#define ACTIVATED(value, slope) (0.5f * (value) * (1.0f + erf((value) * 0.70710678f)))
#else
#define ACTIVATED(value, slope) select((slope) * (value), (value), (value) > 0.0f)
#endif

// What HAS_OTHER says is done with a second operand: 1, it is added; 2, multiplied; 3, added, and the sum multiplied by a
// sigmoid of the first, plus a constant.
#if HAS_OTHER == 3
#define JOINED(value, other) (((value) + (other)) * (SIGMOID(value) + as_float((uint)OTHER_PLUS)))
#elif HAS_OTHER == 2
#define JOINED(value, other) ((value) * (other))
#else
#define JOINED(value, other) ((value) + (other))
#endif

#if INPUT_HALF
typedef half input_sample;
#define LOAD_INPUT(index) vload_half(index, input)
#define LOAD_INPUT_VECTOR(index) LOAD_HALVES(0, input + (index))
#else
typedef float input_sample;
#define LOAD_INPUT(index) input[index]
#define LOAD_INPUT_VECTOR(index) LOAD_FLOATS(0, input + (index))
#endif

#if OTHER_HALF
typedef half other_sample;
#define LOAD_OTHER(index) vload_half(index, other)
#define LOAD_OTHER_VECTOR(index) LOAD_HALVES(0, other + (index))
#else
typedef float other_sample;
#define LOAD_OTHER(index) other[index]
#define LOAD_OTHER_VECTOR(index) LOAD_FLOATS(0, other + (index))
#endif

#if OUTPUT_HALF
typedef half output_sample;
#define STORE_OUTPUT(value, index) vstore_half_rte(value, index, output)
#define STORE_OUTPUT_VECTOR(value, index) STORE_HALVES(value, 0, output + (index))
#else
typedef float output_sample;
#define STORE_OUTPUT(value, index) (output[index] = (value))
#define STORE_OUTPUT_VECTOR(value, index) STORE_FLOATS(value, 0, output + (index))
#endif
