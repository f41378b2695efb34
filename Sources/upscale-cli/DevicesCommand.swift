import ArgumentParser
import Upscale

struct DevicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices", abstract: "Lists the processors and OpenCL devices here.")

  func run() throws {
    print("cpu     \(try CPUBackend().summary) (tiers: \(CPUTier.available.map(\.rawValue).joined(separator: ", ")))")
    do {
      let devices = try OpenCLDevice.all()
      if devices.isEmpty { print("opencl  no platform: install a driver with an OpenCL ICD") }
      for device in devices {
        let note = device.unusableReason.map { ", passed over: \($0)" } ?? ""
        print(
          "opencl  \(device.name) (\(device.platformName), \(device.kind.rawValue), \(device.computeUnits) units, "
            + "\(device.globalMemory >> 20) MiB, driver \(device.driverVersion)\(note))")
      }
    } catch {
      print("opencl  \(error.message)")
    }
  }
}
