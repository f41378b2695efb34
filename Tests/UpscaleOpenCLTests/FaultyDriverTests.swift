import Testing

/// All tests with the `FaultyDriver`, of which there is one in the process: one after the other.
@Suite(.serialized, .enabled(if: TestDevices.first != nil)) enum FaultyDriverTests {}
