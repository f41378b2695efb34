/// How precisely a backend computes.
public enum UpscalePrecision: String, Sendable, Hashable, CaseIterable {
  /// 32-bit floating point throughout.
  case full
  /// The device's fastest arithmetic with a small loss; float32 if it has nothing faster.
  case fast
}
