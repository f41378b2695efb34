import CUpscaleCodecs
import UpscaleCore

/// Where a decoder's bytes come from: a file read piece by piece, or bytes in memory.
final class ByteSource {
  private enum Storage {
    case file(OpenFile)
    case memory([UInt8])
  }

  /// What messages call it.
  let name: String
  /// Why the callback failed last, which C code can only tell as a status.
  private(set) var failure: UpscaleError?
  /// How many bytes stand before the picture; offsets count from it.
  private(set) var leadingBytes = 0
  private let storage: Storage
  private var position = 0

  init(path: String) throws(UpscaleError) {
    self.storage = .file(try OpenFile.reading(path))
    self.name = FilePath.quoted(FilePath.lastComponent(of: path))
  }

  init(bytes: [UInt8], name: String = "The image") {
    self.storage = .memory(bytes)
    self.name = name
  }

  convenience init(_ input: ImageInput) throws(UpscaleError) {
    switch input {
    case .file(let path): try self.init(path: path)
    case .bytes(let bytes, let name): self.init(bytes: bytes, name: name)
    }
  }

  /// How many bytes there are, as far as it is known.
  var size: Int {
    switch storage {
    case .file(let file): file.size
    case .memory(let bytes): bytes.count
    }
  }

  /// Tells the picture's format, and begins where the picture does.
  /// - Throws: as `PictureStart`.
  func findPicture() throws(UpscaleError) -> ImageFileFormat {
    let start = try PictureStart(in: bytes(at: 0, count: PictureStart.reach), name: name)
    leadingBytes = start.offset
    return start.fileFormat
  }

  /// Reads up to `buffer.count` bytes at `offset`. Returns how many; 0 at the end.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(UpscaleError) -> Int {
    let offset = offset + leadingBytes
    switch storage {
    case .file(let file): return try file.read(at: offset, into: buffer)
    case .memory(let bytes):
      guard offset < bytes.count else { return 0 }
      let count = min(buffer.count, bytes.count - offset)
      bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count])) }
      return count
    }
  }

  /// `count` bytes at `offset`, fewer where the data end.
  func bytes(at offset: Int, count: Int) throws(UpscaleError) -> [UInt8] {
    try MemoryHeadroom.require(count)
    var result = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = try result.withUnsafeMutableBufferPointer { (buffer) throws(UpscaleError) in
        let rest = UnsafeMutableBufferPointer(rebasing: buffer[filled...])
        return try read(at: offset + filled, into: UnsafeMutableRawBufferPointer(rest))
      }
      if got == 0 { break }
      filled += got
    }
    result.removeLast(count - filled)
    return result
  }

  /// Hands on the next bytes; the context is the source, unretained.
  static let callback: upscale_codec_read = { context, into, count in
    guard let context else { return -1 }
    let source = Unmanaged<ByteSource>.fromOpaque(context).takeUnretainedValue()
    do throws(UpscaleError) {
      let got = try source.read(at: source.position, into: UnsafeMutableRawBufferPointer(start: into, count: count))
      source.position += got
      return got
    } catch {
      source.failure = error
      return -1
    }
  }
}
