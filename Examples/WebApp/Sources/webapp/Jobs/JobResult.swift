/// A finished result: files in a folder of their own, until they were fetched.
struct JobResult: Sendable {
  enum Part: Sendable, Hashable { case picture, comparison }

  struct File: Sendable {
    var name: String
    var type: String
  }

  /// What it is asked for by: 128 random bits, which nobody guesses.
  let id: String
  /// What the picture is saved as.
  let name: String
  let files: [Part: File]
  let folder: Folder

  init(name: String, files: [Part: File], folder: Folder) {
    id = String(UInt128.random(in: .min ... .max), radix: 36)
    (self.name, self.files, self.folder) = (name, files, folder)
  }

  func path(of part: Part) -> String { "/results/\(id)/\(part)" }
}
