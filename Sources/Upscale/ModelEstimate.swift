package import UpscaleCore

/// What an image of 1024×1024 pixels takes with a network here: memory as planned, and time as a small tile tells.
package struct ModelEstimate: Sendable {
  package static let size = PixelSize(width: 1024, height: 1024)

  /// Bytes, from the plan.
  package let memory: Int
  /// Of the network alone, without reading and writing files.
  package let time: Duration
  /// What computes, and how.
  package let summary: String

  /// Prepares the network and runs a tile of 64×64 pixels twice: up to a few seconds for the largest networks.
  /// - Throws: what `prepare` and `run` of the backend throw; `invalidNetwork` for a network that makes no images.
  package init(_ network: UpscaleNetwork, on backend: any UpscaleBackend) async throws {
    let model = UpscaleModel(name: "model", family: "model", network: network)
    let upscaler = try NetworkUpscaler(models: [model], backend: backend)
    let source = ImageInfo(size: ModelEstimate.size, format: PixelFormat(.rgb, .uint8))
    let plan = try upscaler.plan(UpscaleRequest(.scale(Double(network.scale))), for: source)
    let prepared = try await backend.prepare(network, precision: .full)
    let probe = ProbeTile(network)
    let (_, tileTime) = try await probe.run(on: prepared)
    let tileWork = Double(probe.tile.size.width * probe.tile.size.height * network.multiplyAddsPerPixel)
    let work = plan.passes.reduce(0) { $0 + $1.multiplyAdds }
    (memory, time, summary) = (plan.expectedMemory, tileTime * (work / max(1, tileWork)), prepared.summary)
  }
}
