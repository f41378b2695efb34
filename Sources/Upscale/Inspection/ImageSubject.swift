/// What an image shows, to the extent that it matters for enlarging it.
public enum ImageSubject: String, Sendable, Hashable, CaseIterable {
  /// A photograph, or an image painted like one.
  case photograph
  /// A drawing, a screenshot, a logo or lettering: flat areas with sharp edges.
  case graphic
}
