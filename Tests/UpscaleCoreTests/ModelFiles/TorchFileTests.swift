import Testing
import TestSupport
import UpscaleCore

@Suite struct TorchFileTests {
  private static func error(_ file: [UInt8]) -> UpscaleError? {
    let error = #expect(throws: UpscaleError.self) { try TorchFile(file) }
    #expect(error?.code == .invalidModelFile)
    return error
  }

  /// Whatever a pickle names beyond the few that are known is refused by name, and nothing is run.
  @Test(arguments: [
    ("os", "system"), ("builtins", "eval"), ("builtins", "exec"), ("posix", "system"), ("subprocess", "Popen"),
    ("__builtin__", "getattr"), ("torch", "load"), ("torch.storage", "_load_from_bytes"),
    ("collections", "OrderedDicts"), ("torch._utils", "_rebuild_tensor_v2.x"), ("numpy.core.multiarray", "scalar"),
    ("", ""), ("torch", "Tensor"),
  ])
  func otherGlobalsAreRefusedByName(module: String, name: String) {
    var called = PickleBuilder()
    called.global(module, name)
    called.raw("(")
    called.text("touch /tmp/harm")
    called.raw("tR")
    var stacked = PickleBuilder()
    stacked.text(module)
    stacked.text(name)
    stacked.raw([0x93])
    var instance = PickleBuilder()
    instance.raw("(i\(module)\n\(name)\n")
    for builder in [called, stacked, instance] {
      #expect(TorchFileTests.error(builder.file())?.message.contains("asks to run \(module).\(name),") == true)
    }
  }

  static let programs: [(String, [UInt8])] = [
    ("an object", Array("ccollections\nOrderedDict\n)\u{0081}".unicodeScalars.map { UInt8($0.value) })),
    ("an old object", Array("(ccollections\nOrderedDict\no".utf8)), ("an extension", [0x82, 1]),
    ("a set", [0x8F]), ("an instance", Array("(icollections\nOrderedDict\n".utf8)),
    ("attributes of a list", Array("]}b".utf8)), ("a call of a text", Array("U\u{1}a)R".utf8)),
    ("a call of a storage class", Array("ctorch\nFloatStorage\n)R".utf8)),
    ("a parameter of nothing", Array("ctorch._utils\n_rebuild_parameter\n)R".utf8)),
    ("a tensor of nothing", Array("ctorch._utils\n_rebuild_tensor_v2\n)R".utf8)),
    ("an unknown opcode", [0xFF]), ("a buffer", [0x97]), ("an old storage", Array("P1\n".utf8)),
    ("keys that are lists", Array("}]Ns".utf8)), ("a value from below a mark", Array("N(a".utf8)),
    ("nothing to take", Array("0".utf8)), ("nothing to recall", Array("h\u{7}".utf8)),
    ("a protocol of the future", [0x80, 9]), ("a number of nine bytes", [0x8A, 9] + [UInt8](repeating: 1, count: 9)),
    ("a text beyond the end", [0x58, 0xFF, 0xFF, 0xFF, 0x7F]),
    ("a text far beyond the end", [0x8D] + [UInt8](repeating: 0xFF, count: 8)),
    ("no text", [0x58, 2, 0, 0, 0, 0xFF, 0xFE]), ("a list instead of a dictionary", Array("]".utf8)),
    ("a storage of nothing", Array("NQ".utf8)), ("a key without a value", Array("}(U\u{1}au".utf8)),
  ]

  @Test(arguments: programs)
  func whatNetworksDoNotNeedIsRefused(what: String, program: [UInt8]) {
    var builder = PickleBuilder()
    builder.raw(program)
    _ = TorchFileTests.error(builder.file())
  }

  @Test func tensorsAreReadWhereverTheyLie() throws {
    var builder = PickleBuilder()
    builder.raw("}(")
    builder.text("transposed")
    builder.tensor("0", count: 7, offset: 1, shape: [2, 3], strides: [1, 2])
    builder.text("none")
    builder.tensor("1", count: 0, shape: [0, 4])
    builder.text("scalar")
    builder.tensor("2", count: 1, shape: [])
    builder.text("epoch")
    builder.integer(3)
    builder.raw("u")
    let file = builder.file(storages: [("2", [9]), ("0", [0, 1, 2, 3, 4, 5, 6]), ("1", [])])
    let tensors = try TorchFile(file).tensors
    #expect(tensors.names == ["transposed", "none", "scalar"])
    #expect(try tensors.floats("transposed") == [1, 3, 5, 2, 4, 6])
    #expect(try tensors.floats("none") == [])
    #expect(try tensors.floats("scalar") == [9])
  }

