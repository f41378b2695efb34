import CUpscaleCodecs
public import UpscaleCore

/// The image file formats that can be read or written. A structure, so that adding formats does not break code that
/// switches over it. Everything specific to a format that its C codec does not do is here.
public struct ImageFileFormat: RawRepresentable, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  /// Exact, with 8 or 16 bits a sample.
  public static let png = ImageFileFormat(
    "PNG", endings: ["png"], codec: UPSCALE_CODEC_PNG, maximumSide: Int(Int32.max), supportsAlpha: true,
    supportsGray: true, supports16Bit: true, canBeSalvaged: true)
  /// JPEG itself counts to 65535, libjpeg to 65500.
  public static let jpeg = ImageFileFormat(
    "JPEG", endings: ["jpg", "jpeg", "jpe", "jfif"], codec: UPSCALE_CODEC_JPEG, maximumSide: 65500,
    supportsAlpha: false, supportsGray: true, supports16Bit: false, lowestQuality: 1, keepsResources: true,
    canBeSalvaged: true)
  /// Lossy or exact, with 8 bits a sample.
  public static let webp = ImageFileFormat(
    "WebP", endings: ["webp"], codec: UPSCALE_CODEC_WEBP, maximumSide: 16383, supportsAlpha: true,
    supportsGray: false, supports16Bit: false, lowestQuality: 0, mayBeLossless: true, isHeldWhole: true)
  /// What phones save. Read-only.
  public static let heic = ImageFileFormat(
    "HEIC", endings: ["heic", "heif", "hif"], codec: UPSCALE_CODEC_HEIF, maximumSide: 65535, supportsAlpha: true,
    supportsGray: false, supports16Bit: true, isWritten: false, isHeldWhole: true)
  /// What browsers show: a third fewer bytes than JPEG, and much more time. 16 bits become 12.
  public static let avif = ImageFileFormat(
    "AVIF", endings: ["avif"], codec: UPSCALE_CODEC_HEIF, maximumSide: 65536, supportsAlpha: true,
    supportsGray: false, supports16Bit: true, lowestQuality: 0, mayBeLossless: true, isHeldWhole: true)
  /// What scanners and print shops save; includes BigTIFF, which is written if 4 GiB may not be enough.
  public static let tiff = ImageFileFormat(
    "TIFF", endings: ["tif", "tiff"], codec: UPSCALE_CODEC_TIFF, maximumSide: Int(Int32.max), supportsAlpha: true,
    supportsGray: true, supports16Bit: true, keepsResources: true, isHeldWhole: true, isRewritten: true)

  /// What cameras, archives and some browsers have begun to keep. Read-only.
  public static let jpegXL = ImageFileFormat(
    "JPEG XL", rawValue: "jxl", endings: ["jxl"], codec: UPSCALE_CODEC_JPEG_XL, maximumSide: 1 << 30,
    supportsAlpha: true, supportsGray: true, supports16Bit: true, isWritten: false, isHeldWhole: true)

  public static let allCases = [png, jpeg, webp, heic, avif, tiff, jpegXL]

  /// Those that can be written.
  public static let written = allCases.filter(\.isWritten)

  /// The format's usual name.
  public let description: String

  /// File name extensions, without the dot, the usual one first.
  public let fileExtensions: [String]

  /// Whether this build can read it: HEIC and AVIF need the package trait HEIF, TIFF and JPEG XL those of their names, which
  /// are all on by default.
  public var isRead: Bool { upscale_codec_is_built(codec) }

  /// Whether this build can write it: everything that it reads except HEIC and JPEG XL.
  public var isWritten: Bool { isRead && hasEncoder }
  private let hasEncoder: Bool

  /// The most pixels a side can have.
  public let maximumSide: Int

  /// Whether it can store transparency. If not, images are composited over `EncodingOptions.background`.
  public let supportsAlpha: Bool

  /// Whether it can store gray as such. If not, gray becomes RGB.
  public let supportsGray: Bool

  /// Whether it can store 16 bits per sample. If not, samples are rounded to 8.
  public let supports16Bit: Bool

  /// The lowest quality that lossy files can have, up to 100; nil if files are always exact.
  public let lowestQuality: Double?

  /// How many of 16 bits a sample are stored.
  package var deepBits: Int { self == .avif ? 12 : 16 }

  /// Whether the library knows no quality between two whole numbers.
  var hasWholeQualities: Bool { self == .avif }

  /// Whether the file format itself records how many pixels there are per inch. Others record it in EXIF.
  var storesDensity: Bool { codec != UPSCALE_CODEC_WEBP && codec != UPSCALE_CODEC_HEIF }

  /// Whether a file can be lossy or, with `EncodingOptions.lossless`, exact.
  public let mayBeLossless: Bool

  /// Whether there is a place for Photoshop's resources, IPTC among them.
  let keepsResources: Bool

  /// Whether what comes before damage can be kept (`DecodingOptions.salvages`).
  public let canBeSalvaged: Bool

  /// Whether a file is in memory as a whole while it is read.
  let isHeldWhole: Bool

  /// Whether the first bytes of a file are written last, which a stream does not allow.
  let isRewritten: Bool

  private let codecNumber: UInt32

  /// The C codec for it.
  var codec: upscale_codec_format { upscale_codec_format(rawValue: codecNumber) }

  /// The name in lower case, as used in options and JSON: “png”; of JPEG XL, “jxl”.
  public let rawValue: String

  /// The format with that lower-case name, or nil.
  public init?(rawValue: String) {
    guard let format = ImageFileFormat.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = format
  }

  private init(
    _ name: String, rawValue: String? = nil, endings: [String], codec: upscale_codec_format, maximumSide: Int,
    supportsAlpha: Bool, supportsGray: Bool, supports16Bit: Bool, lowestQuality: Double? = nil,
    mayBeLossless: Bool = false, isWritten: Bool = true, keepsResources: Bool = false, canBeSalvaged: Bool = false,
    isHeldWhole: Bool = false, isRewritten: Bool = false
  ) {
    description = name
    self.rawValue = rawValue ?? name.lowercased()
    fileExtensions = endings
    codecNumber = codec.rawValue
    hasEncoder = isWritten
    self.lowestQuality = lowestQuality
    self.mayBeLossless = mayBeLossless
    self.keepsResources = keepsResources
    self.maximumSide = maximumSide
    self.supportsAlpha = supportsAlpha
    self.supportsGray = supportsGray
    self.supports16Bit = supports16Bit
    self.canBeSalvaged = canBeSalvaged
    self.isHeldWhole = isHeldWhole
    self.isRewritten = isRewritten
  }

  /// The pixels this format stores for an image of `channels` and `sample`.
  public func stored(_ channels: PixelFormat.Channels, _ sample: PixelFormat.Sample) -> PixelFormat {
    let kept = supportsAlpha ? channels : channels.opaque
    let color: PixelFormat.Channels = kept.hasAlpha ? .rgba : .rgb
    return PixelFormat(supportsGray ? kept : color, supports16Bit && sample != .uint8 ? .uint16 : .uint8)
  }

  /// - Throws: `unsupportedFormat` where it is read only.
  func checkIsWritten() throws(UpscaleError) {
    guard !isWritten else { return }
    let others = ImageFileFormat.alternatives(ImageFileFormat.written)
    throw UpscaleError(.unsupportedFormat, "\(self) files can be read but not written; write \(others).")
  }

  /// The names of formats, for sentences: “PNG, JPEG or WebP”.
  static func alternatives(_ formats: [ImageFileFormat]) -> String {
    let names = formats.map(\.description)
    return names.count < 2 ? names.joined() : "\(names.dropLast().joined(separator: ", ")) or \(names[names.count - 1])"
  }
}
