import Testing
import TestSupport
import Upscale

@Suite struct AdviceTests {
  private static let scene = DegradedPicture.scene(width: 220, height: 170)

  private func advice(_ picture: DegradedPicture, quality: Int? = nil) throws -> [Advice] {
    Advice.advice(on: SourceInspection(of: try picture.image()), jpegQuality: quality)
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
    let advice = try advice(DegradedPicture.scene(width: 90, height: 95).noisy(2.5), quality: 20)
    #expect(advice.map(\.topic) == [.compression, .size])
  }

  /// Blocks in a file that is no JPEG, as screenshots of JPEG pictures have.
  @Test func blocksAreFoundInOtherFiles() throws {
    let folder = try TestFolder()
    try ImageFile.write(
      AdviceTests.scene.image(PixelFormat(.rgb)), to: folder("a.jpg"), options: EncodingOptions(quality: 15))
    try ImageFile.write(ImageFile.read(at: folder("a.jpg")), to: folder("a.png"))
    let (jpeg, png) = (try FileInspection(of: folder("a.jpg")), try FileInspection(of: folder("a.png")))
    #expect(jpeg.info.jpegQuality == 15)
    #expect(png.info.jpegQuality == nil)
    #expect(png.advice.contains { $0.topic == .compression })
    #expect(png.compression > 0.2)
    #expect(jpeg.compression == 1)
  }

  /// A family is recommended only where it is there.
  @Test func recommendationsFollowWhatIsShipped() throws {
    let photograph = SourceInspection(of: try AdviceTests.scene.noisy(1).image(PixelFormat(.rgb)))
    let drawing = SourceInspection(
      of: try TestPictures.picture(Size(width: 64, height: 64), PixelFormat(.rgb)) { x, _, _ in
        x < 20 ? 0 : 1
      })
    func family(_ inspection: SourceInspection, _ families: [String]) -> String? {
      Recommendation(for: inspection, advice: [], families: families).family
    }
    #expect(family(photograph, ["photo"]) == "photo")
    #expect(family(drawing, ["photo"]) == "photo")
    #expect(family(drawing, ["photo", "art"]) == "art")
    #expect(family(photograph, ["art", "photo"]) == "photo")
    #expect(family(photograph, ["art"]) == nil)
  }

  @Test func printSizesAreInInches() throws {
    let folder = try TestFolder()
    try ImageFile.write(TestPictures.stillLife(150), to: folder("a.png"))
    let inspection = try FileInspection(of: folder("a.png"))
    #expect(inspection.printSize().width == 0.5)
    #expect(inspection.printSize(dpi: 100, scale: 4).height == 6)
  }
}
