public import UpscaleCore

/// A sink that remembers everything it is told.
public final class RecordingSink: RowSink {
  public private(set) var format: RowFormat?
  public private(set) var bands: [Range<Int>] = []
  public private(set) var samples: [Float] = []
  public private(set) var isFinished = false

  public init() {}

  public func begin(_ format: RowFormat) async throws { self.format = format }

  public func write(_ band: RowBand) async throws {
    bands.append(band.rows)
    band.tensor.withUnsafeSamples { samples += $0 }
  }

  public func finish() async throws { isFinished = true }
}
