public import UpscaleCore

/// Parses byte counts as people write them.
public enum ByteCount {
  private static let units: [(name: String, bytes: Double)] = [
    ("kib", 1024), ("mib", 1024 * 1024), ("gib", 1024 * 1024 * 1024), ("kb", 1000), ("mb", 1_000_000),
    ("gb", 1_000_000_000), ("k", 1000), ("m", 1_000_000), ("g", 1_000_000_000), ("b", 1), ("", 1),
  ]

  /// “150KB” (1000 bytes each), “150KiB” (1024 each), “1.5MB”, “150000”: case and spaces are ignored.
  /// - Throws: `invalidRequest` for anything else, and for less than one byte.
  public static func parse(_ text: String) throws(UpscaleError) -> Int {
    let plain = text.lowercased().filter { $0 != " " }
    for unit in units where plain.hasSuffix(unit.name) {
      let digits = plain.dropLast(unit.name.count)
      guard digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let number = Double(digits) else { break }
      let bytes = number * unit.bytes
      if bytes >= 1, bytes < 1e15 { return Int(bytes) }
      break
    }
    throw UpscaleError(
      .invalidRequest,
      "“\(text)” is not a size in bytes; write it as 150KB (1 KB is 1000 bytes), 150KiB (1024) or 150000.")
  }
}
