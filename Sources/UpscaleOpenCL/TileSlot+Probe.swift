internal import UpscaleCore

extension TileSlot {
  /// Runs a small tile, which any device manages that still works; one that rounds in another way than the host does not.
  func probe(limit: Duration) async throws(UpscaleError) {
    let size = PixelSize(width: 16, height: 16).scaled(by: network.plan.network.unit)
    let tile = NetworkTensor(size: size, channels: network.plan.values[network.plan.pictureValue].channels) { samples in
      for index in samples.indices { samples[index] = Float(index % 17) / 16 }
    }
    let result = try await run(tile, .result(PixelRect(size)), limit: limit)
    for sample in [PixelFormat.Sample.uint8, .uint16] where network.transfer.packs {
      let packed = try await run(tile, .result(PixelRect(size)), storing: sample, limit: limit)
      guard packed.holdsSameBytes(as: result.stored(as: sample)) else {
        throw UpscaleError(
          .deviceFailed,
          "\(network.context.device.name) rounded samples incorrectly; update its driver, or use the CPU backend.")
      }
    }
  }
}
