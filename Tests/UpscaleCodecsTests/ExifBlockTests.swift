import TestSupport
import Testing
import UpscaleCore

@testable import UpscaleCodecs

@Suite struct ExifBlockTests {
  @Test(arguments: [false, true])
  func reads(isBigEndian: Bool) throws {
    let block = try #require(ExifBlock(ExifBuilder(isBigEndian: isBigEndian).bytes))
    #expect(block.orientation == .right)
    #expect(block.density == PixelDensity(x: 300, y: 300, unit: .inch))
    var builder = ExifBuilder(isBigEndian: isBigEndian, resolution: (2834, 24), unit: 3)
    #expect(ExifBlock(builder.bytes)?.density == PixelDensity(x: 2834.0 / 24, y: 2834.0 / 24, unit: .centimeter))
    builder.unit = nil
    #expect(ExifBlock(builder.bytes)?.density?.unit == .inch)
    builder.unit = 1
    #expect(ExifBlock(builder.bytes)?.density == nil)
    builder.resolution = (300, 0)
    #expect(ExifBlock(builder.bytes)?.density == nil)
    builder.resolution = nil
    #expect(ExifBlock(builder.bytes)?.density == nil)
  }

  /// What is patched is exactly what a block built for the new picture would hold.
  @Test(arguments: [false, true], [3, 4])
  func correctsInPlace(isBigEndian: Bool, sizeType: Int) throws {
    let builder = ExifBuilder(isBigEndian: isBigEndian, sizeType: sizeType)
    let block = try #require(ExifBlock(builder.bytes))
    let patched = block.corrected(
      size: PixelSize(width: 2400, height: 3200), density: PixelDensity(x: 11811, y: 11811, unit: .meter))
    var expected = builder
    (expected.orientation, expected.width, expected.height) = (1, 2400, 3200)
    var bytes = expected.bytes
    let link = try #require(ExifBlock(bytes)?.nextDirectoryOffset(of: 8))
    bytes.replaceSubrange(link..<link + 4, with: [0, 0, 0, 0])
    #expect(patched == bytes)
  }

  @Test(arguments: [false, true])
  func sizesThatOutgrowShortBecomeLong(isBigEndian: Bool) throws {
    let builder = ExifBuilder(isBigEndian: isBigEndian, sizeType: 3)
    let patched = try #require(ExifBlock(builder.bytes)).corrected(
      size: PixelSize(width: 70000, height: 480), density: PixelDensity(x: 118.11, y: 118.11, unit: .centimeter))
    let block = try #require(ExifBlock(patched))
    let width = try #require(block.entry(.imageWidth, in: 8))
    #expect(width.kind == .long)
    #expect(block.integer(at: width.valueOffset, count: 4) == 70000)
    let height = try #require(block.entry(.imageLength, in: 8))
    #expect(height.kind == .short)
    #expect(block.integer(at: height.valueOffset, count: 2) == 480)
    let camera = try #require(block.cameraDirectory)
    let pixels = try #require(block.entry(.pixelXDimension, in: camera))
    #expect(block.integer(at: pixels.valueOffset, count: 4) == 70000)
    #expect(block.density == PixelDensity(x: 118.11, y: 118.11, unit: .centimeter))
  }

  @Test func withoutADensityTheResolutionStays() throws {
    let block = try #require(ExifBlock(ExifBuilder(isBigEndian: true, resolution: (720000, 10001)).bytes))
    let patched = block.corrected(size: PixelSize(width: 1, height: 1), density: nil)
    #expect(ExifBlock(patched)?.density == block.density)
  }

  @Test func theJPEGPrefixIsTakenOff() {
    let bytes = ExifBuilder(isBigEndian: false).bytes
    #expect(ExifBlock(Array("Exif\0\0".utf8) + bytes)?.bytes == bytes)
  }

  @Test func garbageIsNoBlock() {
    #expect(ExifBlock([]) == nil)
    #expect(ExifBlock(Array("II*\0".utf8)) == nil)
    #expect(ExifBlock(Array("II*\0".utf8) + [0xFF, 0xFF, 0xFF, 0xFF, 0, 0]) == nil)
    #expect(ExifBlock(Array("II*\0".utf8) + [8, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0]) == nil)
    #expect(ExifBlock(Array("XX*\0".utf8) + [8, 0, 0, 0, 0, 0, 0, 0, 0, 0]) == nil)
  }

  @Test(arguments: [false, true])
  func damageNeverCrashes(isBigEndian: Bool) throws {
    var generator = SeededGenerator(seed: isBigEndian ? 1 : 2)
    let whole = ExifBuilder(isBigEndian: isBigEndian).bytes
    for _ in 0..<20_000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        bytes[Int.random(in: bytes.indices, using: &generator)] = .random(in: .min ... .max, using: &generator)
      }
      if Bool.random(using: &generator) { bytes.removeLast(Int.random(in: 0...bytes.count, using: &generator)) }
      guard let block = ExifBlock(bytes) else { continue }
      let patched = block.corrected(
        size: PixelSize(width: 1 << 31, height: 3), density: PixelDensity(x: .nan, y: 1e300, unit: .meter))
      #expect(patched.count == block.bytes.count)
      _ = (block.orientation, block.density)
    }
  }
}
