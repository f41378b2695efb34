import Testing
import TestSupport
import UpscaleCore

@Suite struct SafetensorsFileTests {
  private typealias Builder = SafetensorsBuilder

  @Test func everyTypeIsRead() throws {
    var builder = Builder(metadata: ["name": "n", "more": "m"])
    builder.tensors = [
      .init(name: "half", type: "F16", shape: [2], bytes: [0x00, 0x3C, 0x00, 0xC1]),
      .init(name: "brain", type: "BF16", shape: [2, 1], bytes: [0x80, 0x3F, 0x20, 0xC0]),
      .init(name: "double", type: "F64", shape: [1], bytes: Builder.littleEndian((0.1).bitPattern)),
      .init(name: "long", type: "I64", shape: [1], bytes: Builder.littleEndian(Int64(-3))),
      .init(name: "int", type: "I32", shape: [1], bytes: Builder.littleEndian(Int32(-4))),
      .init(name: "none", type: "F32", shape: [3, 0], bytes: []),
      .init(name: "scalar", type: "F32", shape: [], bytes: Builder.littleEndian(Float(7).bitPattern)),
    ]
    builder.add("single", [2, 2], [1, -2, .infinity, 0.5])
    let file = try SafetensorsFile(builder.file)
    #expect(file.metadata == ["name": "n", "more": "m"])
    #expect(try file.tensors.floats("half") == [1, -2.5])
    #expect(try file.tensors.floats("brain") == [1, -2.5])
    #expect(try file.tensors.floats("double") == [0.1])
    #expect(try file.tensors.floats("long") == [-3])
    #expect(try file.tensors.floats("int") == [-4])
    #expect(try file.tensors.floats("none") == [])
    #expect(try file.tensors.floats("scalar") == [7])
    #expect(try file.tensors.floats("single") == [1, -2, .infinity, 0.5])
    #expect(file.tensors["brain"]?.shape == [2, 1])
    #expect(file.tensors["half"]?.type == .float16)
    #expect(file.tensors["none"]?.elementCount == 0)
    let error = #expect(throws: UpscaleError.self) { try file.tensors.floats("other") }
    #expect(error?.code == .invalidModelFile)
  }

  /// All 65536 half-precision numbers: subnormals, infinities and not-a-numbers among them.
  @Test func everyHalfIsExact() throws {
    var builder = Builder()
    let bytes = (UInt16.min ... .max).flatMap { Builder.littleEndian($0) }
    builder.tensors = [.init(name: "all", type: "F16", shape: [65536], bytes: bytes)]
    let floats = try SafetensorsFile(builder.file).tensors.floats("all")
    for (bits, float) in floats.enumerated() {
      let (sign, exponent, fraction) = (bits >> 15, bits >> 10 & 31, bits & 1023)
      if exponent == 31, fraction != 0 {
        #expect(float.isNaN)
        continue
      }
      // The definition in IEEE 754: (1 + f/1024) · 2^(e − 15), and f/1024 · 2^−14 where e is 0.
      let power = Double(sign: .plus, exponent: max(exponent, 1) - 15, significand: 1)
      let magnitude = exponent == 31 ? .infinity : (Double(fraction) / 1024 + (exponent == 0 ? 0 : 1)) * power
      #expect(float == Float(sign == 0 ? magnitude : -magnitude))
      #expect((float.sign == .minus) == (sign == 1))
    }
  }

  private static func entry(_ type: String = "F32", _ shape: String = "[2]", _ offsets: String = "[0,8]") -> String {
    "{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
  }

  private static func one(_ entry: String, bytes: Int = 8) -> [UInt8] {
    Builder.file(header: "{\"t\":\(entry)}", data: [UInt8](repeating: 0, count: bytes))
  }

  private static func two(_ first: String, _ second: String, bytes: Int) -> [UInt8] {
    let header = "{\"a\":\(entry("F32", "[2]", first)),\"b\":\(entry("F32", "[2]", second))}"
    return Builder.file(header: header, data: [UInt8](repeating: 0, count: bytes))
  }

