/// How exactly a backend computes.
public enum UpscalePrecision: String, Sendable, Hashable, CaseIterable {
  /// 32-bit floating point throughout.
  case full
  /// The fastest arithmetic of the device whose loss is small; float32 where it has nothing faster.
  case fast
}
