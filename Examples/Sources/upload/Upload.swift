import Foundation
import Upscale

/// Hands a file to the handler as a server would: `upload photo.jpg answer.jpg`.
@main
struct Upload {
  static func main() async throws {
    guard CommandLine.arguments.count == 3 else { return print("usage: upload INPUT OUTPUT") }
    let (input, output) = (CommandLine.arguments[1], CommandLine.arguments[2])
    let handler = UploadHandler(upscaler: try await Upscalers.named("photo"))
    do {
      let answer = try await handler.respond(to: [UInt8](Data(contentsOf: URL(fileURLWithPath: input))))
      try Data(answer).write(to: URL(fileURLWithPath: output))
      print("\(output): \(try ImageFile.info(of: answer).image.size), \(answer.count) bytes")
    } catch let error as UpscaleError {
      print("refused: \(error.message)")
    }
  }
}
