/// What a damaged file lacked of its image, where it was read all the same.
public struct MissingPixels: Hashable, Sendable {
  /// So many of the rows as stored, at the end, are not there: gray, or transparent where the image has transparency.
  public var rows: Int
  /// Whether others are coarser than they were meant to be, because the file ends before it has made them finer.
  public var lacksDetail: Bool

  /// Missing pixels with these values.
  public init(rows: Int, lacksDetail: Bool) {
    self.rows = rows
    self.lacksDetail = lacksDetail
  }

  /// A sentence for people.
  public var sentence: String {
    let coarse = "Parts of the image are coarser than they were, because the file is damaged or truncated"
    guard rows > 0 else { return coarse + "." }
    let lost = "The last \(rows == 1 ? "row" : "\(rows) rows") of the image as stored"
    let detail = lacksDetail ? ", and others are coarser than they were" : ""
    return "\(lost) \(rows == 1 ? "is" : "are") missing from the file and left empty\(detail)."
  }
}
