#include "CUpscaleCodecs.h"
#include "color.h"

#include <stdlib.h>

static void on_error(cmsContext context, cmsUInt32Number code, const char *message) {
    (void)context;
    (void)code;
    (void)message;
}

cmsContext upscale_color_context(void) {
    cmsContext context = cmsCreateContext(NULL, NULL);
    if (context) cmsSetLogErrorHandlerTHR(context, on_error);
    return context;
}

cmsHPROFILE upscale_color_profile(cmsContext context, const uint8_t *icc, size_t icc_count) {
    if (!icc || icc_count > UINT32_MAX) return NULL;
    return cmsOpenProfileFromMemTHR(context, icc, (cmsUInt32Number)icc_count);
}

/// White, red, green and blue of sRGB (IEC 61966-2-1) as CIE x, y, Y.
static const cmsCIExyY srgb_white = {0.3127, 0.3290, 1};
static const cmsCIExyYTRIPLE srgb_primaries = {{0.64, 0.33, 1}, {0.30, 0.60, 1}, {0.15, 0.06, 1}};

// MARK: From one profile to another

struct upscale_recoloring {
    cmsContext context;
    cmsHTRANSFORM transform;
};

/// Gray with sRGB's curve. Null when there is no memory for it.
static cmsHPROFILE gray_target(cmsContext context) {
    cmsFloat64Number parameters[5] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
    cmsToneCurve *curve = cmsBuildParametricToneCurve(context, 4, parameters);
    cmsHPROFILE profile = curve ? cmsCreateGrayProfileTHR(context, cmsD50_xyY(), curve) : NULL;
    if (curve) cmsFreeToneCurve(curve);
    return profile;
}

static bool is_for(cmsHPROFILE profile, const upscale_picture *picture) {
    return profile && cmsGetColorSpace(profile) == (picture->channels < 3 ? cmsSigGrayData : cmsSigRgbData);
}

static cmsHTRANSFORM transform_between(cmsContext context, cmsHPROFILE source, cmsHPROFILE target,
                                       const upscale_picture *picture) {
    if (!is_for(source, picture) || !is_for(target, picture)) return NULL;
    bool gray = picture->channels < 3;
    cmsUInt32Number layout = COLORSPACE_SH(gray ? PT_GRAY : PT_RGB) | CHANNELS_SH(gray ? 1 : 3) |
                             EXTRA_SH(picture->channels % 2 == 0 ? 1 : 0) | BYTES_SH(picture->bits / 8);
    cmsUInt32Number flags = cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_COPY_ALPHA;
    // Little CMS would put a coarse table in the place of curves and matrices, several steps of 8 bits off in the dark. Of
    // 8-bit RGB it makes integer arithmetic, which is near enough.
    if (gray || picture->bits == 16) flags |= cmsFLAGS_NOOPTIMIZE;
    return cmsCreateTransformTHR(context, source, layout, target, layout, INTENT_RELATIVE_COLORIMETRIC, flags);
}

static cmsHTRANSFORM create_transform(cmsContext context, const uint8_t *from, size_t from_count, const uint8_t *to,
                                      size_t to_count, const upscale_picture *picture) {
    cmsHPROFILE source = upscale_color_profile(context, from, from_count);
    cmsHPROFILE target = to                       ? upscale_color_profile(context, to, to_count)
                         : picture->channels < 3 ? gray_target(context)
                                                 : cmsCreate_sRGBProfileTHR(context);
    cmsHTRANSFORM transform = transform_between(context, source, target, picture);
    if (target) cmsCloseProfile(target);
    if (source) cmsCloseProfile(source);
    return transform;
}

upscale_recoloring *upscale_recoloring_create(const uint8_t *from, size_t from_count, const uint8_t *to, size_t to_count,
                                              const upscale_picture *picture) {
    upscale_recoloring *recoloring = calloc(1, sizeof *recoloring);
    if (!recoloring) return NULL;
    recoloring->context = upscale_color_context();
    if (recoloring->context) {
        recoloring->transform = create_transform(recoloring->context, from, from_count, to, to_count, picture);
    }
    if (recoloring->transform) return recoloring;
    upscale_recoloring_destroy(recoloring);
    return NULL;
}

void upscale_recoloring_convert(const upscale_recoloring *recoloring, const void *from, void *to, uint32_t count) {
    cmsDoTransform(recoloring->transform, from, to, count);
}

void upscale_recoloring_destroy(upscale_recoloring *recoloring) {
    if (!recoloring) return;
    if (recoloring->transform) cmsDeleteTransform(recoloring->transform);
    if (recoloring->context) cmsDeleteContext(recoloring->context);
    free(recoloring);
}

// MARK: Profiles

/// `profile` as a file, or null.
static uint8_t *saved(cmsHPROFILE profile, size_t *count) {
    cmsUInt32Number size = 0;
    if (!cmsSaveProfileToMem(profile, NULL, &size) || size == 0) return NULL;
    uint8_t *bytes = malloc(size);
    if (bytes && !cmsSaveProfileToMem(profile, bytes, &size)) {
        free(bytes);
        return NULL;
    }
    *count = size;
    return bytes;
}

static uint8_t *rgb_of_gray(cmsContext context, cmsHPROFILE gray, size_t *count) {
    if (cmsGetColorSpace(gray) != cmsSigGrayData || cmsGetPCS(gray) != cmsSigXYZData) return NULL;
    cmsToneCurve *curve = cmsReadTag(gray, cmsSigGrayTRCTag);
    if (!curve) return NULL;
    // Neutral colors lie on the white point's line whatever the primaries are.
    cmsToneCurve *curves[3] = {curve, curve, curve};
    cmsHPROFILE rgb = cmsCreateRGBProfileTHR(context, &srgb_white, &srgb_primaries, curves);
    uint8_t *bytes = rgb ? saved(rgb, count) : NULL;
    if (rgb) cmsCloseProfile(rgb);
    return bytes;
}

uint8_t *upscale_rgb_profile_of_gray(const uint8_t *icc, size_t icc_count, size_t *count) {
    cmsContext context = upscale_color_context();
    if (!context) return NULL;
    cmsHPROFILE gray = upscale_color_profile(context, icc, icc_count);
    uint8_t *bytes = gray ? rgb_of_gray(context, gray, count) : NULL;
    if (gray) cmsCloseProfile(gray);
    cmsDeleteContext(context);
    return bytes;
}

void upscale_profile_destroy(uint8_t *profile) { free(profile); }

bool upscale_profile_name(const uint8_t *icc, size_t icc_count, char *name, uint32_t capacity) {
    cmsContext context = upscale_color_context();
    if (!context) return false;
    cmsHPROFILE profile = upscale_color_profile(context, icc, icc_count);
    cmsUInt32Number length = 0;
    if (profile) {
        // Of letters that ASCII has not, Little CMS makes question marks; UTF-8 is known to its newest releases alone.
        length = cmsGetProfileInfoASCII(profile, cmsInfoDescription, "en", "US", name, capacity);
        cmsCloseProfile(profile);
    }
    cmsDeleteContext(context);
    return length > 1 && name[0];
}
