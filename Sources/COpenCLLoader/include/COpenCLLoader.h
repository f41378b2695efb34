// The part of OpenCL 1.2 this library calls, found at run time: one binary runs with and without a driver, and no
// header or library of OpenCL is needed to build it.
//
// The declarations are the library's own, on the Khronos headers' struct tags and widths; where those headers are
// installed, COpenCLLoader.c compares every signature and constant below with them while it compiles.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wnullability-completeness"

typedef struct _cl_platform_id *upscale_cl_platform;
typedef struct _cl_device_id *upscale_cl_device;
typedef struct _cl_context *upscale_cl_context;
typedef struct _cl_command_queue *upscale_cl_queue;
typedef struct _cl_mem *upscale_cl_memory;
typedef struct _cl_program *upscale_cl_program;
typedef struct _cl_kernel *upscale_cl_kernel;
typedef struct _cl_event *upscale_cl_event;

/// X(result, name, parameters) for every entry point the library calls.
#define UPSCALE_CL_FUNCTIONS(X)                                                                                        \
    X(int32_t, clGetPlatformIDs, (uint32_t, upscale_cl_platform *, uint32_t *))                                        \
    X(int32_t, clGetPlatformInfo, (upscale_cl_platform, uint32_t, size_t, void *, size_t *))                           \
    X(int32_t, clGetDeviceIDs, (upscale_cl_platform, uint64_t, uint32_t, upscale_cl_device *, uint32_t *))             \
    X(int32_t, clGetDeviceInfo, (upscale_cl_device, uint32_t, size_t, void *, size_t *))                               \
    X(upscale_cl_context, clCreateContext,                                                                             \
      (const intptr_t *, uint32_t, const upscale_cl_device *,                                                          \
       void (*)(const char *, const void *, size_t, void *), void *, int32_t *))                                       \
    X(int32_t, clReleaseContext, (upscale_cl_context))                                                                 \
    X(upscale_cl_queue, clCreateCommandQueue, (upscale_cl_context, upscale_cl_device, uint64_t, int32_t *))            \
    X(int32_t, clReleaseCommandQueue, (upscale_cl_queue))                                                              \
    X(int32_t, clFlush, (upscale_cl_queue))                                                                            \
    X(int32_t, clFinish, (upscale_cl_queue))                                                                           \
    X(upscale_cl_memory, clCreateBuffer, (upscale_cl_context, uint64_t, size_t, void *, int32_t *))                    \
    X(int32_t, clReleaseMemObject, (upscale_cl_memory))                                                                \
    X(int32_t, clEnqueueReadBuffer,                                                                                    \
      (upscale_cl_queue, upscale_cl_memory, uint32_t, size_t, size_t, void *, uint32_t, const upscale_cl_event *,      \
       upscale_cl_event *))                                                                                            \
    X(int32_t, clEnqueueWriteBuffer,                                                                                   \
      (upscale_cl_queue, upscale_cl_memory, uint32_t, size_t, size_t, const void *, uint32_t,                          \
       const upscale_cl_event *, upscale_cl_event *))                                                                  \
    X(int32_t, clEnqueueFillBuffer,                                                                                    \
      (upscale_cl_queue, upscale_cl_memory, const void *, size_t, size_t, size_t, uint32_t, const upscale_cl_event *,  \
       upscale_cl_event *))                                                                                            \
    X(void *, clEnqueueMapBuffer,                                                                                      \
      (upscale_cl_queue, upscale_cl_memory, uint32_t, uint64_t, size_t, size_t, uint32_t, const upscale_cl_event *,    \
       upscale_cl_event *, int32_t *))                                                                                 \
    X(int32_t, clEnqueueUnmapMemObject,                                                                                \
      (upscale_cl_queue, upscale_cl_memory, void *, uint32_t, const upscale_cl_event *, upscale_cl_event *))           \
    X(upscale_cl_program, clCreateProgramWithSource,                                                                   \
      (upscale_cl_context, uint32_t, const char **, const size_t *, int32_t *))                                        \
    X(upscale_cl_program, clCreateProgramWithBinary,                                                                   \
      (upscale_cl_context, uint32_t, const upscale_cl_device *, const size_t *, const unsigned char **, int32_t *,     \
       int32_t *))                                                                                                     \
    X(int32_t, clBuildProgram,                                                                                         \
      (upscale_cl_program, uint32_t, const upscale_cl_device *, const char *, void (*)(upscale_cl_program, void *),    \
       void *))                                                                                                        \
    X(int32_t, clGetProgramInfo, (upscale_cl_program, uint32_t, size_t, void *, size_t *))                             \
    X(int32_t, clGetProgramBuildInfo, (upscale_cl_program, upscale_cl_device, uint32_t, size_t, void *, size_t *))     \
    X(int32_t, clReleaseProgram, (upscale_cl_program))                                                                 \
    X(upscale_cl_kernel, clCreateKernel, (upscale_cl_program, const char *, int32_t *))                                \
    X(int32_t, clSetKernelArg, (upscale_cl_kernel, uint32_t, size_t, const void *))                                    \
    X(int32_t, clGetKernelWorkGroupInfo,                                                                               \
      (upscale_cl_kernel, upscale_cl_device, uint32_t, size_t, void *, size_t *))                                      \
    X(int32_t, clReleaseKernel, (upscale_cl_kernel))                                                                   \
    X(int32_t, clEnqueueNDRangeKernel,                                                                                 \
      (upscale_cl_queue, upscale_cl_kernel, uint32_t, const size_t *, const size_t *, const size_t *, uint32_t,        \
       const upscale_cl_event *, upscale_cl_event *))                                                                  \
    X(int32_t, clEnqueueMarkerWithWaitList,                                                                            \
      (upscale_cl_queue, uint32_t, const upscale_cl_event *, upscale_cl_event *))                                      \
    X(int32_t, clWaitForEvents, (uint32_t, const upscale_cl_event *))                                                  \
    X(int32_t, clGetEventInfo, (upscale_cl_event, uint32_t, size_t, void *, size_t *))                                 \
    X(int32_t, clGetEventProfilingInfo, (upscale_cl_event, uint32_t, size_t, void *, size_t *))                        \
    X(int32_t, clSetEventCallback,                                                                                     \
      (upscale_cl_event, int32_t, void (*)(upscale_cl_event, int32_t, void *), void *))                                \
    X(int32_t, clReleaseEvent, (upscale_cl_event))

