import UpscaleCore

/// A CMYK file of the test data and what it must decode to.
struct CMYKFile: CustomStringConvertible {
  /// Below the folder of inputs.
  let path: String
  let size: PixelSize
  let mean: [Double]
  /// Where a pixel was measured.
  let x: Int
  let y: Int
  let pixel: [Int]

  init(_ path: String, _ width: Int, _ height: Int, mean: [Double], x: Int, y: Int, _ pixel: [Int]) {
    self.path = path
    self.size = PixelSize(width: width, height: height)
    self.mean = mean
    self.x = x
    self.y = y
    self.pixel = pixel
  }

  var description: String { path }
}
