/// An operation whose trained numbers are weights and biases.
protocol BiasedOperation: DescribedOperation {
  var weights: [Float] { get set }
  var bias: [Float] { get set }
  /// The case that it is.
  var operation: NetworkOperation { get }
}

extension BiasedOperation {
  var numbers: [[Float]] { [weights, bias] }

  func replacing(_ numbers: [[Float]]) -> NetworkOperation? {
    var result = self
    (result.weights, result.bias) = (numbers[0], numbers[1])
    return result.operation
  }
}
