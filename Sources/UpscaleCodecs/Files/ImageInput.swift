public import UpscaleCore

/// Where an image file comes from.
public enum ImageInput: Hashable, Sendable {
  /// A file, by its path.
  case file(String)
  /// All bytes of a file, and its name in messages.
  case bytes([UInt8], name: String)

  /// Its name in messages: a file's path, or the name of the bytes.
  public var name: String {
    switch self {
    case .file(let path): path
    case .bytes(_, let name): name
    }
  }

  /// All of standard input, which can be read only once, as `bytes`.
  ///
  /// Cost: the whole file is in memory. A file that is not an image, or has more pixels than `options` allow, is
  /// refused after its first 64 KiB, unless its header comes later.
  /// - Throws: `fileAccess` if it cannot be read, `damagedFile` or `unsupportedFormat` if it is not an image,
  ///   `limitExceeded` for too many pixels, or for more than 2 GiB.
  @concurrent public static func standardInput(
    within options: DecodingOptions = DecodingOptions()
  ) async throws(UpscaleError) -> ImageInput {
    let name = "Standard input"
    return .bytes(try ImageInput.all(of: OpenFile.standardInput(), name: name, within: options), name: name)
  }

  static func all(of file: OpenFile, name: String, within options: DecodingOptions) throws(UpscaleError) -> [UInt8] {
    let most = 2 << 30
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    var isChecked = false
    while true {
      let count = try buffer.withUnsafeMutableBufferPointer { (target) throws(UpscaleError) in
        try file.readNext(into: UnsafeMutableRawBufferPointer(target))
      }
      if bytes.count + count > bytes.capacity { try MemoryHeadroom.require(2 * bytes.capacity) }
      bytes += buffer[..<count]
      if !isChecked, bytes.count >= PictureStart.reach || count == 0 {
        try check(Array(bytes.prefix(PictureStart.reach)), name: name, within: options)
        isChecked = true
      }
      if count == 0 { return bytes }
      guard bytes.count <= most else {
        throw UpscaleError(.limitExceeded, "\(name) is larger than 2 GiB; save it to a file and name that file.")
      }
    }
  }

  /// Looks at the first bytes of a file.
  private static func check(
    _ start: [UInt8], name: String, within options: DecodingOptions
  ) throws(UpscaleError) {
    _ = try PictureStart(in: start, name: name)
    // A header that is not all there is read with the rest.
    guard let size = (try? PictureDecoder(ByteSource(bytes: start, name: name)))?.storedSize else { return }
    try options.check(size, name: name)
  }
}
