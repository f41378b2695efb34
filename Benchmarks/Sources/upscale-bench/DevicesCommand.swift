import ArgumentParser
import Foundation
import Upscale

/// Times networks on every OpenCL device here, and compares their pictures with the CPU's.
struct DevicesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices",
    abstract: "Prints what every OpenCL device offers, and how fast it runs the networks.",
    discussion: """
      Lists each device's properties, and then for each network and arithmetic that the device supports: the time to
      prepare it with the caches as they are, the median time of a tile, the effective speed (direct convolution's
      operations), the largest difference from the CPU's result, and the time of a whole job from an image in memory to
      its enlargement.
      """)

  @Option(help: "Height x width of the tile, as 512x512.")
  var size = PixelSize(width: 256, height: 256)

  @Option(help: "How often each network is timed; medians are printed.")
  var rounds = 5

  func run() async throws {
    let devices = try OpenCLDevice.all()
    for (index, device) in devices.enumerated() {
      print("\(index): \(device.name), \(device.vendor)")
      print("   \(device.kind.rawValue), \(device.computeUnits) units")
      for (name, value) in await device.findings() { print("   \(name): \(value)") }
      if let reason = device.unusableReason {
        print("   skipped: \(reason)")
        continue
      }
      print("\n| network | arithmetic | prepare s | tile ms | TFLOP/s | largest difference | whole job s |")
      print("|---|---|--:|--:|--:|--:|--:|")
      for network in try BenchmarkNetwork.all() {
        print(try await row(network, device, .full))
        print(try await row(network, device, .fast, usesMatrixUnits: false))
        // Where they turn out not to work, this row says what was used in their place.
        if device.statesMatrixUnits { print(try await row(network, device, .fast)) }
      }
    }
  }

  private func row(
    _ network: BenchmarkNetwork, _ device: OpenCLDevice, _ precision: UpscalePrecision, usesMatrixUnits: Bool = true
  ) async throws -> String {
    let backend = try OpenCLBackend(devices: [device], usesMatrixUnits: usesMatrixUnits)
    var prepared: (any PreparedNetwork)?
    let preparing = try await seconds { prepared = try await backend.prepare(network.network, precision: precision) }
    guard let prepared else { return "" }
    var random = FastGenerator()
    let tile = NetworkTensor(size: size, channels: network.network.inputChannels) { samples in
      for index in samples.indices { samples[index] = Float.random(in: 0...1, using: &random) }
    }
    var times: [Double] = []
    for _ in 0..<rounds + 1 {
      times.append(try await seconds { _ = try await prepared.run(tile, keeping: PixelRect(tile.size)) })
    }
    let median = times.dropFirst().sorted()[rounds / 2]
    let probe = ProbeTile(network.network)
    let exact = try await probe.run(on: CPUBackend().prepare(network.network, precision: .full)).0
    let difference = probe.difference(try await probe.run(on: prepared).0, exact)
    let operations = 2 * Double(network.network.multiplyAddsPerPixel) * Double(size.width * size.height)
    let numbers = String(
      format: "%.2f | %.2f | %.3f | %.1e", preparing, 1000 * median, operations / median / 1e12, difference)
    return "| \(network.name) | \(arithmetic(prepared)) | \(numbers) | \(try await job(network, backend, precision)) |"
  }

  /// The first thing that a network's summary has in brackets.
  private func arithmetic(_ prepared: any PreparedNetwork) -> Substring {
    prepared.summary.drop { $0 != "(" }.dropFirst().prefix { $0 != "," }
  }

  /// A picture of the tile's size from memory to memory, for networks that make pictures.
  private func job(_ network: BenchmarkNetwork, _ backend: OpenCLBackend, _ precision: UpscalePrecision) async throws
    -> String
  {
    guard network.network.inputChannels == 3, network.network.outputChannels == 3 else { return "–" }
    let model = UpscaleModel(name: network.name, family: network.name, network: network.network)
    let upscaler = try NetworkUpscaler(models: [model], backend: backend, precision: precision)
    let image = try UpscaleImage(size: size, format: PixelFormat(.rgb))
    let time = try await seconds {
      _ = try await upscaler.upscale(image, to: UpscaleRequest(.scale(Double(network.network.scale))))
    }
    return String(format: "%.2f", time)
  }

  private func seconds(_ body: () async throws -> Void) async rethrows -> Double {
    let start = ContinuousClock.now
    try await body()
    return (ContinuousClock.now - start) / .seconds(1)
  }
}
