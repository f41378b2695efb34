// A context's cells stretched to the picture, bilinearly between their centers.

// Where pixel `at` of a row or column lies between the cells: their numbers among those that are there, of which the
// first is `first`, and the nearness of the second.
static float between(const int at, const float scale, const int first, const int count, const int last,
                     int *restrict one, int *restrict two) {
    const float place = fmax(((float)at + 0.5f) * scale - 0.5f, 0.0f);
    const int cell = min((int)place, last);
    *one = clamp(cell - first, 0, count - 1);
    *two = clamp(min(cell + 1, last) - first, 0, count - 1);
    return place - (float)cell;
}

kernel void spread(global const float *restrict cells, global output_sample *restrict output, const int4 output_at,
                   // Left, top, right and bottom of the pixels to write.
                   const int4 work,
                   // Number of the first cell in the picture, and how many there are, in both directions.
                   const int4 grid,
                   // The place of pixel (0, 0) in the picture, and the picture's last cell.
                   const int4 picture,
                   // Cells for a pixel, as the bits of floats.
                   const int4 scale) {
    const int x = work.x + (int)get_global_id(0), y = work.y + (int)get_global_id(1);
    if (x >= work.z || y >= work.w) return;
    int left, right, top, bottom;
    const float across =
        between(x + picture.x, as_float(scale.x), grid.x, grid.z, picture.z, &left, &right);
    const float down = between(y + picture.y, as_float(scale.y), grid.y, grid.w, picture.w, &top, &bottom);
    global const float *above = cells + top * grid.z * CHANNELS, *below = cells + bottom * grid.z * CHANNELS;
    for (int c = 0; c < CHANNELS; c++) {
        const int from = left * CHANNELS + c, to = right * CHANNELS + c;
        const float upper = above[from] + (above[to] - above[from]) * across;
        const float lower = below[from] + (below[to] - below[from]) * across;
        STORE_OUTPUT(upper + (lower - upper) * down, SAMPLE(OUTPUT_UNIT, output_at, x, y, c));
    }
}
