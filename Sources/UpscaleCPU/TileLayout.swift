internal import UpscaleCore

/// Where the pixels of one value lie in memory for a tile of one size.
struct TileLayout {
  let size: Size
  let stride: Int
  let border: Int

  init(_ value: ExecutionPlan.Value, tile: Size) {
    size = tile.scaled(by: value.scale)
    stride = value.stride
    border = value.border
  }

  /// Floats from a row to the next.
  var row: Int { (size.width + 2 * border) * stride }
  /// Floats in all. Kernels store whole units, never beyond the last pixel's.
  var count: Int { row * (size.height + 2 * border) }

  /// The first sample of pixel (x, y); coordinates down to −border lie in the border.
  func offset(x: Int, y: Int) -> Int { (y + border) * row + (x + border) * stride }

  func writeBorder(_ memory: UnsafeMutableBufferPointer<Float>) {
    guard border > 0, let start = memory.baseAddress else { return }
    let side = border * stride
    (start).update(repeating: 0, count: border * row)
    (start + (size.height + border) * row).update(repeating: 0, count: border * row)
    for y in border..<size.height + border {
      (start + y * row).update(repeating: 0, count: side)
      (start + (y + 1) * row - side).update(repeating: 0, count: side)
    }
  }
}
