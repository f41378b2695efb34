import Testing
import TestSupport
import UpscaleCore

@testable import UpscaleOpenCL

extension FaultyDriverTests {
  /// How tiles cross to a device and results back: as integers or floats, from the host's memory or the driver's.
  @Suite struct TransferTests {
    static let styles: [TransferStyle] = [false, true].flatMap { packs in
      [false, true].map { TransferStyle(packs: packs, pins: $0) }
    }

    private func prepared(
      _ network: UpscaleNetwork, _ style: TransferStyle, _ library: OpenCLLibrary, halvings: Int = 0
    ) async throws -> any PreparedNetwork {
      let device = try #require(try OpenCLDeviceList(library: library).devices().first { $0.isUsable })
      let options = OpenCLOptions(
        cache: TestDevices.programs, limits: RunLimits(maxHalvings: halvings), transfer: { _ in style })
      let backend = try OpenCLBackend(devices: [device], library: library, options: options)
      return try await backend.prepare(network, precision: .full)
    }

    @Test(arguments: styles, [PixelFormat.Sample.uint8, .uint16])
    func everyLevelCrossesUnchanged(_ style: TransferStyle, _ sample: PixelFormat.Sample) async throws {
      let identity = try await prepared(TestNetworks.repeating(1), style, try FaultyDriver.library())
      // An odd width, so that vectors end with the tile and not with a row.
      let (maximum, width) = (sample == .uint8 ? 255 : 65535, 257)
      let size = PixelSize(width: width, height: maximum / width + 1)
      let tile = NetworkTensor(size: size, channels: 3) { samples in
        for index in samples.indices {
          samples[index] = Float((index / 3 + index % 3) % (maximum + 1)) / Float(maximum)
        }
      }
      #expect(tile.packed().sample == sample)
      let floats = try await identity.run(tile, keeping: PixelRect(size))
      #expect(floats.sample == .float32 && floats.holdsSameBytes(as: tile))
      let result = try await identity.run(tile, keeping: PixelRect(size), storing: sample)
      #expect(result.sample == (style.packs ? sample : .float32))
      #expect(result.stored(as: sample).holdsSameBytes(as: tile.stored(as: sample)))
    }

    /// Values between two levels, at the middle and a last bit away from it, and beyond the ends.
    @Test(arguments: [PixelFormat.Sample.uint8, .uint16])
    func roundingIsTheHosts(_ sample: PixelFormat.Sample) async throws {
      let style = TransferStyle(packs: true, pins: false)
      let identity = try await prepared(TestNetworks.repeating(1), style, try FaultyDriver.library())
      let maximum = sample == .uint8 ? 255 : 65535
      var values: [Float] = [-1e30, -1, -0.0, 1, 1.5, 1e30, .leastNonzeroMagnitude, .leastNormalMagnitude]
      for level in stride(from: 0, through: maximum, by: sample == .uint8 ? 1 : 97) {
        let middle = (Float(level) + 0.5) / Float(maximum)
        values += [middle.nextDown, middle, middle.nextUp]
      }
      let tile = NetworkTensor(size: PixelSize(width: values.count, height: 1), channels: 3) { samples in
        for index in samples.indices { samples[index] = values[index / 3] }
      }
      #expect(tile.packed().sample == .float32)
      let result = try await identity.run(tile, keeping: PixelRect(tile.size), storing: sample)
      #expect(result.holdsSameBytes(as: tile.stored(as: sample)))
    }

    /// Wherever in a tile it is; and the next tile is right again.
    @Test(arguments: styles, PixelFormat.Sample.allCases)
    func whatIsNotANumberIsFound(_ style: TransferStyle, _ sample: PixelFormat.Sample) async throws {
      // Overflows where a sample is more than a picture's.
      let network = try TestNetworks.repeating(2, gain: 3e38)
      let prepared = try await prepared(network, style, try FaultyDriver.library())
      let size = PixelSize(width: 7, height: 3)
      for place in [0, 31, 62] {
        for value in [Float(2), -2, .nan, .infinity] {
          let tile = NetworkTensor(size: size, channels: 3) { samples in
            samples.initialize(repeating: 0)
            samples[place] = value
          }
          let error = await #expect(throws: UpscaleError.self) {
            try await prepared.run(tile, keeping: PixelRect(size), storing: sample)
          }
          #expect(error?.code == .deviceFailed && error?.message.contains("not numbers") == true)
          let good = try await prepared.run(
            NetworkTensor(size: size, channels: 3), keeping: PixelRect(size), storing: sample)
          #expect(good.withUnsafeSamples { $0.allSatisfy { $0 == 0 } })
        }
      }
    }

