import CUpscaleCodecs
import UpscaleCore

/// One picture being decoded by its format's library.
final class PictureDecoder {
  let fileFormat: ImageFileFormat
  /// The size as stored, before the picture is turned upright.
  let storedSize: PixelSize
  let format: PixelFormat
  private let source: ByteSource
  private let handle: OpaquePointer

  /// Reads the header.
  init(_ source: ByteSource) throws(UpscaleError) {
    let fileFormat = try source.findPicture()
    guard fileFormat.isRead else {
      throw UpscaleError(
        .unsupportedFormat,
        "\(source.name) is a \(fileFormat) file, which this build cannot read; convert it to PNG or JPEG first, or build "
          + "with the package trait for it.")
    }
    // Some libraries want all of the file, whose memory grows as it is read.
    if fileFormat.isHeldWhole { try MemoryHeadroom.require(2 * source.size) }
    let context = Unmanaged.passUnretained(source).toOpaque()
    guard let handle = upscale_decoder_create(fileFormat.codec, ByteSource.callback, context) else {
      throw UpscaleError(.limitExceeded, "There is not enough memory to decode \(source.name).")
    }
    var picture = upscale_picture()
    let status = upscale_decoder_read_header(handle, &picture)
    guard status == UPSCALE_CODEC_OK, let channels = PixelFormat.Channels(rawValue: Int(picture.channels)) else {
      let error = PictureDecoder.error(status, handle, source, fileFormat)
      upscale_decoder_destroy(handle)
      throw error
    }
    self.source = source
    self.handle = handle
    self.fileFormat = fileFormat
    self.storedSize = PixelSize(width: Int(picture.width), height: Int(picture.height))
    self.format = PixelFormat(channels, picture.bits == 16 ? .uint16 : .uint8)
  }

  deinit { upscale_decoder_destroy(handle) }

  /// What the file says besides the pixels, also where it says so behind them.
  func metadata() throws(UpscaleError) -> ImageMetadata {
    let status = upscale_decoder_read_metadata(handle)
    guard status == UPSCALE_CODEC_OK else { throw PictureDecoder.error(status, handle, source, fileFormat) }
    let stored = upscale_decoder_metadata(handle).pointee
    // Each is copied, and may be corrected.
    try MemoryHeadroom.require(
      3 * (stored.icc_count + stored.exif_count + stored.xmp_count + stored.resources_count))
    var metadata = ImageMetadata(stored)
    if source.leadingBytes > 0 { metadata.note(.leadingBytes) }
    switch fileFormat.codec {
    case UPSCALE_CODEC_PNG: return try PNGChunks(source, adding: metadata).metadata
    case UPSCALE_CODEC_HEIF: return metadata.standingUpright(size: storedSize)
    default: return metadata
    }
  }

  /// How the pixels must be turned, as the format itself or else EXIF says it.
  func orientation(by metadata: ImageMetadata) -> ImageOrientation {
    ImageOrientation(rawValue: Int(upscale_decoder_metadata(handle).pointee.orientation)) ?? metadata.orientation
  }

  /// Bytes that decoding takes besides the pixels.
  var memory: Int { Int(clamping: upscale_decoder_memory(handle)) }

  /// Decodes the pixels as stored. Call once.
  /// - Parameter salvages: whether what stands before damage is kept.
  func decode(salvages: Bool) throws(UpscaleError) -> UpscaleImage {
    if salvages { upscale_decoder_salvage(handle) }
    let count = try UpscaleImage.byteCount(size: storedSize, format: format)
    try MemoryHeadroom.require(Double(count) + Double(memory))
    var status = UPSCALE_CODEC_OUT_OF_MEMORY
    // Not zeroed first: a file that announces a large picture and holds nothing then touches no memory.
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let pixels = buffer.baseAddress else { return }
      let bytesPerRow = storedSize.width * format.bytesPerPixel
      status = upscale_decoder_read_rows(handle, pixels, bytesPerRow)
      let missing = Int(upscale_decoder_missing(handle).rows) * bytesPerRow
      let empty: UInt8 = format.channels.hasAlpha ? 0 : 0x80
      buffer[(count - missing)...].initialize(repeating: empty)
      initialized = status == UPSCALE_CODEC_OK ? count : 0
    }
    guard status == UPSCALE_CODEC_OK else {
      let hint = salvages || !fileFormat.canBeSalvaged ? "" : PictureDecoder.salvageHint
      throw PictureDecoder.error(status, handle, source, fileFormat, hint: hint)
    }
    var metadata = try metadata()
    let missing = upscale_decoder_missing(handle)
    if missing.rows > 0 || missing.lacks_detail {
      metadata.missing = MissingPixels(rows: Int(missing.rows), lacksDetail: missing.lacks_detail)
    }
    return try UpscaleImage(size: storedSize, format: format, bytes: bytes, metadata: metadata)
  }

  private static func error(
    _ status: upscale_codec_status, _ handle: OpaquePointer, _ source: ByteSource, _ fileFormat: ImageFileFormat,
    hint: String = ""
  ) -> UpscaleError {
    let (name, words) = (source.name, String(cString: upscale_decoder_message(handle)))
    switch status {
    case UPSCALE_CODEC_CUT_SHORT:
      return UpscaleError(
        .damagedFile,
        "\(name) is a truncated \(fileFormat) file (\(words)); get a complete copy\(hint).")
    case UPSCALE_CODEC_UNSUPPORTED:
      return UpscaleError(
        .unsupportedFormat,
        "\(name) is a kind of \(fileFormat) file that cannot be read (\(words)); convert it to 8-bit RGB first.")
    case UPSCALE_CODEC_ANIMATED:
      return UpscaleError(
        .unsupportedFormat,
        "\(name) is an animation, and only still images can be read; export the frame you want first.")
    case UPSCALE_CODEC_OUT_OF_MEMORY:
      return UpscaleError(.limitExceeded, "There is not enough memory to decode \(name).")
    case UPSCALE_CODEC_IO_FAILED:
      return source.failure ?? UpscaleError(.fileAccess, "\(name) cannot be read.")
    default:
      return UpscaleError(
        .damagedFile, "\(name) is a damaged \(fileFormat) file (\(words)); get an intact copy\(hint).")
    }
  }

  /// Where the header was read, so that there may be rows.
  private static let salvageHint = ", or keep what can be read (--salvage, or DecodingOptions.salvages)"
}
