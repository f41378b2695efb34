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

// MARK: To sRGB

struct upscale_srgb {
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

static cmsHTRANSFORM transform_to_srgb(cmsContext context, cmsHPROFILE source, const upscale_picture *picture) {
    bool gray = picture->channels < 3;
    if (cmsGetColorSpace(source) != (gray ? cmsSigGrayData : cmsSigRgbData)) return NULL;
    cmsHPROFILE target = gray ? gray_target(context) : cmsCreate_sRGBProfileTHR(context);
    if (!target) return NULL;
    cmsUInt32Number layout = COLORSPACE_SH(gray ? PT_GRAY : PT_RGB) | CHANNELS_SH(gray ? 1 : 3) |
                             EXTRA_SH(picture->channels % 2 == 0 ? 1 : 0) | BYTES_SH(picture->bits / 8);
    cmsUInt32Number flags = cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_COPY_ALPHA;
    // Little CMS would put a coarse table in the place of curves and matrices, several steps of 8 bits off in the dark. Of
    // 8-bit RGB it makes integer arithmetic, which is near enough.
    if (gray || picture->bits == 16) flags |= cmsFLAGS_NOOPTIMIZE;
    cmsHTRANSFORM transform =
        cmsCreateTransformTHR(context, source, layout, target, layout, INTENT_RELATIVE_COLORIMETRIC, flags);
    cmsCloseProfile(target);
    return transform;
}

upscale_srgb *upscale_srgb_create(const uint8_t *icc, size_t icc_count, const upscale_picture *picture) {
    upscale_srgb *srgb = calloc(1, sizeof *srgb);
    if (!srgb) return NULL;
    srgb->context = upscale_color_context();
    cmsHPROFILE source = srgb->context ? upscale_color_profile(srgb->context, icc, icc_count) : NULL;
    if (source) {
        srgb->transform = transform_to_srgb(srgb->context, source, picture);
        cmsCloseProfile(source);
    }
    if (srgb->transform) return srgb;
    upscale_srgb_destroy(srgb);
    return NULL;
}

void upscale_srgb_convert(const upscale_srgb *srgb, const void *from, void *to, uint32_t count) {
    cmsDoTransform(srgb->transform, from, to, count);
}

void upscale_srgb_destroy(upscale_srgb *srgb) {
    if (!srgb) return;
    if (srgb->transform) cmsDeleteTransform(srgb->transform);
    if (srgb->context) cmsDeleteContext(srgb->context);
    free(srgb);
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
