// What a channel gate looks at, and the numbers that it makes of it: sums of rows, sums of these, and two small layers.

kernel void sum_rows(global const input_sample *restrict input, const int4 input_at, global float *restrict sums,
                     // Left, top, right and bottom of the pixels that count.
                     const int4 area) {
    const int c = get_global_id(0), y = area.y + (int)get_global_id(1);
    if (c >= CHANNELS || y >= area.w) return;
    float sum = 0.0f;
    for (int x = area.x; x < area.z; x++) sum += LOAD_INPUT(SAMPLE(INPUT_UNIT, input_at, x, y, c));
    sums[(y - area.y) * CHANNELS + c] = sum;
}

kernel void sum_up(global const float *restrict sums, global float *restrict totals, const int4 area) {
    const int c = get_global_id(0);
    if (c >= CHANNELS) return;
    float sum = 0.0f;
    for (int y = 0; y < area.w - area.y; y++) sum += sums[y * CHANNELS + c];
    totals[c] = sum;
}

// The layers' weights and biases lie one after the other. Every work-item computes the few outputs of the first anew.
kernel void weigh(global const float *restrict totals, global const float *restrict layers,
                  global float *restrict factors, const int4 area) {
    const int c = get_global_id(0);
    if (c >= CHANNELS) return;
    const float pixels = (float)(area.z - area.x) * (float)(area.w - area.y);
    global const float *few_bias = layers + FEW * CHANNELS, *weights = few_bias + FEW, *bias = weights + CHANNELS * FEW;
    float value = bias[c];
    for (int k = 0; k < FEW; k++) {
        float few = few_bias[k];
        for (int i = 0; i < CHANNELS; i++) few += layers[k * CHANNELS + i] * (totals[i] / pixels);
        value += weights[c * FEW + k] * fmax(few, 0.0f);
    }
    factors[c] = SIGMOID(value);
}
