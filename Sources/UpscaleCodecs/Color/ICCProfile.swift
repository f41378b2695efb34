import CUpscaleCodecs
import UpscaleCore

/// What is done with ICC profiles besides carrying them.
enum ICCProfile {
  /// Whether its header says that its samples are gray (ICC.1:2022, table 19).
  static func isGray(_ profile: [UInt8]) -> Bool { profile.dropFirst(16).starts(with: Array("GRAY".utf8)) }

  /// The profile for a gray picture stored as RGB: the same curve, with sRGB's primaries, which gray never shows.
  /// - Throws: `invalidRequest` for a profile without a curve.
  static func rgb(fromGray profile: [UInt8]) throws(UpscaleError) -> [UInt8] {
    var count = 0
    let made = profile.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.flatMap { upscale_rgb_profile_of_gray($0, bytes.count, &count) }
    }
    guard let made else {
      throw UpscaleError(
        .invalidRequest,
        "The gray color profile cannot be embedded in a file that stores RGB; write PNG or JPEG, or convert to sRGB.")
    }
    defer { upscale_profile_destroy(made) }
    return Array(UnsafeBufferPointer(start: made, count: count))
  }
}
