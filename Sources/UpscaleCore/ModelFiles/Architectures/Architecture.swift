/// One way to build networks, recognized from the names and shapes of tensors. To add one, write a type that conforms and
/// list it in `Architectures`.
protocol Architecture: SendableMetatype {
  /// What the file's network is; nil where its tensors are those of another architecture.
  /// - Throws: `invalidModelFile` or `invalidNetwork` where the names are right and the shapes are not.
  static func recognized(in tensors: ModelTensors) throws(UpscaleError) -> RecognizedNetwork?

  /// The tensors, named as this architecture has them, of a network whose convolutions and PReLUs come in the order in
  /// which they are computed; none where the architecture does not build networks of so many, several where it builds
  /// more than one of them. For files of graphs, which have no names worth keeping.
  static func candidates(ofLayers layers: [NamedLayer]) -> [ModelTensors]
}

extension Architecture {
  static func candidates(ofLayers layers: [NamedLayer]) -> [ModelTensors] { [] }
}
