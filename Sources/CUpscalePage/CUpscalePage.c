#include "CUpscalePage.h"

static const unsigned char page[] = {
#embed "page.html"
};

upscale_page upscale_comparison_page(void) { return (upscale_page){page, sizeof page}; }
