import Upscale

/// What becomes of a request: it is planned, for a source of any size, and its options are judged.
enum RequestTrial {
  private static let upscalers: [any Upscaler] = {
    guard let backend = try? CPUBackend(threads: 2), let models = try? ShippedModels.named("photo"),
      let networks = try? NetworkUpscaler(models: models, backend: backend)
    else { preconditionFailure("There is nothing to plan with.") }
    return [networks] + [ResamplingKernel.nearest, .lanczos3].map { ClassicalUpscaler($0) }
  }()

  /// - Throws: what the library says of the request.
  static func run(_ input: NumberBytes) throws {
    var numbers = input
    let upscaler = numbers.choice(upscalers)
    let size = PixelSize(width: numbers.integer(), height: numbers.integer())
    let format = PixelFormat(numbers.choice([.gray, .rgb, .rgba]), numbers.choice([.uint8, .uint16, .float32]))
    let request = request(&numbers)
    judges(&numbers)
    let plan = try upscaler.plan(request, for: ImageInfo(size: size, format: format))
    precondition(plan.expectedMemory > 0 && plan.target.width > 0 && plan.target.height > 0)
  }

  private static func request(_ numbers: inout NumberBytes) -> UpscaleRequest {
    var request = UpscaleRequest(target(&numbers))
    request.fitting = numbers.optional { $0.choice(ImageFitting.allCases) }
    request.dpi = numbers.optional { $0.number() }
    request.strength = numbers.optional { $0.number() }
    request.tile = numbers.optional { $0.integer() }
    request.workingMemory = numbers.optional { $0.integer() } ?? request.workingMemory
    request.memoryLimit = numbers.optional { $0.integer() }
    if numbers.byte() % 2 == 1 {
      request.polish = ImagePolish(
        sharpen: numbers.number(), contrast: numbers.number(), saturation: numbers.number(), grain: numbers.number(),
        blend: numbers.number())
    }
    return request
  }

  private static func target(_ numbers: inout NumberBytes) -> UpscaleRequest.Target {
    switch numbers.byte() % 7 {
    case 0: .scale(numbers.number())
    case 1: .size(PixelSize(width: numbers.integer(), height: numbers.integer()))
    case 2: .width(numbers.integer())
    case 3: .height(numbers.integer())
    case 4: .longest(numbers.integer())
    case 5: .megapixels(numbers.number())
    default:
      .print(
        PrintSize(
          width: PrintLength(numbers.number(), numbers.choice(PrintLength.Unit.allCases)),
          height: PrintLength(numbers.number(), numbers.choice(PrintLength.Unit.allCases))))
    }
  }

  private static func judges(_ numbers: inout NumberBytes) {
    var options = EncodingOptions(quality: numbers.number(), maximumBytes: numbers.optional { $0.integer() })
    options.pngCompression = numbers.integer()
    for format in ImageFileFormat.written { _ = try? options.validate(for: format) }
  }
}
