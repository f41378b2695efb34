import Testing
import UpscaleCore

/// Small files that ask for endless memory or time, or for numbers that overflow: refused at once.
@Suite struct HostileFilesTests {
  /// An ncnn model of these layers behind the input.
  private static func network(
    _ layers: [String], input: String = "Input in 0 1 b0", weights: Int = 0
  ) throws -> UpscaleNetwork {
    let text = "7767517\n\(layers.count + 1) 9\n\(([input] + layers).joined(separator: "\n"))\n"
    return try ModelFile.model(
      Array(text.utf8), weights: [UInt8](repeating: 0, count: weights), name: "m"
    ).network
  }

  /// Each layer doubles what lies side by side, so that the hundredth would have more parts than any memory.
  @Test func valuesAreNotDoubledWithoutEnd() {
    let doublings = (0..<100).map { "Concat c\($0) 2 1 b\($0) b\($0) b\($0 + 1)" }
    let error = #expect(throws: UpscaleError.self) { try HostileFilesTests.network(doublings) }
    #expect(error?.code == .limitExceeded)
  }

  /// Numbers of channels that no value has, where they would be counted, multiplied, or taken for a length.
  @Test(arguments: [
    ["BinaryOp a 1 1 b0 x 0=0 1=1 2=0.5"], ["Concat c 4 1 b0 b0 b0 b0 x", "ReLU r 1 1 x y"],
    ["PixelShuffle p 1 1 b0 x 0=2"], ["ReLU r 1 1 b0 x"],
  ])
  func inputsOfEndlessChannelsAreRefused(_ layers: [String]) {
    let error = #expect(throws: UpscaleError.self) {
      try HostileFilesTests.network(layers, input: "Input in 0 1 b0 2=4611686018427387904")
    }
    #expect(error?.code == .invalidModelFile)
  }

  /// A tensor without elements takes no bytes, whatever its other sides are.
  @Test(arguments: ["conv_last", "conv_first"]) func emptyTensorsOfEndlessSidesAreRefused(_ name: String) {
    var builder = SafetensorsBuilder()
    for other in ["conv_first", "body.0.rdb1.conv1", "conv_last"] {
      let isEndless = name == other
      builder.tensors.append(
        .init(name: other + ".weight", type: "F32", shape: isEndless ? [1 << 60, 0, 3, 3] : [0, 3, 3, 3], bytes: []))
    }
    let error = #expect(throws: UpscaleError.self) { try ModelFile.model(builder.file, name: "m") }
    #expect(error?.code == .invalidModelFile)
  }

  /// A name that is nothing but what wrappers put before names. Taking that off piece by piece would take minutes.
  @Test func namesOfManyPrefixesAreRefusedAtOnce() {
    var builder = SafetensorsBuilder()
    builder.add(String(repeating: "module.", count: 200_000) + "x", [1])
    let error = #expect(throws: UpscaleError.self) { try ModelFile.model(builder.file, name: "m") }
    #expect(error?.code == .invalidModelFile)
  }

  /// Many layers: the work grows with their number, not with its square.
  @Test func longChainsAreLoweredInTime() throws {
    let count = 20_000
    let nodes = (0..<count).map { UpscaleNetwork.Node(.activation(.relu), inputs: [$0]) }
    let lowered = LoweredNetwork(try UpscaleNetwork(inputChannels: 3, nodes: nodes))
    let layouts = [Int?](repeating: 0, count: count + 1)
    let slots = SlotAssignment(steps: lowered.steps, layouts: layouts, inPlace: false)
    let schedule = RowSchedule(lowered, slots: slots)
    let tile = PixelRect(x: 0, y: 0, width: 4, height: 4)
    let areas = lowered.neededAreas(for: .result(tile), tile: tile)
    #expect(schedule.runs(areas: areas, bandRows: 4).count > count)
  }
}
