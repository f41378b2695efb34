extension UpscaleImage {
  /// Bytes of a row as floats.
  package var bytesPerFloatRow: Int { size.width * format.channels.count * MemoryLayout<Float>.size }

  /// The rows `range` as floats in 0 … 1.
  public func rows(_ range: Range<Int>) -> NetworkTensor {
    let rect = PixelSize(width: size.width, height: range.count)
    return withUnsafeBytes { bytes in
      let slice = bytes[range.lowerBound * bytesPerRow..<range.upperBound * bytesPerRow]
      return NetworkTensor(size: rect, channels: format.channels.count) { floats in
        SampleCoding.decode(UnsafeRawBufferPointer(rebasing: slice), as: format.sample, into: floats)
      }
    }
  }

  /// Stores `band`, rounded to this picture's samples, at its rows.
  package mutating func store(_ band: RowBand) {
    let (start, sample) = (band.firstRow * bytesPerRow, format.sample)
    let count = band.tensor.size.height * bytesPerRow
    withUnsafeMutableBytes { bytes in
      let target = UnsafeMutableRawBufferPointer(rebasing: bytes[start..<start + count])
      guard band.tensor.sample != sample else { return band.tensor.withUnsafeBytes { target.copyMemory(from: $0) } }
      band.tensor.withUnsafeSamples { SampleCoding.encode($0, as: sample, into: target) }
    }
  }
}
