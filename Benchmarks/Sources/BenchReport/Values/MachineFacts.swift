/// The machine that a report was measured on.
public struct MachineFacts: Codable, Hashable, Sendable {
  /// The processor as the system calls it.
  public var processor: String
  public var processors: Int
  /// The instruction set of the kernels, and how many threads computed: “avx512, 2 threads”.
  public var backend: String
  public var memoryBytes: UInt64
  public var system: String
  /// The compiler that made the program.
  public var swift: String
  /// What `git describe` says; nil outside of a checkout.
  public var commit: String?
  /// How many programs wanted a processor when measuring began, on average over a minute; nil where nobody tells.
  public var load: Double?

  public init(
    processor: String, processors: Int, backend: String, memoryBytes: UInt64, system: String, swift: String,
    commit: String?, load: Double?
  ) {
    self.processor = processor
    self.processors = processors
    self.backend = backend
    self.memoryBytes = memoryBytes
    self.system = system
    self.swift = swift
    self.commit = commit
    self.load = load
  }

  /// One line, for under a plot.
  public var summary: String {
    "\(processor), \(processors) processor\(processors == 1 ? "" : "s"), \(backend)"
  }
}
