import COpenCLLoader
import Testing
import UpscaleCore

@testable import UpscaleOpenCL

@Suite("Devices")
struct OpenCLDeviceTests {
  static let machineHasLibrary = (try? OpenCLLibrary.load()) != nil

  @Test("the machine's devices describe themselves sanely", .enabled(if: machineHasLibrary))
  func machine() throws {
    for device in try OpenCLDevice.all() where device.isUsable {
      #expect(!device.name.isEmpty && !device.platformName.isEmpty && !device.driverVersion.isEmpty)
      #expect(device.version.hasPrefix("OpenCL ") && device.platformVersion.hasPrefix("OpenCL "))
      #expect(device.languageVersion.hasPrefix("OpenCL C "))
      #expect(device.computeUnits > 0 && device.maxWorkGroupSize > 0 && device.hasCompiler)
      #expect(device.localMemory >= 16 << 10 && device.maxAllocation >= 64 << 20)
      #expect(device.globalMemory >= device.maxAllocation)
    }
  }

  @Test("a driver's answers arrive trimmed and cut to what Int holds")
  func answers() throws {
    let device = try #require(try OpenCLDeviceList(library: FakeDriver.library()).devices().first)
    #expect(device.name == "Fake device" && device.version == "OpenCL 1.2 fake")
    #expect(device.platformName == "Fake" && device.vendor.isEmpty)
    #expect(device.kind == .gpu && device.globalMemory == .max && device.computeUnits == 1)
    #expect(!device.statesHalfPrecision && device.hasCompiler && device.isUsable)
  }

  @Test("compute capabilities are those of NVIDIA's devices that tell them")
  func computeCapability() throws {
    #expect(try #require(try OpenCLDeviceList(library: FakeDriver.library()).devices().first).computeCapability == nil)
    // Vendor 0x10DE with capability 9.9 or 7.7, another vendor, and a driver that has the extension and does not answer.
    let drivers: [(FakeDriver.Info, capability: Int?)] = [
      ({ FakeDriver.nvidia($1, $2, $3, $4, vendor: 0x10DE, capability: 9) }, 9),
      ({ FakeDriver.nvidia($1, $2, $3, $4, vendor: 0x10DE, capability: 7) }, 7),
      ({ FakeDriver.nvidia($1, $2, $3, $4, vendor: 0x1002, capability: 9) }, nil),
      ({ FakeDriver.nvidia($1, $2, $3, $4, vendor: 0x10DE, capability: nil) }, nil),
    ]
    for (info, capability) in drivers {
      let library = FakeDriver.library { $0.clGetDeviceInfo = info }
      let device = try #require(try OpenCLDeviceList(library: library).devices().first)
      #expect(device.isUsable && device.computeCapability?.major == capability)
      #expect(device.statesMatrixUnits == (capability == 9))
    }
  }

  @Test("without a platform or without a device the list is empty")
  func nothing() throws {
    let noPlatform = FakeDriver.library { $0.clGetPlatformIDs = { _, _, _ in -1001 } }
    #expect(try OpenCLDeviceList(library: noPlatform).devices().isEmpty)
    let noDevice = FakeDriver.library { $0.clGetDeviceIDs = { _, _, _, _, _ in -1 } }
    #expect(try OpenCLDeviceList(library: noDevice).devices().isEmpty)
  }

  @Test("a driver that fails to list its devices is an error where there is no other")
  func brokenDriver() {
    let library = FakeDriver.library { $0.clGetDeviceIDs = { _, _, _, _, _ in -6 } }
    let error = #expect(throws: UpscaleError.self) { try OpenCLDeviceList(library: library).devices() }
    #expect(error?.code == .deviceFailed)
    #expect(error?.message.contains("clGetDeviceIDs failed with CL_OUT_OF_HOST_MEMORY (-6)") == true)
  }

  @Test("a device that cannot be used says why")
  func unusable() throws {
    let old = FakeDriver.library {
      $0.clGetDeviceInfo = { FakeDriver.deviceInfo($1, $2, $3, $4, version: "OpenCL 1.1 old") }
    }
    #expect(try reason(old)?.contains("OpenCL 1.2 is needed") == true)
    let withoutCompiler = FakeDriver.library {
      $0.clGetDeviceInfo = {
        FakeDriver.deviceInfo($1, $2, $3, $4, version: "OpenCL 3.0", hasCompiler: false)
      }
    }
    #expect(try reason(withoutCompiler)?.contains("cannot compile") == true)
    let silent = FakeDriver.library { $0.clGetDeviceInfo = { _, _, _, _, _ in -5 } }
    #expect(try reason(silent)?.contains("clGetDeviceInfo failed with CL_OUT_OF_RESOURCES (-5)") == true)
    #expect(OpenCLDevice.obstacle("X", version: "OpenCL 3.0", isAvailable: false, hasCompiler: true) != nil)
  }

  @Test("graphics processors come first, and processors do not race with the CPU backend")
  func ranking() throws {
    // Devices 1 to 5, by their kinds: a processor, two for graphics, one that cannot be used, an accelerator.
    let library = FakeDriver.library {
      $0.clGetDeviceIDs = { _, _, room, list, count in
        count?.pointee = 5
        for index in 0..<Int(room) { list?[index] = OpaquePointer(bitPattern: index + 1) }
        return 0
      }
      $0.clGetDeviceInfo = { device, property, room, value, size in
        let number = Int(bitPattern: device)
        switch property {
        case UPSCALE_CL_DEVICE_TYPE: return FakeDriver.give([2, 4, 4, 4, 8][number - 1], room, value)
        case UPSCALE_CL_DEVICE_MAX_COMPUTE_UNITS: return FakeDriver.give(UInt64(number), room, value)
        case UPSCALE_CL_DEVICE_NAME: return FakeDriver.give("\(number)", room, value, size)
        default:
          return FakeDriver.deviceInfo(
            property, room, value, size, version: "OpenCL 1.2", hasCompiler: number != 4)
        }
      }
    }
    let devices = try OpenCLDeviceList(library: library).devices()
    #expect(OpenCLDevice.ranked(devices).map(\.name) == ["3", "2", "5", "1"])
    #expect(OpenCLDevice.graphics(among: devices).map(\.name) == ["3", "2", "5"])
  }

  private func reason(_ library: OpenCLLibrary) throws -> String? {
    try OpenCLDeviceList(library: library).devices().first?.unusableReason
  }

  @Test("version strings are read as the standard lays them out")
  func versions() throws {
    let version = try #require(OpenCLDevice.versionNumber("OpenCL 3.0 CUDA 12.8.97"))
    #expect(version == (3, 0))
    for text in ["", "OpenCL", "OpenCL 3", "OpenCL x.y", "CUDA 12.8"] {
      #expect(OpenCLDevice.versionNumber(text) == nil)
    }
  }
}
