import Foundation
import Testing
import TestSupport

@testable import Upscale
@testable import UpscaleOpenCL

extension FaultyDriverTests {
  /// Whole jobs from file to file in which calls of OpenCL fail: a right file, or a typed error and no file; and nothing is
  /// left behind, neither of OpenCL's objects nor of files.
  @Suite(.timeLimit(.minutes(15))) struct FileJobFaultTests {
    private let model: UpscaleModel
    private let job: FileUpscale
    private let pictures: TestFolder
    private let cache: TestFolder
    private let expected: [Int]

    init() async throws {
      let network = try TestNetworks.compact(features: 4, convolutions: 1, scale: 2)
      model = TestNetworks.model(network)
      (pictures, cache) = (try TestFolder(), try TestFolder())
      let image = try TestPictures.noise(PixelSize(width: 14, height: 9), PixelFormat(.rgb))
      try await ImageFile.write(image, to: pictures("in.png"))
      job = FileUpscale(
        from: pictures("in.png"), to: pictures("out.png"), request: UpscaleRequest(.scale(2), tile: 9))
      let cpu = try NetworkUpscaler(models: [model], backend: CPUBackend(threads: 1))
      expected = TestPictures.integers(try await cpu.upscale(image, to: job.request))
    }

    /// - Parameter isAlone: without a CPU behind it.
    private func backend(_ library: OpenCLLibrary, isAlone: Bool) throws(UpscaleError) -> any UpscaleBackend {
      let openCL: any UpscaleBackend
      do throws(UpscaleError) {
        let devices = try OpenCLDeviceList(library: library).devices().filter(\.isUsable)
        openCL = try OpenCLBackend(
          devices: devices, library: library,
          options: OpenCLOptions(
            cache: FileCache(folder: cache.path), limits: RunLimits(patience: .seconds(20), maxHalvings: 1)))
      } catch {
        guard !isAlone else { throw error }
        openCL = MissingBackend(reason: error)
      }
      if isAlone { return openCL }
      return FallbackBackend(openCL, else: try CPUBackend(threads: 1), where: { _, _ in true })
    }

    private func run(_ library: OpenCLLibrary, isAlone: Bool) async throws -> [String] {
      let upscaler = try NetworkUpscaler(models: [model], backend: backend(library, isAlone: isAlone))
      return try await job.run(with: upscaler).deviceWarnings
    }

    /// Runs the job, and looks at all that it leaves.
    /// - Returns: the warnings, or the error.
    private func outcome(
      _ library: OpenCLLibrary, isAlone: Bool, _ comment: Comment
    ) async throws -> Result<[String], UpscaleError> {
      try? FileManager.default.removeItem(atPath: pictures("out.png"))
      let result: Result<[String], UpscaleError>
      do {
        result = .success(try await run(library, isAlone: isAlone))
      } catch let error as UpscaleError {
        result = .failure(error)
      }
      switch result {
      case .success:
        let written = await TestPictures.integers(try ImageFile.read(at: pictures("out.png")))
        #expect(written.count == expected.count, comment)
        #expect(zip(written, expected).allSatisfy { abs($0 - $1) <= 1 }, comment)
        #expect(pictures.names == ["in.png", "out.png"], comment)
      case .failure(let error):
        #expect(error.code == .deviceFailed || error.code == .deviceUnavailable, "\(comment): \(error)")
        #expect(error.message.count > 40, comment)
        #expect(pictures.names == ["in.png"], comment)
      }
      // The driver's own threads let go a little later.
      let leaks = await FaultyDriver.leaksInTheEnd()
      #expect(leaks.isEmpty, "\(comment): \(leaks)")
      #expect(openFiles.isEmpty, comment)
      return result
    }

    /// Files in the test's folders that this process holds open. Other tests open theirs at the same time.
    private var openFiles: [String] {
      #if canImport(Darwin)
        let files = (0..<256).compactMap { descriptor -> String? in
          var path = [CChar](repeating: 0, count: Int(MAXPATHLEN))
          guard fcntl(descriptor, F_GETPATH, &path) == 0 else { return nil }
          return String(decoding: path.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
      #else
        let folder = "/proc/self/fd"
        let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).compactMap {
          try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/" + $0)
        }
      #endif
      return files.filter { $0.contains(pictures.path) || $0.contains(cache.path) }
    }

    /// The calls of a job whose programs come from the cache, and the files of the cache.
    private func calls() async throws -> (counts: [String: Int], programs: [(String, [UInt8])]) {
      for _ in 0..<2 {
        let warnings = try await outcome(FaultyDriver.library(), isAlone: true, "nothing fails").get()
        #expect(warnings.isEmpty)
      }
      let files = FileCache(folder: cache.path)
      return (FaultyDriver.counts, cache.names.map { ($0, files.bytes(named: $0) ?? []) })
    }

    /// Calls in a row fail alike: some of them, from the first to the last, alone and with all after them.
    private func faults(_ counts: [String: Int]) -> [FaultyDriver.Fault] {
      counts.sorted { $0.key < $1.key }.flatMap { call, count in
        let places = Set([0, count / 2, count - 1]).sorted()
        return places.map { FaultyDriver.Fault(call: call, number: $0, status: -5) }
          + places.prefix(2).map { FaultyDriver.Fault(call: call, number: $0, status: -5, once: false) }
      }
    }

    @Test func everyCallFails() async throws {
      let (counts, programs) = try await calls()
      #expect(counts["clCreateProgramWithBinary"] == 4 && counts["clCreateProgramWithSource"] == nil)
      #expect(counts.count >= 25)
      let files = FileCache(folder: cache.path)
      var (tried, failed) = (0, 0)
      for fault in faults(counts) {
        var couldNot = false
        for isAlone in [true, false] {
          // A program that could not be used was taken out of the cache.
          let names = Set(cache.names)
          for (name, bytes) in programs where !names.contains(name) { files.store(bytes, named: name) }
          let library = try FaultyDriver.library(fault)
          let result = try await outcome(library, isAlone: isAlone, "\(fault), alone: \(isAlone)")
          // How many markers there are is a matter of time.
          let ofMarkers = ["clEnqueueMarkerWithWaitList", "clSetEventCallback", "clReleaseEvent"]
          let mayNotCome = fault.number > 0 && ofMarkers.contains(fault.call)
          let happened = FaultyDriver.faults > 0
          #expect(happened || mayNotCome, "\(fault) did not happen")
          switch result {
          case .failure(let error):
            #expect(isAlone, "\(fault): \(error)")
            couldNot = true
          case .success(let warnings):
            // What stops OpenCL alone is told where the CPU goes on.
            if !isAlone, couldNot, happened { #expect(!warnings.isEmpty, "\(fault)") }
          }
        }
        (tried, failed) = (tried + 1, failed + (couldNot ? 1 : 0))
      }
      #expect(tried > 80 && failed > 30 && failed < tried)
    }
  }
}
