/// A small image that shows whether a device computes correctly, and how fast.
public struct ProbeTile: Sendable {
  /// The tile to compute.
  public let tile: NetworkTensor
  private let kept: PixelRect

  /// - Parameters:
  ///   - network: the network that will run on it.
  ///   - side: in pixels; rounded up to what the network accepts.
  public init(_ network: UpscaleNetwork, side: Int = 64) {
    let side = side.dividedUp(by: network.unit) * network.unit
    let size = PixelSize(width: side, height: side)
    // Waves of several lengths, so that every layer has something to see.
    tile = NetworkTensor(size: size, channels: network.inputChannels) { samples in
      for index in samples.indices {
        let (pixel, channel) = (index / network.inputChannels, index % network.inputChannels)
        let (x, y) = (pixel % side, pixel / side)
        samples[index] = Float((x * (channel + 3) + y * y * 5 + x * y) % 61) / 60
      }
    }
    kept = PixelRect(size)
  }

  /// The result alone.
  package func result(on prepared: any PreparedNetwork) async throws -> NetworkTensor {
    try await prepared.run(tile, keeping: kept)
  }

  /// The result, and the time of the second run: the first may still compile.
  public func run(on prepared: any PreparedNetwork) async throws -> (NetworkTensor, Duration) {
    let result = try await result(on: prepared)
    let start = ContinuousClock.now
    _ = try await prepared.run(tile, keeping: kept)
    return (result, ContinuousClock.now - start)
  }

  /// The largest difference, or infinity if a sample is not a number or the sizes differ.
  public func difference(_ result: NetworkTensor, _ expected: NetworkTensor) -> Float {
    guard result.size == expected.size, result.channels == expected.channels else { return .infinity }
    return result.withUnsafeSamples { result in
      expected.withUnsafeSamples { expected in
        var largest: Float = 0
        for index in 0..<result.count {
          let difference = abs(result[index] - expected[index])
          guard difference.isFinite else { return .infinity }
          largest = max(largest, difference)
        }
        return largest
      }
    }
  }

  /// The largest difference, where samples of `expected` are larger than 1 as a part of the largest.
  package func loss(of result: NetworkTensor, against expected: NetworkTensor) -> Float {
    difference(result, expected) / expected.withUnsafeSamples { $0.reduce(1) { max($0, abs($1)) } }
  }

  /// The root mean square of the differences, where samples of `expected` are larger than 1 as a part of the largest;
  /// infinity where `difference` is.
  package func meanLoss(of result: NetworkTensor, against expected: NetworkTensor) -> Float {
    guard difference(result, expected).isFinite else { return .infinity }
    let (squares, largest) = result.withUnsafeSamples { result in
      expected.withUnsafeSamples { expected in
        zip(result, expected).reduce((Float(0), Float(1))) { sum, pair in
          let difference = pair.0 - pair.1
          return (sum.0 + difference * difference, max(sum.1, abs(pair.1)))
        }
      }
    }
    return (squares / Float(result.count)).squareRoot() / largest
  }

  /// The difference that rounding explains: a quarter of an 8-bit step, or what 16-bit storage loses.
  public static func tolerance(_ precision: UpscalePrecision) -> Float {
    switch precision {
    case .full: 0.001
    case .fast: 0.02
    }
  }
}
