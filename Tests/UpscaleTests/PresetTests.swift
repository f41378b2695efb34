import Testing
import TestSupport
import Upscale

@Suite struct PresetTests {
  @Test func namesAreFoundOrListed() throws {
    #expect(UpscalePreset.all.map(\.name) == ["print", "web", "shop", "icon", "archive"])
    for preset in UpscalePreset.all {
      #expect(try UpscalePreset.named(preset.name.uppercased()) == preset)
      #expect(!preset.arguments.isEmpty && preset.purpose.hasSuffix("."))
    }
    let error = #expect(throws: UpscaleError.self) { try UpscalePreset.named("wallpaper") }
    #expect(error?.code == .unknownName)
    #expect(error?.message.contains("print, web, shop, icon, archive") == true)
  }

  /// A preset writes, byte for byte, what the options that it says it sets write.
  @Test(arguments: UpscalePreset.all)
  func presetsAreTheirOptions(preset: UpscalePreset) throws {
    let folder = try FileUpscaleTests.folder()
    let common = [folder("in.png"), "-m", "bicubic", "-q"]
    let options = preset.arguments.filter { !$0.hasPrefix("--model") }
      .flatMap { $0.split(separator: " ").map(String.init) }
    #expect(try CommandLineTool.run(common + ["-o", folder("a"), "--for", preset.name]).status == 0)
    #expect(try CommandLineTool.run(common + ["-o", folder("b")] + options).status == 0)
    let (one, other) = (BatchFolder.files(folder("a")), BatchFolder.files(folder("b")))
    #expect(one == other && one.count == 1)
    for name in one { #expect(try folder.bytes(of: "a/\(name)") == folder.bytes(of: "b/\(name)")) }
  }

  @Test(arguments: UpscalePreset.all.filter { $0.model != nil })
  func theirModelsAreUsed(preset: UpscalePreset) throws {
    let folder = try FileUpscaleTests.folder()
    let model = try #require(preset.model)
    #expect(try !ShippedModels.named(model).isEmpty)
    let dry = try CommandLineTool.run([folder("in.png"), folder("out.png"), "--for", preset.name, "--dry-run"])
    #expect(dry.output.contains("\(model)-x4"))
  }

  @Test func optionsWin() throws {
    let folder = try FileUpscaleTests.folder()
    let result = try CommandLineTool.run([
      folder("in.png"), folder("out.jpg"), "-m", "bicubic", "--for", "print", "--dpi", "150", "--width", "30",
    ])
    #expect(result.status == 0)
    let image = try ImageFile.info(at: folder("out.jpg")).image
    #expect(image.size.width == 30)
    #expect(image.metadata.density == PixelDensity(x: 150, y: 150, unit: .inch))
  }
}
