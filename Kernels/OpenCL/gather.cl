// Samples that move, or join those of another value: an output sample is one input sample, or the sum or product of two,
// each found directly (FACTOR 1), in a pixel repeated FACTOR times, or, with SHUFFLE, among the channels of a pixel, or in
// a block of REDUCTION × REDUCTION pixels that become channels, or TRANSLATION pixels to the left and up; then an
// activation.

#define INPUT_CHANNEL(x, y, c) (INPUT_SHUFFLE ? ((c) * INPUT_FACTOR + (y) % INPUT_FACTOR) * INPUT_FACTOR + (x) % INPUT_FACTOR : (c))

#if INPUT_REDUCTION > 1
#define INPUT_SAMPLE(x, y, c)                                                                                         \
    SAMPLE(INPUT_UNIT, input_at, (x) * INPUT_REDUCTION + (c) % INPUT_REDUCTION,                                       \
           (y) * INPUT_REDUCTION + (c) / INPUT_REDUCTION % INPUT_REDUCTION, (c) / (INPUT_REDUCTION * INPUT_REDUCTION))
#elif TRANSLATION
#define INPUT_SAMPLE(x, y, c) SAMPLE(INPUT_UNIT, input_at, (x) - (TRANSLATION), (y) - (TRANSLATION), c)
#else
#define INPUT_SAMPLE(x, y, c) SAMPLE(INPUT_UNIT, input_at, (x) / INPUT_FACTOR, (y) / INPUT_FACTOR, INPUT_CHANNEL(x, y, c))
#endif

kernel void gather(global const input_sample *restrict input, const int4 input_at,
#if HAS_OTHER
                   global const other_sample *restrict other, const int4 other_at,
#endif
#if ACTIVATION == 1
                   global const float *restrict slopes,
#endif
                   global output_sample *restrict output, const int4 output_at,
                   // Left, top, right and bottom of the outputs to write.
                   const int4 work) {
    const int x = work.x + (int)get_global_id(0);
    const int y = work.y + (int)get_global_id(1);
    if (x >= work.z || y >= work.w) return;
    for (int c = 0; c < CHANNELS; c++) {
        float value = LOAD_INPUT(INPUT_SAMPLE(x, y, c));
#if HAS_OTHER
        value = JOINED(value, LOAD_OTHER(SAMPLE(OTHER_UNIT, other_at, x, y, c)));
#endif
#if ACTIVATION == 1
        value = ACTIVATED(value, slopes[c]);
#elif ACTIVATION
        value = ACTIVATED(value, 0.0f);
#endif
        STORE_OUTPUT(value, SAMPLE(OUTPUT_UNIT, output_at, x, y, c));
    }
}
