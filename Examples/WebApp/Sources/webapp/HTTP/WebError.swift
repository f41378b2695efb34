import Hummingbird
import Upscale

/// What a request is answered with where it cannot be met: a status, and a sentence fit to be shown to the visitor.
struct WebError: Error, Sendable {
  var status: HTTPResponse.Status
  var code: String
  var message: String
  /// Seconds after which it is worth trying again.
  var retryAfter: Int?

  static let full = WebError(
    status: .serviceUnavailable, code: "busy", message: "All places are taken; try again in a moment.", retryAfter: 5)
  static let closing = WebError(
    status: .serviceUnavailable, code: "closing", message: "The server is shutting down; try again in a moment.",
    retryAfter: 10)
  static let slow = WebError(
    status: .requestTimeout, code: "timeout", message: "The upload took too long; try a smaller picture.")
  static let broken = WebError(
    status: .badRequest, code: "invalidRequest", message: "The upload broke off or is no HTTP; send it again.")
  static let gone = WebError(
    status: .notFound, code: "notFound",
    message: "This result is not here any more; results are kept until they are fetched, and not for long.")
  static let otherSite = WebError(
    status: .forbidden, code: "forbidden", message: "Pictures are taken from this server's own page only.")
  static let notPicture = WebError(
    status: .unsupportedMediaType, code: "unsupportedFormat",
    message: "Send the picture file itself, with its own Content-Type such as image/jpeg.")

  static func tooLarge(limit: Int) -> WebError {
    WebError(
      status: .contentTooLarge, code: "limitExceeded",
      message: "The file is larger than \(limit) bytes, the most that this server takes; send a smaller one.")
  }

  static func resultTooLarge(_ size: PixelSize, limit: Int) -> WebError {
    WebError(
      status: .contentTooLarge, code: "limitExceeded",
      message: "The result would have \(size) pixels, and this server makes at most \(limit); ask for less.")
  }
}

extension WebError {
  /// What an error is to a visitor. What went wrong inside the server is nothing to tell.
  init(_ error: any Error) {
    switch error {
    case let error as WebError: self = error
    case let error as UpscaleError: self.init(error)
    case is CancellationError: self = .closing
    case let error as any HTTPResponseError where error.status.code < 500:
      self.init(status: error.status, code: "invalidRequest", message: "\(error.status.reasonPhrase).")
    default: self = .fault
    }
  }

  private static let fault = WebError(
    status: .internalServerError, code: "internalError", message: "Something went wrong on the server; try again.")

  private init(_ error: UpscaleError) {
    let status: HTTPResponse.Status
    switch error.code {
    case .unsupportedFormat: status = .unsupportedMediaType
    case .limitExceeded: status = .contentTooLarge
    case .damagedFile, .invalidImage, .invalidRequest, .unknownName: status = .unprocessableContent
    case .cancelled:
      self = .closing
      return
    default:
      self = .fault
      return
    }
    self.init(status: status, code: error.code.description, message: error.message)
  }
}

extension WebError: Encodable {
  private enum CodingKeys: CodingKey { case status, code, message }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(status.code, forKey: .status)
    try container.encode(code, forKey: .code)
    try container.encode(message, forKey: .message)
  }
}
