import Foundation
import Testing
import TestSupport
import UpscaleCore

@testable import UpscaleOpenCL

@Suite("Program cache", .serialized)
struct ProgramCacheTests {
  @Test("SHA-256 gives the standard's answers")
  func hash() {
    #expect(SHA256.text("".utf8) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(SHA256.text("abc".utf8) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    let million = SHA256.text(repeatElement(UInt8(ascii: "a"), count: 1_000_000))
    #expect(million == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test("files come back as they were stored, or not at all")
  func files() throws {
    let folder = try TestFolder()
    let cache = FileCache(folder: folder("deep/folder"))
    #expect(cache.bytes(named: "a") == nil)
    cache.store([1, 2, 3], named: "a")
    #expect(cache.bytes(named: "a") == [1, 2, 3])
    let path = folder("deep/folder/a")
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for damaged in [whole.dropLast(), Data(), whole.prefix(20), whole.dropLast() + [9]] {
      try damaged.write(to: URL(fileURLWithPath: path))
      #expect(cache.bytes(named: "a") == nil)
    }
  }

  /// A network of its own, so that no other test has compiled its programs in this process.
  private func network() throws -> UpscaleNetwork { try TestNetworks.compact(features: 22, convolutions: 2, scale: 2) }

  private func backend(_ folder: TestFolder) throws -> OpenCLBackend {
    try OpenCLBackend(devices: [#require(TestDevices.first)], cacheFolder: folder("cache"))
  }

  @Test("the second start builds nothing and gives the same image", .enabled(if: TestDevices.first != nil))
  func secondStart() async throws {
    let (folder, network) = (try TestFolder(), try network())
    let tile = try TestPictures.noise(PixelSize(width: 9, height: 7), PixelFormat(.rgb, .float32)).rows(0..<7)
    var pictures: [[Float]] = []
    for builds in [5, 0] {
      let backend = try backend(folder)
      let result = try await backend.prepare(network, precision: .full).run(tile, keeping: PixelRect(tile.size))
      pictures.append(result.withUnsafeSamples { Array($0) })
      #expect(backend.programBuilds == builds)
    }
    #expect(pictures[0] == pictures[1])
  }

  @Test("damaged files are built anew and replaced", .enabled(if: TestDevices.first != nil))
  func damaged() async throws {
    let (folder, network) = (try TestFolder(), try network())
    _ = try await backend(folder).prepare(network, precision: .full)
    let cache = FileCache(folder: folder("cache"))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder("cache"))
    #expect(names.count == 5)
    // Whole files of nonsense: what a driver of another version would make of them, it finds out by itself.
    for name in names { cache.store([UInt8](repeating: 7, count: 5000), named: name) }
    for builds in [5, 0] {
      let backend = try backend(folder)
      let prepared = try await backend.prepare(network, precision: .full)
      #expect(backend.programBuilds == builds)
      for result in try await Conformance.results(of: prepared) { #expect(result.error < 1e-11) }
    }
  }

  @Test("without a folder nothing is stored", .enabled(if: TestDevices.first != nil))
  func off() async throws {
    let network = try TestNetworks.repeating(2)
    for _ in 0..<2 {
      let backend = try OpenCLBackend(devices: [#require(TestDevices.first)], cacheFolder: nil)
      _ = try await backend.prepare(network, precision: .full)
      #expect(backend.programBuilds == 4)
    }
  }
}
