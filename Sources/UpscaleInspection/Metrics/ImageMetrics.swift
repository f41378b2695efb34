public import UpscaleCore

/// How close two images of the same size are, as the super-resolution literature measures it.
public enum ImageMetrics {
  /// What is compared.
  public enum Channel: Sendable, Hashable {
    /// Red, green and blue together (or gray).
    case rgb
    /// Luma by ITU-R BT.601 with head- and footroom, 16 … 235, as the papers do.
    case luma
  }

  /// Peak signal-to-noise ratio in dB against a peak of 255; infinite for equal images. Alpha is ignored.
  /// - Parameters:
  ///   - first: one image.
  ///   - second: the other.
  ///   - channel: what is compared.
  ///   - border: pixels excluded on each side; the literature excludes as many as the scale.
  /// - Throws: `invalidImage` if sizes or color channels differ, or if nothing is left inside the border.
  public static func psnr(
    _ first: UpscaleImage, _ second: UpscaleImage, channel: Channel = .rgb, border: Int = 0
  ) throws(UpscaleError) -> Double {
    let (a, b) = (
      try MetricPlane(first, channel: channel, border: border),
      try MetricPlane(second, channel: channel, border: border)
    )
    try check(a, b)
    let sum = zip(a.samples, b.samples).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return sum == 0 ? .infinity : 10 * CMath.log10(255 * 255 * Double(a.samples.count) / sum)
  }

  /// Structural similarity, −1 … 1 (Wang et al. 2004): an 11×11 Gaussian window of σ 1.5, over luma.
  /// - Throws: like `psnr`; also if fewer than 11 pixels remain on a side.
  public static func ssim(_ first: UpscaleImage, _ second: UpscaleImage, border: Int = 0) throws(UpscaleError) -> Double
  {
    let (a, b) = (
      try MetricPlane(first, channel: .luma, border: border), try MetricPlane(second, channel: .luma, border: border)
    )
    try check(a, b)
    guard min(a.width, a.height) >= MetricPlane.window else {
      throw UpscaleError(.invalidImage, "SSIM needs at least 11 pixels on each side, not \(a.width)×\(a.height).")
    }
    let (c1, c2) = (0.01 * 255 * 0.01 * 255, 0.03 * 255 * 0.03 * 255)
    let (meanA, meanB) = (a.blurred(), b.blurred())
    let (squareA, squareB) = (a.times(a).blurred(), b.times(b).blurred())
    let product = a.times(b).blurred()
    var sum = 0.0
    for index in meanA.samples.indices {
      let (ma, mb) = (meanA.samples[index], meanB.samples[index])
      let (va, vb) = (squareA.samples[index] - ma * ma, squareB.samples[index] - mb * mb)
      let covariance = product.samples[index] - ma * mb
      sum += (2 * ma * mb + c1) * (2 * covariance + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2))
    }
    return sum / Double(meanA.samples.count)
  }

  private static func check(_ a: MetricPlane, _ b: MetricPlane) throws(UpscaleError) {
    guard a.width == b.width, a.height == b.height, a.samples.count == b.samples.count else {
      throw UpscaleError(
        .invalidImage,
        "Images of \(a.width)×\(a.height) and \(b.width)×\(b.height), without the border, cannot be compared.")
    }
  }
}
