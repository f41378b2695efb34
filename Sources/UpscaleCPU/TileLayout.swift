internal import UpscaleCore

/// Where the pixels of one value lie in memory for a tile of one size.
struct TileLayout {
  let stride: Int
  let border: Int
  /// Floats from a row to the next.
  let row: Int
  /// The first row in memory; −border where all are.
  let top: Int

  /// - Parameter units: the tile's size in units.
  init(_ value: ExecutionPlan.Value, units: PixelSize, top: Int) {
    stride = value.stride
    border = value.border
    row = (units.width * value.scale + 2 * value.border) * value.stride
    self.top = top
  }

  /// The first sample of pixel (x, y); coordinates down to −border lie in the border. Kernels store whole units, never
  /// beyond the last pixel's.
  func offset(x: Int, y: Int) -> Int { (y - top) * row + (x + border) * stride }
}
