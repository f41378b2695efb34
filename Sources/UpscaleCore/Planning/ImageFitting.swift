/// What to do where a size asked for has other proportions than the picture.
public enum ImageFitting: String, Sendable, Hashable, CaseIterable {
  /// Exactly that size, filled: what stands out on two sides is cut off, the same on both. What print shops do and
  /// expect, and so the way of prints unless stated otherwise.
  case fill
  /// The whole picture, as large as it goes within the size; one side is then smaller than asked for.
  case fit
  /// Exactly that size with the whole picture in it, stretched. A plan warns of it.
  case stretch
}
