internal import UpscaleCore

/// Where the samples of a value lie over one tile. The zeros right of a row are those left of the next.
struct ValueLayout {
  /// The number of pixel (0, 0).
  let origin: Int
  /// Pixels from a row to the next.
  let row: Int
  /// Pixels from a plane to the next.
  let plane: Int
  let sampleCount: Int
  let byteCount: Int

  /// A value between steps.
  /// - Parameters:
  ///   - units: the tile's size in units.
  ///   - slack: pixels beyond the last that kernels may read.
  init(_ value: DevicePlan.Value, units: PixelSize, slack: Int) {
    let size = units.scaled(by: value.scale)
    row = size.width + value.border
    plane = row * (size.height + 2 * value.border) + value.border
    origin = value.border * row + value.border
    sampleCount = (plane * value.planes + slack) * value.format.unit
    byteCount = (sampleCount * value.format.bytes + 3) / 4 * 4
  }

  /// Interleaved rows that hold `area`.
  init(rows area: PixelRect, format: SampleFormat) {
    row = area.width
    plane = 0
    origin = -area.y * area.width - area.x
    sampleCount = area.width * area.height * format.unit
    byteCount = sampleCount * format.bytes
  }

  /// The numbers as kernels take them. Nil where they do not fit 32 bits, with all that is counted from them.
  var argument: SIMD4<Int32>? {
    guard sampleCount <= Int(Int32.max), let origin = Int32(exactly: origin), let row = Int32(exactly: row),
      let plane = Int32(exactly: plane)
    else { return nil }
    return SIMD4(origin, row, plane, 0)
  }
}
