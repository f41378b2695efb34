import UpscaleCore

extension ReferenceInterpreter {
  /// What a context makes of all of a picture, step by step.
  static func context(_ input: Value, _ context: PooledContext) -> Value {
    var cells = largest(reduced(input, context), window: context.window, step: context.step)
    for (index, layer) in context.layers.enumerated() {
      cells = convolve(cells, layer)
      if index < context.layers.count - 1 { cells = PixelOracle.value(of: .activation(.relu), cells) }
    }
    return stretched(cells, to: input.size)
  }

  /// Every `stride`th pixel of the convolution whose kernel lies within the picture; one where it is too small for it.
  private static func reduced(_ input: Value, _ context: PooledContext) -> Value {
    let (all, radius, side) = (
      convolve(input, context.reduction), context.reduction.radius, context.reduction.kernelSize
    )
    func count(_ length: Int) -> Int { length < side ? 1 : (length - side) / context.stride + 1 }
    // The convolution of a picture with zeros behind it, where the kernel is the larger.
    var padded = all
    if min(input.size.width, input.size.height) < side {
      let size = PixelSize(width: max(input.size.width, side), height: max(input.size.height, side))
      padded = convolve(filled(input, size), context.reduction)
    }
    return made(PixelSize(width: count(input.size.width), height: count(input.size.height)), input.channels) {
      padded[$0 * context.stride + radius, $1 * context.stride + radius, $2]
    }
  }

  private static func filled(_ input: Value, _ size: PixelSize) -> Value {
    made(size, input.channels) { $0 < input.size.width && $1 < input.size.height ? input[$0, $1, $2] : 0 }
  }

  /// The largest of windows that lie within the value; of all of it where it is smaller.
  private static func largest(_ input: Value, window: Int, step: Int) -> Value {
    func count(_ length: Int) -> Int { length < window ? 1 : (length - window) / step + 1 }
    return made(PixelSize(width: count(input.size.width), height: count(input.size.height)), input.channels) {
      x, y, c in
      var largest = -Double.infinity
      for row in y * step..<min(y * step + window, input.size.height) {
        for column in x * step..<min(x * step + window, input.size.width) {
          largest = max(largest, input[column, row, c])
        }
      }
      return largest
    }
  }

  /// Bilinearly, between the pixels' centers.
  private static func stretched(_ input: Value, to size: PixelSize) -> Value {
    func place(_ index: Int, _ count: Int, _ length: Int) -> (first: Int, second: Int, weight: Double) {
      let position = max(0, (Double(index) + 0.5) * Double(count) / Double(length) - 0.5)
      let first = min(Int(position), count - 1)
      return (first, min(first + 1, count - 1), position - Double(first))
    }
    return made(size, input.channels) { x, y, c in
      let (across, down) = (place(x, input.size.width, size.width), place(y, input.size.height, size.height))
      func row(_ y: Int) -> Double {
        input[across.first, y, c] * (1 - across.weight) + input[across.second, y, c] * across.weight
      }
      return row(down.first) * (1 - down.weight) + row(down.second) * down.weight
    }
  }

  private static func made(_ size: PixelSize, _ channels: Int, _ sample: (Int, Int, Int) -> Double) -> Value {
    var samples: [Double] = []
    samples.reserveCapacity(size.width * size.height * channels)
    for y in 0..<size.height {
      for x in 0..<size.width {
        for c in 0..<channels { samples.append(sample(x, y, c)) }
      }
    }
    return Value(size: size, channels: channels, samples: samples)
  }
}