  /// Tensors of a storage of eight numbers that do not lie in it.
  static let places: [(offset: Int, shape: [Int], strides: [Int])] = [
    (0, [9], [1]), (8, [1], [1]), (1, [8], [1]), (-1, [2], [1]), (0, [2], [8]), (0, [-2], [1]), (0, [2], [-1]),
    (0, [2, 2], [7, 1]), (0, [Int.max], [1]), (0, [2], [Int.max]), (1, [2], [Int.max]),
    (0, [Int.max, Int.max], [0, 0]), (0, [100], [0]), (Int.max, [1], [1]), (0, [3, 3], [1, 1]),
  ]

  @Test(arguments: places)
  func tensorsOutsideTheirStorageAreRefused(offset: Int, shape: [Int], strides: [Int]) {
    var builder = PickleBuilder()
    builder.raw("}")
    builder.text("w")
    builder.tensor("0", count: 8, offset: offset, shape: shape, strides: strides)
    builder.raw("s")
    let error = TorchFileTests.error(builder.file(storages: [("0", [Float](repeating: 1, count: 8))]))
    #expect(error?.message.contains("w") == true)
  }

  @Test func storagesMustBeThere() {
    var builder = PickleBuilder()
    builder.raw("}")
    builder.text("w")
    builder.tensor("0", count: 2, shape: [2])
    builder.raw("s")
    let one: (String, [Float]) = ("0", [1, 2])
    #expect(throws: Never.self) { try TorchFile(builder.file(storages: [one])) }
    for storages in [[], [one, one], [("1", [1, 2])], [("0", [1])], [("0", [1, 2, 3])], [one, ("1", [1])]] {
      _ = TorchFileTests.error(builder.file(storages: storages))
    }
    _ = TorchFileTests.error(builder.file(storages: [one]) + [0])
  }

  /// Many tensors of the same numbers would ask for more memory than the file has.
  @Test func sharedNumbersAreRefused() {
    var builder = PickleBuilder()
    builder.raw("}(")
    for index in 0..<20 {
      builder.text("w\(index)")
      builder.tensor("0", count: 1000, shape: [1000])
    }
    builder.raw("u")
    _ = TorchFileTests.error(builder.file(storages: [("0", [Float](repeating: 1, count: 1000))]))
  }

  private static func repeated(_ bytes: [UInt8], _ count: Int) -> [UInt8] {
    Array(repeatElement(bytes, count: count).joined())
  }

  /// Python's call of an ordered dictionary with a list of three hundred pairs that was made once.
  private static let pairs: [UInt8] = {
    var program = Array("](".utf8)
    program += repeated(Array("K\u{1}N".utf8) + [0x86], 300)
    program += Array("eq\u{0}0".utf8)
    program += repeated(Array("ccollections\nOrderedDict\nh\u{0}".utf8) + [0x85] + Array("R0".utf8), 5000)
    return program + Array("}".utf8)
  }()

  private static let bombs: [(what: String, program: @Sendable () -> [UInt8])] = [
    ("lists without end", { repeated(Array("]".utf8), 300_000) }),
    ("dictionaries without end", { repeated(Array("}".utf8), 300_000) }),
    ("marks without end", { repeated(Array("(".utf8), 300_000) }),
    ("values without end", { repeated(Array("N".utf8), 300_000) }),
    ("tuples in tuples", { Array(")".utf8) + repeated([0x85], 200_000) }),
    ("tuples that double", { Array(")".utf8) + repeated([UInt8(ascii: "2"), 0x86], 100_000) }),
    ("a long list, again and again", { pairs }),
  ]

  /// Small files that would fill the memory or never end are refused.
  @Test(arguments: bombs.indices)
  func bombsAreRefused(index: Int) {
    var builder = PickleBuilder()
    builder.raw(TorchFileTests.bombs[index].program())
    _ = TorchFileTests.error(builder.file())
  }

  /// A dictionary that holds itself where the tensors should be.
  @Test(arguments: ["params", "anything"])
  func circlesEnd(key: String) {
    var builder = PickleBuilder()
    builder.raw("}q\u{0}")
    builder.text(key)
    builder.raw("h\u{0}s")
    _ = TorchFileTests.error(builder.file())
  }
}
