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

upscale_weights upscale_weights_at(int index) {
    static const upscale_weights files[] = {
        {"photo-x2", photo_x2, sizeof photo_x2},
        {"photo-x2", photo_x2_restore, sizeof photo_x2_restore},
        {"photo-x4", photo_x4, sizeof photo_x4},
        {"photo-x4", photo_x4_restore, sizeof photo_x4_restore},
        {"fast-x2", fast_x2, sizeof fast_x2},
        {"fast-x4", fast_x4, sizeof fast_x4},
        {"art-x4", art_x4, sizeof art_x4},
        {"art-x4", art_x4_restore, sizeof art_x4_restore},
        {"detail-x4", detail_x4, sizeof detail_x4},
        {"detail-x4", detail_x4_texture, sizeof detail_x4_texture},
    };
    const int count = sizeof files / sizeof files[0];
    return index >= 0 && index < count ? files[index] : (upscale_weights){NULL, NULL, 0};
}
