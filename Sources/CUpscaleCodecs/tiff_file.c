#if defined(UPSCALE_TIFF)

#include "tiff_file.h"

#include <stdarg.h>
#include <stdio.h>

static int close_nothing(thandle_t context) {
    (void)context;
    return 0;
}

static int keep_error(TIFF *tiff, void *context, const char *module, const char *format, va_list arguments) {
    (void)tiff, (void)module;
    upscale_failure *failure = context;
    if (!failure->message[0]) vsnprintf(failure->message, sizeof failure->message, format, arguments);
    return 1;
}

static int pass_over(TIFF *tiff, void *context, const char *module, const char *format, va_list arguments) {
    (void)tiff, (void)context, (void)module, (void)format, (void)arguments;
    return 1;
}

TIFF *upscale_tiff_open(const upscale_tiff_file *file, const char *mode, upscale_failure *failure) {
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    if (!options) {
        upscale_note(failure, UPSCALE_CODEC_OUT_OF_MEMORY, "out of memory");
        return NULL;
    }
    TIFFOpenOptionsSetErrorHandlerExtR(options, keep_error, failure);
    TIFFOpenOptionsSetWarningHandlerExtR(options, pass_over, NULL);
    TIFF *tiff = TIFFClientOpenExt("", mode, (thandle_t)file->context, file->read, file->write, file->seek, close_nothing,
                                   file->size, NULL, NULL, options);
    TIFFOpenOptionsFree(options);
    return tiff;
}

#endif