    /// Calls that only packed or pinned transfers make, and the one that reads the result with its verdict.
    @Test(arguments: [
      "clEnqueueMapBuffer", "clEnqueueUnmapMemObject", "clEnqueueFillBuffer", "clEnqueueWriteBuffer",
      "clEnqueueReadBuffer", "clCreateBuffer", "clFinish", "clEnqueueNDRangeKernel",
    ])
    func faultsAreDealtWith(_ call: String) async throws {
      let network = try TestNetworks.compact(features: 4, convolutions: 1, scale: 2)
      let tile = try TestPictures.noise(PixelSize(width: 70, height: 60), PixelFormat(.rgb)).rows(0..<60)
      let style = TransferStyle(packs: true, pins: true)
      var (expected, count) = (NetworkTensor(size: tile.size, channels: 3), 0)
      for fault in [nil, (0, true), (1, true), (0, false)] as [(Int, Bool)?] {
        do {
          let prepared = try await prepared(network, style, try FaultyDriver.library(), halvings: 2)
          // Counted from here on.
          _ = try FaultyDriver.library(
            fault.map { .init(call: call, number: $0.0, status: -5, once: $0.1) })
          let result = try await prepared.run(tile, keeping: PixelRect(tile.size), storing: .uint8)
          #expect(result.sample == .uint8)
          if fault == nil { (expected, count) = (result, FaultyDriver.counts[call] ?? 0) }
          #expect(result.holdsSameBytes(as: expected))
        } catch let error as UpscaleError {
          #expect(fault != nil && error.code == .deviceFailed && error.message.contains(call))
        }
        // A call that comes only once cannot fail a second time.
        if let fault, fault.0 < count { #expect(FaultyDriver.faults > 0, "\(fault) did not happen") }
      }
      #expect(count > 0 || call == "clFinish")
    }

    /// Everything is let go, and memory that a hung device may write to only afterwards.
    @Test(arguments: [false, true])
    func nothingIsLeft(hangs: Bool) async throws {
      let library = try FaultyDriver.library(nil, hangs ? .hang(launch: 0) : nil)
      let network = try TestNetworks.repeating(2)
      let tile = NetworkTensor(size: PixelSize(width: 9, height: 9), channels: 3)
      let device = try #require(try OpenCLDeviceList(library: library).devices().first { $0.isUsable })
      do {
        let options = OpenCLOptions(
          limits: RunLimits(patience: .milliseconds(hangs ? 800 : 20_000)),
          transfer: { _ in TransferStyle(packs: true, pins: true) })
        let backend = try OpenCLBackend(devices: [device], library: library, options: options)
        let prepared = try await backend.prepare(network, precision: .full)
        _ = try await prepared.run(tile, keeping: PixelRect(tile.size), storing: .uint8)
        #expect(!hangs)
      } catch {
        #expect(hangs && error is UpscaleError)
        #expect(!FaultyDriver.leaks.isEmpty)
        FaultyDriver.wakeUp()
      }
      let leaks = await FaultyDriver.leaksInTheEnd()
      #expect(leaks.isEmpty, "\(leaks)")
    }

    /// A picture of 8 bits crosses in a byte a sample, the result too, with four bytes beside each tile.
    @Test func bytesThatCross() async throws {
      let model = TestNetworks.model(try TestNetworks.repeating(2))
      let image = try TestPictures.noise(PixelSize(width: 20, height: 12), PixelFormat(.rgb))
      var pictures: [[UInt8]] = []
      for (packs, written, read) in [(false, 4 * 720, 4 * 2880), (true, 720, 2880 + 4)] {
        let library = try FaultyDriver.library()
        let device = try #require(try OpenCLDeviceList(library: library).devices().first { $0.isUsable })
        let options = OpenCLOptions(
          cache: TestDevices.programs, transfer: { _ in TransferStyle(packs: packs, pins: false) })
        let backend = try OpenCLBackend(devices: [device], library: library, options: options)
        let upscaler = try NetworkUpscaler(models: [model], backend: backend)
        let plan = try upscaler.plan(UpscaleRequest(.scale(2)), for: image.info)
        #expect(plan.passes[0].tiles.tileCount == 1)
        _ = try await upscaler.preparedNetwork(for: plan.passes[0].method)
        FaultyDriver.forgetQueues()
        pictures.append(TestPictures.bytes(try await upscaler.upscale(image, to: UpscaleRequest(.scale(2)))))
        #expect(FaultyDriver.crossed == FaultyDriver.Crossed(written: written, read: read))
      }
      #expect(pictures[0] == pictures[1])
    }
  }
}
