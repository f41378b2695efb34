internal import CUpscaleOpenCLKernels

/// A file of OpenCL C inside the binary.
enum KernelSource: Hashable, CaseIterable {
  case operands, convolution, convolutionMatrix, depthwise, gather, measure, matrixUnits, transfer, probes

  var text: upscale_opencl_text {
    switch self {
    case .operands: upscale_opencl_source_text(.operands)
    case .convolution: upscale_opencl_source_text(.convolution)
    case .convolutionMatrix: upscale_opencl_source_text(.convolutionMatrix)
    case .depthwise: upscale_opencl_source_text(.depthwise)
    case .gather: upscale_opencl_source_text(.gather)
    case .measure: upscale_opencl_source_text(.measure)
    case .matrixUnits: upscale_opencl_source_text(.matrixUnits)
    case .transfer: upscale_opencl_source_text(.transfer)
    case .probes: upscale_opencl_source_text(.probes)
    }
  }
}
