import UpscaleCore
import TestSupport
import Testing

@testable import UpscaleInspection

@Suite struct ContactSheetTests {
  /// The first pixel of `sheet` in `area`, which must be flat.
  private func color(_ sheet: UpscaleImage, _ area: PixelRect) throws -> [UInt8] {
    let bytes = TestPictures.bytes(try sheet.cropped(to: area))
    let first = Array(bytes[..<3])
    #expect(stride(from: 0, to: bytes.count, by: 3).allSatisfy { Array(bytes[$0..<$0 + 3]) == first })
    return first
  }

  private func flat(_ size: PixelSize, _ value: Double) throws -> UpscaleImage {
    try TestPictures.picture(size, PixelFormat(.gray)) { _, _, _ in value / 255 }
  }

  @Test func pairsAreSideBySide() async throws {
    let comparison = try await ImageComparison(
      before: flat(PixelSize(width: 50, height: 40), 100), after: flat(PixelSize(width: 100, height: 80), 120))
    #expect(comparison.regions.map(\.kind) == [.colorDrift])
    let sheet = try comparison.contactSheet()
    #expect(sheet.size == PixelSize(width: 16 + 8 + 4 + 100 + 4 + 100 + 16, height: 16 + 80 + 16))
    #expect(try color(sheet, PixelRect(x: 16, y: 16, width: 8, height: 80)) == [30, 110, 220])
    #expect(try color(sheet, PixelRect(x: 28, y: 16, width: 100, height: 80)) == [100, 100, 100])
    #expect(try color(sheet, PixelRect(x: 132, y: 16, width: 100, height: 80)) == [120, 120, 120])
  }

  @Test func withoutRegionsItShowsTheMiddle() async throws {
    let comparison = try await ImageComparison(
      before: flat(PixelSize(width: 200, height: 200), 100), after: flat(PixelSize(width: 400, height: 400), 101))
    #expect(comparison.regions.isEmpty)
    let sheet = try comparison.contactSheet()
    #expect(sheet.size == PixelSize(width: 688, height: 352))
    #expect(try color(sheet, PixelRect(x: 16, y: 16, width: 8, height: 320)) == [128, 128, 128])
  }

  /// Regions fill rows of two pairs, in their order.
  @Test func regionsFillRows() async throws {
    let after = try TestPictures.picture(PixelSize(width: 700, height: 700), PixelFormat(.gray)) { x, y, _ in
      (x < 100 && y < 100) || (x > 600 && y < 100) || (x < 100 && y > 600) ? 0.6 : 0.5
    }
    let comparison = try await ImageComparison(before: flat(PixelSize(width: 175, height: 175), 127.5), after: after)
    let drifts = comparison.regions.filter { $0.kind == .colorDrift }
    #expect(drifts.count == 3)
    let sheet = try comparison.contactSheet()
    let rows = (comparison.regions.count + 1) / 2
    #expect(sheet.size == PixelSize(width: 2 * (656 + 16) + 16, height: rows * 336 + 16))
    let third = try #require(comparison.regions.count > 2 ? comparison.regions[2] : nil)
    let crop = try sheet.cropped(to: PixelRect(x: 352, y: 352, width: 320, height: 320))
    let expected = try after.cropped(to: third.view)
    let bytes = TestPictures.bytes(expected)
    #expect(TestPictures.bytes(crop).enumerated().allSatisfy { $1 == bytes[$0 / 3] })
  }
}
