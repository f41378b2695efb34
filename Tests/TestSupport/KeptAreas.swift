public import UpscaleCore

/// What is kept of a tile may begin and end anywhere, also within a block of pixels that an operation makes at once.
public enum KeptAreas {
  /// What follows the gathering of 3×3 pixels into channels.
  private static let operations: [String: [NetworkOperation]] = [
    "repeated": [.upsampleNearest(factor: 3)],
    "shuffled": [convolution(to: 18), .pixelShuffle(factor: 3)],
    "enlarged": [convolution(to: 36), .pixelShuffle(factor: 6)],
    "activated": [.upsampleNearest(factor: 3), .activation(.silu)],
    "moved": [.pixelShuffle(factor: 3)],
  ]

  private static func convolution(to outputs: Int) -> NetworkOperation {
    .convolution(
      NetworkConvolution(
        inputChannels: 27, outputChannels: outputs, kernelSize: 3,
        weights: (0..<27 * outputs * 9).map { Float(($0 * 7) % 15 - 7) / 60 },
        bias: [Float](repeating: 0.1, count: outputs)))
  }

  public static let areas = [
    PixelRect(x: 0, y: 0, width: 12, height: 9), PixelRect(x: 1, y: 0, width: 8, height: 9),
    PixelRect(x: 0, y: 1, width: 12, height: 7), PixelRect(x: 4, y: 5, width: 1, height: 1),
    PixelRect(x: 0, y: 0, width: 11, height: 8), PixelRect(x: 3, y: 3, width: 6, height: 3),
  ]

  public static var names: [String] { operations.keys.sorted() }

  /// The loss of what `backend` gives of a tile, in parts of the signal's energy.
  public static func error(
    of backend: any UpscaleBackend, _ name: String, keeping kept: PixelRect
  ) async throws -> Double {
    let all = [.pixelUnshuffle(factor: 3)] + operations[name, default: []]
    let network = try UpscaleNetwork(
      inputChannels: 3, nodes: all.enumerated().map { .init($0.element, inputs: [$0.offset]) })
    let tile = try TestPictures.noise(PixelSize(width: 12, height: 9), PixelFormat(.rgb, .float32)).rows(0..<9)
    let expected = ReferenceInterpreter.run(network, .init(tile)).cropped(to: kept.scaled(by: network.scale))
    let result = try await backend.prepare(network, precision: .full).run(tile, keeping: kept)
    return result.size == expected.size ? Conformance.error(result, expected) : .infinity
  }
}
