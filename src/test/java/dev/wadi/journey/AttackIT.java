package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.AttackRounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A short form of {@code make attack}: some of its attacks, for a moment each. Whether honest
 * senders are served in time is for the long form on a quiet machine; here the process has to live,
 * within its memory, and to lose nothing.
 */
class AttackIT {
  private static final Duration EACH =
      Duration.ofMillis(Integer.getInteger("wadi.attack.millis", 300));

  private static final Set<String> ATTACKS =
      Set.of(
          "unfinished, chunked",
          "nearly",
          "bombs: gzip",
          "bombs: entries",
          "pipelined",
          "logstack: deep",
          "logops: tree",
          "otlp: scopes",
          "syslog: begun, byte",
          "syslog udp: flood",
          "datagrams",
          "console: headers");

  @TempDir Path folder;

  @Test
  void hostile_senders_do_not_end_the_gateway_and_cost_nobody_a_line() throws Exception {
    AttackRounds.Report report = new AttackRounds(folder, EACH, ATTACKS, System.out).run();

    assertThat(report.problems()).as(report.text()).isEmpty();
    assertThat(report.acknowledged()).as(report.text()).isPositive();
    assertThat(report.missing()).as(report.text()).isZero();
  }
}
