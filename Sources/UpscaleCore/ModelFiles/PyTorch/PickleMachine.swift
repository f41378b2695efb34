/// Reads a pickle as far as saved networks need: a small stack machine that builds texts, numbers, lists, dictionaries and
/// descriptions of tensors, and runs nothing. Python's own reader calls any function that a file names, which makes a
/// model from a stranger a program; here the few names in `PickleGlobal` have fixed meanings and all others are refused.
///
/// Time and memory grow with the number of steps, and `Limits` bound that. The opcodes are those of Python's `pickletools`.
struct PickleMachine {
  /// Far beyond any saved network, which takes some ten thousand steps, and within a hundred megabytes.
  enum Limits {
    static let steps = 1_000_000
    static let values = 250_000
    static let tensorSides = 8
  }

  var reader: PickleReader
  var stack: [PickleValue] = []
  /// Heights of the stack at which marks stand.
  var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  private(set) var sequences: [[PickleValue]] = []
  private(set) var dictionaries: [PickleDictionary] = []
  private(set) var storages: [PickleStorage] = []
  private(set) var tensors: [PickleTensor] = []
  private var storagePlaces: [String: Int] = [:]
  private var workDone = 0

  init(_ bytes: [UInt8], _ range: Range<Int>) { reader = PickleReader(bytes, range) }

  static func damaged(_ what: String) -> UpscaleError {
    UpscaleError(.invalidModelFile, "The model file's pickle is damaged: \(what).")
  }

  static func refused(_ what: String) -> UpscaleError {
    UpscaleError(
      .invalidModelFile,
      "The model file's pickle contains \(what), which is not supported; get the network as a safetensors file.")
  }

  /// Runs one pickle up to its end and returns what it leaves. The memo is the pickle's own; what it built stays.
  mutating func run() throws(UpscaleError) -> PickleValue {
    stack = []
    marks = []
    memo = [:]
    while true {
      try work(1)
      guard stack.count <= Limits.values, marks.count <= Limits.values else {
        throw PickleMachine.damaged("it has more parts than any network")
      }
      let opcode = try reader.byte()
      if opcode == UInt8(ascii: ".") { break }
      try execute(opcode)
    }
    let result = try pop()
    guard stack.isEmpty, marks.isEmpty else { throw PickleMachine.damaged("values are left over at its end") }
    return result
  }

  /// Counts what is done, so that a file cannot ask for more of it than its size suggests.
  mutating func work(_ steps: Int) throws(UpscaleError) {
    workDone += steps
    guard workDone <= Limits.steps else { throw PickleMachine.damaged("it has more parts than any network") }
  }

  // MARK: The stack

  mutating func pop() throws(UpscaleError) -> PickleValue {
    guard stack.count > (marks.last ?? 0), let value = stack.popLast() else {
      throw PickleMachine.damaged("it takes a value that does not exist")
    }
    return value
  }

  /// The values above the last mark, which goes, too.
  mutating func popToMark() throws(UpscaleError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw PickleMachine.damaged("it goes back to a mark that does not exist") }
    let values = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return values
  }

  func top() throws(UpscaleError) -> PickleValue {
    guard stack.count > (marks.last ?? 0), let value = stack.last else {
      throw PickleMachine.damaged("it takes a value that does not exist")
    }
    return value
  }

  // MARK: What is built

  mutating func remember(_ key: Int) throws(UpscaleError) {
    guard memo.count < Limits.values, key >= 0 else { throw PickleMachine.damaged("it remembers too much") }
    memo[key] = try top()
  }

  mutating func rememberNext() throws(UpscaleError) { try remember(memo.count) }

  mutating func recall(_ key: Int) throws(UpscaleError) {
    guard let value = memo[key] else { throw PickleMachine.damaged("it recalls a value that it never stored") }
    stack.append(value)
  }

  mutating func pushSequence(_ values: [PickleValue]) throws(UpscaleError) {
    guard sequences.count < Limits.values else { throw PickleMachine.damaged("it has more lists than any network") }
    stack.append(.sequence(sequences.count))
    sequences.append(values)
  }

  /// - Parameter items: keys and values in turn.
  mutating func pushDictionary(_ items: [PickleValue] = []) throws(UpscaleError) {
    guard dictionaries.count < Limits.values else {
      throw PickleMachine.damaged("it has more dictionaries than any network")
    }
    let number = dictionaries.count
    dictionaries.append(PickleDictionary())
    try set(items, in: .dictionary(number))
    stack.append(.dictionary(number))
  }

  mutating func append(_ values: [PickleValue], to target: PickleValue) throws(UpscaleError) {
    guard case .sequence(let number) = target else { throw PickleMachine.damaged("it appends to \(target.kind)") }
    sequences[number].append(contentsOf: values)
  }

  mutating func set(_ items: [PickleValue], in target: PickleValue) throws(UpscaleError) {
    guard case .dictionary(let number) = target else { throw PickleMachine.damaged("it sets a key of \(target.kind)") }
    guard items.count.isMultiple(of: 2) else { throw PickleMachine.damaged("one of its keys has no value") }
    for place in stride(from: 0, to: items.count, by: 2) {
      switch items[place] {
      case .text(let key): dictionaries[number].set(.text(key), to: items[place + 1])
      case .integer(let key): dictionaries[number].set(.integer(key), to: items[place + 1])
      default: throw PickleMachine.refused("a dictionary whose keys are neither text nor numbers")
      }
    }
  }

  /// The number of a storage, the same one for the same key.
  mutating func storage(_ storage: PickleStorage) throws(UpscaleError) -> PickleValue {
    if let place = storagePlaces[storage.key] {
      guard storages[place].type == storage.type, storages[place].elementCount == storage.elementCount else {
        throw PickleMachine.damaged("storage “\(storage.key)” is described in two ways")
      }
      return .storage(place)
    }
    storagePlaces[storage.key] = storages.count
    storages.append(storage)
    return .storage(storages.count - 1)
  }

  mutating func tensor(_ tensor: PickleTensor) -> PickleValue {
    tensors.append(tensor)
    return .tensor(tensors.count - 1)
  }
}
