import BenchReport
import Foundation
import Upscale

/// Takes times of whole enlargements in memory, every contender once in each round.
struct SpeedMeasurement {
  private let setting: ReportSetting
  private let size: PixelSize

  init(_ setting: ReportSetting) {
    self.setting = setting
    size = setting.isQuick ? PixelSize(width: 64, height: 64) : PixelSize(width: 512, height: 512)
  }

  func figure() async throws -> SpeedFigure {
    let source = try TestPicture.image(size)
    var entries: [(contender: Contender, device: String, seconds: [Double])] = []
    for (contender, device) in try contenders() {
      do {
        // The first one prepares the network, and compiles it where that has to be.
        _ = try await contender.enlarge(source)
        entries.append((contender, device, []))
      } catch  where !device.hasPrefix("CPU") {
        FileHandle.standardError.write(Data("\(device) is left out of \(contender.method): \(error)\n".utf8))
      }
    }
    for _ in 0..<setting.rounds {
      for index in entries.indices {
        entries[index].seconds.append(try await entries[index].contender.enlarge(source).seconds)
      }
    }
    let rows = entries.map {
      SpeedFigure.Row(method: $0.contender.method, scale: $0.contender.scale, device: $0.device, seconds: $0.seconds)
    }
    return SpeedFigure(
      command: setting.command(.speed), width: size.width, height: size.height, rows: rows)
  }

  /// Networks of each shape on every device, then resamplers, which run on the CPU only.
  private func contenders() throws -> [(Contender, device: String)] {
    let cpu = try CPUBackend(threads: setting.threads)
    let devices = try setting.isQuick ? [] : SpeedMeasurement.devices()
    var all: [(Contender, device: String)] = []
    for model in try SpeedMeasurement.shapes() {
      all.append((try Contender(model, on: cpu), "CPU"))
      all.append((try Contender(model, on: cpu, precision: .fast), "CPU, precision fast"))
      for device in devices {
        all.append((try Contender(model, on: OpenCLBackend(devices: [device])), "OpenCL \(device.name)"))
      }
    }
    for kernel in ResamplingKernel.allCases.reversed() { all.append((Contender(kernel, scale: 4), "CPU")) }
    return all
  }

  /// The usable OpenCL devices; none where there is no OpenCL.
  private static func devices() throws -> [OpenCLDevice] {
    do {
      return try OpenCLDevice.ranked()
    } catch  where error.code == .deviceUnavailable {
      return []
    }
  }

  /// The shipped models, those of one shape as one: their times are the same.
  private static func shapes() throws -> [UpscaleModel] {
    var shapes: [UpscaleModel] = []
    let models = try ShippedModels.all()
    let largest = models.map(\.scale).max() ?? 0
    for model in models.filter({ $0.scale == largest }) + models.filter({ $0.scale != largest }) {
      let cost = model.network.multiplyAddsPerPixel
      if let same = shapes.firstIndex(where: { $0.scale == model.scale && $0.network.multiplyAddsPerPixel == cost }) {
        shapes[same].family += ", \(model.family)"
      } else {
        shapes.append(model)
      }
    }
    return shapes
  }
}
