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
