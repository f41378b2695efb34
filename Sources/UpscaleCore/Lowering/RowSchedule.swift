/// The order in which the rows of a tile are computed: a band of source rows goes through all steps before the next
/// begins, so that what a step reads is still in a near cache and memory need not hold the tile.
///
/// Each step goes as far as what it reads is there, and in memory that it shares with an earlier value leaves the rows
/// alone that are still to be read. What a skip brings forward is merely kept for longer. A gate waits for all of its input;
/// what comes behind it goes on in bands, too.
package struct RowSchedule: Sendable {
  /// Some rows of one step's work area.
  package struct Run: Sendable {
    /// Nil for the bringing in of the source.
    package let step: Int?
    package let rows: Range<Int>
  }

  /// What of a step its order depends on.
  private struct Link: Sendable {
    let step: LoweredStep
    /// The step that makes each input; nil for the source.
    let producers: [Int?]
    /// Rows of its work area in a unit of the source.
    let scale: Int
    /// Other steps that read the value which had the output's memory before it, and as which of their inputs.
    var priorReaders: [(step: Int, position: Int)] = []
  }

  private var links: [Link]
  private let unit: Int

  package init(_ network: LoweredNetwork, slots: SlotAssignment) {
    var producers = [Int?](repeating: nil, count: network.values.count)
    // Looked up, so that the time grows with the steps alone, however many a file asks for.
    var readers = [[(step: Int, position: Int)]](repeating: [], count: network.values.count)
    for (index, step) in network.steps.enumerated() {
      producers[step.output] = index
      for (position, input) in step.inputs.enumerated() { readers[input].append((index, position)) }
    }
    unit = network.unit
    links = network.steps.map { step in
      Link(step: step, producers: step.inputs.map { producers[$0] }, scale: network.values[step.inputs[0]].scale)
    }
    var tenants = slots.slotOfValue[0].map { [$0: 0] } ?? [:]
    for (index, step) in network.steps.enumerated() {
      guard let slot = slots.slotOfValue[step.output] else { continue }
      if let prior = tenants[slot] { links[index].priorReaders = readers[prior].filter { $0.step != index } }
      tenants[slot] = step.output
    }
  }

  /// - Parameters:
  ///   - areas: of all values, from `LoweredNetwork.neededAreas`.
  ///   - bandRows: source rows in a band.
  package func runs(areas: [PixelRect?], bandRows: Int) -> [Run] {
    let work = links.map { link in areas[link.step.output].map { link.step.workArea(for: $0).rows } ?? 0..<0 }
    var state = State(work: work)
    var runs: [Run] = []
    let source = areas[0]?.rows ?? 0..<0
    state.sourceEnd = source.lowerBound
    while !state.isDone {
      if let end = state.sourceEnd {
        let next = min(end + bandRows, source.upperBound)
        if next > end { runs.append(Run(step: nil, rows: end..<next)) }
        state.sourceEnd = next < source.upperBound ? next : nil
      }
      for index in links.indices where !state.isDone(index) {
        let end = min(bound(of: links[index], state), bandEnd(of: index, state, bandRows: bandRows))
        guard end > state.done[index] else { continue }
        runs.append(Run(step: index, rows: state.done[index]..<end))
        state.done[index] = end
      }
    }
    return runs
  }

  /// How far everything has come.
  private struct State {
    let work: [Range<Int>]
    /// Up to which row of its work area each step is done.
    var done: [Int]
    /// Up to which row the source is there; nil where all of it is.
    var sourceEnd: Int?

    init(work: [Range<Int>]) { (self.work, done) = (work, work.map(\.lowerBound)) }

    func isDone(_ step: Int) -> Bool { done[step] >= work[step].upperBound }
    var isDone: Bool { work.indices.allSatisfy { isDone($0) } }
  }

  /// The row to which a step goes at once, whatever is there: through one band, or through the last two.
  private func bandEnd(of index: Int, _ state: State, bandRows: Int) -> Int {
    let (next, end) = (state.done[index], state.work[index].upperBound)
    let rows = max(1, bandRows * links[index].scale / unit)
    return end - next > 2 * rows ? next + rows : end
  }

  /// The row before which a step must stop.
  private func bound(of link: Link, _ state: State) -> Int {
    var bound = Int.max
    for (position, producer) in link.producers.enumerated() {
      var end = state.sourceEnd
      if let producer {
        end = state.isDone(producer) ? nil : state.done[producer] * links[producer].step.factor
      }
      if let end {
        bound = min(bound, link.step.workEnd(position: position, inputEnd: end))
      }
    }
    for (reader, position) in link.priorReaders where !state.isDone(reader) {
      guard !links[reader].step.needsWhole(position) else { return .min }
      let row = state.done[reader]
      let next = PixelRect(columns: 0..<1, rows: row..<row + 1)
      let needed = links[reader].step.inputArea(for: next, position: position).y
      let free = needed.floorDivided(by: link.step.factor)
      bound = min(bound, link.step.grid?.corner(before: free) ?? free)
    }
    return bound
  }
}
