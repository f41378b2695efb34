import CUpscaleCodecs
import UpscaleCore

/// How TIFF files are compressed, always lossless.
public enum TIFFCompression: String, Hashable, Sendable, CaseIterable {
  /// No compression.
  case none
  /// Readable by every program, and fast.
  case lzw
  /// By zlib: enlarged photographs come out 5% smaller than with LZW and take several times as long.
  case deflate

  /// Whether a file of these pixels needs BigTIFF's offsets: those of TIFF end at 4 GiB, LZW makes noise half as large again
  /// at most, and deflate hardly larger.
  func needsBigOffsets(_ size: PixelSize, _ format: PixelFormat) -> Bool {
    let bytes = Double(size.width) * Double(size.height) * Double(format.bytesPerPixel)
    return bytes * (self == .lzw ? 1.5 : 1.02) + Double(64 << 20) > Double(UInt32.max)
  }

  var codec: upscale_tiff_compression {
    switch self {
    case .none: UPSCALE_TIFF_UNCOMPRESSED
    case .lzw: UPSCALE_TIFF_LZW
    case .deflate: UPSCALE_TIFF_DEFLATE
    }
  }
}
