import UpscaleCPU
import UpscaleCore

/// Enlarges an image made in memory, with a network made by hand: one that repeats each pixel.
@main
struct CoreOnly {
  static func main() async throws {
    let size = PixelSize(width: 64, height: 48)
    let bytes = (0..<size.width * size.height * 3).map { UInt8(truncatingIfNeeded: $0) }
    let image = try UpscaleImage(size: size, format: PixelFormat(.rgb), bytes: bytes)

    let model = UpscaleModel(name: "repeat-x2", family: "repeat", network: try repeating())
    let backend = try CPUBackend()
    let upscaler = try NetworkUpscaler(models: [model], backend: backend)
    let large = try await upscaler.upscale(image, to: UpscaleRequest(.scale(2)))
    print("\(large.size) with \(backend.summary)")
  }

  /// Each channel four times, in the places of a block of 2×2 pixels.
  private static func repeating() throws -> UpscaleNetwork {
    let weights = (0..<12).flatMap { output in (0..<3).map { $0 == output / 4 ? Float(1) : 0 } }
    let copies = NetworkConvolution(
      inputChannels: 3, outputChannels: 12, kernelSize: 1, weights: weights, bias: [Float](repeating: 0, count: 12))
    return try UpscaleNetwork(
      inputChannels: 3, nodes: [.init(.convolution(copies), inputs: [0]), .init(.pixelShuffle(factor: 2), inputs: [1])])
  }
}
