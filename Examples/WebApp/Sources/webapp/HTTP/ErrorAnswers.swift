import Foundation
import Hummingbird

/// Turns every error into JSON: `{"error": {"status": 415, "code": "unsupportedFormat", "message": "…"}}`.
struct ErrorAnswers: RouterMiddleware {
  private struct Answer: Encodable {
    var error: WebError
  }

  func handle(
    _ request: Request, context: BasicRequestContext, next: (Request, BasicRequestContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch {
      let told = WebError(error)
      if told.status.kind == .serverError { context.logger.error("\(request.uri.path): \(error)") }
      var response = Response(
        status: told.status, headers: [.contentType: "application/json; charset=utf-8"],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: try JSONEncoder().encode(Answer(error: told)))))
      if let seconds = told.retryAfter { response.headers[.retryAfter] = "\(seconds)" }
      return response
    }
  }
}
