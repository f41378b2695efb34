import Foundation
import TestSupport
import Testing
import UpscaleCore

@testable import UpscaleCodecs

@Suite struct JPEGQualityTests {
  @Test(arguments: [PixelFormat.Channels.gray, .rgb])
  func isToldByTheTables(channels: PixelFormat.Channels) throws {
    let image = try Pictures.smooth(PixelSize(width: 16, height: 16), channels)
    for quality in 20...98 {
      for progressive in [false, true] {
        let options = EncodingOptions(quality: Double(quality), progressive: progressive)
        let found = try ImageFile.info(of: ImageFile.encode(image, as: .jpeg, options: options)).jpegQuality
        #expect(found == quality)
      }
    }
    #expect(try ImageFile.info(of: ImageFile.encode(image, as: .png)).jpegQuality == nil)
    #expect(try ImageFile.info(of: ImageFile.encode(image, as: .webp)).jpegQuality == nil)
  }

  /// The first row of the table for brightness, as Pillow 13.0 reads it from files that it saved through libjpeg-turbo.
  static let firstRows: [(Double, [Int])] = [
    (10, [80, 55, 50, 80, 120, 200, 255, 255]), (30, [27, 18, 17, 27, 40, 66, 85, 101]),
    (75, [8, 6, 5, 8, 12, 20, 26, 31]), (95, [2, 1, 1, 2, 2, 4, 5, 6]), (100, [1, 1, 1, 1, 1, 1, 1, 1]),
  ]

  @Test(arguments: firstRows)
  func wholeQualitiesAreLibjpegs(quality: Double, row: [Int]) throws {
    #expect(try Array(table(quality).prefix(8)) == row)
  }

  @Test func betweenWholeQualitiesTablesRunEvenly() throws {
    var last = try table(20)
    var changes = 0
    for step in 161...800 {
      let next = try table(Double(step) / 8)
      #expect(zip(next, last).allSatisfy { $0 <= $1 })
      if next != last { changes += 1 }
      last = next
    }
    #expect(changes > 300)
  }

  /// Tables that a camera might have: the nearest quality is near the one they were bent from.
  @Test func foreignTablesGiveTheNearest() throws {
    let image = try Pictures.smooth(PixelSize(width: 16, height: 16), .rgb)
    for quality in [30, 60, 90] {
      var file = try ImageFile.encode(image, as: .jpeg, options: EncodingOptions(quality: Double(quality)))
      for start in tableStarts(file) {
        for index in 0..<64 where index % 3 == 0 { file[start + index] = UInt8(min(255, Int(file[start + index]) + 1)) }
      }
      let found = try #require(try ImageFile.info(of: file).jpegQuality)
      #expect(abs(found - quality) <= 4, "\(found)")
    }
  }

  @Test func tablesThatAreNotThereAreNoQuality() throws {
    var file = try ImageFile.encode(Pictures.smooth(PixelSize(width: 16, height: 16), .gray), as: .jpeg)
    let frame = try #require(file.indices.first { file[$0] == 0xFF && file[$0 + 1] == 0xC0 })
    // The component's table number: libjpeg looks at it only when it decodes.
    file[frame + 12] = 0xEE
    #expect(try ImageFile.info(of: file).jpegQuality == nil)
    #expect(throws: UpscaleError.self) { try ImageFile.decode(file) }
  }

  /// The table for brightness at `quality`, row after row.
  private func table(_ quality: Double) throws -> [Int] {
    let image = try UpscaleImage(size: PixelSize(width: 8, height: 8), format: PixelFormat(.gray))
    let file = try ImageFile.encode(image, as: .jpeg, options: EncodingOptions(quality: quality))
    let start = try #require(tableStarts(file).first)
    var rows = [Int](repeating: 0, count: 64)
    for (index, position) in JPEGQualityTests.zigzag.enumerated() { rows[position] = Int(file[start + index]) }
    return rows
  }

  private func tableStarts(_ file: [UInt8]) -> [Int] {
    file.indices.dropLast(4).filter { file[$0...].starts(with: [0xFF, 0xDB, 0, 0x43]) }.map { $0 + 5 }
  }

  /// ITU-T T.81, figure A.6: along the diagonals, up and down by turns.
  private static let zigzag: [Int] = (0..<15).flatMap { diagonal -> [Int] in
    let cells = (max(0, diagonal - 7)...min(diagonal, 7)).map { (row: $0, column: diagonal - $0) }
    return (diagonal % 2 == 0 ? cells.reversed() : cells).map { $0.row * 8 + $0.column }
  }
}
