/// What uses Little CMS has this in common.
#pragma once

#include <lcms2.h>

/// A context of one's own, in which a profile at fault is no failure and nothing is ever printed. Null when there is no
/// memory for it.
cmsContext upscale_color_context(void);

/// The profile that `icc` is, or null where it is none.
cmsHPROFILE upscale_color_profile(cmsContext context, const uint8_t *icc, size_t icc_count);
