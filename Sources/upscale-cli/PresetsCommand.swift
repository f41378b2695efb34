import ArgumentParser
import Upscale

struct PresetsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "presets", abstract: "Lists what --for sets.",
    discussion: "An option given along with --for overrides the preset.")

  func run() {
    let width = UpscalePreset.all.map(\.name.count).max() ?? 0
    for preset in UpscalePreset.all {
      let name = preset.name + String(repeating: " ", count: width - preset.name.count)
      print("\(name)  \(preset.purpose)")
      print("\(String(repeating: " ", count: width))  \(preset.arguments.joined(separator: " "))")
    }
  }
}
