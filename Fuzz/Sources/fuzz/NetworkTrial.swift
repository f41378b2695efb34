import Upscale

/// What becomes of a network that was read: it is planned, and where that is cheap, run.
enum NetworkTrial {
  /// Up to which a tile is run.
  private static let mostWork = 50_000
  private static let mostScratch = 1 << 20
  private static let size = PixelSize(width: 11, height: 9)

  private static let backends: [CPUBackend] = CPUTier.available.compactMap { try? CPUBackend(threads: 1, tier: $0) }

  /// - Parameter allTiers: whether to run it on all instruction sets that are here, or on the widest alone.
  /// - Throws: what the library says.
  static func run(_ network: UpscaleNetwork, allTiers: Bool = false) throws {
    let model = UpscaleModel(name: "fuzz", family: "fuzz", network: network)
    for backend in allTiers ? backends : backends.suffix(1) {
      for precision in UpscalePrecision.allCases {
        let rules = backend.tilingRules(for: network, precision: precision)
        precondition(rules.halo >= 0 && rules.alignment > 0 && rules.scratchBytesPerPixel >= 0)
        let isCheap =
          network.multiplyAddsPerPixel <= mostWork && rules.scratchBytesPerPixel <= mostScratch
          && network.radius < 1000
        if isCheap { try computes(network, on: backend, precision) }
      }
    }
    if let backend = backends.last { try plans(model, on: backend) }
  }

  private static func plans(_ model: UpscaleModel, on backend: CPUBackend) throws {
    let source = ImageInfo(size: PixelSize(width: 640, height: 480), format: PixelFormat(.rgb, .uint8))
    let upscaler = try NetworkUpscaler(models: [model], backend: backend)
    let plan = try upscaler.plan(UpscaleRequest(.scale(Double(model.network.scale))), for: source)
    precondition(plan.expectedMemory > 0)
  }

  private static func computes(_ network: UpscaleNetwork, on backend: CPUBackend, _ precision: UpscalePrecision) throws
  {
    try Waiting.result {
      let unit = network.unit
      let filled = PixelSize(
        width: (size.width + unit - 1) / unit * unit, height: (size.height + unit - 1) / unit * unit)
      let tile = NetworkTensor(size: filled, channels: network.inputChannels)
      let prepared = try await backend.prepare(network, precision: precision)
      let result = try await prepared.run(tile, keeping: PixelRect(x: 1, y: 0, width: 8, height: 9))
      precondition(result.size == PixelSize(width: 8, height: 9).scaled(by: network.scale))
    }
  }
}
