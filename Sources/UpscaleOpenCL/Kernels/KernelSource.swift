internal import CUpscaleOpenCLKernels
internal import CUpscalePixelKernels

/// A file of OpenCL C inside the binary.
enum KernelSource: Hashable {
  case operands, convolution, convolutionMatrix, depthwise, gather, measure, context, spread, matrixUnits, pixelwise
  case transfer, probes
  /// Of `Kernels/Pixels`, by its name there.
  case pixel(String)

  var text: upscale_opencl_text {
    switch self {
    case .operands: upscale_opencl_source_text(.operands)
    case .convolution: upscale_opencl_source_text(.convolution)
    case .convolutionMatrix: upscale_opencl_source_text(.convolutionMatrix)
    case .depthwise: upscale_opencl_source_text(.depthwise)
    case .gather: upscale_opencl_source_text(.gather)
    case .measure: upscale_opencl_source_text(.measure)
    case .context: upscale_opencl_source_text(.context)
    case .spread: upscale_opencl_source_text(.spread)
    case .matrixUnits: upscale_opencl_source_text(.matrixUnits)
    case .pixelwise: upscale_opencl_source_text(.pixelwise)
    case .transfer: upscale_opencl_source_text(.transfer)
    case .probes: upscale_opencl_source_text(.probes)
    case .pixel(let name): KernelSource.pixel(name)
    }
  }

  private static func pixel(_ name: String) -> upscale_opencl_text {
    guard let kernel = upscale_pixel_kernel_named(name)?.pointee, let text = kernel.text else {
      preconditionFailure("“\(name)” is not in the list of pixel kernels")
    }
    return upscale_opencl_text(text: text, count: kernel.count)
  }
}
