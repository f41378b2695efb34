// swift-tools-version: 6.2
import PackageDescription

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
        "CMeasuring",
        .product(name: "Upscale", package: "upscale"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny")]),
    .target(name: "CMeasuring"),
  ],
  cLanguageStandard: .gnu2x
)
