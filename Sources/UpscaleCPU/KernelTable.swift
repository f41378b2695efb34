internal import CUpscaleKernels
internal import UpscaleCore

/// The kernels of one tier, chosen once when a network is prepared.
struct KernelTable: @unchecked Sendable {
  // A constant of the C module that is never written.
  let pointer: UnsafePointer<upscale_kernel_table>

  var name: String { String(cString: pointer.pointee.name) }

  /// Whether Winograd's products are computed in bfloat16.
  func usesBF16(_ precision: Precision) -> Bool {
    precision == .fast && pointer.pointee.transform_input_bf16 != nil
  }

  /// The side of Winograd's tiles. The errors of the larger ones would be too large in bfloat16.
  func winogradTile(_ precision: Precision) -> Int { usesBF16(precision) ? 4 : Int(pointer.pointee.winograd_tile) }

  /// The widest tier that this machine runs and `cap`, where there is one, allows.
  init?(cap: CPUTier?) {
    let allowed = CPUTier.available.filter { tier in cap.map { tier <= $0 } ?? true }
    guard let pointer = allowed.max()?.kernels else { return nil }
    self.pointer = pointer
  }
}
