import Testing
import TestSupport
import UpscaleCore

@testable import UpscaleOpenCL

extension FaultyDriverTests {
  /// Devices that stop in the middle, devices that are only slow, and what becomes of those that come back.
  @Suite(.timeLimit(.minutes(2))) struct HangTests {
    private let network: UpscaleNetwork
    private let tile: NetworkTensor

    init() throws {
      network = try TestNetworks.compact(features: 4, convolutions: 1, scale: 2)
      tile = try TestPictures.noise(PixelSize(width: 11, height: 6), PixelFormat(.rgb, .float32)).rows(0..<6)
    }

    private func backend(
      _ library: OpenCLLibrary, patience: Duration, halvings: Int = 3
    ) throws -> OpenCLBackend {
      let device = try #require(try OpenCLDeviceList(library: library).devices().first { $0.isUsable })
      return try OpenCLBackend(
        devices: [device], library: library,
        options: OpenCLOptions(
          cache: TestDevices.programs, limits: RunLimits(patience: patience, maxHalvings: halvings),
          transfer: HangTests.floats))
    }

    /// Short, so that hangs are found soon; programs are compiled before, which may take longer.
    private static let patience = Duration.milliseconds(800)

    /// So that the launches are those of the network alone.
    private static let floats: @Sendable (OpenCLDevice) -> TransferStyle = { _ in
      TransferStyle(packs: false, pins: false)
    }

    private func compilePrograms(isGraphics: Bool = false) async throws {
      let library = try FaultyDriver.library(isGraphics: isGraphics)
      _ = try await backend(library, patience: .seconds(60)).prepare(network, precision: .full)
      try await nothingIsLeft()
    }

    private func isRight(_ prepared: any PreparedNetwork) async throws -> Bool {
      let result = try await prepared.run(tile, keeping: PixelRect(tile.size))
      return Conformance.error(result, ReferenceInterpreter.run(network, .init(tile))) < 1e-11
    }

    private func nothingIsLeft() async throws {
      let leaks = await FaultyDriver.leaksInTheEnd()
      #expect(leaks.isEmpty, "\(leaks)")
    }

    /// The picture's launches: what is given, two convolutions.
    @Test(arguments: 0..<6) func aHangIsFoundAtEveryLaunch(_ launch: Int) async throws {
      try await compilePrograms()
      let library = try FaultyDriver.library(nil, .hang(launch: launch))
      let start = ContinuousClock.now
      do {
        let backend = try backend(library, patience: HangTests.patience)
        let error = await #expect(throws: UpscaleError.self) {
          // The first three launches are those of the small tile that every device is tried with.
          let prepared = try await backend.prepare(network, precision: .full)
          #expect(launch >= 3)
          _ = try await prepared.run(tile, keeping: PixelRect(tile.size))
        }
        #expect(error?.code == .deviceFailed && error?.message.contains("hung") == true)
        #expect(ContinuousClock.now - start < .seconds(30))
        // No more is asked of it.
        let again = await #expect(throws: UpscaleError.self) { try await backend.prepare(network, precision: .full) }
        #expect(again?.message.contains("no longer responds") == true)
      }
      #expect(FaultyDriver.blockedCalls == 0)
      // What the device may still touch is kept, and what would wait for it is not released: all that there was, but
      // for the events of markers, which came before the device was known to hang.
      let objects = FaultyDriver.leaks.filter { $0.key != "event" }
      #expect(objects == ["context": 1, "queue": 1, "program": 3, "kernel": 3, "buffer": 6], "\(objects)")
      FaultyDriver.wakeUp()
      try await nothingIsLeft()
    }

    /// Far longer in all than a device may be silent, and never silent for so long.
    @Test func aSlowDeviceIsNotGivenUp() async throws {
      let network = try TestNetworks.compact(features: 4, convolutions: 11, scale: 2)
      let patience = Duration.seconds(1)
      let backend = try backend(FaultyDriver.library(nil, .slow(.milliseconds(150))), patience: patience)
      let prepared = try await backend.prepare(network, precision: .full)
      let start = ContinuousClock.now
      let result = try await prepared.run(tile, keeping: PixelRect(tile.size))
      #expect(ContinuousClock.now - start > patience * 1.5)
      #expect(Conformance.error(result, ReferenceInterpreter.run(network, .init(tile))) < 1e-11)
      #expect(backend.warnings.isEmpty)
    }

