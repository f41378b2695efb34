internal import CUpscaleKernels

/// The kernels of one tier, chosen once when a network is prepared.
struct KernelTable: @unchecked Sendable {
  // A constant of the C module that is never written.
  let pointer: UnsafePointer<upscale_kernel_table>

  var name: String { String(cString: pointer.pointee.name) }

  /// Whether there are kernels that compute in bfloat16.
  var hasBF16: Bool { pointer.pointee.transform_input_bf16 != nil }

  /// The widest tier that this machine runs and `cap` allows.
  init?(cap: CPUTier) {
    let usable = CPUTier.allCases.filter { $0 <= cap && $0.isAvailable }
    guard let pointer = usable.max()?.kernels else { return nil }
    self.pointer = pointer
  }
}
