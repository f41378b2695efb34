internal import UpscaleCore

/// One job of a batch, or why there can be none.
struct BatchEntry: Sendable {
  var job: FileUpscale
  /// The path below the folder that it was found in, or as it was named: the same on every machine.
  var name: String
  /// What is wrong with the input before it is looked at.
  var refusal: UpscaleError?
  /// Whether it was found in a folder, not named.
  var isFound = false

  init(_ job: FileUpscale, name: String? = nil, refusal: UpscaleError? = nil, isFound: Bool = false) {
    self.job = job
    self.name = name ?? job.input.name
    self.refusal = refusal
    self.isFound = isFound
  }

  /// - Throws: whatever keeps the output from being written; `CancellationError`.
  func run(
    with upscaler: any Upscaler, existing: BatchUpscale.Existing,
    progress: @escaping @Sendable (UpscaleProgress) -> Void
  ) async throws -> BatchResult.Outcome {
    if let refusal { throw refusal }
    if existing == .skip, BatchFolders.isFile(job.output.name) { return .skipped }
    var job = job
    job.overwrite = existing == .replace
    // The header first, so that nothing is made for a file that is not an image.
    let prepared = try job.prepared(for: upscaler)
    try BatchFolders.makeFolder(of: job.output.name)
    do {
      return .written(try await job.run(prepared, with: upscaler, progress: progress))
    } catch let error as UpscaleError where existing == .skip && error.code == .fileExists {
      // Another run over the same images was faster.
      return .skipped
    }
  }

  /// Errors of sinks and backends that are not this library's own.
  static func typed(_ error: any Error) -> UpscaleError {
    error as? UpscaleError ?? UpscaleError(.deviceFailed, "The image could not be enlarged: \(error).", cause: error)
  }

  /// The jobs for all pictures that `inputs` name or hold, each once.
  static func found(
    in inputs: [BatchInput], naming: OutputNaming, search: PictureSearch,
    job: (_ input: String, _ output: String) -> FileUpscale
  ) -> [BatchEntry] {
    var entries: [BatchEntry] = []
    let excluded = naming.folder.map { CanonicalPath($0).text }
    for input in inputs {
      guard BatchFolders.isFolder(input.path) else {
        let name = input.path.split(separator: "/").last.map(String.init) ?? input.path
        entries.append(BatchEntry(job(input.path, input.output ?? naming.output(for: input.path, at: name))))
        continue
      }
      let found = search.pictures(in: input.path, except: excluded)
      for place in found.pictures {
        let path = join(input.path, place)
        entries.append(BatchEntry(job(path, naming.output(for: path, at: place)), name: place, isFound: true))
      }
      for place in found.unreadableFolders {
        let path = join(input.path, place)
        let refusal = UpscaleError(.fileAccess, "The folder “\(path)” cannot be read; check its permissions.")
        let output = naming.output(for: path, at: place.isEmpty ? "unreadable-\(entries.count)" : place)
        entries.append(BatchEntry(job(path, output), name: place, refusal: refusal))
      }
    }
    return withoutRepetitions(entries)
  }

  private static func join(_ folder: String, _ place: String) -> String {
    place.isEmpty ? folder : folder.hasSuffix("/") ? folder + place : "\(folder)/\(place)"
  }

  /// Leaves out what was named twice, and what was found but is the output of another.
  private static func withoutRepetitions(_ entries: [BatchEntry]) -> [BatchEntry] {
    var seen: Set<[CanonicalPath]> = []
    let outputs = Set(entries.map { CanonicalPath($0.job.output.name) })
    return entries.filter { entry in
      let input = CanonicalPath(entry.job.input.name)
      if entry.isFound, outputs.contains(input), CanonicalPath(entry.job.output.name) != input { return false }
      return seen.insert([input, CanonicalPath(entry.job.output.name)]).inserted
    }
  }

  /// - Throws: `invalidRequest` where two entries have one output, or an output is an input.
  static func checkOutputs(of entries: [BatchEntry]) throws(UpscaleError) {
    var inputs: [CanonicalPath: String] = [:]
    for entry in entries { inputs[CanonicalPath(entry.job.input.name)] = entry.job.input.name }
    var writers: [CanonicalPath: String] = [:]
    for entry in entries {
      let (input, output) = (entry.job.input.name, entry.job.output.name)
      let canonical = CanonicalPath(output)
      if let other = writers.updateValue(input, forKey: canonical) {
        throw UpscaleError(
          .invalidRequest, "“\(other)” and “\(input)” would both be written to “\(output)”; process them separately.")
      }
      if let source = inputs[canonical] {
        throw UpscaleError(
          .invalidRequest,
          "“\(input)” would overwrite “\(source)”, which is an input; choose another folder or suffix.")
      }
    }
  }
}
