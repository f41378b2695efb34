/// One device that runs networks. Backends are interchangeable: each produces the same image within a stated tolerance.
public protocol UpscaleBackend: Sendable {
  /// The name that selects it: “cpu”, “opencl”.
  var name: String { get }
  /// The device and how it computes, for users.
  var summary: String { get }

  /// What went wrong so far and was handled, in one sentence each; an image made meanwhile is still correct.
  var warnings: [String] { get }

  /// What tiles must look like for `network` prepared with `precision`. Pure and cheap, so that planning needs no device.
  func tilingRules(for network: UpscaleNetwork, precision: UpscalePrecision) -> TilingRules

  /// Packs weights and builds kernels: everything that is done only once.
  /// - Throws: `deviceFailed` or `deviceUnavailable`.
  func prepare(_ network: UpscaleNetwork, precision: UpscalePrecision) async throws -> any PreparedNetwork
}

extension UpscaleBackend {
  public var warnings: [String] { [] }
}
