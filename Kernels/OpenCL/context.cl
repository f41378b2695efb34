// What a context looks at, and the few cells that it makes of it: a convolution in strides without padding, the largest of
// windows of what that gives, and small convolutions. Samples and cells lie by row, column and channel.

// Weights and biases of all layers lie one after the other, each's by output, input, row and column.
static float tap_sum(global const float *restrict weights, const int side, const int c, const int i, const int k,
                     const float value) {
    return weights[(c * CHANNELS + i) * side * side + k] * value;
}

kernel void reduce(global const input_sample *restrict input, const int4 input_at, global const float *restrict weights,
                   global float *restrict samples,
                   // The first sample's column and row in the input, and how many there are.
                   const int4 first,
                   // The first row of samples to write, and the one behind the last.
                   const int4 rows) {
    const int x = get_global_id(0), y = rows.x + (int)get_global_id(1), c = get_global_id(2);
    if (x >= first.z || y >= rows.y || c >= CHANNELS) return;
    float sum = weights[CHANNELS * CHANNELS * SIDE * SIDE + c];
    for (int k = 0; k < SIDE * SIDE; k++) {
        const int column = first.x + x * STRIDE + k % SIDE, row = first.y + y * STRIDE + k / SIDE;
        for (int i = 0; i < CHANNELS; i++) {
            sum += tap_sum(weights, SIDE, c, i, k, LOAD_INPUT(SAMPLE(INPUT_UNIT, input_at, column, row, i)));
        }
    }
    samples[(y * first.z + x) * CHANNELS + c] = sum;
}

kernel void pool(global const float *restrict samples, global float *restrict cells,
                 // Numbers in the picture of the first sample and the one behind the last, in both directions.
                 const int4 told,
                 // The first cell's, and how many there are.
                 const int4 grid) {
    const int x = get_global_id(0), y = get_global_id(1), c = get_global_id(2);
    if (x >= grid.z || y >= grid.w || c >= CHANNELS) return;
    const int left = (x + grid.x) * STEP, top = (y + grid.y) * STEP;
    float largest = -INFINITY;
    for (int row = max(top, told.y); row < min(top + WINDOW, told.w); row++) {
        for (int column = max(left, told.x); column < min(left + WINDOW, told.z); column++) {
            largest = fmax(largest, samples[((row - told.y) * (told.z - told.x) + column - told.x) * CHANNELS + c]);
        }
    }
    cells[(y * grid.z + x) * CHANNELS + c] = largest;
}

kernel void refine(global const float *restrict cells, global const float *restrict layers,
                   global float *restrict refined, const int4 grid,
                   // Where the layer's numbers begin, its kernel's side, and whether a rectifier follows.
                   const int4 layer) {
    const int x = get_global_id(0), y = get_global_id(1), c = get_global_id(2);
    if (x >= grid.z || y >= grid.w || c >= CHANNELS) return;
    const int side = layer.y;
    global const float *weights = layers + layer.x;
    float sum = weights[CHANNELS * CHANNELS * side * side + c];
    for (int k = 0; k < side * side; k++) {
        const int column = x + k % side - side / 2, row = y + k / side - side / 2;
        if (column < 0 || row < 0 || column >= grid.z || row >= grid.w) continue;
        for (int i = 0; i < CHANNELS; i++) {
            sum += tap_sum(weights, side, c, i, k, cells[(row * grid.z + column) * CHANNELS + i]);
        }
    }
    refined[(y * grid.z + x) * CHANNELS + c] = layer.z ? fmax(sum, 0.0f) : sum;
}
