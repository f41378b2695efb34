/// One way to build networks, recognized from the names and shapes of tensors. To add one, write a type that conforms and
/// list it in `Architectures`.
protocol Architecture: SendableMetatype {
  /// What the file's network is; nil where its tensors are those of another architecture.
  /// - Throws: `invalidModelFile` or `invalidNetwork` where the names are right and the shapes are not.
  static func recognized(in tensors: ModelTensors) throws(UpscaleError) -> RecognizedNetwork?

  /// The tensors' names, as this architecture has them, of a network whose convolutions and PReLUs come in the order in
  /// which they are computed; nil where the architecture does not build networks of so many. For files of graphs, which
  /// have no names worth keeping.
  static func names(ofLayers layers: [NamedLayer]) -> [String]?
}

extension Architecture {
  static func names(ofLayers layers: [NamedLayer]) -> [String]? { nil }
}
