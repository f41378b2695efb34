// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "upscale-fuzz",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "upscale", path: "..")],
  targets: [
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "CFuzzer", .product(name: "Upscale", package: "upscale"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny")]),
    .systemLibrary(name: "CFuzzer"),
  ]
)
