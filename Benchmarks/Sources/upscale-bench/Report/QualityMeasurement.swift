import BenchReport
import Upscale

/// Enlarges reduced originals, and compares the results with them.
struct QualityMeasurement {
  /// A contender at one scale and what was found of it so far, summed over pictures.
  private struct Entry {
    let contender: Contender
    var psnr = 0.0
    /// Every picture's fastest round.
    var seconds = 0.0
  }

  private let setting: ReportSetting
  private let originals: Originals
  private var rounds: Int { min(setting.rounds, 3) }

  init(_ setting: ReportSetting, _ originals: Originals) {
    self.setting = setting
    self.originals = originals
  }

  func figure() async throws -> QualityFigure {
    let images = try await originals.images()
    var points: [QualityFigure.Point] = []
    for scale in setting.isQuick ? [4] : [4, 2] { points += try await self.points(images, scale: scale) }
    return QualityFigure(
      command: setting.command(.quality, images: originals.folder), pictures: originals.description,
      reduction: BicubicReduction.description, rounds: rounds, points: points)
  }

  private func points(_ images: [UpscaleImage], scale: Int) async throws -> [QualityFigure.Point] {
    let pairs = try images.map { try BicubicReduction(factor: scale).pair($0) }
    var entries = try contenders(scale).map { Entry(contender: $0) }
    for (original, source) in pairs {
      for index in entries.indices {
        let result = try await entries[index].contender.enlarge(source).result
        entries[index].psnr += try ImageMetrics.psnr(result, original, channel: .luma, border: scale)
      }
    }
    for (_, source) in pairs {
      var fastest = entries.map { _ in Double.infinity }
      for _ in 0..<rounds {
        for index in entries.indices {
          fastest[index] = min(fastest[index], try await entries[index].contender.enlarge(source).seconds)
        }
      }
      for index in entries.indices { entries[index].seconds += fastest[index] }
    }
    let megapixels = pairs.reduce(0) { $0 + Double($1.original.size.width * $1.original.size.height) / 1e6 }
    return entries.map {
      QualityFigure.Point(
        method: $0.contender.method, scale: scale, psnr: $0.psnr / Double(pairs.count),
        multiplyAdds: $0.contender.multiplyAdds, seconds: $0.seconds / megapixels,
        isClassical: $0.contender.isClassical)
    }
  }

  private func contenders(_ scale: Int) throws -> [Contender] {
    let cpu = try CPUBackend(threads: setting.threads)
    let models = try ShippedModels.all().filter { $0.scale == scale }
    var all = ResamplingKernel.allCases.map { Contender($0, scale: scale) }
    all += try models.map { try Contender($0, on: cpu) }
    // Eight times the work of the network, which is enough to show once.
    if scale == 4, !setting.isQuick, let photo = models.first(where: { $0.family == ShippedModels.defaultFamily }) {
      all.append(try Contender(photo, on: cpu, ensemble: true))
    }
    return all
  }
}
