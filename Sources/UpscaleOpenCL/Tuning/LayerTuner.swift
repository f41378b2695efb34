internal import UpscaleCore

/// Finds the fastest way to launch each layer of a network on one device.
///
/// A way counts only where its result is the plain kernel's; whatever else happens, it is lost and not tried again.
struct LayerTuner {
  let programs: ProgramStore
  let style: ComputeStyle
  let limit: Duration

  /// Tries layers that have no result yet, those with the most work first, until `budget` is over.
  /// - Throws: `deviceFailed` where the device is lost. What was found so far is kept.
  func tune(_ network: UpscaleNetwork, budget: Duration) async throws(UpscaleError) -> [LayerTuning] {
    let plan = DevicePlan(network, style: style)
    var work: [ConvolutionDescriptor: Int] = [:]
    var steps: [ConvolutionDescriptor: LoweredStep] = [:]
    for step in plan.steps {
      guard case .convolution(let shape) = plan.descriptor(of: step, style: style) else { continue }
      let scale = plan.values[step.inputs[0]].scale
      work[shape, default: 0] += step.multiplyAddsPerPixel * scale * scale
      steps[shape] = step
    }
    let end = ContinuousClock.now + budget
    var results: [LayerTuning] = []
    for (shape, _) in work.sorted(by: { $0.value > $1.value }) {
      guard let step = steps[shape], programs.tuning(for: shape).best == nil, ContinuousClock.now < end else {
        continue
      }
      let trial: LayerTrial
      let reference: [Float]
      do throws(UpscaleError) {
        trial = try LayerTrial(shape, step: step, of: plan, programs: programs, limit: limit)
        reference = try await trial.result(.plain)
      } catch {
        // Without something to compare with nothing is tuned, and the usual way stays.
        try programs.context.checkAlive()
        continue
      }
      results.append(try await tune(shape, trial, reference, until: end))
    }
    return results
  }

  private func tune(
    _ shape: ConvolutionDescriptor, _ trial: LayerTrial, _ reference: [Float], until end: ContinuousClock.Instant
  ) async throws(UpscaleError) -> LayerTuning {
    let usual = LaunchChoice(vectors: shape.block.vectors, pixels: shape.block.pixels, group: style.group)
    var record = programs.tuning(for: shape)
    var result = LayerTuning(layer: "\(shape.inputs) to \(shape.outputs), \(shape.kernel)×\(shape.kernel)")
    for choice in [usual] + LaunchChoice.candidates(for: shape, usual: usual) where !record.lost.contains(choice) {
      guard ContinuousClock.now < end || choice == usual else { break }
      record.trying = choice
      programs.store(record, for: shape)
      result.tried += 1
      if let time = try await time(choice, trial, reference, best: result.best) {
        if choice == usual { result.usual = time }
        if result.best.map({ time < $0 }) ?? true { (record.best, result.best) = (choice, time) }
      } else {
        // What only cannot keep up is not worth a second look either.
        record.lost.insert(choice)
        result.lost += 1
      }
      record.trying = nil
      programs.store(record, for: shape)
    }
    return result
  }

  /// The median of three runs after the one that is compared; nil where the way is lost or far from the best.
  private func time(
    _ choice: LaunchChoice, _ trial: LayerTrial, _ reference: [Float], best: Duration?
  ) async throws(UpscaleError) -> Duration? {
    do {
      guard trial.agrees(try await trial.result(choice), with: reference) else { return nil }
      var times: [Duration] = []
      for _ in 0..<3 {
        times.append(try await trial.time(choice))
        if let best, times[0] > best * 1.5 { return nil }
      }
      return times.sorted()[1]
    } catch {
      try programs.context.checkAlive()
      return nil
    }
  }
}
