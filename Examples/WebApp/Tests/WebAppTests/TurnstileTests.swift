import Synchronization
import Testing

@testable import webapp

@Suite(.timeLimit(.minutes(1)))
struct TurnstileTests {
  @Test func noMoreThanItsWidthPass() async throws {
    let turnstile = Turnstile(width: 2)
    let (now, most) = (Mutex(0), Mutex(0))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<20 {
        group.addTask {
          try await turnstile.pass {
            let inside = now.withLock { now in
              now += 1
              return now
            }
            most.withLock { $0 = max($0, inside) }
            try await Task.sleep(for: .milliseconds(2))
            now.withLock { $0 -= 1 }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(most.withLock { $0 } == 2)
    #expect(turnstile.counts == (0, 0))
  }

  @Test func whoIsCancelledInTheLineLeavesIt() async throws {
    let turnstile = Turnstile(width: 1)
    let (release, releaser) = AsyncStream<Void>.makeStream()
    let first = Task { try await turnstile.pass { for await _ in release {} } }
    while turnstile.counts.through == 0 { await Task.yield() }
    let second = Task { try await turnstile.pass {} }
    while turnstile.counts.waiting == 0 { await Task.yield() }
    let ahead = Mutex<[Int]>([])
    let third = Task { try await turnstile.pass(ahead: { count in ahead.withLock { $0.append(count) } }) {} }
    while turnstile.counts.waiting == 1 { await Task.yield() }
    second.cancel()
    await #expect(throws: CancellationError.self) { try await second.value }
    #expect(turnstile.counts == (1, 1))
    releaser.finish()
    try await first.value
    try await third.value
    #expect(ahead.withLock { $0 } == [1, 0])
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
