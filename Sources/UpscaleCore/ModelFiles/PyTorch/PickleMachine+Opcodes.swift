extension PickleMachine {
  /// Does what one opcode says.
  /// - Throws: `invalidModelFile` where it asks for what is not there or not allowed.
  mutating func execute(_ opcode: UInt8) throws(UpscaleError) {
    if try executeConstant(opcode) { return }
    switch opcode {
    // PROTO, FRAME
    case 0x80:
      let version = try reader.byte()
      guard version <= 5 else { throw PickleMachine.damaged("its protocol is \(version)") }
    case 0x95: _ = try reader.unsigned(8)
    // MARK, POP, POP_MARK, DUP
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "0"):
      if marks.last == stack.count { marks.removeLast() } else { _ = try pop() }
    case UInt8(ascii: "1"): _ = try popToMark()
    case UInt8(ascii: "2"): stack.append(try top())
    // PUT, BINPUT, LONG_BINPUT, MEMOIZE
    case UInt8(ascii: "p"): try remember(try integer(try reader.line()))
    case UInt8(ascii: "q"): try remember(Int(try reader.byte()))
    case UInt8(ascii: "r"): try remember(try reader.unsigned(4))
    case 0x94: try rememberNext()
    // GET, BINGET, LONG_BINGET
    case UInt8(ascii: "g"): try recall(try integer(try reader.line()))
    case UInt8(ascii: "h"): try recall(Int(try reader.byte()))
    case UInt8(ascii: "j"): try recall(try reader.unsigned(4))
    default:
      if try executeContainer(opcode) { return }
      try executeObject(opcode)
    }
  }

  /// Opcodes that push a number, a text, or nothing. Returns false for all others.
  private mutating func executeConstant(_ opcode: UInt8) throws(UpscaleError) -> Bool {
    switch opcode {
    case UInt8(ascii: "N"): stack.append(.none)
    case 0x88: stack.append(.bool(true))
    case 0x89: stack.append(.bool(false))
    case UInt8(ascii: "I"):
      let line = try reader.line()
      stack.append(line == "01" ? .bool(true) : line == "00" ? .bool(false) : .integer(try integer(line)))
    case UInt8(ascii: "L"):
      let line = try reader.line()
      stack.append(.integer(try integer(line.hasSuffix("L") ? String(line.dropLast()) : line)))
    case UInt8(ascii: "J"): stack.append(.integer(try reader.long(4)))
    case UInt8(ascii: "K"): stack.append(.integer(Int(try reader.byte())))
    case UInt8(ascii: "M"): stack.append(.integer(try reader.unsigned(2)))
    case 0x8A: stack.append(.integer(try reader.long(Int(try reader.byte()))))
    case 0x8B: stack.append(.integer(try reader.long(try reader.unsigned(4))))
    case UInt8(ascii: "G"): stack.append(.float(try reader.float()))
    case UInt8(ascii: "F"):
      guard let number = Double(try reader.line()) else {
        throw PickleMachine.damaged("one of its numbers is not a number")
      }
      stack.append(.float(number))
    // Texts, and Python 2's strings, which hold ASCII in every network.
    case UInt8(ascii: "U"), 0x8C: stack.append(.text(try reader.text(Int(try reader.byte()))))
    case UInt8(ascii: "T"), UInt8(ascii: "X"): stack.append(.text(try reader.text(try reader.unsigned(4))))
    case 0x8D: stack.append(.text(try reader.text(try reader.unsigned(8))))
    case UInt8(ascii: "V"): stack.append(.text(try reader.line()))
    // Bytes are of use to nobody here.
    case UInt8(ascii: "C"): try skipBytes(Int(try reader.byte()))
    case UInt8(ascii: "B"): try skipBytes(try reader.unsigned(4))
    case 0x8E, 0x96: try skipBytes(try reader.unsigned(8))
    default: return false
    }
    return true
  }

  private mutating func skipBytes(_ count: Int) throws(UpscaleError) {
    _ = try reader.take(count)
    stack.append(.none)
  }

  /// Opcodes that make or fill lists, tuples and dictionaries. Returns false for all others.
  private mutating func executeContainer(_ opcode: UInt8) throws(UpscaleError) -> Bool {
    switch opcode {
    case UInt8(ascii: "]"), UInt8(ascii: ")"): try pushSequence([])
    case UInt8(ascii: "l"), UInt8(ascii: "t"): try pushSequence(try popToMark())
    case 0x85...0x87:
      var values: [PickleValue] = []
      for _ in 0x85...opcode { values.append(try pop()) }
      try pushSequence(values.reversed())
    case UInt8(ascii: "a"):
      let value = try pop()
      try append([value], to: try top())
    case UInt8(ascii: "e"):
      let values = try popToMark()
      try append(values, to: try top())
    case UInt8(ascii: "}"): try pushDictionary()
    case UInt8(ascii: "d"): try pushDictionary(try popToMark())
    case UInt8(ascii: "s"):
      let value = try pop()
      let key = try pop()
      try set([key, value], in: try top())
    case UInt8(ascii: "u"):
      let items = try popToMark()
      try set(items, in: try top())
    default: return false
    }
    return true
  }

  private func integer(_ line: String) throws(UpscaleError) -> Int {
    guard let number = Int(line) else { throw PickleMachine.damaged("one of its numbers is not a number") }
    return number
  }
}
