import Testing
import UpscaleCore

@testable import UpscaleCodecs

@Suite struct ProfileNameTests {
  /// A gray profile with a description (ICC.1:2001-04, 6.5.17).
  private func profile(named name: String) -> [UInt8] {
    let text = Array(name.utf8) + [0]
    let description =
      Array("desc".utf8) + [0, 0, 0, 0] + PNGBuilder.big(text.count) + text + [UInt8](repeating: 0, count: 78)
    return ProfileBuilder.bytes(
      colorSpace: "GRAY",
      tags: [
        ("desc", description), ("wtpt", ProfileBuilder.xyz(0.9642, 1, 0.8249)), ("kTRC", ProfileBuilder.curve(2.2)),
      ])
  }

  @Test func theNameIsRead() {
    #expect(ImageMetadata(iccProfile: profile(named: "Dot Gain 20%")).colorProfileName == "Dot Gain 20%")
  }

  /// It is shown on terminals, which take some bytes for orders; and it may be of any length.
  @Test func theNameIsFitToBeShown() {
    #expect(ImageMetadata(iccProfile: profile(named: "a\u{1B}[2Jb")).colorProfileName == "a[2Jb")
    let long = String(repeating: "long ", count: 100)
    #expect(ImageMetadata(iccProfile: profile(named: long)).colorProfileName == String(long.prefix(127)))
  }

  @Test func whatHasNoNameHasNone() {
    #expect(ImageMetadata().colorProfileName == nil)
    #expect(ImageMetadata(iccProfile: []).colorProfileName == nil)
    #expect(ImageMetadata(iccProfile: [UInt8](repeating: 7, count: 200)).colorProfileName == nil)
    #expect(ImageMetadata(iccProfile: GrayProfile.bytes(gamma: 2.2)).colorProfileName == nil)
  }
}
