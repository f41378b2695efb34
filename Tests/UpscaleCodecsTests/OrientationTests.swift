import Testing
import UpscaleCodecs
import UpscaleCore

@Suite struct OrientationTests {
  /// The upright form of
  ///
  ///     1 2 3
  ///     4 5 6
  ///
  /// stored in each orientation (CIPA DC-008: where row 0 and column 0 of the stored picture are to be seen).
  static let answers: [ImageOrientation: (width: Int, pixels: [UInt8])] = [
    .up: (3, [1, 2, 3, 4, 5, 6]),
    .upMirrored: (3, [3, 2, 1, 6, 5, 4]),
    .down: (3, [6, 5, 4, 3, 2, 1]),
    .downMirrored: (3, [4, 5, 6, 1, 2, 3]),
    .leftMirrored: (2, [1, 4, 2, 5, 3, 6]),
    .right: (2, [4, 1, 5, 2, 6, 3]),
    .rightMirrored: (2, [6, 3, 5, 2, 4, 1]),
    .left: (2, [3, 6, 2, 5, 1, 4]),
  ]

  @Test(arguments: ImageOrientation.allCases)
  func knownAnswers(orientation: ImageOrientation) throws {
    let answer = try #require(OrientationTests.answers[orientation])
    for channels in PixelFormat.Channels.allCases {
      for sample in PixelFormat.Sample.allCases {
        let format = PixelFormat(channels, sample)
        let spread = { (values: [UInt8]) in
          values.flatMap { value in (0..<format.bytesPerPixel).map { value * 16 + UInt8($0) } }
        }
        let stored = try UpscaleImage(
          size: PixelSize(width: 3, height: 2), format: format, bytes: spread([1, 2, 3, 4, 5, 6]))
        let upright = try stored.upright(from: orientation)
        #expect(upright.size == PixelSize(width: answer.width, height: 6 / answer.width))
        #expect(Pictures.bytes(upright) == spread(answer.pixels))
      }
    }
  }

  /// Larger than the blocks the pixels are moved in, and no multiple of them.
  @Test(arguments: ImageOrientation.allCases)
  func turningBackGivesTheSame(orientation: ImageOrientation) throws {
    let image = try Pictures.noise(PixelSize(width: 131, height: 203), PixelFormat(.rgb))
    let inverse: ImageOrientation = orientation == .right ? .left : orientation == .left ? .right : orientation
    let there = try image.upright(from: orientation)
    let back = try there.upright(from: inverse)
    #expect(back.size == image.size)
    #expect(Pictures.bytes(back) == Pictures.bytes(image))
  }

  /// In PNG, which is exact: before and after the pixels, and values that mean nothing.
  @Test(arguments: 0...9, [false, true])
  func isAppliedToWhatIsRead(value: Int, late: Bool) throws {
    var file = PNGBuilder(width: 3, height: 2, depth: 8, colorType: 0) { x, y, _ in 1 + x + 3 * y }
    let chunk = ("eXIf", ExifBuilder(isBigEndian: late, orientation: value).bytes)
    if late { file.chunksAfterPixels = [chunk] } else { file.chunksBeforePixels = [chunk] }
    let answer = try #require(OrientationTests.answers[ImageOrientation(rawValue: value) ?? .up])
    let image = try ImageFile.decode(file.bytes)
    #expect(image.size.width == answer.width)
    #expect(Pictures.bytes(image) == answer.pixels)
    #expect(try ImageFile.info(of: file.bytes).image == image.info)
    // Written again it stands upright and says so.
    let again = try ImageFile.decode(ImageFile.encode(image, as: .png))
    #expect(Pictures.bytes(again) == answer.pixels)
  }
}
