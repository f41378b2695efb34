import ArgumentParser
import Upscale

struct DevicesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices", abstract: "Lists the processors and OpenCL devices on this machine.")

  @Flag(help: "Test what OpenCL devices can do, and how fast they copy data and launch kernels.")
  var probe = false

  @Flag(help: "Find each OpenCL device's fastest kernels for the default model, and save them.")
  var tune = false

  func run() async throws {
    print("cpu     \(try CPUBackend().summary) (tiers: \(CPUTier.available.map(\.rawValue).joined(separator: ", ")))")
    do {
      let devices = try OpenCLDevice.all()
      if devices.isEmpty { print("opencl  no platform: install a driver with an OpenCL ICD") }
      for (index, device) in devices.enumerated() {
        print(
          "opencl  \(index): \(device.name) (\(device.platformName), \(device.kind.rawValue), "
            + "\(device.computeUnits) units, \(device.globalMemory >> 20) MiB, driver \(device.driverVersion))")
        print("          \(await findings(device))")
        if device.isUsable, device.statesMatrixUnits { print("          \(await matrixUnits(device))") }
        if probe { for (name, value) in await device.findings() { print("          \(name): \(value)") } }
        if tune, device.isUsable { await tune(device) }
      }
    } catch {
      print("opencl  \(error.message)")
    }
  }

  /// Whether the default model uses the device's matrix units.
  private func matrixUnits(_ device: OpenCLDevice) async -> String {
    do {
      guard let network = try ShippedModels.named(ShippedModels.defaultFamily).first?.network else { return "" }
      let backend = try OpenCLBackend(devices: [device])
      let summary = try await backend.prepare(network, precision: .fast).summary
      return (["with precision fast: \(summary)"] + backend.warnings).joined(separator: ". ")
    } catch {
      return "with precision fast: not available (\((error as? UpscaleError)?.message ?? "\(error)"))"
    }
  }

  private func tune(_ device: OpenCLDevice) async {
    do { try await tuneLayers(device) } catch {
      print("          not tuned: \((error as? UpscaleError)?.message ?? "\(error)")")
    }
  }

  private func tuneLayers(_ device: OpenCLDevice) async throws {
    let backend = try OpenCLBackend(devices: [device])
    for model in try ShippedModels.named(ShippedModels.defaultFamily) {
      for precision in UpscalePrecision.allCases {
        for layer in try await backend.tune(model.network, precision: precision) {
          func text(_ time: Duration?) -> String { time.map { "\(Int($0 / .microseconds(1))) µs" } ?? "none" }
          print(
            "          tuned \(model.name), \(precision.rawValue), \(layer.layer): \(text(layer.best)), before "
              + "\(text(layer.usual)) (\(layer.tried) tried, \(layer.lost) lost)")
        }
      }
    }
  }

  /// What a trial of the default model shows, or why the device is passed over.
  private func findings(_ device: OpenCLDevice) async -> String {
    if let reason = device.unusableReason { return "skipped: \(reason)" }
    do {
      guard let network = try ShippedModels.named(ShippedModels.defaultFamily).first?.network else { return "" }
      let (backend, cpu) = (try OpenCLBackend(devices: [device]), try CPUBackend())
      let probe = ProbeTile(network)
      let (expected, slow) = try await probe.run(on: cpu.prepare(network, precision: .full))
      let (result, quick) = try await probe.run(on: backend.prepare(network, precision: .full))
      guard probe.difference(result, expected) <= ProbeTile.tolerance(.full) else {
        return "skipped: its images differ from the CPU's"
      }
      let speed = ((slow / quick) * 100).rounded() / 100
      #if DEBUG
        // The Swift around the CPU's kernels is slow without the optimizer.
        let trial = "matches the CPU's images at \(speed) times its speed in a debug build, which means nothing"
      #else
        let trial = "matches the CPU's images at \(speed) times its speed"
      #endif
      if device.kind == .cpu { return "\(trial); not used by “auto”, which prefers the CPU's own kernels" }
      return speed < 1 ? "\(trial); not used by “auto”" : trial
    } catch {
      return "skipped: \((error as? UpscaleError)?.message ?? "\(error)")"
    }
  }
}
