import Hummingbird

/// Results out: the picture and the comparison, each until both were fetched.
struct ResultRoutes: Sendable {
  let results: Results

  /// The comparison runs its own scripts, which may do nothing but show it.
  private static let sandbox = """
    sandbox allow-scripts; default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
    frame-ancestors 'self'
    """

  func add(to router: Router<some RequestContext>) {
    router.get("/results/:id/picture") { _, context in
      let id = try context.parameters.require("id")
      var response = try await answer(id, .picture, context)
      response.headers[.contentDisposition] = ContentDisposition(fileName: try results.result(id).name).description
      return response
    }
    router.get("/results/:id/comparison") { _, context in
      var response = try await answer(try context.parameters.require("id"), .comparison, context)
      response.headers[.contentSecurityPolicy] = ResultRoutes.sandbox
      return response
    }
    router.delete("/results/:id") { _, context in
      results.remove(try context.parameters.require("id"))
      return Response(status: .noContent)
    }
  }

  /// The file is there until it was sent, even where the result expires meanwhile: the answer holds its folder.
  private func answer(_ id: String, _ part: JobResult.Part, _ context: some RequestContext) async throws -> Response {
    let result = try results.result(id)
    guard let file = result.files[part] else { throw WebError.gone }
    let body = try await FileIO().loadFile(path: "\(result.folder.path)/\(file.name)", context: context)
    return Response(
      status: .ok, headers: [.contentType: file.type],
      body: ResponseBody(contentLength: body.contentLength) { writer in
        try await body.write(writer)
        results.markFetched(result, part)
      })
  }
}
