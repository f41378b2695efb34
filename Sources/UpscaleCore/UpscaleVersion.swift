/// The version of the library and of the command line, which are released together.
public enum UpscaleVersion {
  /// As [Semantic Versioning](https://semver.org) writes it. This is the one place where it is set.
  public static let current = "0.1.0"
}
