/// What to do if a requested size has different proportions from the image.
public enum ImageFitting: String, Sendable, Hashable, CaseIterable {
  /// Exactly that size, filled: the image is cropped equally on both sides. Print shops do and expect this, so it is
  /// the default for prints.
  case fill
  /// The whole image, as large as fits within the size; one side is then smaller than requested.
  case fit
  /// Exactly that size with the whole image in it, stretched. A plan warns about it.
  case stretch
}
