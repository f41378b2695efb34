import ArgumentParser
import Foundation
import Upscale

/// Holds a prepared network and a fixed input, and times runs on demand, so that runs of several runtimes can be
/// interleaved.
struct WorkerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract: "Runs one network on one input, once for every line read.",
    discussion: """
      Prints “ok” when ready. For every line read it runs the network once and prints the seconds it took. The line
      “save PATH” writes the output to PATH instead and prints “saved”. Input and output files are raw little-endian
      float32 in the order channel, row, column.
      """)

  @Argument(help: "A safetensors model file.")
  var model: String

  @Option(help: "The raw input, 3 × height × width.")
  var input: String

  @Option(help: "Height x width of the input, as 256x256.")
  var size: PixelSize

  @Option(help: "Processors to use.")
  var threads = 1

  @Option(help: "full or fast.")
  var precision = UpscalePrecision.full

  @Option(help: "cpu or opencl.")
  var backend = BackendChoice.cpu

  func run() async throws {
    let prepared = try await prepare()
    let tile = try readInput()
    // Runtimes are given pictures with their margins, and give what lies inside.
    let margin = prepared.network.margin
    let all = PixelRect(
      x: margin, y: margin, width: tile.size.width - 2 * margin, height: tile.size.height - 2 * margin)
    for _ in 0..<2 { _ = try await prepared.run(tile, keeping: all) }
    say("ok")
    while let line = readLine() {
      if line.hasPrefix("save ") {
        try write(try await prepared.run(tile, keeping: all), to: String(line.dropFirst(5)))
        say("saved")
        continue
      }
      let start = ContinuousClock.now
      let result = try await prepared.run(tile, keeping: all)
      let elapsed = ContinuousClock.now - start
      withExtendedLifetime(result) {}
      say("\(elapsed / .seconds(1))")
    }
  }

  private func prepare() async throws -> any PreparedNetwork {
    guard let network = try await ModelCatalog.named(model).first?.network else {
      throw UpscaleError.unknown("model", model, known: [])
    }
    return try await backend.makeBackend(threads: threads).prepare(network, precision: precision)
  }

  /// Planar samples in the file, interleaved ones in the tensor.
  private func readInput() throws -> NetworkTensor {
    let (height, width, bytes) = (size.height, size.width, try Data(contentsOf: URL(fileURLWithPath: input)))
    guard bytes.count == 12 * height * width else {
      throw ValidationError(
        "\(input) has \(bytes.count) bytes; 3 × \(height) × \(width) floats are \(12 * height * width).")
    }
    return NetworkTensor(size: size, channels: 3) { samples in
      bytes.withUnsafeBytes { bytes in
        for index in 0..<height * width {
          for channel in 0..<3 {
            let bits = bytes.loadUnaligned(fromByteOffset: 4 * (channel * height * width + index), as: UInt32.self)
            samples[3 * index + channel] = Float(bitPattern: UInt32(littleEndian: bits))
          }
        }
      }
    }
  }

  private func write(_ tensor: NetworkTensor, to path: String) throws {
    let (pixels, channels) = (tensor.size.width * tensor.size.height, tensor.channels)
    var bytes = Data(capacity: 4 * pixels * channels)
    tensor.withUnsafeSamples { samples in
      for channel in 0..<channels {
        for pixel in 0..<pixels {
          let bits = samples[pixel * channels + channel].bitPattern.littleEndian
          withUnsafeBytes(of: bits) { bytes.append(contentsOf: $0) }
        }
      }
    }
    try bytes.write(to: URL(fileURLWithPath: path))
  }

  /// The other side waits for every line.
  private func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}
