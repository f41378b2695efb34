import Testing
import UpscaleCore

@testable import UpscaleOpenCL

@Suite("Loading the library")
struct OpenCLLibraryTests {
  @Test("a file that is not there is a typed error that says what to do")
  func missingFile() {
    let error = #expect(throws: UpscaleError.self) { try OpenCLLibrary.load(path: "/nowhere/libOpenCL.so.1") }
    #expect(error?.code == .deviceUnavailable)
    #expect(error?.message.contains("/nowhere/libOpenCL.so.1") == true)
    #expect(error?.message.contains("install") == true)
  }

  @Test("a library without the functions is an error that names the first one missing")
  func otherLibrary() {
    #if canImport(Darwin)
      let path = "/usr/lib/libSystem.B.dylib"
    #else
      let path = "libc.so.6"
    #endif
    let error = #expect(throws: UpscaleError.self) { try OpenCLLibrary.load(path: path) }
    #expect(error?.code == .deviceUnavailable)
    #expect(error?.message.contains("clGetPlatformIDs") == true)
  }

  @Test("whatever this machine has, every call gives the same answer, from any thread")
  func sameAnswer() async {
    let answers = await withTaskGroup(of: String.self) { group in
      for _ in 0..<16 { group.addTask { Self.answer() } }
      return await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(answers.count == 1)
  }

  private static func answer() -> String {
    do throws(UpscaleError) { return try OpenCLLibrary.load().path } catch {
      #expect(error.code == .deviceUnavailable)
      return error.message
    }
  }
}
