import Foundation
import Testing
import TestSupport
import Upscale

/// Model files found by path and by name, and the command line that tells of them.
@Suite struct ModelFolderTests {
  /// A .param file and, if asked for, its .bin file: one convolution and a pixel shuffle.
  private func writeNCNN(to folder: TestFolder, _ stem: String, withWeights: Bool = true) throws {
    let text = """
      7767517
      3 3
      Input in 0 1 data
      Convolution c 1 1 data x 0=12 1=3 4=1 5=1 6=324
      PixelShuffle p 1 1 x y 0=2
      """
    try folder.write(Array(text.utf8), to: stem + ".param")
    if withWeights { try folder.write([UInt8](repeating: 0, count: 4 + 4 * 336), to: stem + ".bin") }
  }

  @Test(arguments: ["pair.param", "pair.bin"])
  func bothHalvesOfAPairFindTheOther(name: String) async throws {
    let folder = try TestFolder()
    try writeNCNN(to: folder, "pair")
    let models = try await ModelCatalog.named(folder(name))
    #expect(models.map(\.scale) == [2])
    #expect(models.map(\.name) == [name])
  }

  @Test func aHalfAloneIsRefused() async throws {
    let folder = try TestFolder()
    try writeNCNN(to: folder, "half", withWeights: false)
    let missing = await #expect(throws: UpscaleError.self) { try await ModelCatalog.named(folder("half.param")) }
    #expect(missing?.message.contains(".bin") == true)
    try folder.write([0, 0, 0, 0], to: "other.bin")
    let alone = await #expect(throws: UpscaleError.self) { try await ModelCatalog.named(folder("other.bin")) }
    #expect(alone?.code == .invalidModelFile)
  }

  @Test func theFolderIsSearchedByName() throws {
    let (folder, pictures) = (try TestFolder(), try FileUpscaleTests.folder())
    try SmallModelFile.write(to: folder, "mine.safetensors")
    try writeNCNN(to: folder, "pair")
    try folder.write([1], to: "notes.txt")
    #expect(ModelFolder(path: folder.path).names == ["mine", "pair"])
    let environment = ["UPSCALE_MODELS": folder.path]
    let files = [pictures("in.png"), pictures("out.png")]
    for (name, file) in [
      ("mine", "mine.safetensors"), ("mine.safetensors", "mine.safetensors"), ("pair", "pair.param"),
      ("pair.param", "pair.param"),
    ] {
      let result = try CommandLineTool.run(files + ["--model", name, "--dry-run"], environment: environment)
      #expect(result.status == 0)
      #expect(result.output.contains("pass 1   \(file): 12×9 → 24×18"), "\(result.output)\(result.errors)")
    }
    let unknown = try CommandLineTool.run(files + ["-m", "min"], environment: environment)
    #expect(unknown.status == 64)
    #expect(unknown.errors.contains("mine, pair"))
    let list = try CommandLineTool.run(["models"], environment: environment)
    #expect(list.output.contains("mine, pair  in \(folder.path)"))
  }

  @Test func filesAreInspected() throws {
    let folder = try TestFolder()
    try SmallModelFile.write(to: folder, "own.safetensors")
    let result = try CommandLineTool.run(["models", "inspect", folder("own.safetensors")])
    #expect(result.status == 0)
    for line in [
      "format        safetensors", "architecture  SRVGGNetCompact, 2 channels, 2 convolutions", "scale         ×2",
      "parameters    286", "cost          270 multiply-adds per source pixel", "radius        2 source pixels",
      "license       not stated in the file",
    ] { #expect(result.output.contains("  \(line)\n"), "\(result.output)") }
    for start in ["time          about ", "memory        about "] {
      #expect(result.output.contains("\n  \(start)"), "\(result.output)")
    }
    try folder.write([1, 2, 3], to: "bad.pth")
    let bad = try CommandLineTool.run(["models", "inspect", folder("bad.pth"), folder("own.safetensors")])
    #expect(bad.status == 1)
    #expect(bad.errorLines.count == 1)
    #expect(bad.output.contains("architecture  SRVGGNetCompact"))
  }

  @Test func filesAreConverted() async throws {
    let folder = try TestFolder()
    try SmallModelFile.write(to: folder, "own.safetensors")
    let arguments = ["models", "convert", folder("own.safetensors"), folder("new.safetensors")]
    #expect(try CommandLineTool.run(arguments).status == 0)
    let written = try await ModelCatalog.named(folder("new.safetensors")).map(\.network)
    #expect(try await ModelCatalog.named(folder("own.safetensors")).map(\.network) == written)
    let again = try CommandLineTool.run(arguments)
    #expect(again.status == 1)
    #expect(again.errors.contains("exists"))
    #expect(try CommandLineTool.run(arguments + ["--force"]).status == 0)
    #expect(folder.names == ["new.safetensors", "own.safetensors"])
  }
}
