import HTTPTypes
import Hummingbird

/// Refuses what the pages of other sites send: a page on the Web must not give work to a server on the visitor's own
/// machine. Browsers say where a request comes from; programs that say nothing are let in.
struct SameSiteOnly: RouterMiddleware {
  private static let site = HTTPField.Name("Sec-Fetch-Site")

  func handle(
    _ request: Request, context: BasicRequestContext, next: (Request, BasicRequestContext) async throws -> Response
  ) async throws -> Response {
    let site = SameSiteOnly.site.flatMap { request.headers[$0] } ?? "none"
    guard request.method == .get || ["same-origin", "none"].contains(site) else { throw WebError.otherSite }
    return try await next(request, context)
  }
}
