internal import UpscaleCore

extension ImageComparison {
  /// What to try against the findings, in one sentence; nil if nothing stands out.
  public var suggestion: String? {
    guard let worst = regions.first?.kind else { return nil }
    let model =
      switch worst {
      case .overshoot: "--model photo (art for drawings and lettering)"
      case .colorDrift: "--model photo, which keeps colors closest to the source"
      default: "--model photo, which adds the least to the source"
      }
    let factor = smallerFactor.map { ", or \($0)× instead of \(used)×" } ?? ""
    return "Try a lower --strength first, then \(model)\(factor)."
  }

  /// How many times larger the result is, briefly.
  private var used: String {
    let tenths = (10 * factor).rounded() / 10
    return Int(exactly: tenths).map(String.init) ?? "\(tenths)"
  }

  private var factor: Double {
    max(
      Double(after.size.width) / Double(sourceSize.width), Double(after.size.height) / Double(sourceSize.height))
  }

  /// What a network reaches with less to make up; nil where it is little already.
  private var smallerFactor: Int? { factor > 4.05 ? 4 : factor > 2.05 ? 2 : nil }
}
