import UpscaleCore

/// Finds the highest quality at which a file is no larger than a limit, by halving the range.
struct QualitySearch {
  static let lowest = EncodingOptions.lowestFittedQuality
  static let highest = 100.0

  /// The distance of two qualities that are told apart: a JPEG's tables are scaled this finely, and so are the quantisers
  /// of a WebP file's four segments, one after the other.
  static let finest = 0.125

  /// In bytes.
  let limit: Int
  var step = finest

  /// - Parameters:
  ///   - first: the quality to begin at; where it does not fit, the search is over.
  ///   - size: the file's size at a quality, which grows with it.
  /// - Returns: the quality, or nil where even `first` does not fit.
  @discardableResult
  func run(
    from first: Double = lowest, size: (_ quality: Double) throws(UpscaleError) -> Int
  ) throws(UpscaleError) -> Double? {
    guard try size(first) <= limit else { return nil }
    if try size(QualitySearch.highest) <= limit { return QualitySearch.highest }
    var (fits, fails) = (0, Int(((QualitySearch.highest - first) / step).rounded()))
    while fails - fits > 1 {
      let middle = (fits + fails) / 2
      if try size(first + Double(middle) * step) <= limit { fits = middle } else { fails = middle }
    }
    return first + Double(fits) * step
  }
}
