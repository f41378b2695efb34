import HTTPTypes
import Hummingbird
import ServiceLifecycle

/// Takes uploads within limits.
enum UploadReader {
  /// Refuses by the headers what need not be read.
  static func check(_ request: Request, within limits: Limits) throws(WebError) {
    let type = request.headers[.contentType]?.lowercased() ?? "image/*"
    guard type.hasPrefix("image/") || type.hasPrefix("application/octet-stream") else { throw .notPicture }
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limits.uploadBytes {
      throw .tooLarge(limit: limits.uploadBytes)
    }
  }

  /// - Throws: `WebError` for too many bytes and for too long a time.
  static func read(_ body: RequestBody, within limits: Limits) async throws -> [UInt8] {
    try await withThrowingTaskGroup(of: [UInt8].self) { group in
      defer { group.cancelAll() }
      group.addTask { try await all(of: body, limit: limits.uploadBytes) }
      group.addTask {
        try await Task.sleep(for: limits.uploadTime)
        throw WebError.slow
      }
      group.addTask {
        try await gracefulShutdown()
        throw WebError.closing
      }
      return try await group.next() ?? []
    }
  }

  private static func all(of body: RequestBody, limit: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    do {
      for try await part in body {
        guard bytes.count + part.readableBytes <= limit else { throw WebError.tooLarge(limit: limit) }
        bytes.append(contentsOf: part.readableBytesView)
      }
    } catch let error as WebError {
      throw error
    } catch {
      throw WebError.broken
    }
    return bytes
  }
}