    /// A graphics processor has two tiles under way; a hang ends both, and nobody waits for the other.
    @Test func allSlotsOfAHungDeviceAreGone() async throws {
      try await compilePrograms(isGraphics: true)
      let backend = try backend(
        FaultyDriver.library(nil, .hang(launch: 6), isGraphics: true), patience: HangTests.patience)
      let prepared = try await backend.prepare(network, precision: .full)
      for _ in 0..<2 {
        let error = await #expect(throws: UpscaleError.self) {
          try await prepared.run(tile, keeping: PixelRect(tile.size))
        }
        #expect(error?.code == .deviceFailed)
      }
      FaultyDriver.wakeUp()
    }

    /// A device that hung and answers again is opened anew once: the pictures after that are its own again.
    @Test func aDeviceThatWakesUpIsOpenedAnew() async throws {
      try await compilePrograms()
      try await { () async throws in
        let backend = try backend(FaultyDriver.library(nil, .hang(launch: 3)), patience: HangTests.patience)
        let prepared = try await backend.prepare(network, precision: .full)
        await #expect(throws: UpscaleError.self) { try await prepared.run(tile, keeping: PixelRect(tile.size)) }
        #expect(!prepared.isSpent)
        FaultyDriver.wakeUp()
        #expect(prepared.isSpent)
        let again = try await backend.prepare(network, precision: .full)
        #expect(!again.isSpent)
        #expect(try await isRight(again))
        #expect(backend.warnings.count == 1 && backend.warnings[0].contains("reopened"))
        #expect(FaultyDriver.counts["clCreateContext"] == 2)
      }()
      try await nothingIsLeft()
    }

    /// Drivers tell a loss by many codes. After it the CPU goes on; the next picture is the reopened device's.
    @Test(arguments: [Int32(-5), -34, -36, -9999]) func aLostDeviceIsOpenedAnewOnce(_ status: Int32) async throws {
      try await { () async throws in
        let openCL = try backend(
          FaultyDriver.library(nil, .loss(status, launch: 20, contexts: 1)), patience: .seconds(20), halvings: 1)
        try await pictures(openCL, lastContext: 2, isGivenUp: false)
      }()
      try await nothingIsLeft()
    }

    @Test func aDeviceThatIsLostTwiceIsGivenUp() async throws {
      try await { () async throws in
        let openCL = try backend(
          FaultyDriver.library(nil, .loss(-5, launch: 20, contexts: 9)), patience: .seconds(20), halvings: 1)
        try await pictures(openCL, lastContext: 2, isGivenUp: true)
      }()
      try await nothingIsLeft()
    }

    /// Where the second opening fails, too, the CPU keeps the work.
    @Test func whatCannotBeOpenedAnewIsGivenUp() async throws {
      try await { () async throws in
        let openCL = try backend(
          FaultyDriver.library(
            .init(call: "clCreateContext", number: 1, status: -6, once: false), .loss(-5, launch: 20, contexts: 1)),
          patience: .seconds(20), halvings: 1)
        try await pictures(openCL, lastContext: 2, isGivenUp: true)
      }()
      try await nothingIsLeft()
    }

    /// Of two devices one fails from some launch on: at the small tile that it is tried with, or later.
    @Test(arguments: [0, 4, 7]) func theOtherDeviceDoesTheWork(_ launch: Int) async throws {
      try await { () async throws in
        let library = try FaultyDriver.library(nil, .brokenQueue(number: 1, launch: launch))
        let device = try #require(try OpenCLDeviceList(library: library).devices().first { $0.isUsable })
        let backend = try OpenCLBackend(
          devices: [device, device], library: library,
          options: OpenCLOptions(
            cache: TestDevices.programs, limits: RunLimits(patience: .seconds(20), maxHalvings: 0),
            transfer: HangTests.floats))
        let prepared = try await backend.prepare(network, precision: .full)
        for _ in 0..<5 { #expect(try await isRight(prepared)) }
        #expect(prepared.isSpent == (launch > 0))
        #expect(backend.warnings.contains { $0.contains("the others d") }, "\(backend.warnings)")
      }()
      try await nothingIsLeft()
    }

    /// Four pictures one after the other, with another backend behind the first. The device is lost during the first.
    private func pictures(_ openCL: OpenCLBackend, lastContext: Int, isGivenUp: Bool) async throws {
      let safe = FakeBackend()
      let upscaler = try NetworkUpscaler(
        models: [TestNetworks.model(network)],
        backend: FallbackBackend(openCL, else: safe, where: { _, _ in true }))
      let image = try TestPictures.noise(PixelSize(width: 20, height: 16), PixelFormat(.rgb))
      let request = UpscaleRequest(.scale(2), tile: 8)
      let expected = try await NetworkUpscaler(models: upscaler.models, backend: FakeBackend())
        .upscale(image, to: request)
      var runs: [Int] = []
      for _ in 0..<4 {
        let before = safe.counts.runs
        let result = try await upscaler.upscale(image, to: request)
        let differences = zip(TestPictures.integers(result), TestPictures.integers(expected)).map { abs($0 - $1) }
        #expect(differences.max() ?? 9 <= 1)
        runs.append(safe.counts.runs - before)
      }
      // Six tiles a picture; two runs are those of the small tile that is compared.
      #expect(runs[0] > 2)
      #expect(isGivenUp ? runs[2...] == [6, 6] : runs[1...] == [2, 0, 0], "\(runs)")
      #expect(FaultyDriver.counts["clCreateContext"] == lastContext)
      #expect(!upscaler.backend.warnings.isEmpty)
    }
  }
}
