import CUpscaleCodecs
import UpscaleCore

/// Where an encoder's bytes go: a file, through a buffer, or memory.
final class ByteOutput {
  /// What has been written and not passed on: everything, for an output in memory.
  private(set) var bytes: [UInt8] = []
  /// How many bytes there were in all.
  private(set) var count = 0
  /// Why the callback failed, which C code can only tell as a status.
  private(set) var failure: UpscaleError?
  private let file: OpenFile?

  private static let bufferSize = 1 << 18

  /// Collects in `bytes` where there is no `file`.
  init(file: OpenFile? = nil) {
    self.file = file
    if file != nil { bytes.reserveCapacity(ByteOutput.bufferSize) }
  }

  /// Passes on what the buffer holds.
  func flush() throws(UpscaleError) {
    guard let file, !bytes.isEmpty else { return }
    guard bytes.withUnsafeBytes({ file.append($0) }) else {
      guard !file.isStream else {
        throw UpscaleError(
          .fileAccess,
          "The image cannot be written to \(file.path): \(lastSystemError()); see what has become of its reader.")
      }
      let folder = FilePath.quoted(FilePath.folder(of: file.path))
      throw UpscaleError(
        .fileAccess, "The output cannot be written to \(folder): \(lastSystemError()); check the free space there.")
    }
    bytes.removeAll(keepingCapacity: true)
  }

  /// Takes the next bytes and passes them on.
  func write(_ more: [UInt8]) throws(UpscaleError) {
    try more.withUnsafeBufferPointer { (bytes) throws(UpscaleError) in try write(UnsafeRawBufferPointer(bytes)) }
    try flush()
  }

  private func write(_ more: UnsafeRawBufferPointer) throws(UpscaleError) {
    count += more.count
    if file != nil, bytes.count + more.count > ByteOutput.bufferSize { try flush() }
    let needed = bytes.count + more.count
    if needed > bytes.capacity { try MemoryHeadroom.require(max(needed, 2 * bytes.capacity)) }
    bytes.append(contentsOf: more)
  }

  /// Takes the next bytes; the context is the output, unretained.
  static let callback: upscale_codec_write = { context, bytes, count in
    guard let context else { return false }
    let output = Unmanaged<ByteOutput>.fromOpaque(context).takeUnretainedValue()
    do throws(UpscaleError) {
      try output.write(UnsafeRawBufferPointer(start: bytes, count: count))
      return true
    } catch {
      output.failure = error
      return false
    }
  }
}
