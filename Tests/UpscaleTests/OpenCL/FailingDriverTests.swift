import Foundation
import Testing
import TestSupport
import Upscale

#if os(Linux)
  /// The C compiler that comes with Swift, or the system's.
  private let compiler = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .flatMap { ["\($0)/clang", "\($0)/cc"] }.first { FileManager.default.isExecutableFile(atPath: $0) }

  /// The command line over drivers that fail: this machine's own, with a library before it that has one call of its own.
  @Suite(.enabled(if: OpenCLPicturesTests.hasDevice && compiler != nil))
  struct FailingDriverTests {
    struct Failure: Sendable, CustomStringConvertible {
      var description: String
      /// In the sentence that tells of it.
      var word: String
      /// The call, in C.
      var source: String
      /// Whether it comes when all has gone well for some time.
      var comesLate = false
    }

    static let failures = [
      Failure(
        description: "no context", word: "CL_OUT_OF_HOST_MEMORY",
        source: "void *clCreateContext(void *a, unsigned b, void *c, void *d, void *e, int *s) { *s = -6; return 0; }"),
      Failure(
        description: "no compiler", word: "CL_COMPILER_NOT_AVAILABLE", source: "int clBuildProgram(void) { return -3; }"
      ),
      Failure(
        description: "no launch", word: "CL_OUT_OF_RESOURCES",
        source: "int clEnqueueNDRangeKernel(void) { return -5; }"),
      Failure(
        description: "results that do not come", word: "CL_INVALID_COMMAND_QUEUE",
        source: "int clEnqueueReadBuffer(void) { return -36; }"),
      Failure(
        description: "a failure amidst the image", word: "CL_OUT_OF_RESOURCES",
        source: """
          int clFlush(void *queue) {
              static int count;
              int (*next)(void *) = (int (*)(void *))dlsym(RTLD_NEXT, "clFlush");
              return count++ < 6 ? next(queue) : -5;
          }
          """, comesLate: true),
    ]

    /// A library with `source` for one call, and the system's for all others.
    private func library(_ source: String, in folder: TestFolder) throws -> String {
      try folder.write(Array("#define _GNU_SOURCE\n#include <dlfcn.h>\n\(source)\n".utf8), to: "driver.c")
      let process = Process()
      process.executableURL = URL(fileURLWithPath: try #require(compiler))
      process.arguments = [
        "-w", "-shared", "-fPIC", folder("driver.c"), "-o", folder("driver.so"), "-Wl,--no-as-needed",
        "-l:libOpenCL.so.1",
      ]
      try process.run()
      process.waitUntilExit()
      try #require(process.terminationStatus == 0)
      return folder("driver.so")
    }

    @Test(arguments: failures) func outputsAreWholeOrNotThere(_ failure: Failure) throws {
      let (folder, other) = (try FileUpscaleTests.folder(), try TestFolder())
      try SmallModelFile.write(to: other, "small.safetensors")
      let environment = ["UPSCALE_OPENCL_LIBRARY": try library(failure.source, in: other), "UPSCALE_CACHE": "off"]
      let arguments = [
        folder("in.png"), folder("out.png"), "--model", other("small.safetensors"), "--tile", "3", "--device", "0",
      ]
      let alone = try CommandLineTool.run(arguments + ["--backend", "opencl"], environment: environment)
      #expect(alone.status == 1 && alone.output == "")
      #expect(alone.errorLines.count == 1 && alone.errors.contains(failure.word), "\(alone.errors)")
      #expect(folder.names == ["in.png"])
      let auto = try CommandLineTool.run(arguments + ["--backend", "auto"], environment: environment)
      #expect(auto.status == 0 && folder.names == ["in.png", "out.png"], "\(auto.errors)")
      // Where the first tiles are right, but slower than the CPU's, the device is not used and cannot fail.
      guard !failure.comesLate else { return }
      #expect(auto.errorLines.count == 1 && auto.errors.hasPrefix("upscale: note: "), "\(auto.errors)")
      #expect(auto.errors.contains(failure.word), "\(auto.errors)")
    }
  }
#endif
