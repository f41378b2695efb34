// The channels less their mean, over their standard deviation, times weights, plus biases. Behind these lies what is added
// to the variance.

PIXEL_KERNEL(pixel_norm) {
    float sum = 0;
    for (int c = 0; c < CHANNELS; c++) sum += LOAD(c);
    const float mean = sum / CHANNELS;
    float squares = 0;
    for (int c = 0; c < CHANNELS; c++) squares += (LOAD(c) - mean) * (LOAD(c) - mean);
    const float factor = 1 / SQUARE_ROOT(squares / CHANNELS + CONSTANT(2 * CHANNELS));
    for (int c = 0; c < CHANNELS; c++) STORE(c, (LOAD(c) - mean) * factor * CONSTANT(c) + CONSTANT(CHANNELS + c));
}
