extension NetworkTensor {
  /// A part of the tensor.
  package func cropped(to area: PixelRect) -> NetworkTensor {
    NetworkTensor(size: area.size, channels: channels, sample: sample) { part in
      withUnsafeBytes { bytes in
        let pixel = channels * sample.byteCount
        let count = area.width * pixel
        for y in 0..<area.height {
          let first = ((area.y + y) * size.width + area.x) * pixel
          UnsafeMutableRawBufferPointer(rebasing: part[(y * count)...]).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: bytes[first..<first + count]))
        }
      }
    }
  }

  /// Of the enlarged pixels of `whole` those of `part`.
  /// - Throws: `limitExceeded` where there is no memory for a copy.
  package func cropped(
    from whole: PixelRect, to part: PixelRect, scale: Int
  ) throws(UpscaleError) -> NetworkTensor {
    guard part != whole else { return self }
    try MemoryHeadroom.require(count * sample.byteCount)
    return cropped(to: part.relative(to: whole).scaled(by: scale))
  }
}
