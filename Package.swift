// swift-tools-version: 6.2
import PackageDescription

/// One list of settings for every Swift target. `UPSCALE_STRICT=1`, which CI sets, makes warnings errors.
let strict = Context.environment["UPSCALE_STRICT"] == "1"
let swiftSettings: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  ] + (strict ? [.treatAllWarnings(as: .error)] : [])
let cSettings: [CSetting] = strict ? [.treatAllWarnings(as: .error)] : []

/// The test targets to build, where not all are wanted: sanitizers, which need everything built anew, are for some.
let wantedTests = Context.environment["UPSCALE_TESTS"].map { $0.split(separator: " ").map(String.init) }

func library(_ name: String, path: String? = nil, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, path: path, swiftSettings: swiftSettings)
}

func cLibrary(
  _ name: String, path: String? = nil, exclude: [String] = [], _ dependencies: [Target.Dependency] = [],
  defines: [CSetting] = [], links: [LinkerSetting] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: path, exclude: exclude, cSettings: cSettings + defines,
    linkerSettings: links)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource] = []
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: swiftSettings)
}

let package = Package(
  name: "upscale",
  platforms: [.macOS(.v15), .iOS(.v18)],
  products: [
    .library(name: "Upscale", targets: ["Upscale"]),
    .library(name: "UpscaleCore", targets: ["UpscaleCore"]),
    .library(name: "UpscaleInspection", targets: ["UpscaleInspection"]),
    .library(name: "UpscaleCPU", targets: ["UpscaleCPU"]),
    .library(name: "UpscaleOpenCL", targets: ["UpscaleOpenCL"]),
    .library(name: "UpscaleCodecs", targets: ["UpscaleCodecs"]),
    .library(name: "UpscaleModels", targets: ["UpscaleModels"]),
    .executable(name: "upscale", targets: ["upscale-cli"]),
  ],
  traits: [
    .trait(name: "ISAL", description: "Compresses PNG by ISA-L, several times as fast as by zlib."),
    .trait(name: "HEIF", description: "Reads HEIC and AVIF and writes AVIF, by libheif."),
    .trait(name: "TIFF", description: "Reads and writes TIFF, by libtiff."),
    .trait(name: "JPEGXL", description: "Reads JPEG XL, by libjxl."),
    .default(enabledTraits: ["ISAL", "HEIF", "TIFF", "JPEGXL"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    library("UpscaleCore", []),
    library("UpscaleInspection", ["UpscaleCore"]),
    library("UpscaleCPU", ["UpscaleCore", "CUpscaleKernels", "CUpscalePixelKernels"]),
    library(
      "UpscaleOpenCL", ["UpscaleCore", "COpenCLLoader", "CUpscaleOpenCLKernels", "CUpscalePixelKernels"]),
    library("UpscaleCodecs", ["UpscaleCore", "CUpscaleCodecs"]),
    library("UpscaleModels", ["UpscaleCore", "CUpscaleWeights"]),
    library(
      "Upscale",
      [
        "UpscaleCore", "UpscaleInspection", "UpscaleCPU", "UpscaleOpenCL", "UpscaleCodecs", "UpscaleModels",
        "CUpscalePage",
      ]),
    .executableTarget(
      name: "upscale-cli",
      dependencies: ["Upscale", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      swiftSettings: swiftSettings),

    cLibrary("CUpscaleKernels", path: "Kernels/CPU"),
    cLibrary("CUpscalePixelKernels", path: "Kernels/Pixels"),
    cLibrary(
      "CUpscaleOpenCLKernels", path: "Kernels/OpenCL",
      exclude: [
        "operands.cl", "convolution.cl", "convolution_matrix.cl", "depthwise.cl", "gather.cl", "matrix_units.cl",
        "measure.cl", "context.cl", "spread.cl", "pixelwise.cl", "transfer.cl", "probes.cl",
      ]),
    cLibrary("COpenCLLoader"),
    cLibrary("CUpscaleWeights", exclude: ["weights"]),
    cLibrary("CUpscalePage", exclude: ["page.html"]),
    cLibrary(
      "CUpscaleCodecs",
      [
        "CPNG", "CZlib", "CJPEG", "CWebP", "CLCMS", .target(name: "CHEIF", condition: .when(traits: ["HEIF"])),
        .target(name: "CTIFF", condition: .when(traits: ["TIFF"])),
        .target(name: "CISAL", condition: .when(traits: ["ISAL"])),
        .target(name: "CJXL", condition: .when(traits: ["JPEGXL"])),
      ], defines: ["HEIF", "TIFF", "ISAL", "JPEGXL"].map { .define("UPSCALE_\($0)", .when(traits: [$0])) },
      links: [.linkedLibrary("jxl", .when(traits: ["JPEGXL"]))]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(
      name: "CWebP", pkgConfig: "libwebpmux", providers: [.apt(["libwebp-dev"]), .brew(["webp"])]),
    .systemLibrary(name: "CHEIF", pkgConfig: "libheif", providers: [.apt(["libheif-dev"]), .brew(["libheif"])]),
    .systemLibrary(name: "CTIFF", pkgConfig: "libtiff-4", providers: [.apt(["libtiff-dev"]), .brew(["libtiff"])]),
    // libjxl's own file passes on a flag of another library, of which Swift's package manager warns in every build. This one
    // names the same folders.
    .systemLibrary(
      name: "CJXL", pkgConfig: "libjxl_threads", providers: [.apt(["libjxl-dev"]), .brew(["jpeg-xl"])]),
    .systemLibrary(name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"]), .brew(["isa-l"])]),
    .systemLibrary(
      name: "CLCMS", pkgConfig: "lcms2", providers: [.apt(["liblcms2-dev"]), .brew(["little-cms2"])]),

    library("TestSupport", path: "Tests/TestSupport", ["UpscaleCore"]),
    tests(
      "UpscaleCoreTests", ["UpscaleCore", "TestSupport"],
      exclude: [
        "ModelFiles/make_fixtures.py", "ModelFiles/make_unet_fixtures.py", "ModelFiles/make_depthwise_fixtures.py",
        "ModelFiles/make_attention_fixtures.py", "ModelFiles/make_resizing_fixtures.py",
        "ModelFiles/fixture_networks.py",
      ],
      resources: [.copy("ModelFiles/Fixtures")]),
    tests("UpscaleInspectionTests", ["UpscaleInspection", "TestSupport"]),
    tests("UpscaleCPUTests", ["UpscaleCPU", "CUpscaleKernels", "TestSupport"]),
    tests(
      "UpscaleCodecsTests", ["UpscaleCodecs", "TestSupport"],
      exclude: ["fixture_pictures.py", "HEIF/make_heif_fixtures.py", "JPEGXL/make_jpegxl_fixtures.py"],
      resources: [.copy("HEIF/Fixtures"), .copy("JPEGXL/JXLFixtures")]),
    tests("UpscaleOpenCLTests", ["UpscaleOpenCL", "CUpscalePixelKernels", "Upscale", "TestSupport"]),
    tests("UpscaleTests", ["Upscale", "TestSupport"]),
  ].filter { $0.type != .test || wantedTests?.contains($0.name) != false },
  cLanguageStandard: .gnu2x
)
