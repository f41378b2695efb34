// A convolution by matrix units, with what follows it in the same launch: activation, pixel shuffle, and the sum or
// attention with another value. Values lie in planes of eight channels in half precision, so that a pixel of a plane is
// sixteen bytes.
//
// A group of WARPS warps computes 16 × (WARPS * ROWS) pixels times TILES * 8 outputs, each warp ROWS rows of pixels:
// sixteen neighboring pixels are the rows of one matrix, sixteen inputs of one tap of the kernel its columns. The
// input around the group's pixels comes to local memory sixteen channels at a time, the next ones while these are
// multiplied.
// Weights: block, sixteen inputs, row, column, two times eight outputs, lane, as the lanes take them. After the weights
// lie one bias and one slope per output.

#define RADIUS (KERNEL / 2)
#define BLOCK (TILES * 8)
#define PLANES ((INPUTS + 7) / 8)
#define CHUNKS ((INPUTS + 15) / 16)
#define STAGES (CHUNKS > 1 ? 2 : 1)
#define STEPS (CHUNKS * KERNEL * KERNEL)
#define WORDS_PER_STEP (TILES * 2 * LANES)
#define CHANNELS (OUTPUTS / (FACTOR * FACTOR))

#define COLUMNS_AROUND (16 + 2 * RADIUS)
#define ROWS_AROUND (WARPS * ROWS + 2 * RADIUS)
#define UNITS_AROUND (COLUMNS_AROUND * ROWS_AROUND)

// Outputs whose pairs lie as they are computed, on whole words.
#define STORES_PAIRS                                                                                                   \
    (FACTOR == 1 && OTHER_FACTOR == 1 && OUTPUT_HALF && OUTPUT_UNIT == 8 &&                                            \
     (!HAS_OTHER || (OTHER_HALF && OTHER_UNIT == 8)))

// Begins to copy sixteen channels of the pixels from `corner` on. Beyond `last` nothing is needed, nor is it read.
static inline void fetch(global const uint4 *restrict input, int4 at, int chunk, int2 corner, int2 last,
                         local uint4 *tile) {
    for (int i = get_local_id(1) * LANES + get_local_id(0); i < 2 * UNITS_AROUND; i += WARPS * LANES) {
        const int plane = 2 * chunk + i / UNITS_AROUND;
        const int x = min(corner.x + i % COLUMNS_AROUND, last.x);
        const int y = min(corner.y + i % UNITS_AROUND / COLUMNS_AROUND, last.y);
        copy_unit(tile + i, input + min(plane, PLANES - 1) * at.z + PIXEL(at, x, y), plane < PLANES);
    }
}

// One step's weights.
static inline void load_weights(global const uint *restrict step, uint2 *weights) {
    const int lane = get_local_id(0);
    UNROLL for (int t = 0; t < TILES - 1; t += 2) {
        const uint4 two = ((global const uint4 *)(step + t * 2 * LANES))[lane];
        weights[t] = two.xy;
        weights[t + 1] = two.zw;
    }
    if (TILES % 2 == 1) weights[TILES - 1] = ((global const uint2 *)(step + (TILES - 1) * 2 * LANES))[lane];
}

