internal import CUpscaleKernels

/// The kernels of one tier, chosen once when a network is prepared.
struct KernelTable: @unchecked Sendable {
  // A constant of the C module that is never written.
  let pointer: UnsafePointer<upscale_kernel_table>

  var name: String { String(cString: pointer.pointee.name) }

  /// Whether there are kernels that compute in bfloat16.
  var hasBF16: Bool { pointer.pointee.transform_input_bf16 != nil }

  /// The widest tier that this machine runs and `cap`, where there is one, allows.
  init?(cap: CPUTier?) {
    let allowed = CPUTier.available.filter { tier in cap.map { tier <= $0 } ?? true }
    guard let pointer = allowed.max()?.kernels else { return nil }
    self.pointer = pointer
  }
}
