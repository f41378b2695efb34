internal import UpscaleCore

/// How kernels reach a device's units for products of small matrices: halves that are summed in float.
enum MatrixUnits: Hashable {
  /// By instructions of PTX, on NVIDIA's devices of compute capability 8.0 and later.
  case nvidia
  /// By plain OpenCL C that does the same, on any device: slow, for tests.
  case emulated

  /// Warps in a group.
  static let warps = 4
  /// Work-items in a warp.
  static let lanes = 32
  /// Pixels of a row that are multiplied at once, and inputs.
  static let side = 16

  /// The units that `device` states.
  init?(of device: OpenCLDevice) {
    guard let capability = device.computeCapability, capability.major >= 8 else { return nil }
    self = .nvidia
  }

  /// The local memory that groups may take. NVIDIA's devices have more, but not for OpenCL.
  private static let localMemory = 48 << 10

  /// Whether all convolutions of `network` can be computed: weights are halves, and the pixels around a group's lie in
  /// local memory.
  static func suit(_ network: UpscaleNetwork) -> Bool {
    network.nodes.allSatisfy { node in
      guard case .convolution(let convolution) = node.operation else { return true }
      let around = side + 2 * convolution.radius
      let stages = convolution.inputChannels > side ? 2 : 1
      return stages * around * around * side * 2 <= localMemory
        && convolution.weights.allSatisfy { HalfPrecision.bits($0) & 0x7C00 != 0x7C00 }
    }
  }
}
