public import UpscaleCore

extension ImageComparison {
  /// The regions side by side at 100%, in order: the enlarged source on the left, the result on the right, and before
  /// each pair a bar in the color of its kind (blue: color drift, orange: invented texture, violet: overshoot, green:
  /// lattice, pink: blotches, red: seam). There are two pairs per row. Without regions, the sheet shows the middle of
  /// the image with a gray bar. It is 8-bit RGB, with transparent parts over mid gray.
  public func contactSheet() throws(UpscaleError) -> UpscaleImage {
    let middle = RiskRanking(grid: CellGrid(source: after.size, result: after.size), viewSide: ImageComparison.viewSide)
      .view(around: PixelRect(after.size))
    let pairs: [(view: PixelRect, color: [UInt8])] =
      regions.isEmpty
      ? [(middle, [128, 128, 128])] : regions.map { ($0.view, ImageComparison.color(of: $0.kind)) }
    let layout = SheetLayout(view: middle.size, count: pairs.count)
    var sheet = try UpscaleImage(size: layout.size, format: PixelFormat(.rgb))
    sheet.fill(PixelRect(layout.size), with: [236, 236, 236])
    for (index, pair) in pairs.enumerated() {
      sheet.fill(layout.bar(index), with: pair.color)
      sheet.paste(try before.cropped(to: pair.view), at: layout.before(index))
      sheet.paste(try after.cropped(to: pair.view), at: layout.after(index))
    }
    return sheet
  }

  private static func color(of kind: RiskRegion.Kind) -> [UInt8] {
    switch kind {
    case .colorDrift: [30, 110, 220]
    case .inventedTexture: [225, 125, 0]
    case .overshoot: [135, 60, 190]
    case .lattice: [20, 150, 130]
    case .blotches: [215, 60, 150]
    case .seam: [210, 35, 45]
    }
  }
}

/// Where things are on a contact sheet.
private struct SheetLayout {
  private static let margin = 16
  private static let bar = 8
  private static let gap = 4

  let view: PixelSize
  let count: Int

  private var pairWidth: Int { SheetLayout.bar + 2 * (SheetLayout.gap + view.width) }
  private var columns: Int { min(2, count) }

  var size: PixelSize {
    let rows = (count + columns - 1) / columns
    return PixelSize(
      width: columns * (pairWidth + SheetLayout.margin) + SheetLayout.margin,
      height: rows * (view.height + SheetLayout.margin) + SheetLayout.margin)
  }

  func bar(_ index: Int) -> PixelRect {
    PixelRect(
      x: SheetLayout.margin + index % columns * (pairWidth + SheetLayout.margin),
      y: SheetLayout.margin + index / columns * (view.height + SheetLayout.margin),
      width: SheetLayout.bar, height: view.height)
  }

  func before(_ index: Int) -> PixelRect {
    let bar = bar(index)
    return PixelRect(x: bar.maxX + SheetLayout.gap, y: bar.y, width: view.width, height: view.height)
  }

  func after(_ index: Int) -> PixelRect {
    let before = before(index)
    return PixelRect(x: before.maxX + SheetLayout.gap, y: before.y, width: view.width, height: view.height)
  }
}

extension UpscaleImage {
  /// Sets 8-bit RGB pixels.
  fileprivate mutating func fill(_ area: PixelRect, with color: [UInt8]) {
    let bytesPerRow = bytesPerRow
    withUnsafeMutableBytes { bytes in
      for y in area.rows {
        for x in area.columns {
          for channel in 0..<3 { bytes[y * bytesPerRow + x * 3 + channel] = color[channel] }
        }
      }
    }
  }

  /// Sets 8-bit RGB pixels to a picture as it is seen; `area` is as large as it.
  fileprivate mutating func paste(_ picture: UpscaleImage, at area: PixelRect) {
    let bytesPerRow = bytesPerRow
    for (row, y) in area.rows.enumerated() {
      let colors = SeenRows.colors(of: picture, row..<row + 1)
      withUnsafeMutableBytes { bytes in
        for (index, value) in colors.enumerated() {
          bytes[y * bytesPerRow + area.x * 3 + index] = UInt8(max(0, min(255, value.rounded())))
        }
      }
    }
  }
}
