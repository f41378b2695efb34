import Testing
import UpscaleCore

@testable import UpscaleOpenCL

@Suite("Status codes")
struct OpenCLStatusTests {
  @Test("every code of OpenCL 1.2 has its own name")
  func names() {
    let codes = Array<Int32>(-19...0) + Array(-68 ... -30) + [-1001]
    let names = codes.map { OpenCLStatus(rawValue: $0).name }
    #expect(names.allSatisfy { $0.hasPrefix("CL_") })
    #expect(Set(names).count == codes.count)
    #expect(OpenCLStatus(rawValue: -54).name == "CL_INVALID_WORK_GROUP_SIZE")
    #expect(OpenCLStatus(rawValue: -9999).name == "unknown OpenCL status")
  }

  @Test(
    "a status becomes an error that names the call, the code and a remedy",
    arguments: [
      -1: UpscaleError.Code.deviceUnavailable, -3: .deviceUnavailable, -1001: .deviceUnavailable,
      -4: .deviceFailed, -11: .deviceFailed, -9999: .deviceFailed,
    ])
  func errors(_ rawValue: Int32, _ code: UpscaleError.Code) {
    let error = #expect(throws: UpscaleError.self) { try OpenCLStatus.check(rawValue, "clSomething") }
    #expect(error?.code == code)
    #expect(error?.message.contains("clSomething") == true)
    #expect(error?.message.contains("\(OpenCLStatus(rawValue: rawValue).name) (\(rawValue)); ") == true)
  }

  @Test("success is no error")
  func success() throws { try OpenCLStatus.check(0, "clSomething") }
}
