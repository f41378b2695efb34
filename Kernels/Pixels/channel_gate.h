// Every channel times its number.

PIXEL_KERNEL(channel_gate) {
    for (int c = 0; c < CHANNELS; c++) STORE(c, LOAD(c) * CONSTANT(c));
}
