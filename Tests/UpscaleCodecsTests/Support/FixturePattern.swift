import Foundation
import Testing

/// The picture that fixtures are of, as `fixture_pictures.py` makes it, and the files themselves.
enum FixturePattern {
  /// Channel 3 is alpha.
  static func sample(_ x: Int, _ y: Int, _ channel: Int) -> Int {
    [x * 10 % 256, y * 16 % 256, x * y % 256, (x * 11 + y * 3) % 256][channel]
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    let folder = try #require(Bundle.module.resourceURL)
    return [UInt8](try Data(contentsOf: folder.appendingPathComponent(path)))
  }
}
