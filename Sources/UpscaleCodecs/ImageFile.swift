public import UpscaleCore

/// Image files: what they are, and reading and writing their pixels. An input's format is recognized by its contents,
/// never by its name. Pixels are decoded and encoded off the caller's actor.
public enum ImageFile {
  /// What the image file at `path` is, without decoding it.
  /// - Throws: `fileAccess`, `damagedFile` or `unsupportedFormat`.
  public static func info(at path: String) throws(UpscaleError) -> ImageFileInfo {
    try info(ByteSource(path: path))
  }

  /// What the image file behind `input` is, without decoding it.
  /// - Throws: as for a path.
  public static func info(of input: ImageInput) throws(UpscaleError) -> ImageFileInfo {
    try info(ByteSource(input))
  }

  /// What the image file in `bytes` is, without decoding it.
  /// - Throws: `damagedFile` or `unsupportedFormat`.
  public static func info(of bytes: [UInt8]) throws(UpscaleError) -> ImageFileInfo {
    try info(ByteSource(bytes: bytes))
  }

  /// The image in the file at `path`, upright, with samples as stored: palettes become RGB, fewer than 8 bits become 8,
  /// a transparent color becomes alpha, 16 bits stay. Damaged and truncated files are errors, never half an image.
  ///
  /// CMYK and YCCK become 8-bit sRGB: by the file's profile, relative colorimetric with black-point compensation, or by
  /// R = (1 − C)(1 − K) and so on if it has no usable profile. Only these samples are ever converted. The metadata then
  /// has no profile, and `colorEncoding` says sRGB, which a PNG file keeps. Adobe's marker indicates that the inks are
  /// stored inverted.
  ///
  /// Cost: the pixels are decoded straight into the result; turning it upright briefly takes a second copy.
  /// - Throws: `fileAccess`, `damagedFile`, `unsupportedFormat`, or `limitExceeded` before memory is allocated.
  @concurrent public static func read(
    at path: String, options: DecodingOptions = DecodingOptions()
  ) async throws(UpscaleError) -> UpscaleImage {
    try decode(ByteSource(path: path), options: options)
  }

  /// The image behind `input`, as `read(at:)` returns it.
  /// - Throws: as for a path.
  @concurrent public static func read(
    _ input: ImageInput, options: DecodingOptions = DecodingOptions()
  ) async throws(UpscaleError) -> UpscaleImage {
    try decode(ByteSource(input), options: options)
  }

  /// The image in `bytes`, as `read` returns it.
  /// - Throws: `damagedFile`, `unsupportedFormat` or `limitExceeded`.
  @concurrent public static func decode(
    _ bytes: [UInt8], options: DecodingOptions = DecodingOptions()
  ) async throws(UpscaleError) -> UpscaleImage {
    try decode(ByteSource(bytes: bytes), options: options)
  }

  // MARK: For what is away from the caller's actor already

  package static func read(
    at path: String, options: DecodingOptions = DecodingOptions()
  ) throws(UpscaleError) -> UpscaleImage {
    try decode(ByteSource(path: path), options: options)
  }

  package static func read(
    _ input: ImageInput, options: DecodingOptions = DecodingOptions()
  ) throws(UpscaleError) -> UpscaleImage {
    try decode(ByteSource(input), options: options)
  }

  package static func decode(
    _ bytes: [UInt8], options: DecodingOptions = DecodingOptions()
  ) throws(UpscaleError) -> UpscaleImage {
    try decode(ByteSource(bytes: bytes), options: options)
  }

  /// What `info(of:)` says, where it may be decoded with `options`.
  /// - Throws: `limitExceeded`, too, before more than the header is read.
  package static func info(of input: ImageInput, within options: DecodingOptions) throws(UpscaleError) -> ImageFileInfo
  {
    try info(ByteSource(input), options)
  }

  private static func info(_ source: ByteSource, _ options: DecodingOptions? = nil) throws(UpscaleError)
    -> ImageFileInfo
  {
    let decoder = try PictureDecoder(source)
    try options?.check(decoder.storedSize, name: source.name)
    let metadata = try decoder.metadata()
    let stored = decoder.storedSize
    let orientation = decoder.orientation(by: metadata)
    let size = orientation.swapsSides ? stored.transposed : stored
    var info = ImageFileInfo(
      fileFormat: decoder.fileFormat, image: ImageInfo(size: size, format: decoder.format, metadata: metadata))
    let turned = orientation == .up ? 0 : try UpscaleImage.byteCount(size: size, format: decoder.format)
    info.decodingMemory = max(decoder.memory, turned)
    return info
  }

  private static func decode(_ source: ByteSource, options: DecodingOptions) throws(UpscaleError) -> UpscaleImage {
    let decoder = try PictureDecoder(source)
    try options.check(decoder.storedSize, name: source.name)
    let image = try decoder.decode(salvages: options.salvages)
    return try image.upright(from: decoder.orientation(by: image.metadata))
  }
}
