import Testing
import TestSupport
import UpscaleCore

@testable import UpscaleOpenCL

extension FaultyDriverTests {
  /// Several devices at work on one picture. One device opened twice stands for two.
  @Suite struct SharingTests {
    @Test func twoDevicesShareAPicture() async throws {
      let network = try TestNetworks.compact(features: 4, convolutions: 1, scale: 2)
      let image = try TestPictures.noise(PixelSize(width: 14, height: 60), PixelFormat(.rgb))
      let request = UpscaleRequest(.scale(2), tile: 15)
      var pictures: [[UInt8]] = []
      for count in 1...2 {
        let library = try FaultyDriver.library()
        let device = try #require(try OpenCLDeviceList(library: library).devices().first { $0.isUsable })
        let backend = try OpenCLBackend(
          devices: Array(repeating: device, count: count), library: library,
          options: OpenCLOptions(cache: TestDevices.programs))
        let upscaler = try NetworkUpscaler(models: [TestNetworks.model(network)], backend: backend)
        let plan = try upscaler.plan(request, for: image.info)
        _ = try await upscaler.preparedNetwork(for: plan.passes[0].method)
        // Counted from here on: preparing runs a small tile on every device.
        FaultyDriver.forgetQueues()
        pictures.append(TestPictures.bytes(try await upscaler.upscale(image, to: request)))
        let tiles = FaultyDriver.readsByQueue
        #expect(tiles.count == count && tiles.values.reduce(0, +) == 4 && tiles.values.allSatisfy { $0 > 0 })
      }
      #expect(pictures[0] == pictures[1])
    }

    /// Where a picture is small, its tiles are so many that all devices have one.
    @Test func tilesAreEnoughForAllDevices() throws {
      let device = try #require(TestDevices.first)
      let network = try TestNetworks.compact(features: 4, convolutions: 1, scale: 2)
      for count in 1...3 {
        let backend = try OpenCLBackend(
          devices: Array(repeating: device, count: count), library: OpenCLLibrary.load(), options: OpenCLOptions())
        let inFlight = backend.tilingRules(for: network, precision: .full).tilesInFlight
        let upscaler = try NetworkUpscaler(models: [TestNetworks.model(network)], backend: backend)
        let image = ImageInfo(size: PixelSize(width: 640, height: 480), format: PixelFormat(.rgb))
        #expect(try upscaler.plan(UpscaleRequest(.scale(2)), for: image).passes[0].tiles.tileCount == inFlight)
      }
    }
  }
}
