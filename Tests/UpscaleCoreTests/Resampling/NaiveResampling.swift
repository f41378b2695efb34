import Foundation
import UpscaleCore

/// Resampling by its definition in double precision: every output sample is a sum over all input samples, weighted by
/// the kernel and divided by the sum of the weights.
enum NaiveResampling {
  static func kernel(_ kernel: ResamplingKernel, _ distance: Double) -> Double {
    let x = abs(distance)
    switch kernel {
    case .nearest: return x <= 0.5 ? 1 : 0
    case .bicubic:
      // Keys 1981, equation 15, with a = −1/2.
      if x < 1 { return 1.5 * pow(x, 3) - 2.5 * pow(x, 2) + 1 }
      return x < 2 ? -0.5 * pow(x, 3) + 2.5 * pow(x, 2) - 4 * x + 2 : 0
    case .lanczos3:
      if x == 0 { return 1 }
      return x < 3 ? 3 * sin(.pi * x) * sin(.pi * x / 3) / (.pi * .pi * x * x) : 0
    }
  }

  /// A row of samples at another length.
  static func row(_ input: [Double], to count: Int, _ kernel: ResamplingKernel) -> [Double] {
    let step = Double(input.count) / Double(count)
    let stretch = max(1, step)
    return (0..<count).map { output in
      let center = (Double(output) + 0.5) * step
      let weights = input.indices.map { self.kernel(kernel, (Double($0) + 0.5 - center) / stretch) }
      return zip(weights, input).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
    }
  }

  /// One channel at another size: rows, then columns.
  static func plane(_ input: [Double], _ from: PixelSize, to: PixelSize, _ kernel: ResamplingKernel) -> [Double] {
    let rows = (0..<from.height).map { y in
      row(Array(input[y * from.width..<(y + 1) * from.width]), to: to.width, kernel)
    }
    let columns = (0..<to.width).map { x in row(rows.map { $0[x] }, to: to.height, kernel) }
    return (0..<to.height).flatMap { y in columns.map { $0[y] } }
  }

  static func linear(_ encoded: Double) -> Double {
    encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4)
  }

  static func encoded(_ linear: Double) -> Double {
    linear <= 0.0031308 ? linear * 12.92 : 1.055 * pow(linear, 1 / 2.4) - 0.055
  }
}
