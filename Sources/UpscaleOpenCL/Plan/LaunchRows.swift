internal import UpscaleCore

/// The rows of an area cut into launches, none of which keeps a device so long that a screen freezes or a watchdog
/// bites: about 4 ms on a device of 1 TFLOP/s.
struct LaunchRows: Sequence, IteratorProtocol {
  static let multiplyAddsPerLaunch = 2_000_000_000

  private let end: Int
  private let step: Int
  private var first: Int

  init(_ area: PixelRect, multiplyAddsPerPixel: Int, limit: Int = LaunchRows.multiplyAddsPerLaunch) {
    (first, end) = (area.y, area.maxY)
    step = Swift.max(1, limit / Swift.max(1, area.width * multiplyAddsPerPixel))
  }

  mutating func next() -> Range<Int>? {
    guard first < end else { return nil }
    let rows = first..<Swift.min(first + step, end)
    first = rows.upperBound
    return rows
  }
}
