// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "upscale-benchmarks",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "upscale-bench", targets: ["upscale-bench"])],
  dependencies: [
    .package(name: "upscale", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .executableTarget(
      name: "upscale-bench",
      dependencies: [
        "BenchReport", "CMeasuring",
        .product(name: "Upscale", package: "upscale"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny")]),
    .target(name: "BenchReport", swiftSettings: settings),
    .target(name: "CMeasuring"),
    .testTarget(
      name: "BenchReportTests", dependencies: ["BenchReport"], resources: [.copy("Fixtures")], swiftSettings: settings),
  ],
  cLanguageStandard: .gnu2x
)
