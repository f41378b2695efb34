// A convolution of every channel by itself, with an activation. A work-item computes PIXELS pixels of a row and a vector
// of channels, which lie together in every form. Weights: vector of channels, row, column, channel; after them lie one
// bias and one slope per channel.

#define RADIUS (KERNEL / 2 * DILATION)
#define STORES_VECTORS (OUTPUT_UNIT % VECTOR == 0)

kernel void convolve_channels(global const input_sample *restrict input, const int4 input_at,
                              global const float *restrict weights, global output_sample *restrict output,
                              const int4 output_at,
                              // Left, top, right and bottom of the pixels to go over, and of the outputs to write.
                              const int4 work, const int4 kept) {
    const int x = work.x + (int)get_global_id(0) * PIXELS;
    const int y = work.y + (int)get_global_id(1);
    const int first = (int)get_global_id(2) * VECTOR;
    if (x >= work.z || y >= work.w) return;

    global const float *restrict biases = weights + BLOCKS * VECTOR * KERNEL * KERNEL + first;
    weights += first * KERNEL * KERNEL;
    vector sums[PIXELS];
#pragma unroll
    for (int p = 0; p < PIXELS; p++) sums[p] = LOAD_FLOATS(0, biases);
    for (int ky = 0; ky < KERNEL; ky++) {
        const int row = SAMPLE(INPUT_UNIT, input_at, x - RADIUS, y - RADIUS + ky * DILATION, first);
        for (int kx = 0; kx < KERNEL; kx++, weights += VECTOR) {
            const vector weight = LOAD_FLOATS(0, weights);
#pragma unroll
            for (int p = 0; p < PIXELS; p++)
                sums[p] += weight * LOAD_INPUT_VECTOR(row + (p + kx * DILATION) * INPUT_UNIT);
        }
    }

    for (int p = 0; p < PIXELS && x + p < kept.z; p++) {
        vector sum = sums[p];
#if ACTIVATION
        sum = ACTIVATED(sum, LOAD_FLOATS(0, biases + BLOCKS * VECTOR));
#endif
#if STORES_VECTORS
        STORE_OUTPUT_VECTOR(sum, SAMPLE(OUTPUT_UNIT, output_at, x + p, y, first));
#else
        float lanes[VECTOR];
        STORE_FLOATS(sum, 0, lanes);
        for (int lane = 0; lane < VECTOR && first + lane < CHANNELS; lane++)
            STORE_OUTPUT(lanes[lane], SAMPLE(OUTPUT_UNIT, output_at, x + p, y, first + lane));
#endif
    }
}
