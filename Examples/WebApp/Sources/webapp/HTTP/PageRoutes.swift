import Foundation
import Hummingbird
import Upscale

/// The page: three files, which are inside the program, and what the page has to know of this server.
struct PageRoutes: Sendable {
  private struct Settings: Encodable {
    var purposes: [Purpose]
    var maximumBytes: Int
  }

  let limits: Limits

  func add(to router: Router<some RequestContext>) {
    router.get("/") { _, _ in file(PackageResources.page_html, "text/html") }
    router.get("/page.css") { _, _ in file(PackageResources.page_css, "text/css") }
    router.get("/page.js") { _, _ in file(PackageResources.page_js, "text/javascript") }
    router.get("/settings") { _, _ in
      let settings = Settings(purposes: try Purpose.all(), maximumBytes: limits.uploadBytes)
      return file(Array(try JSONEncoder().encode(settings)), "application/json")
    }
  }

  private func file(_ bytes: [UInt8], _ type: String) -> Response {
    Response(
      status: .ok, headers: [.contentType: "\(type); charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}
