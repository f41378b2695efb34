import BenchReport
import Foundation
import Testing

@Suite struct DrawingTests {
  private static func fixture() throws -> Report {
    let url = try #require(Bundle.module.url(forResource: "report", withExtension: "json", subdirectory: "Fixtures"))
    return try Report(json: Data(contentsOf: url))
  }

  /// Whether every element is closed by its own end, and no stray mark is between them. What Foundation has for XML will not
  /// do: on Linux it takes an element that is never closed.
  private static func isWellFormed(_ text: String) -> Bool {
    let text = text.replacing("<!DOCTYPE html>\n", with: "")
    var open: [Substring] = []
    let attributes = /(\s+[a-zA-Z-]+="[^"<]*")*\s*\/?/
    guard text.hasPrefix("<") else { return false }
    for part in text.split(separator: "<") {
      let halves = part.split(separator: ">", maxSplits: 1, omittingEmptySubsequences: false)
      guard halves.count == 2, !halves[1].contains(">"), let name = halves[0].firstMatch(of: /^\/?[a-z0-9]+/)?.output
      else { return false }
      if halves[1].replacing(/&(amp|lt|gt|quot);/, with: "").contains("&") { return false }
      if name.hasPrefix("/") {
        guard name == halves[0], open.popLast() == name.dropFirst() else { return false }
      } else {
        guard halves[0].dropFirst(name.count).wholeMatch(of: attributes) != nil else { return false }
        if !halves[0].hasSuffix("/") { open.append(name) }
      }
    }
    return open.isEmpty
  }

  @Test(arguments: ["<a><b></a></b>", "<a>", "<a>&b;</a>", "<a b=c/>", "<a b=\"<\"/>", "<a/>>", "</a>", "<a"])
  func brokenIsTold(_ text: String) { #expect(!DrawingTests.isWellFormed(text)) }

  @Test func plotsAndPageAreWellFormed() throws {
    let report = try DrawingTests.fixture()
    #expect(report.plots.map(\.name) == ["speed", "peers", "quality-work", "quality-time", "memory"])
    for plot in report.plots { #expect(DrawingTests.isWellFormed(plot.file), "\(plot.name)") }
    let page = ReportPage(report).html
    #expect(DrawingTests.isWellFormed(page))
    #expect(!DrawingTests.isWellFormed(page.replacing("</main>", with: "")))
  }

  @Test func pageNeedsNothingElse() throws {
    let page = ReportPage(try DrawingTests.fixture()).html
    for word in ["<script", "<link", "<img", "@import", "url(", "src="] { #expect(!page.contains(word), "\(word)") }
    #expect(page.contains("prefers-color-scheme:dark"))
  }

  @Test func valuesComeBackTheSameAndDrawTheSame() throws {
    let report = try DrawingTests.fixture()
    let again = try Report(json: report.json())
    #expect(again == report)
    #expect(try again.json() == report.json())
    #expect(again.plots == report.plots)
  }

  @Test func saysWhereNoPeersWereMeasured() throws {
    var report = try DrawingTests.fixture()
    #expect(report.plots.first?.file.contains("No other runtimes") == false)
    report.peers = []
    #expect(report.plots.first?.file.contains("No other runtimes") == true)
    #expect(!report.plots.map(\.name).contains("peers"))
  }

  /// Whatever the values, texts lie within the picture.
  @Test func textsLieInside() throws {
    for plot in try DrawingTests.fixture().plots {
      for text in try DrawingTests.texts(plot) {
        #expect(text.left >= 0 && text.right <= Plot.width, "\(plot.name): \(text.words)")
        #expect(text.y > 0 && text.y < plot.height, "\(plot.name): \(text.words)")
      }
    }
  }

  @Test func textsDoNotOverlap() throws {
    for plot in try DrawingTests.fixture().plots {
      let texts = try DrawingTests.texts(plot)
      for (index, one) in texts.enumerated() {
        for other in texts[..<index] where abs(one.y - other.y) < 9 {
          #expect(
            one.right <= other.left || other.right <= one.left, "\(plot.name): \(one.words) over \(other.words)")
        }
      }
    }
  }

  /// Degenerate values draw something that is well formed, and no not-a-number.
  @Test func drawsLittleAndOddValues() throws {
    var report = try DrawingTests.fixture()
    report.speed?.rows = []
    report.quality?.points.removeAll { $0.method != "nearest" }
    report.memory?.rows.removeAll { $0.method != "photo" || $0.width > 128 }
    for index in report.peers.indices { report.peers[index].rows = [] }
    for plot in report.plots {
      #expect(DrawingTests.isWellFormed(plot.file), "\(plot.name)")
      #expect(!plot.file.contains("nan") && !plot.file.contains("inf"), "\(plot.name)")
    }
  }

  private struct Text {
    var words: String
    var left: Double
    var right: Double
    var y: Double
  }

  private static func texts(_ plot: Plot) throws -> [Text] {
    let pattern = /<text x="([^"]*)" y="([^"]*)" font-size="([^"]*)" text-anchor="([^"]*)"[^>]*>([^<]*)</
    return try plot.file.matches(of: pattern).map { match in
      let (x, y) = (try #require(Double(match.1)), try #require(Double(match.2)))
      let words = match.5.replacing("&quot;", with: "\"").replacing("&lt;", with: "<").replacing("&gt;", with: ">")
      let width = TextWidth.of(String(words), size: try #require(Double(match.3)))
      let left = match.4 == "start" ? x : match.4 == "middle" ? x - width / 2 : x - width
      return Text(words: String(words), left: left, right: left + width, y: y)
    }
  }
}
