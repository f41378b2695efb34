extension UpscalePlan {
  /// Throws `limitExceeded` where `bytes`, what the job needs, are more than `limit`.
  /// - Parameter memory: what the same job would need with a result of another size.
  package static func check(
    _ bytes: Int, within limit: Int, for target: PixelSize, memory: (PixelSize) throws(UpscaleError) -> Int
  ) throws(UpscaleError) {
    guard bytes > limit else { return }
    let smaller = largestSize(below: target) { size in (try? memory(size)).map { $0 <= limit } ?? false }
    let remedy = smaller.map { "about \($0) pixels would fit" } ?? "even a small result would not fit"
    throw UpscaleError(
      .limitExceeded,
      "An image of \(target) pixels needs about \(amount(bytes)) of memory here, more than the \(amount(max(0, limit))) it "
        + "may use; \(remedy).")
  }

  /// A number of bytes as people say it.
  private static func amount(_ bytes: Int) -> String {
    bytes < 10 << 20 ? "\(bytes.dividedUp(by: 1024)) KiB" : "\(bytes >> 20) MiB"
  }

  /// The largest size with the proportions of `size` that fits, to a percent; nil where not even a thousandth of it does.
  private static func largestSize(below size: PixelSize, _ fits: (PixelSize) -> Bool) -> PixelSize? {
    var (exponent, found): (Double, PixelSize?) = (0, nil)
    // Factors from 1 down to 1/1000 in steps that halve.
    var step = 1.5
    while step > 0.002 {
      let factor = CMath.power(10, -(exponent + step))
      let smaller = PixelSize(
        width: max(1, Int(Double(size.width) * factor)), height: max(1, Int(Double(size.height) * factor)))
      if fits(smaller) { found = smaller } else { exponent += step }
      step /= 2
    }
    return found
  }
}
