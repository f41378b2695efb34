import ArgumentParser
import Upscale

struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "Lists the built-in models and the resamplers, and inspects model files.",
    subcommands: [ModelsListCommand.self, ModelsInspectCommand.self, ModelsConvertCommand.self],
    defaultSubcommand: ModelsListCommand.self)
}

struct ModelsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists the built-in models, those in your models folder, and the resamplers.")

  func run() throws {
    print("\(AutoUpscaler.name) (default)")
    print("  Looks at each image and chooses one of the families below and a strength: “upscale inspect” shows which.")
    for model in try ShippedModels.all() {
      print("\(model.name)  ×\(model.scale), family “\(model.family)”")
      print("  \(model.purpose)")
      print(
        "  \(model.network.parameterCount) parameters, \(model.network.multiplyAddsPerPixel) multiply-adds per source "
          + "pixel, receptive radius \(model.network.radius), license \(model.license)")
      if let dial = model.dial { print("  --strength 0…1, \(dial.summary)") }
      printQuality(of: model)
    }
    if let folder = ModelFolder.usual, !folder.names.isEmpty {
      print("\(folder.names.joined(separator: ", "))  in \(folder.path); see “upscale models inspect”")
    }
    print("\(ResamplingKernel.allCases.map(\.rawValue).joined(separator: ", "))  classical resamplers, any factor")
  }

  /// PSNR in dB and SSIM on the usual sets, for both ends of the dial where there is one.
  private func printQuality(of model: UpscaleModel) {
    guard let quality = model.provenance["quality"] else { return }
    print("  PSNR/SSIM, clean source\(model.dial == nil ? "" : ", strength 0"): \(quality)")
    if let strong = model.provenance["strong quality"] { print("  PSNR/SSIM, clean source, strength 1: \(strong)") }
  }
}

extension StrengthDial {
  /// What decides where nobody does.
  fileprivate var summary: String {
    switch self {
    case .byCompression: "from the source's JPEG quality by default"
    case .usually(let strength): "\(strength) by default"
    }
  }
}
