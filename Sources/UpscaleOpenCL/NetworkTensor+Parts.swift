internal import UpscaleCore

extension NetworkTensor {
  /// Two tensors of the same kind of samples as one: side by side, or one below the other.
  init(joining first: NetworkTensor, _ second: NetworkTensor, sideBySide: Bool) {
    let size =
      sideBySide
      ? PixelSize(width: first.size.width + second.size.width, height: first.size.height)
      : PixelSize(width: first.size.width, height: first.size.height + second.size.height)
    self.init(size: size, channels: first.channels, sample: first.sample) { joined in
      let row = size.width * first.channels * first.sample.byteCount
      first.copy(to: joined, at: 0, row: row)
      second.copy(to: joined, at: sideBySide ? first.bytesPerRow : first.size.height * row, row: row)
    }
  }

  private var bytesPerRow: Int { samplesPerRow * sample.byteCount }

  private func copy(to target: UnsafeMutableRawBufferPointer, at start: Int, row: Int) {
    withUnsafeBytes { bytes in
      for y in 0..<size.height {
        UnsafeMutableRawBufferPointer(rebasing: target[(start + y * row)...]).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[y * bytesPerRow..<(y + 1) * bytesPerRow]))
      }
    }
  }
}

extension PixelRect {
  /// The area in two parts along its longer side, left or upper part first.
  var halves: (PixelRect, PixelRect) {
    if width >= height {
      let middle = x + width / 2
      return (PixelRect(columns: x..<middle, rows: rows), PixelRect(columns: middle..<maxX, rows: rows))
    }
    let middle = y + height / 2
    return (PixelRect(columns: columns, rows: y..<middle), PixelRect(columns: columns, rows: middle..<maxY))
  }

  /// The area and `margin` pixels around it, where a picture of `size` has them.
  func grown(by margin: Int, within size: PixelSize, unit: Int) -> PixelRect {
    func range(_ first: Int, _ end: Int, _ count: Int) -> Range<Int> {
      max(0, (first - margin).floorDivided(by: unit) * unit)..<min(count, (end + margin).dividedUp(by: unit) * unit)
    }
    return PixelRect(columns: range(x, maxX, size.width), rows: range(y, maxY, size.height))
  }
}
