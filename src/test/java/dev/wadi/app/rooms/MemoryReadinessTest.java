package dev.wadi.app.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.management.Readiness;
import dev.wadi.source.intake.RequestMemory;
import org.junit.jupiter.api.Test;

class MemoryReadinessTest {
  private final RequestMemory memory = new RequestMemory(800, System::nanoTime);
  private final Readiness readiness = new Readiness("test");

  @Test
  void memory_that_requests_fill_is_told_and_turns_nobody_away() {
    readiness.tells("memory", () -> IntakeRoom.memoryState(memory));
    assertThat(readiness.readyz().body())
        .contains("\"memory\"")
        .contains("requests hold 0 of 800 bytes");

    try (RequestMemory.Claim claim = memory.claim()) {
      assertThat(claim.take(750)).isTrue();
      Readiness.Answer full = readiness.readyz();
      assertThat(full.status()).isEqualTo(200);
      assertThat(full.body()).contains("requests hold 750 of 800 bytes, more are refused with 503");
    }
    assertThat(readiness.readyz().body()).contains("requests hold 0 of 800 bytes");
  }
}
