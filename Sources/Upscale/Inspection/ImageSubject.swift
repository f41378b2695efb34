/// What an image shows, as far as it matters to how it is enlarged.
public enum ImageSubject: String, Sendable, Hashable, CaseIterable {
  /// A photograph, or a picture painted like one.
  case photograph
  /// A drawing, a screenshot, a logo or lettering: even areas with sharp edges.
  case graphic
}