/// The entry points of one loaded library. All are present: a library that lacks one is not loaded.
typedef struct {
#define UPSCALE_CL_FIELD(result, name, parameters) result(*_Nonnull name) parameters;
    UPSCALE_CL_FUNCTIONS(UPSCALE_CL_FIELD)
#undef UPSCALE_CL_FIELD
} upscale_opencl_functions;

/// X(name, value) for every constant the library passes or reads; status codes are in Swift, where they have names.
#define UPSCALE_CL_CONSTANTS(X)                                                                                        \
    X(PLATFORM_VERSION, 0x0901)                                                                                        \
    X(PLATFORM_NAME, 0x0902)                                                                                           \
    X(DEVICE_TYPE_CPU, 1 << 1)                                                                                         \
    X(DEVICE_TYPE_GPU, 1 << 2)                                                                                         \
    X(DEVICE_TYPE_ACCELERATOR, 1 << 3)                                                                                 \
    X(DEVICE_TYPE_ALL, 0xFFFFFFFF)                                                                                     \
    X(DEVICE_TYPE, 0x1000)                                                                                             \
    X(DEVICE_VENDOR_ID, 0x1001)                                                                                        \
    X(DEVICE_MAX_COMPUTE_UNITS, 0x1002)                                                                                \
    X(DEVICE_MAX_WORK_GROUP_SIZE, 0x1004)                                                                              \
    X(DEVICE_MAX_MEM_ALLOC_SIZE, 0x1010)                                                                               \
    X(DEVICE_GLOBAL_MEM_SIZE, 0x101F)                                                                                  \
    X(DEVICE_LOCAL_MEM_SIZE, 0x1023)                                                                                   \
    X(DEVICE_AVAILABLE, 0x1027)                                                                                        \
    X(DEVICE_COMPILER_AVAILABLE, 0x1028)                                                                               \
    X(DEVICE_NAME, 0x102B)                                                                                             \
    X(DEVICE_VENDOR, 0x102C)                                                                                           \
    X(DRIVER_VERSION, 0x102D)                                                                                          \
    X(DEVICE_VERSION, 0x102F)                                                                                          \
    X(DEVICE_EXTENSIONS, 0x1030)                                                                                       \
    X(DEVICE_NATIVE_VECTOR_WIDTH_FLOAT, 0x103A)                                                                        \
    X(DEVICE_HOST_UNIFIED_MEMORY, 0x1035)                                                                              \
    X(DEVICE_COMPUTE_CAPABILITY_MAJOR_NV, 0x4000)                                                                      \
    X(DEVICE_COMPUTE_CAPABILITY_MINOR_NV, 0x4001)                                                                      \
    X(DEVICE_OPENCL_C_VERSION, 0x103D)                                                                                 \
    X(QUEUE_PROFILING_ENABLE, 1 << 1)                                                                                  \
    X(PROFILING_COMMAND_START, 0x1282)                                                                                 \
    X(PROFILING_COMMAND_END, 0x1283)                                                                                   \
    X(CONTEXT_PLATFORM, 0x1084)                                                                                        \
    X(MEM_READ_WRITE, 1 << 0)                                                                                          \
    X(MEM_READ_ONLY, 1 << 2)                                                                                           \
    X(MEM_ALLOC_HOST_PTR, 1 << 4)                                                                                      \
    X(MAP_READ, 1 << 0)                                                                                                \
    X(MAP_WRITE, 1 << 1)                                                                                               \
    X(MEM_COPY_HOST_PTR, 1 << 5)                                                                                       \
    X(PROGRAM_BINARY_SIZES, 0x1165)                                                                                    \
    X(PROGRAM_BINARIES, 0x1166)                                                                                        \
    X(PROGRAM_BUILD_LOG, 0x1183)                                                                                       \
    X(KERNEL_WORK_GROUP_SIZE, 0x11B0)

