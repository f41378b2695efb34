import Foundation
import Testing

@testable import webapp

struct ResultsTests {
  private let workspace: Workspace
  private let places = Places(1)
  private let results = Results(keeping: .seconds(60))

  init() throws { workspace = try Workspace() }

  private func add() throws -> (id: String, path: String) {
    let folder = try workspace.makeFolder()
    let files: [JobResult.Part: JobResult.File] = [
      .picture: .init(name: "a.png", type: "image/png"), .comparison: .init(name: "b.html", type: "text/html"),
    ]
    let result = JobResult(name: "cat.png", files: files, folder: folder)
    results.add(result, try #require(places.take()))
    return (result.id, folder.path)
  }

  @Test func aFetchedResultIsRemovedAndItsPlaceIsFree() throws {
    defer { workspace.remove() }
    let (id, path) = try add()
    #expect(places.take() == nil)
    results.markFetched(try results.result(id), .picture)
    #expect(FileManager.default.fileExists(atPath: path))
    results.markFetched(try results.result(id), .comparison)
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(throws: WebError.self) { try results.result(id) }
    #expect(places.takenCount == 0)
  }

  @Test func aResultInUseKeepsItsFiles() throws {
    defer { workspace.remove() }
    let (id, path) = try add()
    var held: JobResult? = try results.result(id)
    results.remove(id)
    #expect(FileManager.default.fileExists(atPath: path) && held != nil)
    held = nil
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func aResultThatNobodyFetchesIsDropped() async throws {
    defer { workspace.remove() }
    let brief = Results(keeping: .milliseconds(1))
    let folder = try workspace.makeFolder()
    let result = JobResult(name: "cat.png", files: [.picture: .init(name: "a", type: "b")], folder: folder)
    brief.add(result, try #require(places.take()))
    let sweeping = Task { try await brief.run() }
    defer { sweeping.cancel() }
    let deadline = ContinuousClock.now + .seconds(20)
    while places.takenCount > 0, .now < deadline { try await Task.sleep(for: .milliseconds(50)) }
    #expect(throws: WebError.self) { try brief.result(result.id) }
  }

  @Test func onlyTheUserReadsTheFolders() throws {
    defer { workspace.remove() }
    let folder = try workspace.makeFolder()
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.path)
    #expect(attributes[.posixPermissions] as? Int == 0o700)
  }
}
