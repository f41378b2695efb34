import Testing
import UpscaleCodecs
import UpscaleCore

/// PNG files that the encoder here never writes, made by hand.
@Suite struct PNGVariantTests {
  static let sizes = [(1, 1), (3, 2), (8, 8), (5, 9), (33, 17)].map { PixelSize(width: $0.0, height: $0.1) }

  @Test(arguments: [1, 2, 4, 8], [false, true])
  func grayIsExpandedTo8Bits(depth: Int, interlaced: Bool) throws {
    let maximum = (1 << depth) - 1
    for size in PNGVariantTests.sizes {
      let file = PNGBuilder(width: size.width, height: size.height, depth: depth, colorType: 0, interlaced: interlaced)
      {
        x, y, _ in (3 * x + 5 * y) & maximum
      }
      let image = try ImageFile.decode(file.bytes)
      let expected = pixels(size) { x, y in [UInt8(((3 * x + 5 * y) & maximum) * 255 / maximum)] }
      #expect(image.format == PixelFormat(.gray))
      #expect(Pictures.bytes(image) == expected)
      #expect(try ImageFile.info(of: file.bytes).image == image.info)
    }
  }

  @Test(arguments: [1, 2, 4, 8], [false, true])
  func palettesBecomeColor(depth: Int, interlaced: Bool) throws {
    let count = 1 << depth
    let palette = (0..<count).map { [UInt8($0), UInt8(255 - $0), UInt8($0 ^ 0x55)] }
    for size in PNGVariantTests.sizes {
      var file = PNGBuilder(width: size.width, height: size.height, depth: depth, colorType: 3, interlaced: interlaced)
      {
        x, y, _ in (7 * x + y) & (count - 1)
      }
      file.chunksBeforePixels = [("PLTE", palette.flatMap { $0 })]
      let opaque = try ImageFile.decode(file.bytes)
      #expect(opaque.format == PixelFormat(.rgb))
      #expect(Pictures.bytes(opaque) == pixels(size) { x, y in palette[(7 * x + y) & (count - 1)] })
      // Alpha for the first entry only; the others are opaque.
      file.chunksBeforePixels.append(("tRNS", [40]))
      let clear = try ImageFile.decode(file.bytes)
      #expect(clear.format == PixelFormat(.rgba))
      let expected = pixels(size) { x, y in
        let index = (7 * x + y) & (count - 1)
        return palette[index] + [index == 0 ? 40 : 255]
      }
      #expect(Pictures.bytes(clear) == expected)
      #expect(try ImageFile.info(of: file.bytes).image == clear.info)
    }
  }

  @Test(arguments: [(0, 16), (2, 8), (2, 16), (4, 8), (4, 16), (6, 8), (6, 16)], [false, true])
  func deepAndDirectColorIsKept(kind: (type: Int, depth: Int), interlaced: Bool) throws {
    for size in PNGVariantTests.sizes {
      let file = PNGBuilder(
        width: size.width, height: size.height, depth: kind.depth, colorType: kind.type, interlaced: interlaced
      ) { x, y, channel in (x * 7919 + y * 104729 + channel * 1299709) & ((1 << kind.depth) - 1) }
      let image = try ImageFile.decode(file.bytes)
      #expect(image.format.channels.count == file.channels)
      #expect(image.format.sample == (kind.depth == 16 ? .uint16 : .uint8))
      let expected = pixels(size) { x, y in
        (0..<file.channels).flatMap { channel -> [UInt8] in
          let value = file.sample(x, y, channel)
          return kind.depth == 8 ? [UInt8(value)] : withUnsafeBytes(of: UInt16(value)) { Array($0) }
        }
      }
      #expect(Pictures.bytes(image) == expected)
    }
  }

