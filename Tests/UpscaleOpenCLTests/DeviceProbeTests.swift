import Testing
import UpscaleCore

@testable import UpscaleOpenCL

extension FaultyDriverTests {
  @Suite struct DeviceProbeTests {
    @Test func everyQuestionHasAnAnswer() async throws {
      let device = try #require(TestDevices.first)
      let findings = Dictionary(uniqueKeysWithValues: await device.findings())
      #expect(findings.count == 12)
      #expect(findings["driver"]?.contains(device.driverVersion) == true)
      #expect(findings["an empty launch"]?.hasSuffix(" µs") == true)
      for way in ["to the device", "to the device, pinned", "from the device", "from the device, pinned"] {
        #expect(findings[way]?.hasSuffix(" GB/s") == true)
      }
      // Where it compiles it must be right, or be told to be wrong.
      let half = try #require(findings["half-precision arithmetic"])
      #expect(half.hasPrefix("yes (") || half.hasPrefix("no (") || half.hasPrefix("wrong ("))
      if device.platformName == "Portable Computing Language" { #expect(half.hasPrefix("no (")) }
    }

    @Test func emulatedMatrixUnitsMultiply() async throws {
      let context = try OpenCLContext(#require(TestDevices.first), in: OpenCLLibrary.load())
      #expect(try await DeviceProbe(context: context).areRight(.emulated))
    }

    @Test func trialsThatFailAreAnswers() async throws {
      let library = try FaultyDriver.library(.init(call: "clEnqueueReadBuffer", status: -5, once: false))
      let context = try OpenCLContext(#require(TestDevices.first), in: library)
      let findings = Dictionary(uniqueKeysWithValues: await DeviceProbe(context: context).findings())
      #expect(findings["from the device"]?.hasPrefix("no (") == true)
      #expect(findings["to the device"]?.hasSuffix(" GB/s") == true)
    }
  }
}
