internal import UpscaleCore

extension NetworkTensor {
  /// The same samples in the fewest bytes that hold every one of them exactly: a picture's own, as long as nothing was
  /// computed from them. Cost: two passes in the nearest cache; next to none where they are not such.
  func packed() -> NetworkTensor {
    guard sample == .float32 else { return self }
    for sample in [PixelFormat.Sample.uint8, .uint16] {
      var isExact = false
      let packed = NetworkTensor(size: size, channels: channels, sample: sample) { bytes in
        isExact = withUnsafeSamples { NetworkTensor.pack($0, as: sample, into: bytes) }
      }
      if isExact { return packed }
    }
    return self
  }

  /// Whether `other` has the same samples, stored in the same way.
  func holdsSameBytes(as other: NetworkTensor) -> Bool {
    sample == other.sample
      && withUnsafeBytes { bytes in other.withUnsafeBytes { bytes.count == $0.count && bytes.elementsEqual($0) } }
  }

  /// - Returns: whether decoding gives the same floats, bit for bit; where it does not, not all is written.
  private static func pack(
    _ floats: UnsafeBufferPointer<Float>, as sample: PixelFormat.Sample, into bytes: UnsafeMutableRawBufferPointer
  ) -> Bool {
    // A piece stays in the nearest cache.
    let piece = 2048
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: piece) { decoded in
      for start in stride(from: 0, to: floats.count, by: piece) {
        let end = min(start + piece, floats.count)
        let part = UnsafeBufferPointer(rebasing: floats[start..<end])
        let stored = UnsafeMutableRawBufferPointer(
          rebasing: bytes[start * sample.byteCount..<end * sample.byteCount])
        SampleCoding.encode(part, as: sample, into: stored)
        let back = UnsafeMutableBufferPointer(rebasing: decoded[..<part.count])
        SampleCoding.decode(UnsafeRawBufferPointer(stored), as: sample, into: back)
        var difference: UInt32 = 0
        for index in 0..<part.count { difference |= part[index].bitPattern ^ back[index].bitPattern }
        if difference != 0 { return false }
      }
      return true
    }
  }
}
