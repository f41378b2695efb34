#include "COpenCLLoader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The Khronos headers are not needed, but where they are installed they prove the declarations right.
#if __has_include(<CL/cl.h>)
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <CL/cl_ext.h>
#endif

#ifdef CL_VERSION_1_2
#define CHECK_FUNCTION(result, name, parameters)                                                                       \
    _Static_assert(__builtin_types_compatible_p(__typeof__(&name), result(*) parameters),                              \
                   #name " is declared as in the Khronos headers");
#define CHECK_CONSTANT(name, value)                                                                                    \
    _Static_assert(UPSCALE_CL_##name == CL_##name, #name " has the value of the Khronos headers");
UPSCALE_CL_FUNCTIONS(CHECK_FUNCTION)
UPSCALE_CL_CONSTANTS(CHECK_CONSTANT)
#endif

bool upscale_opencl_is_named(void) {
    const char *name = getenv("UPSCALE_OPENCL_LIBRARY");
    return name && *name;
}

#if __has_include(<dlfcn.h>)
#include <dlfcn.h>

static const char *const usual_places[] = {
#if defined(__APPLE__)
    "/System/Library/Frameworks/OpenCL.framework/OpenCL",
#else
    // The bare name comes with development packages only, and is a linker script on some systems.
    "libOpenCL.so.1",
    "libOpenCL.so",
#endif
#if defined(__ANDROID__)
    "/system/vendor/lib64/libOpenCL.so",
#endif
};

static const struct {
    const char *name;
    size_t offset;
} entry_points[] = {
#define ENTRY_POINT(result, name, parameters) {#name, offsetof(upscale_opencl_functions, name)},
    UPSCALE_CL_FUNCTIONS(ENTRY_POINT)};

static void note_detail(upscale_opencl_report *report, const char *detail) {
    snprintf(report->detail, sizeof report->detail, "%s", detail ? detail : "");
}

static void resolve(void *library, upscale_opencl_functions *functions, upscale_opencl_report *report) {
    for (size_t i = 0; i < sizeof entry_points / sizeof *entry_points; i++) {
        void *symbol = dlsym(library, entry_points[i].name);
        if (!symbol) {
            report->outcome = UPSCALE_OPENCL_MISSING_FUNCTION;
            note_detail(report, entry_points[i].name);
            return;
        }
        memcpy((char *)functions + entry_points[i].offset, &symbol, sizeof symbol);
    }
    report->outcome = UPSCALE_OPENCL_LOADED;
}

static upscale_opencl_report load_file(const char *path, upscale_opencl_functions *functions) {
    upscale_opencl_report report = {.outcome = UPSCALE_OPENCL_NOT_FOUND};
    snprintf(report.path, sizeof report.path, "%s", path);
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        note_detail(&report, dlerror());
        return report;
    }
    resolve(library, functions, &report);
    // A library that loaded stays for the life of the process: drivers start threads and do not survive unloading.
    if (report.outcome != UPSCALE_OPENCL_LOADED) dlclose(library);
    return report;
}

upscale_opencl_report upscale_opencl_load(const char *path, upscale_opencl_functions *functions) {
    if (!path && upscale_opencl_is_named()) path = getenv("UPSCALE_OPENCL_LIBRARY");
    if (path && *path) return load_file(path, functions);
    upscale_opencl_report report = {.outcome = UPSCALE_OPENCL_NOT_FOUND};
    for (size_t i = 0; i < sizeof usual_places / sizeof *usual_places; i++) {
        report = load_file(usual_places[i], functions);
        if (report.outcome == UPSCALE_OPENCL_LOADED) break;
    }
    return report;
}

#else

upscale_opencl_report upscale_opencl_load(const char *path, upscale_opencl_functions *functions) {
    (void)path, (void)functions;
    return (upscale_opencl_report){.outcome = UPSCALE_OPENCL_UNSUPPORTED};
}

#endif
