/// Spreads rows that do not depend on one another over all processors.
enum RowParts {
  /// Samples that are worth a task.
  private static let samplesPerPart = 1 << 17

  /// Calls `body` for parts of `rows`, at once and in any order, and returns when all are done. What a row becomes must
  /// not depend on the part it is in.
  static func forEach(
    _ rows: Range<Int>, samplesPerRow: Int, _ body: @escaping @Sendable (Range<Int>) -> Void
  ) async {
    let height = max(1, samplesPerPart / max(1, samplesPerRow))
    guard rows.count > height else { return body(rows) }
    await withTaskGroup(of: Void.self) { group in
      for first in stride(from: rows.lowerBound, to: rows.upperBound, by: height) {
        group.addTask { body(first..<min(first + height, rows.upperBound)) }
      }
    }
  }
}
