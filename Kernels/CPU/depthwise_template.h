// Convolution of every channel by itself for one vector width: vectors lie over channels. A tier's file defines what
// functions_template.h names, and ACTIVATE, and includes this.

// A vector of outputs from channel `c` on for COUNT pixels, which lie `step` floats apart; taps lie `apart` floats apart,
// and rows of them `row`.
#define PIXELS(COUNT)                                                                                                  \
    TARGET static inline __attribute__((always_inline)) void depthwise_pixels_##COUNT(                                 \
        const upscale_depthwise *layer, const float *input, ptrdiff_t row, ptrdiff_t apart, ptrdiff_t step,            \
        float *output, ptrdiff_t output_step, int c) {                                                                 \
        VECTOR sums[COUNT];                                                                                            \
        UNROLL for (int p = 0; p < COUNT; p++) sums[p] = LOAD(layer->bias + c);                                        \
        const float *weights = layer->weights + c;                                                                     \
        for (int ky = 0; ky < layer->kernel; ky++) {                                                                   \
            const float *tap = input + ky * row + c;                                                                   \
            for (int kx = 0; kx < layer->kernel; kx++, tap += apart, weights += layer->channels) {                     \
                const VECTOR weight = LOAD(weights);                                                                   \
                UNROLL for (int p = 0; p < COUNT; p++) sums[p] = MADD(LOAD(tap + p * step), weight, sums[p]);          \
            }                                                                                                          \
        }                                                                                                              \
        const float *slopes = layer->slopes ? layer->slopes + c : NULL;                                                \
        UNROLL for (int p = 0; p < COUNT; p++) STORE(output + p * output_step + c, ACTIVATE(sums[p], slopes));         \
    }

PIXELS(8)
PIXELS(1)

#undef PIXELS

// One channel of one pixel, for pixels that are narrower than a vector.
TARGET static inline void depthwise_sample(const upscale_depthwise *layer, const float *input, ptrdiff_t row,
                                           ptrdiff_t apart, float *output, int c) {
    float sum = layer->bias[c];
    for (int ky = 0; ky < layer->kernel; ky++) {
        for (int kx = 0; kx < layer->kernel; kx++) {
            sum += input[ky * row + kx * apart + c] * layer->weights[(ky * layer->kernel + kx) * layer->channels + c];
        }
    }
    output[c] = layer->slopes && !(sum > 0) ? sum * layer->slopes[c] : sum;
}

// The last vector of a pixel is moved back to end with it: channels that are computed twice get the same value.
TARGET static void depthwise(const upscale_depthwise *layer, const upscale_row *part) {
    const ptrdiff_t row = layer->dilation * part->input_row, apart = layer->dilation * part->input_pixel;
    const int channels = layer->channels;
    for (int x = 0; x < part->width;) {
        const float *input = part->input + x * part->input_pixel;
        float *output = part->output + x * part->output_pixel;
        const bool isWide = channels >= LANES && x + 8 <= part->width;
        if (channels < LANES) {
            for (int c = 0; c < channels; c++) depthwise_sample(layer, input, row, apart, output, c);
        } else {
            for (int next = 0; next < channels; next += LANES) {
                const int c = next + LANES <= channels ? next : channels - LANES;
                if (isWide) {
                    depthwise_pixels_8(layer, input, row, apart, part->input_pixel, output, part->output_pixel, c);
                } else {
                    depthwise_pixels_1(layer, input, row, apart, part->input_pixel, output, part->output_pixel, c);
                }
            }
        }
        x += isWide ? 8 : 1;
    }
}
