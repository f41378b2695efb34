/// One device that runs networks. Backends are interchangeable: each gives the same picture within a stated tolerance.
public protocol UpscaleBackend: Sendable {
  /// The name it is asked for by: “cpu”, “opencl”.
  var name: String { get }
  /// The device and how it computes, for people.
  var summary: String { get }

  /// What went wrong so far and was dealt with, a sentence each; a picture made meanwhile is right all the same.
  var warnings: [String] { get }

  /// What tiles must look like for `network` prepared with `precision`. Pure and cheap, so that planning needs no device.
  func tilingRules(for network: UpscaleNetwork, precision: UpscalePrecision) -> TilingRules

  /// Packs weights, builds kernels: everything that is done once.
  /// - Throws: `deviceFailed` or `deviceUnavailable`.
  func prepare(_ network: UpscaleNetwork, precision: UpscalePrecision) async throws -> any PreparedNetwork
}

extension UpscaleBackend {
  public var warnings: [String] { [] }
}
