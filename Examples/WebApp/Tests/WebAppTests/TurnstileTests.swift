import Synchronization
import Testing

@testable import webapp

@Suite(.timeLimit(.minutes(1)))
struct TurnstileTests {
  private final class Numbers: Sendable {
    private let numbers = Mutex<[Int]>([])

    var all: [Int] { numbers.withLock { $0 } }

    func add(_ number: Int) { numbers.withLock { $0.append(number) } }
  }

  @Test func noMoreThanItsWidthPass() async throws {
    let turnstile = Turnstile(width: 2)
    let through = Numbers()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<20 {
        group.addTask {
          try await turnstile.pass {
            through.add(turnstile.counts.through)
            try await Task.sleep(for: .milliseconds(2))
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(through.all.count == 20 && through.all.max() == 2)
    #expect(turnstile.counts == (0, 0))
  }

  @Test func whoIsCancelledInTheLineLeavesIt() async throws {
    let turnstile = Turnstile(width: 1)
    let (release, releaser) = AsyncStream<Void>.makeStream()
    let first = Task { try await turnstile.pass { for await _ in release {} } }
    while turnstile.counts.through == 0 { await Task.yield() }
    let second = Task { try await turnstile.pass {} }
    while turnstile.counts.waiting == 0 { await Task.yield() }
    let ahead = Numbers()
    let third = Task { try await turnstile.pass(ahead: { ahead.add($0) }) {} }
    while turnstile.counts.waiting == 1 { await Task.yield() }
    second.cancel()
    await #expect(throws: CancellationError.self) { try await second.value }
    #expect(turnstile.counts == (1, 1))
    releaser.finish()
    try await first.value
    try await third.value
    #expect(ahead.all == [1, 0])
    #expect(turnstile.counts == (0, 0))
  }

  @Test func whoIsCancelledBeforeDoesNotStayInTheLine() async throws {
    let turnstile = Turnstile(width: 1)
    let (release, releaser) = AsyncStream<Void>.makeStream()
    let first = Task { try await turnstile.pass { for await _ in release {} } }
    while turnstile.counts.through == 0 { await Task.yield() }
    let second = Task {
      while !Task.isCancelled { await Task.yield() }
      try await turnstile.pass {}
    }
    second.cancel()
    await #expect(throws: CancellationError.self) { try await second.value }
    releaser.finish()
    try await first.value
    #expect(turnstile.counts == (0, 0))
  }

  @Test func anErrorLetsTheNextThrough() async throws {
    struct Failure: Error {}
    let turnstile = Turnstile(width: 1)
    await #expect(throws: Failure.self) { try await turnstile.pass { throw Failure() } }
    #expect(try await turnstile.pass { 5 } == 5)
  }
}
