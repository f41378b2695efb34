#include "cmyk.h"
#include "color.h"

#include <stdlib.h>

struct upscale_cmyk {
    cmsContext context;
    /// Null where the plain formula is used.
    cmsHTRANSFORM transform;
    bool inverted;
};

static cmsHTRANSFORM transform_between(const upscale_cmyk *cmyk, cmsHPROFILE source, cmsHPROFILE target) {
    if (!source || !target || cmsGetColorSpace(source) != cmsSigCmykData) return NULL;
    return cmsCreateTransformTHR(cmyk->context, source, cmyk->inverted ? TYPE_CMYK_8_REV : TYPE_CMYK_8, target,
                                 TYPE_RGB_8, INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_BLACKPOINTCOMPENSATION);
}

static cmsHTRANSFORM create_transform(const upscale_cmyk *cmyk, const uint8_t *icc, size_t icc_count) {
    cmsHPROFILE source = upscale_color_profile(cmyk->context, icc, icc_count);
    cmsHPROFILE target = cmsCreate_sRGBProfileTHR(cmyk->context);
    cmsHTRANSFORM transform = transform_between(cmyk, source, target);
    if (target) cmsCloseProfile(target);
    if (source) cmsCloseProfile(source);
    return transform;
}

upscale_cmyk *upscale_cmyk_create(const uint8_t *icc, size_t icc_count, bool inverted) {
    upscale_cmyk *cmyk = calloc(1, sizeof *cmyk);
    if (!cmyk) return NULL;
    cmyk->inverted = inverted;
    cmyk->context = upscale_color_context();
    if (!cmyk->context) {
        free(cmyk);
        return NULL;
    }
    cmyk->transform = create_transform(cmyk, icc, icc_count);
    return cmyk;
}

void upscale_cmyk_convert(const upscale_cmyk *cmyk, const uint8_t *inks, uint8_t *colors, uint32_t count) {
    if (cmyk->transform) {
        cmsDoTransform(cmyk->transform, inks, colors, count);
        return;
    }
    // What light the inks leave.
    const uint8_t flip = cmyk->inverted ? 0 : 0xFF;
    for (uint32_t pixel = 0; pixel < count; pixel++, inks += 4, colors += 3) {
        int black = inks[3] ^ flip;
        for (int color = 0; color < 3; color++) colors[color] = (uint8_t)(((inks[color] ^ flip) * black + 127) / 255);
    }
}

void upscale_cmyk_destroy(upscale_cmyk *cmyk) {
    if (!cmyk) return;
    if (cmyk->transform) cmsDeleteTransform(cmyk->transform);
    cmsDeleteContext(cmyk->context);
    free(cmyk);
}
