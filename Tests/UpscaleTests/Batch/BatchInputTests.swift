import Foundation
import Testing
import TestSupport
import Upscale

/// What a batch takes, and where it puts it.
@Suite struct BatchInputTests {
  private func batch(
    _ inputs: [String], in folder: TestFolder, naming: OutputNaming, search: PictureSearch = PictureSearch()
  ) throws -> [String] {
    let batch = try BatchUpscale(inputs.map { BatchInput(folder($0)) }, naming: naming, search: search) {
      FileUpscale(from: $0, to: $1, .scale(2))
    }
    return batch.jobs.map {
      "\($0.input.name.dropFirst(folder.path.count + 1)) \($0.output.name.dropFirst(folder.path.count + 1))"
    }
  }

  @Test func foldersAreSearched() throws {
    let folder = try BatchFolder.make([
      "in/b.png", "in/a.jpg", "in/e/d.png", "in/e/f/bad.jpeg", "in/.h.png", "in/e/.c/x.png",
    ])
    try folder.write([1], to: "in/notes.txt")
    let naming = try OutputNaming(folder: folder("out"))
    #expect(
      try batch(["in"], in: folder, naming: naming) == [
        "in/a.jpg out/a.jpg", "in/b.png out/b.png", "in/e/d.png out/e/d.png", "in/e/f/bad.jpeg out/e/f/bad.jpeg",
      ])
    #expect(
      try batch(["in"], in: folder, naming: naming, search: PictureSearch(isRecursive: false)) == [
        "in/a.jpg out/a.jpg", "in/b.png out/b.png",
      ])
    for (pattern, taken) in [
      ("*.PNG", ["in/b.png", "in/e/d.png"]), ("?.jp*", ["in/a.jpg"]), ("e/*.png", ["in/e/d.png"]), ("[x-z]*", []),
      ("notes*", ["in/notes.txt"]),
    ] {
      let found = try? batch(["in"], in: folder, naming: naming, search: PictureSearch(patterns: [pattern]))
      #expect((found ?? []).map { $0.prefix { $0 != " " } } == taken.map { $0[...] }, "\(pattern)")
    }
  }

  static let names: [(OutputNaming, String, String)] =
    (try? [
      (OutputNaming(folder: "out"), "in/cat.jpg", "out/cat.jpg"),
      (OutputNaming(folder: "out/"), "in/cat.JPG", "out/cat.JPG"),
      (OutputNaming(folder: "out", suffix: "-l", format: .png), "in/cat.jpg", "out/cat-l.png"),
      (OutputNaming(folder: "out", format: .jpeg), "cat.jpeg", "out/cat.jpeg"),
      (OutputNaming(suffix: "@4x"), "in/cat.png", "in/cat@4x.png"),
      (OutputNaming(suffix: "-l"), "cat", "cat-l.png"), (OutputNaming(suffix: "-l"), "/a.b/cat", "/a.b/cat-l.png"),
      (OutputNaming(suffix: "-l"), "in/.cat", "in/.cat-l.png"), (OutputNaming(folder: "out"), "cat.gif", "out/cat.png"),
      (OutputNaming(folder: "out"), "cat.tar.png", "out/cat.tar.png"),
    ]) ?? []

  @Test func outputsAreCalledAfterInputs() throws {
    #expect(BatchInputTests.names.count == 10)
    for (naming, input, output) in BatchInputTests.names {
      let batch = try BatchUpscale([BatchInput(input)], naming: naming) { FileUpscale(from: $0, to: $1, .scale(2)) }
      #expect(batch.jobs.map(\.output.name) == [output])
    }
    for suffix in ["", "a/b"] {
      let error = #expect(throws: UpscaleError.self) { try OutputNaming(suffix: suffix) }
      #expect(error?.code == .invalidRequest)
    }
  }

  /// What a batch has written is no input of the next run of it.
  @Test func outputsAreNoInputs() throws {
    let folder = try BatchFolder.make(["in/a.png", "in/a-l.png", "in/c-l.png", "in/out/a.png", "in/out/z.png"])
    #expect(
      try batch(["in"], in: folder, naming: OutputNaming(suffix: "-l")) == [
        "in/a.png in/a-l.png", "in/c-l.png in/c-l-l.png", "in/out/a.png in/out/a-l.png", "in/out/z.png in/out/z-l.png",
      ])
    #expect(
      try batch(["in"], in: folder, naming: OutputNaming(folder: folder("in/out"), suffix: "-l")) == [
        "in/a-l.png in/out/a-l-l.png", "in/a.png in/out/a-l.png", "in/c-l.png in/out/c-l-l.png",
      ])
  }

  @Test func whatIsNamedTwiceIsTakenOnce() throws {
    let folder = try BatchFolder.make(["in/a.png", "in/b.png"])
    let naming = try OutputNaming(folder: folder("out"))
    #expect(
      try batch(["in", "in/b.png", "in/../in/a.png"], in: folder, naming: naming) == [
        "in/a.png out/a.png", "in/b.png out/b.png",
      ])
  }

  @Test func twoInputsWithOneOutputAreRefused() throws {
    let folder = try BatchFolder.make(["x/a.png", "y/a.png", "y/a.jpg"])
    for (inputs, format) in [(["x", "y"], nil), (["x/a.png", "y/a.png"], nil), (["y"], ImageFileFormat.png)] {
      let naming = try OutputNaming(folder: folder("out"), format: format)
      let error = #expect(throws: UpscaleError.self) { try batch(inputs, in: folder, naming: naming) }
      #expect(error?.code == .invalidRequest)
      #expect(error?.message.contains("both") == true)
    }
    // By another name of the folder, too.
    try FileManager.default.createSymbolicLink(atPath: folder("z"), withDestinationPath: folder("x"))
    let jobs = [("y/a.png", "x/new.png"), ("y/a.jpg", "z/new.png")].map {
      FileUpscale(from: folder($0.0), to: folder($0.1), .scale(2))
    }
    let error = #expect(throws: UpscaleError.self) { try BatchUpscale(jobs) }
    #expect(error?.message.contains("both") == true)
  }

  @Test func inputsAreNotWrittenOver() throws {
    let folder = try BatchFolder.make(["a.png", "b.png"])
    for (input, output) in [("a.png", "b.png"), ("a.png", "a.png"), ("a.png", "./b.png")] {
      let jobs = [
        FileUpscale(from: folder(input), to: folder(output), .scale(2)),
        FileUpscale(from: folder("b.png"), to: folder("c.png"), .scale(2)),
      ]
      let error = #expect(throws: UpscaleError.self) { try BatchUpscale(jobs, existing: .replace) }
      #expect(error?.code == .invalidRequest)
      #expect(error?.message.contains("overwrite") == true)
    }
  }

  @Test func manifestsAreLines() {
    let inputs = BatchInput.manifest("a.png\r\n\n  \nb c.png\tout/x.png\nd.png\t\n")
    #expect(inputs == [BatchInput("a.png"), BatchInput("b c.png", output: "out/x.png"), BatchInput("d.png")])
    #expect(BatchInput.manifest("").isEmpty)
  }
}
