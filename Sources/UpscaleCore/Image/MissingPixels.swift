/// What a damaged file that was read anyway lacked of its image.
public struct MissingPixels: Hashable, Sendable {
  /// How many of the stored rows, at the end, are missing: gray, or transparent if the image has transparency.
  public var rows: Int
  /// Whether others are coarser than intended, because the file ends before it refines them.
  public var lacksDetail: Bool

  /// Missing pixels with these values.
  public init(rows: Int, lacksDetail: Bool) {
    self.rows = rows
    self.lacksDetail = lacksDetail
  }

  /// A sentence for users.
  public var sentence: String {
    let coarse = "Parts of the image are coarser than they were, because the file is damaged or truncated"
    guard rows > 0 else { return coarse + "." }
    let lost = "The last \(rows == 1 ? "row" : "\(rows) rows") of the image as stored"
    let detail = lacksDetail ? ", and others are coarser than they were" : ""
    return "\(lost) \(rows == 1 ? "is" : "are") missing from the file and left empty\(detail)."
  }
}
