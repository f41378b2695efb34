public import UpscaleCore

/// Picture files: what they are, their pixels in and out. The format of an input is told by its contents, never by
/// its name. Pixels are decoded and encoded away from the caller's actor.
public enum ImageFile {
  /// What the picture file at `path` is, known without decoding it.
  /// - Throws: `fileAccess`, `damagedFile` or `unsupportedFormat`.
  public static func info(at path: String) throws(UpscaleError) -> ImageFileInfo {
    try info(ByteSource(path: path))
  }

  /// What the picture file that `input` leads to is, known without decoding it.
  /// - Throws: as for a path.
  public static func info(of input: ImageInput) throws(UpscaleError) -> ImageFileInfo {
    try info(ByteSource(input))
  }

  /// What the picture file that `bytes` are is, known without decoding it.
  /// - Throws: `damagedFile` or `unsupportedFormat`.
  public static func info(of bytes: [UInt8]) throws(UpscaleError) -> ImageFileInfo {
    try info(ByteSource(bytes: bytes))
  }

  /// The picture in the file at `path`, upright, samples as stored: palettes become RGB, fewer than 8 bits become 8, a
  /// transparent color becomes alpha, 16 bits stay. Damaged and cut short files are errors, never half a picture.
  ///
  /// CMYK and YCCK become 8-bit sRGB: by the file's profile, relative colorimetric with black-point compensation, or by
  /// R = (1 − C)(1 − K) and the like where it has none that can be used. Only these samples are ever converted. The
  /// metadata then have no profile, and `colorEncoding` says sRGB, which a PNG file keeps. Adobe's marker tells that
  /// the inks are stored inverted.
  ///
  /// Cost: the pixels are decoded straight into the result; turning it upright takes a second copy for a moment.
  /// - Throws: `fileAccess`, `damagedFile`, `unsupportedFormat`, or `limitExceeded` before memory is taken.
  @concurrent public static func read(
    at path: String, options: DecodingOptions = DecodingOptions()
  ) async throws(UpscaleError) -> UpscaleImage {
    try decode(ByteSource(path: path), options: options)
  }

  /// The picture that `input` leads to, as `read(at:)` gives it.
  /// - Throws: as for a path.
  @concurrent public static func read(
    _ input: ImageInput, options: DecodingOptions = DecodingOptions()
  ) async throws(UpscaleError) -> UpscaleImage {
    try decode(ByteSource(input), options: options)
  }

  /// The picture in `bytes`, as `read` gives it.
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
