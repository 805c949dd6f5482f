package dev.wadi.source.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.codec.text.TextSettings;
import dev.wadi.codec.text.TimeGuard;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SyslogDoorTest {
  private static final long ROOM = 100_000;

  private final SyslogDoor door =
      new SyslogDoor(
          new SyslogSettings(
              "t",
              TextSettings.of(Map.of("format", "syslog", "timeZone", "UTC")),
              new TimeGuard(Duration.ofDays(1), Duration.ofMinutes(10)),
              1_000,
              1,
              1,
              1,
              ROOM,
              1,
              Duration.ofSeconds(1)),
          InstantSource.system(),
          System::nanoTime);

  private static SyslogPeer of(String tenant) {
    return new SyslogPeer(tenant, null, true);
  }

  /* As one does whose lines wait for their turn. */
  private long fill(SyslogPeer peer) {
    long held = 0;
    while (!door.isCrowded(peer)) {
      held += door.hold(peer, 100, 100, false);
    }
    return held;
  }

  @Test
  void one_tenant_that_waits_may_have_three_quarters() {
    assertThat(fill(of("slow"))).isBetween(ROOM * 74 / 100, ROOM * 76 / 100);
  }

  @Test
  void several_tenants_that_wait_leave_room_for_others() {
    for (int i = 0; i < 3; i++) {
      fill(of("slow-" + i));
    }
    SyslogPeer quick = of("quick");
    assertThat(door.isCrowded(quick)).isFalse();

    fill(quick);
    assertThat(door.isCrowded(of("another"))).isFalse();
  }
}