  static let damaged: [(String, [UInt8])] = [
    ("empty", []), ("short", [1, 2, 3]), ("only a length", [8, 0, 0, 0, 0, 0, 0, 0]),
    ("a huge header", [255, 255, 255, 255, 255, 255, 255, 255] + [UInt8](repeating: 32, count: 100)),
    ("a header past the sign bit", [0, 0, 0, 0, 0, 0, 0, 128, 123, 125]),
    ("one byte too few", Array(Builder.file(header: "{}").dropLast())),
    ("no header", [0, 0, 0, 0, 0, 0, 0, 0]), ("no JSON", Builder.file(header: "hello")),
    ("an array", Builder.file(header: "[]")), ("half a JSON", Builder.file(header: "{\"a\":")),
    ("invalid UTF-8", Builder.littleEndian(UInt64(4)) + [0x7B, 0xFF, 0xFE, 0x7D]),
    ("deeply nested", Builder.file(header: String(repeating: "{\"a\":", count: 5000))),
    ("an unknown type", one(entry("F8_E4M3"))), ("lower case", one(entry("f32"))), ("an empty type", one(entry(""))),
    ("a negative side", one(entry("F32", "[-2]"))), ("two negative sides", one(entry("F32", "[-2,-1]"))),
    ("sides that overflow", one(entry("F32", "[4611686018427387904,4]"))),
    ("sides that overflow to zero", one(entry("F32", "[4294967296,4294967296]", "[0,0]"), bytes: 0)),
    ("a side beyond Int", one(entry("F32", "[9223372036854775808]"))), ("half a side", one(entry("F32", "[2.5]"))),
    ("no shape", one("{\"dtype\":\"F32\",\"data_offsets\":[0,8]}")),
    ("no offsets", one("{\"dtype\":\"F32\",\"shape\":[2]}")), ("one offset", one(entry("F32", "[2]", "[8]"))),
    ("three offsets", one(entry("F32", "[2]", "[0,8,8]"))), ("offsets backwards", one(entry("F32", "[2]", "[8,0]"))),
    ("a negative offset", one(entry("F32", "[2]", "[-8,0]"))), ("an end too far", one(entry("F32", "[4]", "[0,16]"))),
    ("offsets at the limit", one(entry("F32", "[2]", "[9223372036854775800,9223372036854775807]"))),
    ("more bytes than the shape", one(entry("F32", "[1]"))), ("fewer bytes than the shape", one(entry("F32", "[3]"))),
    ("bytes at the end", one(entry(), bytes: 9)), ("bytes at the start", one(entry("F32", "[2]", "[1,9]"), bytes: 9)),
    ("an overlap", two("[0,8]", "[4,12]", bytes: 12)), ("the same place twice", two("[0,8]", "[0,8]", bytes: 8)),
    ("a gap", two("[0,8]", "[9,17]", bytes: 17)), ("data without tensors", Builder.file(header: "{}", data: [1])),
    ("metadata that is no text", Builder.file(header: "{\"__metadata__\":{\"a\":1}}")),
    ("metadata that is no object", Builder.file(header: "{\"__metadata__\":\"a\"}")),
  ]

  @Test(arguments: damaged)
  func damageIsTold(what: String, file: [UInt8]) {
    let error = #expect(throws: UpscaleError.self, "\(what)") { try SafetensorsFile(file) }
    #expect(error?.code == .invalidModelFile)
    #expect(error?.message.isEmpty == false)
  }

  /// Changed, cut and lengthened files: a model, or an error of ours, and never a crash.
  @Test(arguments: UInt64(0)..<10)
  func mutationsNeverCrash(block: UInt64) {
    var models = 0
    for seed in block * 50..<block * 50 + 50 {
      do {
        let model = try ModelFile.model(SafetensorsFileTests.mutated(seed: seed), name: "fuzz")
        #expect(model.network.inputChannels > 0)
        models += 1
      } catch {
        #expect(error.code == .invalidModelFile || error.code == .invalidNetwork)
      }
    }
    #expect(models < 50, "Most of the changes do harm.")
  }

  private static func mutated(seed: UInt64) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    var file = Builder.compact(features: 2, convolutions: 1, metadata: ["name": "x"]).file
    let header = 8 + Int(file[0]) + Int(file[1]) << 8
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let position = Int.random(in: 0..<max(1, min(header, file.count)), using: &generator)
      guard position < file.count else { continue }
      switch Int.random(in: 0...4, using: &generator) {
      case 0: file[position] = UInt8.random(in: .min ... .max, using: &generator)
      case 1: file[position] ^= 1 << UInt8.random(in: 0...7, using: &generator)
      case 2: file[position] = Array("0123456789[]{}\":,-eE".utf8).randomElement(using: &generator) ?? 0
      case 3: file.remove(at: position)
      default: file.insert(Array("0919[]{},\"".utf8).randomElement(using: &generator) ?? 0, at: position)
      }
      // Keep the length true half of the time, so that the JSON behind it is reached.
      if seed.isMultiple(of: 2), file.count >= header { file[0] = UInt8((header - 8) & 255) }
    }
    if seed % 7 == 0 { file.removeLast(Int.random(in: 0..<file.count, using: &generator)) }
    return file
  }
}
