/// What an image file contains besides its image that is not read, and so is in no result.
public struct UnreadContent: RawRepresentable, Hashable, Sendable, CaseIterable {
  /// A name for programs, such as “gainMap”.
  public let rawValue: String
  /// A sentence for users.
  public let sentence: String

  /// The other images of a multi-picture file (CIPA DC-007): a second view, depth, or a preview.
  public static let furtherPictures = UnreadContent(
    "furtherPictures",
    "The file contains further images (pages, a second view, depth or a preview), which are not kept."
  )
  /// What brightens an image for displays with a high dynamic range (Ultra HDR, ISO 21496-1).
  public static let gainMap = UnreadContent(
    "gainMap",
    "The file contains a gain map for HDR displays, which is not kept, nor is the XMP that describes it: the result is"
      + " the image as other displays show it.")
  /// A video or further images that XMP says are in the file.
  public static let container = UnreadContent(
    "container",
    "The file contains further items, such as the video of a motion photo, which are not kept, nor is the XMP that"
      + " describes them.")
  /// XMP in more than one segment of a JPEG file.
  public static let extendedXMP = UnreadContent(
    "extendedXMP", "The file's XMP continues in further segments, which are not kept.")
  /// XMP that is damaged or takes more than 16 MiB.
  public static let unusableXMP = UnreadContent(
    "unusableXMP", "The file's XMP is damaged or longer than 16 MiB, and is not kept.")
  /// Text in PNG's chunks beyond what is read.
  public static let longText = UnreadContent(
    "longText", "The file's text takes more than 16 MiB or 1000 chunks, and the rest is not kept.")
  /// Bytes that are not part of the image's format.
  public static let leadingBytes = UnreadContent(
    "leadingBytes", "The file begins with bytes that are not part of the image; they were skipped.")

  public static let allCases: [UnreadContent] = [
    furtherPictures, gainMap, container, extendedXMP, unusableXMP, longText, leadingBytes,
  ]

  /// The content with that name, or nil.
  public init?(rawValue: String) {
    guard let content = UnreadContent.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = content
  }

  private init(_ rawValue: String, _ sentence: String) {
    self.rawValue = rawValue
    self.sentence = sentence
  }
}
