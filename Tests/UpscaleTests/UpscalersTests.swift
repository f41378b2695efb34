import Testing
import TestSupport
import Upscale

@Suite struct ShippedModelsTests {
  @Test func modelsAreWhole() throws {
    let models = try ShippedModels.all()
    #expect(!models.isEmpty)
    for model in models {
      #expect(model.network.inputChannels == 3)
      #expect(model.network.outputChannels == 3)
      #expect((2...4).contains(model.scale), "A pass is at most 4×.")
      #expect(model.name == "\(model.family)-x\(model.scale)")
      #expect(!model.purpose.isEmpty)
      #expect(model.license != "unknown")
      #expect(model.network.radius > 0 && model.network.radius < 64)
    }
    #expect(Set(models.map(\.name)).count == models.count)
  }

  @Test func theDefaultFamilyIsShipped() throws {
    let family = try ShippedModels.named(ShippedModels.defaultFamily)
    #expect(!family.isEmpty)
    #expect(family.allSatisfy { $0.family == ShippedModels.defaultFamily })
    #expect(Set(family.map(\.scale)).count == family.count, "One upscaler can hold the family.")
  }

  @Test func everyFamilyIsShippedWhole() throws {
    let scales = ["photo": [2, 4], "fast": [2, 4], "art": [4], "detail": [4]]
    for (family, known) in scales { #expect(try ShippedModels.named(family).map(\.scale).sorted() == known) }
    #expect(Set(try ShippedModels.all().map(\.family)) == Set(scales.keys))
  }

  /// A mixture takes two networks with the same layers.
  @Test func everyDialGoesBetweenTwoNetworks() throws {
    let models = try ShippedModels.all().filter { $0.dial != nil }
    #expect(Set(models.map(\.family)) == ["photo", "art", "detail"])
    for model in models {
      #expect(try model.network(strength: 1) == model.strongNetwork)
      #expect(try Set([0, 0.5, 1].map { try model.network(strength: $0) }).count == 3)
    }
  }

  @Test func modelsAreFoundByName() throws {
    for model in try ShippedModels.all() {
      #expect(try ShippedModels.named(model.name).map(\.network) == [model.network])
    }
    let error = #expect(throws: UpscaleError.self) { try ShippedModels.named("fotto") }
    #expect(error?.code == .unknownName)
    for model in try ShippedModels.all() { #expect(error?.message.contains(model.name) == true) }
  }
}

@Suite struct UpscalersTests {
  @Test func everyNameMakesAnUpscaler() async throws {
    let names = try await Upscalers.names()
    #expect(Set(names).isSuperset(of: ["auto", "photo", "photo-x4", "nearest", "bicubic", "lanczos3"]))
    #expect(Set(names).count == names.count)
    for name in names {
      let upscaler = try await Upscalers.named(name, backend: .cpu, threads: 1)
      let isClassical = ResamplingKernel(rawValue: name) != nil
      #expect(upscaler.passMethods.isEmpty == isClassical)
      #expect((upscaler is ClassicalUpscaler) == isClassical)
    }
    #expect(try await Upscalers.named() is AutoUpscaler)
  }

  @Test(arguments: ["fotto", "", "Photo", "lanczos"])
  func unknownNamesListTheKnown(name: String) async throws {
    let error = await #expect(throws: UpscaleError.self) { _ = try await Upscalers.named(name) }
    #expect(error?.code == .unknownName)
    #expect(error?.message.contains("“\(name)”") == true)
    for known in try await Upscalers.names() { #expect(error?.message.contains(known) == true) }
  }

  @Test func unknownDevicesAreRefused() async {
    let error = await #expect(throws: UpscaleError.self) {
      _ = try await Upscalers.named(backend: .opencl, device: "no such")
    }
    #expect(error?.code == .unknownName || error?.code == .deviceUnavailable)
    let beside = await #expect(throws: UpscaleError.self) { _ = try await Upscalers.named(backend: .cpu, device: "0") }
    #expect(beside?.code == .invalidRequest)
  }

  @Test(arguments: [0, -1, 5000])
  func impossibleThreadCountsAreRefused(threads: Int) async {
    let error = await #expect(throws: UpscaleError.self) {
      _ = try await Upscalers.named(backend: .cpu, threads: threads)
    }
    #expect(error?.code == .invalidRequest)
  }

  @Test func modelFilesAreReadFromPaths() async throws {
    let folder = try TestFolder()
    let missing = await #expect(throws: UpscaleError.self) { try await ModelCatalog.named(folder("none.safetensors")) }
    #expect(missing?.code == .fileAccess)
    #expect(missing?.message.contains("none.safetensors") == true)
    try folder.write([1, 2, 3], to: "short.safetensors")
    let damaged = await #expect(throws: UpscaleError.self) {
      _ = try await Upscalers.named(folder("short.safetensors"))
    }
    #expect(damaged?.code == .invalidModelFile)
    // A folder is no model either.
    let isFolder = await #expect(throws: UpscaleError.self) { try await ModelCatalog.named(folder.path) }
    #expect(isFolder?.code == .fileAccess)
  }

  /// A 1×1 convolution, a PReLU and a last convolution in a file, written by hand, and found by its path.
  @Test func aModelFileMakesAnUpscaler() async throws {
    let folder = try TestFolder()
    try SmallModelFile.write(to: folder, "own.safetensors")
    let upscaler = try await Upscalers.named(folder("own.safetensors"), backend: .cpu, threads: 1)
    #expect(upscaler.passMethods.map(\.name) == ["own.safetensors"])
    #expect(upscaler.passMethods.map(\.scale) == [2])
  }
}
