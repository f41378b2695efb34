import Testing
import TestSupport
import Upscale

@Suite struct AdviceTests {
  private static let scene = DegradedPicture.scene(width: 220, height: 170)

  private func advice(_ picture: DegradedPicture, quality: Int? = nil) throws -> [SourceAdvice] {
    var image = try picture.image()
    image.metadata.jpegQuality = quality
    return SourceAdvice.advice(on: SourceInspection(image))
  }

  @Test func aGoodPictureNeedsNone() throws {
    #expect(try advice(AdviceTests.scene).isEmpty)
    #expect(try advice(AdviceTests.scene, quality: 92).isEmpty)
  }

  @Test func faultsAreNamed() throws {
    let (soft, moved) = (AdviceTests.scene.defocused(radius: 4), AdviceTests.scene.moved(length: 14, angle: 20))
    #expect(try advice(soft).map(\.topic) == [.defocus])
    #expect(try advice(moved).map(\.topic) == [.motion])
    #expect(try advice(AdviceTests.scene.enlargedBilinearly(3)).map(\.topic) == [.enlarged])
    #expect(try advice(AdviceTests.scene.noisy(15)).map(\.topic) == [.noise])
    #expect(try advice(soft).allSatisfy(\.isSerious))
  }

  @Test func compressionIsSeriousBelow35() throws {
    #expect(try advice(AdviceTests.scene, quality: 20).map(\.isSerious) == [true])
    #expect(try advice(AdviceTests.scene, quality: 50).map(\.isSerious) == [false])
  }

  /// Serious ones come first.
  @Test func theOrderIsBySeriousness() throws {
    let advice = try advice(DegradedPicture.scene(width: 90, height: 95).noisy(2.5), quality: 50)
    #expect(advice.map(\.topic) == [.size, .compression])
  }

  /// What cannot come back in small photographs, and nothing about icons.
  @Test(arguments: [(140, true), (60, true), (149, true), (150, false), (220, false)])
  func smallPhotographsAreWarnedOf(side: Int, isWarned: Bool) throws {
    let advice = try advice(DegradedPicture.scene(width: 240, height: side).noisy(1))
    #expect(advice.contains { $0.topic == .size && $0.isSerious } == isWarned)
  }

  @Test func iconsAreSmallOnPurpose() throws {
    for side in [16, 48, 96] {
      let icon = try TestPictures.picture(PixelSize(width: side, height: side), PixelFormat(.rgba)) { x, y, channel in
        let (u, v) = (Double(x) / Double(side) - 0.5, Double(y) / Double(side) - 0.5)
        return u * u + v * v < 0.2 ? [0.9, 0.3, 0.1, 1][channel] : 0
      }
      #expect(!SourceAdvice.advice(on: SourceInspection(icon)).contains { $0.topic == .size })
    }
  }

  @Test func printSizesAreInInches() async throws {
    let folder = try TestFolder()
    try await ImageFile.write(TestPictures.stillLife(150), to: folder("a.png"))
    let inspection = try await FileInspection(of: folder("a.png"))
    #expect(inspection.printSize().width == 0.5)
    #expect(inspection.printSize(dpi: 100, scale: 4).height == 6)
  }
}