enum : uint32_t {
#define UPSCALE_CL_CONSTANT(name, value) UPSCALE_CL_##name = value,
    UPSCALE_CL_CONSTANTS(UPSCALE_CL_CONSTANT)
#undef UPSCALE_CL_CONSTANT
};

/// How loading ended.
typedef enum __attribute__((enum_extensibility(closed))) {
    UPSCALE_OPENCL_LOADED __attribute__((swift_name("loaded"))),
    /// No file among those tried could be opened.
    UPSCALE_OPENCL_NOT_FOUND __attribute__((swift_name("notFound"))),
    /// A library was opened, but `detail` names a function it does not have.
    UPSCALE_OPENCL_MISSING_FUNCTION __attribute__((swift_name("missingFunction"))),
    /// This system has no `dlopen`.
    UPSCALE_OPENCL_UNSUPPORTED __attribute__((swift_name("unsupported"))),
} upscale_opencl_outcome;

/// The library that was loaded or tried last, and what was wrong with it.
typedef struct {
    upscale_opencl_outcome outcome;
    char path[512];
    char detail[512];
} upscale_opencl_report;

/// Opens the OpenCL library and fills `functions`, which is complete exactly where the outcome is
/// `UPSCALE_OPENCL_LOADED`. `path` names the one file to try; with NULL the environment variable
/// UPSCALE_OPENCL_LIBRARY names it, and without that the system's usual places are tried.
upscale_opencl_report upscale_opencl_load(const char *_Nullable path, upscale_opencl_functions *_Nonnull functions);

/// Whether UPSCALE_OPENCL_LIBRARY names a library.
bool upscale_opencl_is_named(void);

#pragma clang diagnostic pop
