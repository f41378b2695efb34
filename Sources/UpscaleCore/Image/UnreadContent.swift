/// What a picture file holds besides its picture that is not read, and so is in no result.
public struct UnreadContent: RawRepresentable, Hashable, Sendable, CaseIterable {
  /// A word for programs, such as “gainMap”.
  public let rawValue: String
  /// A sentence for people.
  public let sentence: String

  /// A multi-picture file's others (CIPA DC-007): for the other eye, of the depth, or a preview.
  public static let furtherPictures = UnreadContent(
    "furtherPictures", "The file holds further pictures (pages, a second view, depth or a preview), which are not kept."
  )
  /// What brightens a picture for screens with a high dynamic range (Ultra HDR, ISO 21496-1).
  public static let gainMap = UnreadContent(
    "gainMap",
    "The file holds a gain map for HDR screens, which is not kept, nor is the XMP that describes it: the result is the"
      + " picture as other screens show it.")
  /// A video or more pictures that XMP says are in the file.
  public static let container = UnreadContent(
    "container",
    "The file holds further items, such as the video of a motion photo, which are not kept, nor is the XMP that describes"
      + " them.")
  /// XMP in more than one segment of a JPEG file.
  public static let extendedXMP = UnreadContent(
    "extendedXMP", "The file's XMP is continued in further segments, which are not kept.")
  /// XMP that is damaged or takes more than 16 MiB.
  public static let unusableXMP = UnreadContent(
    "unusableXMP", "The file's XMP is damaged or longer than 16 MiB, and is not kept.")
  /// Text in PNG's chunks beyond what is read.
  public static let longText = UnreadContent(
    "longText", "The file's text takes more than 16 MiB or 1000 chunks, and what is beyond is not kept.")
  /// Bytes that are no part of the picture's format.
  public static let leadingBytes = UnreadContent(
    "leadingBytes", "Bytes that are no picture stand before the picture in the file; they were passed over.")

  public static let allCases: [UnreadContent] = [
    furtherPictures, gainMap, container, extendedXMP, unusableXMP, longText, leadingBytes,
  ]

  /// What is called by that word, or nil.
  public init?(rawValue: String) {
    guard let content = UnreadContent.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = content
  }

  private init(_ rawValue: String, _ sentence: String) {
    self.rawValue = rawValue
    self.sentence = sentence
  }
}
