/// Linear and cubic resizing, made of operations that there are: blocks of pixels become channels, a convolution over blocks
/// makes the new pixels of each, and these are shuffled back. First along rows, then along columns.
///
/// What lies beyond the picture counts as its nearest pixel. Convolutions find zeros there, so what they miss is added: the
/// nearest pixel times the missing weights, where the blocks lie that miss them. A value that is one all over the picture
/// tells where that is.
extension NetworkBuilder {
  private enum Axis {
    case row, column

    /// The channel of a pixel of a line. Rows of a block follow each other; of columns, `lanes` lie side by side.
    func channel(_ line: Int, _ pixel: Int, of count: Int, lanes: Int) -> Int {
      self == .row ? line * count + pixel : (line / lanes * count + pixel) * lanes + line % lanes
    }
  }

  mutating func resize(_ value: Value, _ taps: ResizeTaps) throws(UpscaleError) -> Value {
    let (rise, run, count) = (taps.rise, taps.run, channels(of: value))
    guard count * max(rise, run) * max(rise, run) <= 256 else {
      throw NetworkBuilder.misfit("\(count) channels would be resized by \(rise)/\(run)")
    }
    let blocks = try gather(value, factor: run)
    let ones = try convolve(
      blocks,
      NetworkConvolution(
        inputChannels: count * run * run, outputChannels: 1, kernelSize: 1,
        weights: [Float](repeating: 0, count: count * run * run), bias: [1]))
    let rows = try resized(blocks, ones, taps, .row, lines: count * run)
    let both = try resized(rows, ones, taps, .column, lines: count * rise)
    return try shuffle(both, factor: rise)
  }

  /// - Parameter lines: how many there are in a block, of all channels: rows of `run` pixels, or columns of which `rise`
  ///   lie side by side.
  private mutating func resized(
    _ value: Value, _ ones: Value, _ taps: ResizeTaps, _ axis: Axis, lines: Int
  ) throws(UpscaleError) -> Value {
    var sum = try convolve(value, convolution(taps, axis, lines: lines) { $0 })
    for side in [-1, 1] {
      for distance in 0..<taps.reach {
        // Of blocks that lie so far from the border, what is farther is beyond it.
        let edge = (block: side * distance, inner: side < 0 ? 0 : taps.run - 1)
        let missing = convolution(taps, axis, lines: lines) { tap in
          side * tap.block > distance ? (edge.block, edge.inner, tap.weight) : (0, 0, 0)
        }
        guard missing.weights.contains(where: { $0 != 0 }) else { continue }
        let mask = mask(taps.reach, axis, from: side * distance, to: side * (distance + 1), lines: lines * taps.rise)
        sum = try add(sum, try multiply(try convolve(value, missing), try convolve(ones, mask)))
      }
    }
    return sum
  }

  /// - Parameter change: the tap in the place of each of `taps`.
  private func convolution(
    _ taps: ResizeTaps, _ axis: Axis, lines: Int,
    _ change: ((block: Int, inner: Int, weight: Double)) -> (block: Int, inner: Int, weight: Double)
  ) -> NetworkConvolution {
    let (rise, run, reach) = (taps.rise, taps.run, taps.reach)
    let side = 2 * reach + 1
    var weights = [Float](repeating: 0, count: lines * rise * lines * run * side * side)
    for line in 0..<lines {
      for pixel in 0..<rise {
        for tap in taps.taps(ofPixel: pixel).map(change) {
          let (output, input) = (
            axis.channel(line, pixel, of: rise, lanes: rise), axis.channel(line, tap.inner, of: run, lanes: rise)
          )
          let (row, column) = axis == .row ? (reach, reach + tap.block) : (reach + tap.block, reach)
          weights[((output * lines * run + input) * side + row) * side + column] += Float(tap.weight)
        }
      }
    }
    return NetworkConvolution(
      inputChannels: lines * run, outputChannels: lines * rise, kernelSize: side, weights: weights,
      bias: [Float](repeating: 0, count: lines * rise))
  }

  /// One where a block has one `near` to it and none `far` from it.
  private func mask(
    _ reach: Int, _ axis: Axis, from near: Int, to far: Int, lines: Int
  ) -> NetworkConvolution {
    let side = 2 * reach + 1
    var kernel = [Float](repeating: 0, count: side * side)
    func place(_ block: Int) -> Int { axis == .row ? reach * side + reach + block : (reach + block) * side + reach }
    kernel[place(near)] = 1
    kernel[place(far)] = -1
    return NetworkConvolution(
      inputChannels: 1, outputChannels: lines, kernelSize: side, weights: (0..<lines).flatMap { _ in kernel },
      bias: [Float](repeating: 0, count: lines))
  }
}
