internal import UpscaleCore

extension Tensor {
  /// A part of the tensor.
  func cropped(to area: Rect) -> Tensor {
    Tensor(size: area.size, channels: channels) { part in
      withUnsafeSamples { samples in
        guard let source = samples.baseAddress, let target = part.baseAddress else { return }
        let count = area.width * channels
        for y in 0..<area.height {
          (target + y * count).initialize(
            from: source + ((area.y + y) * size.width + area.x) * channels, count: count)
        }
      }
    }
  }

  /// Two tensors as one: side by side, or one below the other.
  init(joining first: Tensor, _ second: Tensor, sideBySide: Bool) {
    let size =
      sideBySide
      ? Size(width: first.size.width + second.size.width, height: first.size.height)
      : Size(width: first.size.width, height: first.size.height + second.size.height)
    self.init(size: size, channels: first.channels) { joined in
      guard let target = joined.baseAddress else { return }
      let row = size.width * first.channels
      first.copy(to: target, row: row)
      second.copy(to: target + (sideBySide ? first.samplesPerRow : first.size.height * row), row: row)
    }
  }

  /// Whether every sample is a number.
  var isFinite: Bool {
    withUnsafeSamples { samples in
      // Zero times a number is zero, times the rest not-a-number: no branch per sample.
      var poison: Float = 0
      for index in 0..<samples.count { poison += samples[index] * 0 }
      return poison == 0
    }
  }

  private func copy(to target: UnsafeMutablePointer<Float>, row: Int) {
    withUnsafeSamples { samples in
      guard let source = samples.baseAddress else { return }
      for y in 0..<size.height {
        (target + y * row).initialize(from: source + y * samplesPerRow, count: samplesPerRow)
      }
    }
  }
}

extension Rect {
  /// The area in two parts along its longer side, left or upper part first.
  var halves: (Rect, Rect) {
    if width >= height {
      let middle = x + width / 2
      return (Rect(columns: x..<middle, rows: rows), Rect(columns: middle..<maxX, rows: rows))
    }
    let middle = y + height / 2
    return (Rect(columns: columns, rows: y..<middle), Rect(columns: columns, rows: middle..<maxY))
  }

  /// The area and `margin` pixels around it, where a picture of `size` has them.
  func grown(by margin: Int, within size: Size) -> Rect {
    Rect(
      columns: max(0, x - margin)..<min(size.width, maxX + margin),
      rows: max(0, y - margin)..<min(size.height, maxY + margin))
  }
}
