internal import CUpscaleKernels
internal import UpscaleCore

/// The kernels of one tier, chosen once when a network is prepared.
struct KernelTable: @unchecked Sendable {
  // A constant of the C module that is never written.
  let pointer: UnsafePointer<upscale_kernel_table>

  var name: String { String(cString: pointer.pointee.name) }

  /// The units of a block of packed weights.
  var blockUnits: Int { Int(pointer.pointee.block_units) }

  /// Whether Winograd's products are computed in bfloat16.
  func usesBF16(_ precision: UpscalePrecision) -> Bool {
    precision == .fast && pointer.pointee.transform_input_bf16 != nil
  }

  /// The side of Winograd's tiles. The errors of the larger ones would be too large in bfloat16.
  func winogradTile(_ precision: UpscalePrecision) -> Int {
    usesBF16(precision) ? 4 : Int(pointer.pointee.winograd_tile)
  }

  /// The widest tier that this machine runs and `cap` allows; where there is no cap, the fastest.
  init?(cap: CPUTier?) {
    let allowed = CPUTier.available.filter { tier in
      if let cap { tier <= cap } else { tier != .avx512bf16 || KernelTable.bf16Pays }
    }
    guard let pointer = allowed.max()?.kernels else { return nil }
    self.pointer = pointer
  }

  /// Whether this processor is faster in bfloat16, measured once. Its products must be 1.27 times as fast to pay, since
  /// F(4×4, 3×3) takes 2.25 of them for each output where F(6×6, 3×3) in float32 takes 1.78. The limit lies between the
  /// rates that processors have, at most 1 or about 2, so that every run decides alike.
  static let bf16Pays = upscale_bf16_rate() > 1.4
}
