internal import UpscaleCore

extension TileSlot {
  /// Runs a small tile, which any device manages that still works.
  func probe(limit: Duration) async throws(UpscaleError) {
    let size = Size(width: 16, height: 16)
    let tile = Tensor(size: size, channels: network.plan.values[network.plan.pictureValue].channels) { samples in
      for index in samples.indices { samples[index] = Float(index % 17) / 16 }
    }
    guard try await run(tile, keeping: Rect(size), limit: limit).isFinite else {
      throw UpscaleError(
        .deviceFailed,
        "\(network.context.device.name) gave values that are not numbers for a small tile; update its driver, or use "
          + "the CPU backend.")
    }
  }
}
