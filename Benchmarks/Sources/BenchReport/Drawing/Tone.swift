/// The colors of a plot by what they are for, in light and dark.
enum Tone: String, CaseIterable {
  case surface
  /// What is to be read.
  case ink
  /// What explains it.
  case quiet
  case grid
  case axis
  /// Series: what it is about, then what it is compared with.
  case first
  case second
  case third
  case other

  var light: String {
    switch self {
    case .surface: "#ffffff"
    case .ink: "#1b1f24"
    case .quiet: "#57606a"
    case .grid: "#e6e9ec"
    case .axis: "#a3abb3"
    case .first: "#1f6fd0"
    case .second: "#bc4c00"
    case .third: "#0a7d5f"
    case .other: "#8c959f"
    }
  }

  var dark: String {
    switch self {
    case .surface: "#12161b"
    case .ink: "#e6edf3"
    case .quiet: "#9da7b1"
    case .grid: "#262d35"
    case .axis: "#59636e"
    case .first: "#6cb0ff"
    case .second: "#f0883e"
    case .third: "#45c4a0"
    case .other: "#7d8793"
    }
  }

  /// One class for what is filled and one for what is drawn with, whichever of light and dark the reader has.
  static var styleSheet: String {
    func rules(_ color: (Tone) -> String) -> String {
      allCases.map { ".f-\($0){fill:\(color($0))}.s-\($0){stroke:\(color($0))}" }.joined()
    }
    return rules(\.light) + "@media (prefers-color-scheme:dark){\(rules(\.dark))}"
  }
}
