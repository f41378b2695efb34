/// What a pickle builds. Containers live in the machine's lists and are referred to by number, so that a file can tie
/// them into circles, or nest them a million deep, without anything here following.
enum PickleValue: Sendable {
  case none
  case bool(Bool)
  case integer(Int)
  case float(Double)
  case text(String)
  /// A list or a tuple.
  case sequence(Int)
  case dictionary(Int)
  case global(PickleGlobal)
  case storage(Int)
  case tensor(Int)

  /// What messages call it.
  var kind: String {
    switch self {
    case .none: "nothing"
    case .bool: "a Boolean"
    case .integer, .float: "a number"
    case .text: "text"
    case .sequence: "a list"
    case .dictionary: "a dictionary"
    case .global(let global): "“\(global.name)”"
    case .storage: "a storage"
    case .tensor: "a tensor"
    }
  }
}

/// A dictionary of a pickle, in the order in which keys were first set. Keys are texts and numbers.
struct PickleDictionary: Sendable {
  enum Key: Hashable {
    case text(String)
    case integer(Int)
  }

  private(set) var items: [(key: Key, value: PickleValue)] = []
  private var places: [Key: Int] = [:]

  mutating func set(_ key: Key, to value: PickleValue) {
    if let place = places[key] {
      items[place].value = value
    } else {
      places[key] = items.count
      items.append((key, value))
    }
  }

  subscript(text: String) -> PickleValue? { places[.text(text)].map { items[$0].value } }
}

/// A piece of the file that tensors lie in.
struct PickleStorage: Sendable {
  var type: TensorElement
  /// Its name in the container.
  var key: String
  var elementCount: Int
}

/// A tensor as a pickle describes it, not yet checked against its storage.
struct PickleTensor: Sendable {
  var storage: Int
  var offset: Int
  var shape: [Int]
  var strides: [Int]
}
