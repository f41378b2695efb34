import CUpscaleCodecs
public import UpscaleCore

extension ImageMetadata {
  /// The ICC profile's own name, such as “Adobe RGB (1998)”. Nil without a profile, for a damaged profile and for one
  /// without a name.
  public var colorProfileName: String? {
    guard let iccProfile else { return nil }
    var name = [CChar](repeating: 0, count: 128)
    let isNamed = iccProfile.withUnsafeBufferPointer { bytes in
      name.withUnsafeMutableBufferPointer { name in
        guard let base = bytes.baseAddress, let target = name.baseAddress else { return false }
        return upscale_profile_name(base, bytes.count, target, UInt32(name.count))
      }
    }
    guard isNamed else { return nil }
    let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    // It is shown on terminals.
    return String(decoding: bytes.filter { $0 >= 0x20 && $0 < 0x7F }, as: UTF8.self)
  }
}
