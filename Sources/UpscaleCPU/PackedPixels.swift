internal import CUpscalePixelKernels
internal import UpscaleCore

/// A kernel of single pixels, found by its name, with its numbers. Made once; read by all threads.
struct PackedPixels: @unchecked Sendable {
  // A function of the C module.
  let row: upscale_pixel_row
  let constants: [Float]

  init(_ kernel: PixelKernel) {
    guard let row = upscale_pixel_kernel_named(kernel.name)?.pointee.row else {
      preconditionFailure("“\(kernel.name)” is not in the list of pixel kernels")
    }
    (self.row, constants) = (row, kernel.constants)
  }
}