  @Test func aTransparentColorBecomesAlpha() throws {
    var gray = PNGBuilder(width: 4, height: 1, depth: 2, colorType: 0) { x, _, _ in x }
    gray.chunksBeforePixels = [("tRNS", [0, 2])]
    let grayAlpha = try ImageFile.decode(gray.bytes)
    #expect(grayAlpha.format == PixelFormat(.grayAlpha))
    #expect(Pictures.bytes(grayAlpha) == [0, 255, 85, 255, 170, 0, 255, 255])

    var color = PNGBuilder(width: 2, height: 1, depth: 16, colorType: 2) { x, _, channel in x * 1000 + channel }
    color.chunksBeforePixels = [("tRNS", [0x03, 0xE8, 0x03, 0xE9, 0x03, 0xEA])]
    let rgba = try ImageFile.decode(color.bytes)
    #expect(rgba.format == PixelFormat(.rgba, .uint16))
    let samples = rgba.withUnsafeBytes { Array($0.bindMemory(to: UInt16.self)) }
    #expect(samples == [0, 1, 2, 65535, 1000, 1001, 1002, 0])
  }

  /// Text is never decompressed: a chunk that would grow a thousandfold costs nothing, and one that is broken is no
  /// reason to refuse the picture.
  @Test func textIsSkipped() throws {
    var file = PNGBuilder(width: 2, height: 2, depth: 8, colorType: 0) { x, y, _ in x + y }
    let broken = Array("key".utf8) + [0, 0, 1, 2, 3]
    file.chunksBeforePixels = [("zTXt", broken), ("tEXt", [UInt8](repeating: 65, count: 9))]
    file.chunksAfterPixels = [("iTXt", [1, 2, 3])]
    #expect(Pictures.bytes(try ImageFile.decode(file.bytes)) == [0, 1, 1, 2])
  }

  /// The largest profile taken is 32 MiB; one that claims more is left out.
  @Test func profilesThatClaimTooMuchAreLeftOut() throws {
    var profile = [UInt8](repeating: 0, count: 132)
    profile.replaceSubrange(0..<4, with: [0x7F, 0xFF, 0xFF, 0xFC])
    var file = PNGBuilder(width: 1, height: 1, depth: 8, colorType: 2) { _, _, channel in channel }
    file.chunksBeforePixels = [("iCCP", Array("bomb".utf8) + [0, 0] + PNGBuilder.stored(profile))]
    let image = try ImageFile.decode(file.bytes)
    #expect(image.metadata.iccProfile == nil)
    #expect(Pictures.bytes(image) == [0, 1, 2])
  }

  private func pixels(_ size: PixelSize, _ pixel: (_ x: Int, _ y: Int) -> [UInt8]) -> [UInt8] {
    (0..<size.height).flatMap { y in (0..<size.width).flatMap { x in pixel(x, y) } }
  }

  /// An animation is refused by name, as in WebP; what merely could have been one is read.
  @Test func animationsAreRefusedByName() throws {
    var file = PNGBuilder(width: 3, height: 2, depth: 8, colorType: 2) { x, y, channel in x + y + channel }
    for (frames, isRefused) in [(1, false), (2, true), (70000, true)] {
      file.chunksBeforePixels = [("acTL", PNGBuilder.big(frames) + PNGBuilder.big(0))]
      guard isRefused else {
        #expect(try ImageFile.decode(file.bytes).size == PixelSize(width: 3, height: 2))
        continue
      }
      let error = #expect(throws: UpscaleError.self) { try ImageFile.decode(file.bytes) }
      #expect(error?.code == .unsupportedFormat)
      #expect(error?.message.contains("is an animation") == true)
    }
    // Too short to say how many frames there are.
    file.chunksBeforePixels = [("acTL", [0, 0])]
    #expect(try ImageFile.decode(file.bytes).size == PixelSize(width: 3, height: 2))
  }

  @Test func filesPackedForIPhonesAreRefusedByName() throws {
    let file = PNGBuilder.signature + PNGBuilder.chunk("CgBI", [0x50, 0, 0x20, 2])
    let error = #expect(throws: UpscaleError.self) { try ImageFile.decode(file) }
    #expect(error?.code == .unsupportedFormat)
    #expect(error?.message.contains("iOS") == true)
  }
}
