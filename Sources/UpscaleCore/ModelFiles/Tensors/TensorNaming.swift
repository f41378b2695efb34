/// What those who save networks put around the tensors, and how it is taken off: in one place for all containers.
enum TensorNaming {
  /// Dictionaries inside a file that hold the tensors, the best first: averaged weights before the last ones.
  static let wrappers = [
    "params_ema", "params-ema", "params", "state_dict", "model_state_dict", "model", "net",
  ]

  /// What names begin with where a network was saved from inside another module, or with its dictionary's name.
  private static let prefixes = ["module.", "netG.", "params_ema.", "params.", "state_dict."]

  static func plain(_ tensors: ModelTensors) -> ModelTensors { tensors.withoutPrefixes(prefixes) }
}
