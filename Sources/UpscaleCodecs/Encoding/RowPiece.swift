import CUpscaleCodecs
import UpscaleCore

/// Stored rows that are encoded together. Those of a PNG picture are compressed by themselves, many pieces at once.
final class RowPiece: @unchecked Sendable {
  // Used by one at a time: whoever fills it, then the task that compresses it, then whoever appends it.
  let height: Int
  private(set) var count = 0
  private(set) var status = UPSCALE_CODEC_OK
  /// Nil where the format's encoder takes the rows themselves.
  let compressor: OpaquePointer?
  private let bytesPerRow: Int
  /// The row above the first, then the rows.
  private var bytes: [UInt8]
  private var hasRowAbove = false

  /// - Parameter compressor: what `upscale_png_piece_create` made; destroyed with the piece.
  /// - Throws: `limitExceeded` where there is no memory for the rows.
  init(height: Int, bytesPerRow: Int, compressor: OpaquePointer?) throws(UpscaleError) {
    do throws(UpscaleError) {
      try MemoryHeadroom.require((1 + height) * bytesPerRow)
    } catch {
      upscale_png_piece_destroy(compressor)
      throw error
    }
    self.height = height
    self.bytesPerRow = bytesPerRow
    self.compressor = compressor
    self.bytes = [UInt8](repeating: 0, count: (1 + height) * bytesPerRow)
  }

  deinit { upscale_png_piece_destroy(compressor) }

  /// Empties the piece to be filled with the rows below `last`, or with the picture's first ones.
  func begin(after last: RowPiece?) {
    (count, status, hasRowAbove) = (0, UPSCALE_CODEC_OK, last != nil)
    guard let last else { return }
    let start = last.count * bytesPerRow
    bytes.withUnsafeMutableBytes { above in
      last.bytes.withUnsafeBytes { above.copyMemory(from: .init(rebasing: $0[start..<start + bytesPerRow])) }
    }
  }

  /// Adds `rows` rows, which `store` writes; no more than there is room for.
  func add(_ rows: Int, store: (UnsafeMutableRawBufferPointer) -> Void) {
    let start = (1 + count) * bytesPerRow
    bytes.withUnsafeMutableBytes { store(.init(rebasing: $0[start..<start + rows * bytesPerRow])) }
    count += rows
  }

  /// The rows without the one above.
  func withRows<Failure: Error>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Void) throws(Failure) {
    try bytes.withUnsafeBufferPointer { (all) throws(Failure) in
      try body(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: all[bytesPerRow..<(1 + count) * bytesPerRow])))
    }
  }

  /// Compresses the rows; `status` tells how that went.
  func compress() {
    guard let compressor else { return }
    bytes.withUnsafeBufferPointer { all in
      guard let above = all.baseAddress else { return }
      status = upscale_png_piece_compress(
        compressor, hasRowAbove ? above : nil, above + bytesPerRow, bytesPerRow, count)
    }
  }
}
