#include "CUpscaleWeights.h"

static const unsigned char photo_x2[] = {
#embed "weights/photo-x2.safetensors"
};

static const unsigned char photo_x2_restore[] = {
#embed "weights/photo-x2-restore.safetensors"
};

static const unsigned char photo_x4[] = {
#embed "weights/photo-x4.safetensors"
};

static const unsigned char photo_x4_restore[] = {
#embed "weights/photo-x4-restore.safetensors"
};

static const unsigned char fast_x2[] = {
#embed "weights/fast-x2.safetensors"
};

static const unsigned char fast_x4[] = {
#embed "weights/fast-x4.safetensors"
};

static const unsigned char art_x4[] = {
#embed "weights/art-x4.safetensors"
};

static const unsigned char art_x4_restore[] = {
#embed "weights/art-x4-restore.safetensors"
};

static const unsigned char detail_x4[] = {
#embed "weights/detail-x4.safetensors"
};

static const unsigned char detail_x4_texture[] = {
#embed "weights/detail-x4-texture.safetensors"
};

#define FILE(array) {array, sizeof array}

upscale_shipped_model upscale_shipped_model_at(int index) {
    static const upscale_shipped_model models[] = {
        {"photo-x2", FILE(photo_x2), FILE(photo_x2_restore)},
        {"photo-x4", FILE(photo_x4), FILE(photo_x4_restore)},
        {"fast-x2", FILE(fast_x2), {NULL, 0}},
        {"fast-x4", FILE(fast_x4), {NULL, 0}},
        {"art-x4", FILE(art_x4), FILE(art_x4_restore)},
        {"detail-x4", FILE(detail_x4), FILE(detail_x4_texture)},
    };
    const int count = sizeof models / sizeof models[0];
    return index >= 0 && index < count ? models[index] : (upscale_shipped_model){NULL, {NULL, 0}, {NULL, 0}};
}
