/// What to do where a size asked for has other proportions than the image.
public enum ImageFitting: String, Sendable, Hashable, CaseIterable {
  /// Exactly that size, filled: the image is cropped by as much on one side as on the other. What print shops do and
  /// expect, and so the default for prints.
  case fill
  /// The whole image, as large as it goes within the size; one side is then smaller than asked for.
  case fit
  /// Exactly that size with the whole image in it, stretched. A plan warns of it.
  case stretch
}
