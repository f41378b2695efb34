import Testing

@testable import UpscaleCore

@Suite struct StoragePoolTests {
  @Test func memoryIsUsedAgainWhileAnotherTensorLives() {
    let pool = StoragePool()
    let living = pool.storage(count: 100)
    var other: TensorStorage? = pool.storage(count: 90)
    let address = other?.samples.baseAddress
    other = nil
    other = pool.storage(count: 60)
    #expect(other?.samples.baseAddress == address)
    #expect(other?.samples.count == 90)
    #expect(living.samples.baseAddress != address)
  }

  /// Too small, or more than twice as large as needed.
  @Test(arguments: [91, 44]) func memoryThatDoesNotFitIsLeft(count: Int) {
    let pool = StoragePool()
    let living = pool.storage(count: 10)
    var other: TensorStorage? = pool.storage(count: 90)
    let address = other?.samples.baseAddress
    other = nil
    let next = pool.storage(count: count)
    #expect(next.samples.count == count)
    #expect(next.samples.baseAddress != address)
    withExtendedLifetime(living) {}
  }

  @Test func copiesStayValues() {
    let pool = StoragePool()
    let storage = pool.storage(count: 2)
    storage.samples.initialize(repeating: 1)
    var tensor = NetworkTensor(size: PixelSize(width: 2, height: 1), channels: 1, storage: storage)
    let copy = tensor
    tensor.withUnsafeMutableSamples { $0[0] = 5 }
    #expect(copy.withUnsafeSamples { Array($0) } == [1, 1])
    #expect(tensor.withUnsafeSamples { Array($0) } == [5, 1])
  }
}
