import ArgumentParser
import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Upscale

/// A web page that enlarges the pictures it is given: `webapp --port 8080`.
@main
struct WebApp: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "webapp", abstract: "Serves a web page that enlarges pictures.")

  @Option(help: "The address to listen on; 0.0.0.0 lets other machines in.")
  var host = "127.0.0.1"

  @Option(help: "The port to listen on; 0 for any that is free.")
  var port = 8080

  @Option(help: "What pictures are enlarged with, as “upscale --model” takes it.")
  var model = AutoUpscaler.name

  @Option(help: "Processors to use. (default: all)")
  var threads: Int?

  @OptionGroup(title: "Limits")
  var limits: LimitOptions

  func validate() throws {
    guard (0...65535).contains(port) else { throw ValidationError("There is no port \(port); use 0 to 65535.") }
  }

  func run() async throws {
    let logger = Logger(label: "webapp")
    let upscaler = try await Upscalers.named(model, threads: threads)
    let workspace = try Workspace()
    defer { workspace.remove() }
    let jobs = Jobs(upscaler: upscaler, limits: try limits.limits(), workspace: workspace, logger: logger)
    try await serve(application(for: jobs), logger)
  }

  private func application(for jobs: Jobs) -> some ApplicationProtocol {
    Application(
      router: WebApp.router(for: jobs),
      server: .http1(
        configuration: .init(
          idleTimeout: .seconds(30),
          httpDecoderConfiguration: .init(maxHeaderFieldSize: 8192, maxHeaderListSize: 16384, maxHeaderFieldCount: 64))),
      configuration: ApplicationConfiguration(
        address: .hostname(host, port: port), serverName: "upscale",
        availableConnectionsDelegate: .maximum(jobs.limits.connections, logger: jobs.logger)),
      services: [jobs.results],
      onServerRunning: { channel in
        // Unlike print, this does not wait in a buffer where the output is a pipe.
        FileHandle.standardOutput.write(Data("Open http://\(host):\(channel.localAddress?.port ?? port)\n".utf8))
      },
      logger: jobs.logger)
  }

  /// Everything the server answers.
  static func router(for jobs: Jobs) -> Router<BasicRequestContext> {
    let router = Router()
    router.add(middleware: SecurityHeaders())
    router.add(middleware: ErrorAnswers())
    router.add(middleware: SameSiteOnly())
    PageRoutes(limits: jobs.limits).add(to: router)
    JobRoutes(jobs: jobs).add(to: router)
    ResultRoutes(results: jobs.results).add(to: router)
    return router
  }

  /// Serves until Ctrl-C, a polite kill or a closed terminal. Every request ends before this returns: its work is
  /// cancelled, not cut off.
  private func serve(_ application: some ApplicationProtocol, _ logger: Logger) async throws {
    var configuration = ServiceGroupConfiguration(
      services: [application], gracefulShutdownSignals: [.sigint, .sigterm, .sighup], logger: logger)
    configuration.maximumGracefulShutdownDuration = .seconds(5)
    do {
      try await ServiceGroup(configuration: configuration).run()
    } catch let error as IOError where error.errnoCode == EADDRINUSE {
      throw UpscaleError(.invalidRequest, "Port \(port) is taken by another program; name another with --port.")
    }
  }
}
