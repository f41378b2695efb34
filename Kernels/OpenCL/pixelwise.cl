// What the text of a kernel of single pixels (Kernels/Pixels), which follows this, means in OpenCL: a work-item computes a
// pixel.

#define PIXEL_KERNEL(NAME)                                                                                             \
    static void JOIN(NAME, _, pixel)(PIXEL_OPERANDS, const int x, const int y);                                        \
    kernel void NAME(PIXEL_OPERANDS, /* Left, top, right and bottom of the outputs to write. */ const int4 work) {     \
        const int x = work.x + (int)get_global_id(0);                                                                  \
        const int y = work.y + (int)get_global_id(1);                                                                  \
        if (x < work.z && y < work.w)                                                                                  \
            JOIN(NAME, _, pixel)(input, input_at, constants, output, output_at, x, y);                                 \
    }                                                                                                                  \
    static void JOIN(NAME, _, pixel)(PIXEL_OPERANDS, const int x, const int y)

#define PIXEL_OPERANDS                                                                                                 \
    global const input_sample *input, const int4 input_at, global const float *constants,                              \
        global output_sample *output, const int4 output_at

#define LOAD(c) LOAD_INPUT(SAMPLE(INPUT_UNIT, input_at, x, y, c))
#define STORE(c, value) STORE_OUTPUT(value, SAMPLE(OUTPUT_UNIT, output_at, x, y, c))
#define CONSTANT(index) constants[index]
#define SQUARE_ROOT(value) sqrt(value)
