internal import UpscaleCore

/// How tiles and results cross between the host and a device.
struct TransferStyle: Hashable {
  /// As 8- or 16-bit integers wherever those are enough, and turned into floats and back on the device; else as floats.
  var packs: Bool
  /// Through memory that the driver gave, which a device copies from and to by itself; else the host's own.
  var pins: Bool

  init(packs: Bool, pins: Bool) { (self.packs, self.pins) = (packs, pins) }

  /// What suits `device`: only one that has memory of its own gains by pinned memory.
  init(for device: OpenCLDevice) { self.init(packs: true, pins: !device.sharesHostMemory) }

  /// Device memory per source pixel of a tile, besides the floats: the tile and its result in 16 bits.
  func bytesPerPixel(_ network: UpscaleNetwork) -> Int {
    packs ? 2 * (network.inputChannels + network.outputChannels * network.scale * network.scale) : 0
  }
}
