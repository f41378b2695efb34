import CUpscaleCodecs
import UpscaleCore

/// Where an encoder's bytes go: a file, through a buffer, or memory.
final class ByteOutput {
  /// What has been written and not passed on: everything, for an output in memory or one that is held.
  private(set) var bytes: [UInt8] = []
  /// How many bytes there were in all.
  private(set) var count = 0
  /// Why the callback failed, which C code can only tell as a status.
  private(set) var failure: UpscaleError?
  private let file: OpenFile?
  /// Whether everything stays in `bytes` until the end, since what is written to a stream cannot be changed any more.
  private let isHeld: Bool

  private static let bufferSize = 1 << 18

  /// Collects in `bytes` where there is no `file`.
  /// - Parameter fileFormat: the format that is to be written, if it is one of images.
  init(file: OpenFile? = nil, for fileFormat: ImageFileFormat? = nil) {
    self.file = file
    isHeld = file == nil || file?.isStream == true && fileFormat?.isRewritten == true
    if !isHeld { bytes.reserveCapacity(ByteOutput.bufferSize) }
  }

  /// Passes on what the buffer holds.
  func flush() throws(UpscaleError) {
    guard let file, !bytes.isEmpty else { return }
    guard bytes.withUnsafeBytes({ file.append($0) }) else { throw notWritten() }
    bytes.removeAll(keepingCapacity: true)
  }

  private func notWritten() -> UpscaleError {
    guard let file, !file.isStream else {
      return UpscaleError(
        .fileAccess,
        "The image cannot be written to \(file?.path ?? "memory"): \(lastSystemError()); check that its reader is still running."
      )
    }
    let folder = FilePath.quoted(FilePath.folder(of: file.path))
    return UpscaleError(
      .fileAccess, "The output cannot be written to \(folder): \(lastSystemError()); check the free space there.")
  }

  /// Takes the next bytes and passes them on.
  func write(_ more: [UInt8]) throws(UpscaleError) {
    try more.withUnsafeBufferPointer { (bytes) throws(UpscaleError) in try write(UnsafeRawBufferPointer(bytes)) }
    try flush()
  }

  private func write(_ more: UnsafeRawBufferPointer) throws(UpscaleError) {
    count += more.count
    if !isHeld, bytes.count + more.count > ByteOutput.bufferSize { try flush() }
    let needed = bytes.count + more.count
    if needed > bytes.capacity { try MemoryHeadroom.require(max(needed, 2 * bytes.capacity)) }
    bytes.append(contentsOf: more)
  }

  /// Replaces bytes that were written before.
  private func rewrite(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(UpscaleError) {
    if isHeld {
      self.bytes.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    } else {
      try flush()
      guard file?.replace(bytes, at: offset) == true else { throw notWritten() }
    }
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

  /// Replaces bytes that were written before; the context is the output, unretained.
  static let rewriting: upscale_codec_rewrite = { context, offset, bytes, count in
    guard let context, let offset = Int(exactly: offset) else { return false }
    let output = Unmanaged<ByteOutput>.fromOpaque(context).takeUnretainedValue()
    guard offset <= output.count - count else { return false }
    do throws(UpscaleError) {
      try output.rewrite(UnsafeRawBufferPointer(start: bytes, count: count), at: offset)
      return true
    } catch {
      output.failure = error
      return false
    }
  }
}
