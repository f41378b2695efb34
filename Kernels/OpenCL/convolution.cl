// A convolution with what follows it in the same launch: activation, pixel shuffle, and the sum or attention with
// another value.
//
// A work-item computes PIXELS pixels of a row times VECTORS vectors of outputs. Two forms, by BROADCAST:
//   1, for processors: all channels of a pixel lie together; one input after the other is broadcast against vectors of
//      weights. Weights: block, row, column, input, output.
//   0, for graphics: neighboring work-items read neighboring pixels, four inputs at a time, which are kept in registers
//      for all columns of the kernel. Weights: block, four inputs, row, column, input, output.
// After the weights lie one bias and one slope per output.

#define RADIUS (KERNEL / 2)
#define BLOCK (VECTORS * VECTOR)
#define WEIGHTS_PER_BLOCK (KERNEL * KERNEL * PADDED_INPUTS * BLOCK)
#define CHANNELS (OUTPUTS / (FACTOR * FACTOR))

// Outputs that lie as vectors: whole units of vectors, in the order they are computed.
#define STORES_VECTORS (FACTOR == 1 && OTHER_FACTOR == 1 && OUTPUT_UNIT % VECTOR == 0)

#define ACCUMULATE(component)                                                                                          \
    {                                                                                                                  \
        vector w[VECTORS];                                                                                             \
        _Pragma("unroll") for (int v = 0; v < VECTORS; v++) w[v] = LOAD_FLOATS(v, weights);                            \
        weights += BLOCK;                                                                                              \
        _Pragma("unroll") for (int p = 0; p < PIXELS; p++) {                                                           \
            _Pragma("unroll") for (int v = 0; v < VECTORS; v++)                                                        \
                sums[p][v] += w[v] * (vector)(component);                                                              \
        }                                                                                                              \
    }

kernel void convolve(global const input_sample *restrict input, const int4 input_at,
                     global const float *restrict weights,
#if HAS_OTHER
                     global const other_sample *restrict other, const int4 other_at,
#endif
                     global output_sample *restrict output, const int4 output_at,
                     // Left, top, right and bottom of the pixels to go over, and of the outputs to write.
                     const int4 work, const int4 kept) {
    const int x = work.x + (int)get_global_id(0) * PIXELS;
    const int y = work.y + (int)get_global_id(1);
    const int block = get_global_id(2);
    if (x >= work.z || y >= work.w) return;

    global const float *restrict biases = weights + BLOCKS * WEIGHTS_PER_BLOCK + block * BLOCK;
    weights += block * WEIGHTS_PER_BLOCK;
    vector sums[PIXELS][VECTORS];
#pragma unroll
    for (int p = 0; p < PIXELS; p++) {
#pragma unroll
        for (int v = 0; v < VECTORS; v++) sums[p][v] = LOAD_FLOATS(v, biases);
    }

#if BROADCAST
    for (int ky = 0; ky < KERNEL; ky++) {
        const int first = SAMPLE(INPUT_UNIT, input_at, x - RADIUS, y + ky - RADIUS, 0);
#if INPUT_HALF
        float row[(PIXELS + KERNEL - 1) * INPUT_UNIT];
        for (int i = 0; i < (PIXELS + KERNEL - 1) * INPUT_UNIT; i += VECTOR)
            STORE_FLOATS(LOAD_INPUT_VECTOR(first + i), 0, row + i);
#else
        global const float *restrict row = input + first;
#endif
        for (int kx = 0; kx < KERNEL; kx++) {
            for (int c = 0; c < INPUTS; c++) ACCUMULATE(row[(p + kx) * INPUT_UNIT + c])
        }
    }
#else
    for (int c = 0; c < PADDED_INPUTS; c += 4) {
        for (int ky = 0; ky < KERNEL; ky++) {
            const int first = SAMPLE(INPUT_UNIT, input_at, x - RADIUS, y + ky - RADIUS, c);
            float4 row[PIXELS + KERNEL - 1];
#pragma unroll
            for (int i = 0; i < PIXELS + KERNEL - 1; i++) row[i] = LOAD_INPUT_VECTOR(first + i * INPUT_UNIT);
#pragma unroll
            for (int kx = 0; kx < KERNEL; kx++) {
                ACCUMULATE(row[p + kx].x)
                ACCUMULATE(row[p + kx].y)
                ACCUMULATE(row[p + kx].z)
                ACCUMULATE(row[p + kx].w)
            }
        }
    }
#endif

#if !STORES_VECTORS
    float lanes[PIXELS * BLOCK];
#endif
#pragma unroll
    for (int p = 0; p < PIXELS; p++) {
#pragma unroll
        for (int v = 0; v < VECTORS; v++) {
            vector sum = sums[p][v];
#if ACTIVATION
            sum = ACTIVATED(sum, LOAD_FLOATS(v, biases + BLOCKS * BLOCK));
#endif
#if STORES_VECTORS
            const int first = block * BLOCK + v * VECTOR;
            if (x + p >= kept.z || first >= OUTPUTS) continue;
#if HAS_OTHER
            sum = JOINED(sum, LOAD_OTHER_VECTOR(SAMPLE(OTHER_UNIT, other_at, x + p, y, first)));
#endif
            STORE_OUTPUT_VECTOR(sum, SAMPLE(OUTPUT_UNIT, output_at, x + p, y, first));
#else
            STORE_FLOATS(sum, p * VECTORS + v, lanes);
#endif
        }
    }

#if !STORES_VECTORS
    // Outputs are in the order row, column, channel of the pixels that they are shuffled into.
    const int count = min(BLOCK, OUTPUTS - block * BLOCK);
    for (int p = 0; p < PIXELS; p++) {
        for (int lane = 0; lane < count; lane++) {
            const int pixel = (block * BLOCK + lane) / CHANNELS, channel = (block * BLOCK + lane) % CHANNELS;
            const int column = (x + p) * FACTOR + pixel % FACTOR, row = y * FACTOR + pixel / FACTOR;
            if (column < kept.x || column >= kept.z || row < kept.y || row >= kept.w) continue;
            float value = lanes[p * BLOCK + lane];
#if HAS_OTHER
            const float addend =
                LOAD_OTHER(SAMPLE(OTHER_UNIT, other_at, column / OTHER_FACTOR, row / OTHER_FACTOR, channel));
            value = JOINED(value, addend);
#endif
            STORE_OUTPUT(value, SAMPLE(OUTPUT_UNIT, output_at, column, row, channel));
        }
    }
#endif
}
