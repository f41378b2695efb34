import UpscaleCore

extension UpscaleImage {
  /// One sample as it is stored.
  func sample(_ x: Int, _ y: Int, _ channel: Int) -> Int {
    let index = (y * size.width + x) * format.channels.rawValue + channel
    return withUnsafeBytes { bytes in
      format.sample == .uint8 ? Int(bytes[index]) : Int(bytes.load(fromByteOffset: 2 * index, as: UInt16.self))
    }
  }

  /// The largest difference of its samples from others, in its own steps.
  func difference(from expected: (_ x: Int, _ y: Int, _ channel: Int) -> Int) -> Int {
    var largest = 0
    for y in 0..<size.height {
      for x in 0..<size.width {
        for channel in 0..<format.channels.rawValue {
          largest = max(largest, abs(sample(x, y, channel) - expected(x, y, channel)))
        }
      }
    }
    return largest
  }
}
