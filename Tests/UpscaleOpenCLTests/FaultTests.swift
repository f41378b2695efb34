import Foundation
import Testing
import TestSupport
import UpscaleCore

@testable import UpscaleOpenCL

extension FaultyDriverTests {
  /// Kinds of failures, each by itself: the picture is right or the error is typed, and nothing is left behind.
  @Suite struct FaultTests {
    private static let size = PixelSize(width: 11, height: 6)

    private struct Scene {
      let network: UpscaleNetwork
      let tile: NetworkTensor
      let expected: ReferenceInterpreter.Value

      init() throws {
        network = try TestNetworks.compact(features: 4, convolutions: 1, scale: 2)
        tile = try TestPictures.noise(FaultTests.size, PixelFormat(.rgb, .float32)).rows(0..<FaultTests.size.height)
        expected = ReferenceInterpreter.run(network, .init(tile))
      }
    }

    /// A whole life: listing, opening, building, two tiles.
    private func job(
      _ scene: Scene, _ library: OpenCLLibrary, folder: String? = nil, patience: Duration = .seconds(20)
    ) async throws -> NetworkTensor {
      let device = try #require(try OpenCLDeviceList(library: library).devices().first)
      let options = OpenCLOptions(
        cache: folder.map(FileCache.init), limits: RunLimits(patience: patience, maxHalvings: 2))
      let backend = try OpenCLBackend(devices: [device], library: library, options: options)
      let prepared = try await backend.prepare(scene.network, precision: .full)
      _ = try await prepared.run(scene.tile, keeping: PixelRect(x: 2, y: 1, width: 4, height: 3))
      return try await prepared.run(scene.tile, keeping: PixelRect(scene.tile.size))
    }

    /// The picture or the error, and then nothing left.
    private func outcome(_ scene: Scene, _ library: OpenCLLibrary, folder: String? = nil) async -> UpscaleError? {
      var failure: UpscaleError?
      do {
        let result = try await job(scene, library, folder: folder)
        #expect(Conformance.error(result, scene.expected) < 1e-11)
      } catch let error as UpscaleError {
        failure = error
      } catch {
        Issue.record("an error of another type: \(error)")
      }
      // The driver's own threads let go a little later.
      let leaks = await FaultyDriver.leaksInTheEnd()
      #expect(leaks.isEmpty, "\(leaks)")
      return failure
    }

    static let buildFaults = [
      "clCreateProgramWithSource", "clBuildProgram", "clGetProgramBuildInfo", "clCreateKernel", "clGetProgramInfo",
    ].flatMap { call in [-6, -11].map { FaultyDriver.Fault(call: call, status: $0, once: false) } }

    @Test(arguments: buildFaults)
    func buildingFromSourceFails(_ fault: FaultyDriver.Fault) async throws {
      let folder = try TestFolder()
      let error = await outcome(try Scene(), try FaultyDriver.library(fault), folder: folder("cache"))
      let matters = !["clGetProgramInfo", "clGetProgramBuildInfo"].contains(fault.call)
      #expect((error != nil) == matters)
      if let error {
        #expect(error.code == .deviceFailed && error.message.contains(fault.call))
        #expect(error.message.contains(OpenCLStatus(rawValue: fault.status).name))
        if fault.call == "clBuildProgram" {
          #expect(error.message.contains("log: ") && error.message.contains("-DOUTPUT_UNIT="))
        }
      }
    }

    @Test func aLogSaysWhatIsWrong() throws {
      let library = try FaultyDriver.library()
      let context = try OpenCLContext(#require(TestDevices.first), in: library)
      let error = #expect(throws: UpscaleError.self) {
        try OpenCLProgram(context, sources: [.convolution], options: "-DBROADCAST=1")
      }
      #expect(error?.message.contains("CL_BUILD_PROGRAM_FAILURE (-11)") == true)
      #expect(error?.message.contains("error: ") == true && (error?.message.count ?? 0) > 300)
    }

    @Test(arguments: [Int32(-5), -14, -36]) func commandsThatFailOnTheDeviceAreErrors(_ status: Int32) async throws {
      let error = await outcome(try Scene(), try FaultyDriver.library(nil, .ending(status)))
      #expect(error?.code == .deviceFailed)
      #expect(error?.message.contains(OpenCLStatus(rawValue: status).name) == true)
    }

    @Test func whatIsNotANumberIsAnError() async throws {
      let error = await outcome(try Scene(), try FaultyDriver.library(nil, .notANumber))
      #expect(error?.code == .deviceFailed && error?.message.contains("not numbers") == true)
    }

    @Test func aDriverWithoutBinariesStillWorks() async throws {
      let folder = try TestFolder()
      #expect(await outcome(try Scene(), try FaultyDriver.library(nil, .noBinary), folder: folder("cache")) == nil)
    }

    /// Memory that is there for small tiles only: the tile is computed in parts, and the user is told.
    @Test func largeTilesAreCutWhereMemoryIsShort() async throws {
      let scene = try Scene()
      let library = try FaultyDriver.library()
      let device = try #require(try OpenCLDeviceList(library: library).devices().first)
      let backend = try OpenCLBackend(devices: [device], library: library)
      let prepared = try await backend.prepare(scene.network, precision: .full)
      let tile = try TestPictures.noise(PixelSize(width: 40, height: 30), PixelFormat(.rgb, .float32)).rows(0..<30)
      // The counts begin anew here, so the next buffer is number 0.
      _ = try FaultyDriver.library(.init(call: "clCreateBuffer", status: -4))
      let result = try await prepared.run(tile, keeping: PixelRect(tile.size))
      #expect(FaultyDriver.faults == 1)
      #expect(Conformance.error(result, ReferenceInterpreter.run(scene.network, .init(tile))) < 1e-11)
      #expect(backend.warnings.count == 1 && backend.warnings[0].contains("CL_MEM_OBJECT_ALLOCATION_FAILURE"))
    }
  }
}
