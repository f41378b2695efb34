import ArgumentParser
import Upscale

struct DevicesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices", abstract: "Lists the processors and OpenCL devices here.")

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
      }
    } catch {
      print("opencl  \(error.message)")
    }
  }

  /// What a trial of the default model shows, or why the device is passed over.
  private func findings(_ device: OpenCLDevice) async -> String {
    if let reason = device.unusableReason { return "passed over: \(reason)" }
    do {
      guard let network = try ShippedModels.named(ShippedModels.defaultFamily).first?.network else { return "" }
      let (backend, cpu) = (try OpenCLBackend(devices: [device]), try CPUBackend())
      let probe = ProbeTile(network, rules: backend.tilingRules(for: network, precision: .full))
      let (expected, slow) = try await probe.run(on: cpu.prepare(network, precision: .full))
      let (result, quick) = try await probe.run(on: backend.prepare(network, precision: .full))
      guard probe.difference(result, expected) <= ProbeTile.tolerance(.full) else {
        return "passed over: it gives other pictures than the CPU"
      }
      let speed = ((slow / quick) * 100).rounded() / 100
      let trial = "gives the CPU's pictures at \(speed) of its speed"
      if device.kind == .cpu { return "\(trial); passed over by “auto”, which prefers the CPU's own kernels" }
      return speed < 1 ? "\(trial); passed over by “auto”" : trial
    } catch {
      return "passed over: \((error as? UpscaleError)?.message ?? "\(error)")"
    }
  }
}
