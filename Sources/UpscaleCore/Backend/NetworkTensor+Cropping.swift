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
  package func cropped(from whole: PixelRect, to part: PixelRect, scale: Int) -> NetworkTensor {
    whole == part ? self : cropped(to: part.relative(to: whole).scaled(by: scale))
  }
}
