/// A finished picture.
public struct Plot: Hashable, Sendable {
  /// The width of all plots.
  package static let width = 760.0
  /// Where text begins.
  static let margin = 24.0

  /// What its file is called, without the ending.
  public let name: String
  public let title: String
  /// What is shown and how it was measured, in sentences.
  public let explanation: String
  /// The command that makes the figure.
  public let command: String
  package let height: Double
  private let elements: String

  init(name: String, title: String, explanation: String, command: String, height: Double, canvas: SVGCanvas) {
    (self.name, self.title, self.explanation, self.command) = (name, title, explanation, command)
    self.height = height
    elements = canvas.elements
  }

  /// An SVG file by itself: light or dark as the reader has it.
  public var file: String {
    element("<style>\(Tone.styleSheet)</style>\n" + background, declaration: " xmlns=\"http://www.w3.org/2000/svg\"")
  }

  /// For a page that has the style sheet and a background.
  var inline: String { element("", declaration: "") }

  private var background: String {
    "<rect width=\"\(Numeral.coordinate(Plot.width))\" height=\"\(Numeral.coordinate(height))\" class=\"f-surface\"/>\n"
  }

  private func element(_ start: String, declaration: String) -> String {
    let (width, height) = (Numeral.coordinate(Plot.width), Numeral.coordinate(height))
    let family = "system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
    return "<svg\(declaration) viewBox=\"0 0 \(width) \(height)\" width=\"\(width)\" height=\"\(height)\" role=\"img\" "
      + "font-family=\"\(family)\">\n<title>\(SVGCanvas.escaped(title))</title>\n"
      + "<desc>\(SVGCanvas.escaped(explanation))</desc>\n\(start)\(elements)</svg>\n"
  }
}
