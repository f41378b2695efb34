import Foundation
import Testing
import TestSupport
import UpscaleCore

@testable import UpscaleOpenCL

extension FaultyDriverTests {
  @Suite struct TuningTests {
    private func network() throws -> UpscaleNetwork {
      var random = SeededGenerator(seed: 5)
      return try UpscaleNetwork(
        inputChannels: 3,
        nodes: TestNetworks.chain([.convolution(TestNetworks.convolution(3, 3, kernel: 3, using: &random))]))
    }

    /// Small vectors, so that there is much to choose from.
    private static let style: @Sendable (OpenCLDevice, Bool) -> ComputeStyle = {
      ComputeStyle(broadcasts: true, vector: 4, pixels: [3], storesHalf: $1, group: 1)
    }

    private func backend(
      _ folder: TestFolder, _ library: OpenCLLibrary, patience: Duration = .seconds(20)
    ) throws -> OpenCLBackend {
      let device = try #require(try OpenCLDeviceList(library: library).devices().first { $0.isUsable })
      return try OpenCLBackend(
        devices: [device], library: library,
        options: OpenCLOptions(
          cache: FileCache(folder: folder("cache")), limits: RunLimits(patience: patience), style: TuningTests.style))
    }

    /// The records that are stored.
    private func records(_ folder: TestFolder) throws -> [TuningRecord] {
      let cache = FileCache(folder: folder("cache"))
      return try FileManager.default.contentsOfDirectory(atPath: folder("cache")).filter { $0.hasSuffix(".tuning") }
        .sorted().map { try #require(cache.bytes(named: $0).flatMap { TuningRecord($0) }) }
    }

    /// Puts bytes where the layer's record is looked for.
    @discardableResult private func store(_ bytes: [UInt8], in folder: TestFolder) throws -> String {
      let device = try #require(TestDevices.first)
      let cache = FileCache(folder: folder("cache"))
      let programs = ProgramStore(try OpenCLContext(device, in: OpenCLLibrary.load()), cache: cache)
      let style = TuningTests.style(device, false)
      let plan = try DevicePlan(network(), style: style)
      let shapes = plan.steps.compactMap { step -> ConvolutionDescriptor? in
        if case .convolution(let shape) = plan.descriptor(of: step, style: style) { shape } else { nil }
      }
      programs.store(TuningRecord(), for: try #require(shapes.first))
      let names = try FileManager.default.contentsOfDirectory(atPath: cache.folder).filter { $0.hasSuffix(".tuning") }
      let name = try #require(names.count == 1 ? names.first : nil)
      cache.store(bytes, named: name)
      return name
    }

    private func picture(_ backend: OpenCLBackend) async throws -> Double {
      let prepared = try await backend.prepare(network(), precision: .full)
      return try await Conformance.results(of: prepared).map(\.error).max() ?? .infinity
    }

    @Test func whatIsFoundIsUsedOnTheNextStart() async throws {
      let precision = UpscalePrecision.fast
      let folder = try TestFolder()
      let library = try OpenCLLibrary.load()
      let found = try await backend(folder, library).tune(network(), precision: precision, budget: .seconds(60))
      #expect(found.count == 1 && found.allSatisfy { $0.best != nil && $0.tried >= 1 })
      // What was found is stored; a second start looks for nothing.
      let records = try records(folder)
      #expect(records.count == 1 && records.allSatisfy { $0.best != nil && $0.trying == nil })
      let next = try backend(folder, library)
      #expect(try await next.tune(network(), precision: precision).isEmpty)
      let prepared = try await next.prepare(network(), precision: precision)
      for result in try await Conformance.results(of: prepared) { #expect(result.error < 3e-5) }
    }

    /// Every way but the usual one computes wrong and is, by the clock, a thousand times faster: the usual one stays.
    @Test(arguments: [true, false]) func whatComputesWrongIsNeverChosen(_ miscompiles: Bool) async throws {
      let folder = try TestFolder()
      let usual = LaunchChoice(vectors: 1, pixels: 3, group: 1)
      let library = try FaultyDriver.library(
        nil, .tuning(sparing: ["-DPIXELS=1 ", "-DPIXELS=3 "], miscompiles: miscompiles))
      let found = try await backend(folder, library).tune(network(), precision: .full, budget: .seconds(60))
      let records = try records(folder)
      #expect(found.count == 1 && records.count == 1)
      for (result, record) in zip(found, records) {
        #expect(result.tried > 3)
        // Where they compute right, one of them is chosen: the clock is what decides.
        #expect((record.best == usual) == miscompiles)
        if miscompiles { #expect(result.lost == result.tried - 1) }
      }
      #expect(try await picture(backend(folder, OpenCLLibrary.load())) < 1e-11)
    }

    @Test(arguments: ["clBuildProgram", "clEnqueueNDRangeKernel", "clGetEventProfilingInfo", "clEnqueueReadBuffer"])
    func failuresLoseTheTrialAndNothingElse(_ call: String) async throws {
      let folder = try TestFolder()
      let library = try FaultyDriver.library(.init(call: call, number: 3, status: -5, once: false))
      _ = try await backend(folder, library).tune(network(), precision: .full, budget: .seconds(60))
      #expect(FaultyDriver.faults > 0)
      #expect(try await picture(backend(folder, OpenCLLibrary.load())) < 1e-11)
    }

    /// A way that brought the driver or the process down is known by the mark that it left.
    @Test func whatHungIsNotTriedAgain() async throws {
      let folder = try TestFolder()
      let hung = LaunchChoice(vectors: 1, pixels: 3, group: 1)
      var record = TuningRecord()
      record.trying = hung
      try store(record.bytes, in: folder)
      try await backend(folder, OpenCLLibrary.load()).tune(network(), precision: .full, budget: .seconds(60))
      let found = try #require(try records(folder).first)
      #expect(found.best != nil && found.best != hung && found.lost.contains(hung) && found.trying == nil)
    }

    @Test func aHungDeviceEndsTuning() async throws {
      let folder = try TestFolder()
      let library = try FaultyDriver.library(nil, .hang(launch: 0))
      let error = await #expect(throws: UpscaleError.self) {
        try await backend(folder, library, patience: .milliseconds(200)).tune(network(), precision: .full)
      }
      #expect(error?.code == .deviceFailed && error?.message.contains("no longer responds") == true)
      FaultyDriver.wakeUp()
    }

    @Test func damagedRecordsAreIgnored() async throws {
      let folder = try TestFolder()
      for text in ["", "upscale tuning 2\n", "upscale tuning 1\nbest 1 2\n", "upscale tuning 1\nbest 0 -1 99999\n"] {
        #expect(TuningRecord(Array(text.utf8)) == nil)
        try store(Array(text.utf8), in: folder)
        #expect(try await picture(backend(folder, OpenCLLibrary.load())) < 1e-11)
      }
      let name = try store([], in: folder)
      try Data([1, 2, 3]).write(to: URL(fileURLWithPath: folder("cache/" + name)))
      #expect(try await picture(backend(folder, OpenCLLibrary.load())) < 1e-11)
    }

    @Test func recordsComeBackAsTheyWere() {
      var record = TuningRecord()
      record.best = LaunchChoice(vectors: 2, pixels: 8, group: 32)
      record.lost = [.plain, LaunchChoice(vectors: 4, pixels: 8, group: 64)]
      #expect(TuningRecord(record.bytes) == record)
      record.trying = LaunchChoice(vectors: 1, pixels: 2, group: 32)
      #expect(TuningRecord(record.bytes)?.lost.count == 3)
    }
  }
}
