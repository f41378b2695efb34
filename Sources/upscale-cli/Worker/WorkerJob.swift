import ArgumentParser
import Upscale

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One line of a worker's input: an image to enlarge, and the options of `upscale enlarge` as fields.
struct WorkerJob {
  /// What the result is called by, whatever it is.
  var id: JSONValue?
  var input = ""
  var output = ""
  private var fields: [String: JSONValue]

  /// - Throws: `invalidRequest` where the line is not an object of JSON.
  init(_ line: [UInt8]) throws(UpscaleError) {
    do {
      fields = try JSONDecoder().decode([String: JSONValue].self, from: Data(line))
    } catch {
      throw UpscaleError(
        .invalidRequest, "The line is not a JSON object, such as {\"input\": \"a.jpg\", \"output\": \"b.png\"}.")
    }
    fields = fields.filter { $0.value != .null }
    id = fields.removeValue(forKey: "id")
  }

  /// Takes the names of the files out of the fields.
  /// - Throws: `invalidRequest` where one is missing, or is no name.
  mutating func takeNames() throws(UpscaleError) {
    input = try takeName("input")
    output = try takeName("output")
  }

  private mutating func takeName(_ field: String) throws(UpscaleError) -> String {
    guard case .text(let name)? = fields.removeValue(forKey: field), !name.isEmpty else {
      throw UpscaleError(.invalidRequest, "A job needs “\(field)”, the name of a file.")
    }
    guard name != "-", !name.contains("\0") else {
      throw UpscaleError(
        .invalidRequest, "“\(field)” must be the name of a file; a worker's standard input and output carry no images.")
    }
    return name
  }

  /// The options that the fields set, and what to do about an output that exists.
  /// - Throws: `unknownName` for a field that is not an option; `invalidRequest` for values that cannot be.
  mutating func takeOptions(_ defaults: [String]) throws(UpscaleError) -> (JobOptions, BatchUpscale.Existing) {
    let skips = fields.removeValue(forKey: "skip-existing") ?? .bool(false)
    guard case .bool(let skips) = skips else {
      throw UpscaleError(.invalidRequest, "“skip-existing” must be true or false.")
    }
    var arguments = defaults
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
      arguments += try WorkerJob.arguments(name, value)
    }
    let options = try WorkerJob.parse(arguments)
    return (options, skips ? .skip : options.file.force ? .replace : .fail)
  }

  private static func arguments(_ name: String, _ value: JSONValue) throws(UpscaleError) -> [String] {
    let isName =
      name.utf8.count > 1 && !name.hasPrefix("-") && name.utf8.allSatisfy { (97...122).contains($0) || $0 == 45 }
    guard isName else { throw unknown(name) }
    switch value {
    case .text(let text): return ["--\(name)=\(text)"]
    case .integer(let number): return ["--\(name)=\(number)"]
    case .number(let number): return ["--\(name)=\(number)"]
    case .bool(true): return ["--\(name)"]
    case .bool(false):
      // Nothing is asked for; but it must be something that could be.
      do throws(UpscaleError) { _ = try parse(["--\(name)"]) } catch  where error.code != .unknownName {}
      return []
    case .null: return []
    case .list, .object:
      throw UpscaleError(.invalidRequest, "“\(name)” must be a string, a number or true, not a list or an object.")
    }
  }

  private static func parse(_ arguments: [String]) throws(UpscaleError) -> JobOptions {
    do {
      return try JobOptions.parse(arguments)
    } catch {
      let message = JobOptions.message(for: error)
      // Help, which is all there is to it for a parser.
      guard JobOptions.exitCode(for: error) != .success else { throw unknown("help") }
      if message.hasPrefix("Unknown option"), let name = message.split(separator: "'").dropFirst().first {
        throw unknown(String(name.drop { $0 == "-" }))
      }
      throw UpscaleError(.invalidRequest, message)
    }
  }

  private static func unknown(_ name: String) -> UpscaleError {
    UpscaleError(
      .unknownName,
      "“\(name)” is not a field of a job; the fields are id, input, output, skip-existing and the options of "
        + "“upscale enlarge” for one image.")
  }
}