kernel __attribute__((reqd_work_group_size(LANES, WARPS, 1))) void
convolve(global const input_sample *restrict input, const int4 input_at, global const float *restrict constants,
#if HAS_OTHER
         global const other_sample *restrict other, const int4 other_at,
#endif
         global output_sample *restrict output, const int4 output_at,
         // Left, top, right and bottom of the pixels to go over, and of the outputs to write.
         const int4 work, const int4 kept) {
    const int lane = get_local_id(0), warp = get_local_id(1), block = get_group_id(2);
    const int left = work.x + (int)get_group_id(0) * 16, top = work.y + (int)get_group_id(1) * WARPS * ROWS;
    local uint4 tiles[STAGES * 2 * UNITS_AROUND];
    MEETING_PLACE(meeting, WARPS)

    global const uint *step = (global const uint *)constants + block * STEPS * WORDS_PER_STEP;
    global const float *restrict biases = constants + BLOCKS * STEPS * WORDS_PER_STEP + block * BLOCK + lane % 4 * 2;
    float4 sums[ROWS][TILES];
    UNROLL for (int t = 0; t < TILES; t++) {
        const float2 bias = vload2(0, biases + t * 8);
        UNROLL for (int r = 0; r < ROWS; r++) sums[r][t] = (float4)(bias, bias);
    }

    const int2 corner = (int2)(left - RADIUS, top - RADIUS), last = work.zw + (int2)(RADIUS - 1);
    global const uint4 *const units = (global const uint4 *)input;
    fetch(units, input_at, 0, corner, last, tiles);
    end_copies();
    uint2 weights[TILES], next[TILES];
    load_weights(step, next);
    for (int chunk = 0, steps = 1; chunk < CHUNKS; chunk++) {
        if (chunk + 1 < CHUNKS)
            fetch(units, input_at, chunk + 1, corner, last, tiles + (chunk + 1) % STAGES * 2 * UNITS_AROUND);
        end_copies();
        wait_for_copies();
        barrier(CLK_LOCAL_MEM_FENCE);
        // Of the left or right half of the inputs, as `load_matrices` asks for them.
        const local uint4 *pixel = tiles + chunk % STAGES * 2 * UNITS_AROUND + lane / 16 * UNITS_AROUND +
                                   warp * ROWS * COLUMNS_AROUND + lane % 16;
        for (int ky = 0; ky < KERNEL; ky++, pixel += COLUMNS_AROUND) {
            UNROLL for (int kx = 0; kx < KERNEL; kx++, steps++) {
                UNROLL for (int t = 0; t < TILES; t++) weights[t] = next[t];
                // While these are used, the next ones come; after the last there are none.
                if (steps < STEPS) step += WORDS_PER_STEP;
                load_weights(step, next);
                UNROLL for (int r = 0; r < ROWS; r++) {
                    const uint4 inputs = load_matrices(pixel + r * COLUMNS_AROUND + kx, meeting);
                    UNROLL for (int t = 0; t < TILES; t++)
                        sums[r][t] = multiply_add(inputs, weights[t], sums[r][t], meeting);
                }
            }
        }
        // The next copies go where some lanes may still read.
        barrier(CLK_LOCAL_MEM_FENCE);
    }

    // A lane has two outputs of two pixels of each matrix.
    UNROLL for (int t = 0; t < TILES; t++) {
        const int first = block * BLOCK + t * 8 + lane % 4 * 2;
#if ACTIVATION
        const float2 slope = vload2(0, biases + BLOCKS * BLOCK + t * 8);
#endif
        UNROLL for (int i = 0; i < 2 * ROWS; i++) {
            const int x = left + lane / 4 + i % 2 * 8, y = top + warp * ROWS + i / 2;
            if (x >= work.z || y >= work.w) continue;
            float2 sum = i % 2 ? sums[i / 2][t].zw : sums[i / 2][t].xy;
#if ACTIVATION
            sum = ACTIVATED(sum, slope);
#endif
#if STORES_PAIRS
            if (first / 8 >= (OUTPUTS + 7) / 8) continue;
#if HAS_OTHER
            sum = JOINED(sum, vloada_half2(0, other + SAMPLE(8, other_at, x, y, first)));
#endif
            vstorea_half2_rte(sum, 0, output + SAMPLE(8, output_at, x, y, first));
#else
            // Outputs are in the order row, column, channel of the pixels that they are shuffled into.
            const float both[2] = {sum.x, sum.y};
            UNROLL for (int o = 0; o < 2; o++) {
                const int pixel = (first + o) / CHANNELS, channel = (first + o) % CHANNELS;
                const int column = x * FACTOR + pixel % FACTOR, row = y * FACTOR + pixel / FACTOR;
                if (first + o >= OUTPUTS) continue;
                if (column < kept.x || column >= kept.z || row < kept.y || row >= kept.w) continue;
                float value = both[o];
#if HAS_OTHER
                const float addend =
                    LOAD_OTHER(SAMPLE(OTHER_UNIT, other_at, column / OTHER_FACTOR, row / OTHER_FACTOR, channel));
                value = JOINED(value, addend);
#endif
                STORE_OUTPUT(value, SAMPLE(OUTPUT_UNIT, output_at, column, row, channel));
            }
#endif
        }
    }
}
