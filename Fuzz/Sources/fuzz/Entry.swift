import CFuzzer
import Foundation
import Upscale

/// `fuzz TARGET` and the options and folders of libFuzzer; `fuzz seeds FOLDER` writes images to start from.
@main enum Entry {
  static func main() throws {
    if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "seeds" {
      return try ImageSeeds.write(to: CommandLine.arguments[2])
    }
    guard CommandLine.arguments.count > 1, let target = FuzzTarget(rawValue: CommandLine.arguments[1]) else {
      print("Say what to fuzz: \(FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")).")
      exit(64)
    }
    FuzzTarget.chosen = target
    // libFuzzer takes the first of what is left for the program's name.
    var count = CommandLine.argc - 1
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
    exit(LLVMFuzzerRunDriver(&count, &arguments) { Entry.test($0, $1) })
  }

  private static func test(_ input: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do {
      try FuzzTarget.chosen.run(Array(UnsafeBufferPointer(start: input, count: count)))
    } catch let error as UpscaleError {
      precondition(!error.message.isEmpty)
    } catch {
      preconditionFailure("\(error) is no error of the library's.")
    }
    return 0
  }
}
