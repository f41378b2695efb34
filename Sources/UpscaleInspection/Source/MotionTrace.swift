internal import UpscaleCore

/// The trace that motion leaves in the spectrum: a line of length L multiplies it by sinc²(L f) along the motion, whose
/// zeros are evenly spaced. In the spectrum of the spectrum's logarithm (the cepstrum) they are one negative peak, at the
/// distance and in the direction of the motion (Cannon 1976; Rom 1975).
struct MotionTrace {
  /// The peak's depth in standard deviations of the cepstrum around.
  var significance: Double
  /// In pixels.
  var length: Double
  /// Of the motion, from the horizontal, counterclockwise, 0 ..< 180 degrees.
  var angle: Double

  private static let lengths = 5.0...30.0

  init(_ spectrum: PowerSpectrum) {
    let (side, rings) = (PowerSpectrum.side, 33)
    // What a power of rounding errors or less would say is left out.
    var real = spectrum.power.map { CMath.logarithm($0 + 0.15) }
    func ring(_ x: Int, _ y: Int) -> Int { Int(Double(x * x + y * y).squareRoot() * 64 / Double(side)) }
    let means = PowerSpectrum.means(real, into: 2 * rings, ring)
    for y in 0..<side {
      for x in 0..<side {
        let (fx, fy) = (x < side / 2 ? x : x - side, y < side / 2 ? y : y - side)
        let radius = min(1, Double(fx * fx + fy * fy).squareRoot() * 2 / Double(side))
        real[y * side + x] = (real[y * side + x] - means[ring(fx, fy)]) * Float(CMath.cosine(.pi / 2 * radius))
      }
    }
    var imaginary = [Float](repeating: 0, count: real.count)
    real.withUnsafeMutableBufferPointer { real in
      imaginary.withUnsafeMutableBufferPointer { imaginary in
        guard let re = real.baseAddress, let im = imaginary.baseAddress else { return }
        FourierTransform(size: side).transformSquare(re, im)
      }
    }
    var (sum, squares, count) = (0.0, 0.0, 0.0)
    var (least, place) = (Float.infinity, (x: 0, y: 0))
    for row in 0..<side {
      for column in 0..<side {
        // Rows are horizontal distances: the transform is transposed.
        let (x, y) = (row < side / 2 ? row : row - side, column < side / 2 ? column : column - side)
        let distance = Double(x * x + y * y).squareRoot()
        guard distance >= MotionTrace.lengths.lowerBound, distance < 60 else { continue }
        let value = real[row * side + column]
        (sum, squares, count) = (sum + Double(value), squares + Double(value) * Double(value), count + 1)
        if distance <= MotionTrace.lengths.upperBound, value < least { (least, place) = (value, (x, y)) }
      }
    }
    let mean = sum / count
    let deviation = max(0, squares / count - mean * mean).squareRoot()
    significance = deviation > 0 ? max(0, Double(-least) / deviation) : 0
    length = Double(place.x * place.x + place.y * place.y).squareRoot()
    let turn = CMath.arcTangent(Double(-place.y), Double(place.x)) * 180 / .pi
    angle = turn < 0 ? turn + 180 : turn >= 180 ? turn - 180 : turn
  }
}
