/// Which piece of memory each value lies in. Values that are alive at different times and lie alike share one: a chain
/// of steps needs two.
package struct SlotAssignment: Sendable {
  /// One value of each slot, to size it by.
  package private(set) var slots: [Int] = []
  /// The slot of every value; nil for those that lie elsewhere.
  package private(set) var slotOfValue: [Int?]

  /// - Parameters:
  ///   - layouts: how each value lies; nil for those that lie elsewhere, such as the result. Only what lies alike shares
  ///     memory, because the zeros around a value are written once and must lie where its next tenant expects them.
  ///   - inPlace: whether an output may take over an input's memory where it is made of it pixel by pixel.
  package init<Layout: Hashable>(steps: [LoweredStep], layouts: [Layout?], inPlace: Bool) {
    slotOfValue = [Int?](repeating: nil, count: layouts.count)
    let lastUse = steps.enumerated().reduce(into: [Int: Int]()) { last, step in
      for input in step.element.inputs { last[input] = step.offset }
    }
    var free: [Layout: [Int]] = [:]
    if let layout = layouts[0] { place(0, layout, &free) }
    for (index, step) in steps.enumerated() {
      var ended = Set(step.inputs).filter { lastUse[$0] == index && layouts[$0] != nil }
      if let layout = layouts[step.output] {
        let heir = ended.sorted().first { inPlace && layouts[$0] == layout && step.isInPlace(of: $0) }
        if let heir {
          slotOfValue[step.output] = slotOfValue[heir]
          ended.remove(heir)
        } else {
          place(step.output, layout, &free)
        }
      }
      for value in ended.sorted() {
        if let layout = layouts[value], let slot = slotOfValue[value] { free[layout, default: []].append(slot) }
      }
    }
  }

  private mutating func place<Layout: Hashable>(_ value: Int, _ layout: Layout, _ free: inout [Layout: [Int]]) {
    if let slots = free[layout], !slots.isEmpty {
      slotOfValue[value] = free[layout]?.removeFirst()
    } else {
      slotOfValue[value] = slots.count
      slots.append(value)
    }
  }
}

extension LoweredStep {
  /// Whether each output pixel is made of the pixel of `value` at the same place and no other of it, so that the output
  /// may take over its memory.
  fileprivate func isInPlace(of value: Int) -> Bool {
    inputs.enumerated().allSatisfy { position, input in
      input != value || (isAddend(position) ? factor == 1 && addendFactor == 1 : isPixelwise)
    }
  }
}
