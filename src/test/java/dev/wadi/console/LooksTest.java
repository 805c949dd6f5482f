package dev.wadi.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.ManualTicker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LooksTest {
  private final ManualTicker ticker = new ManualTicker();
  private final Looks looks = new Looks(ticker);

  private static ConsoleAudit.Deed deed(String user, String member) {
    return new ConsoleAudit.Deed(user, "127.0.0.1", "dev.wadi:type=Console", member);
  }

  @Test
  void whoever_looks_again_is_told_once_in_ten_minutes() {
    assertThat(looks.isNew(deed("ann", "overview"), true)).isTrue();
    assertThat(looks.isNew(deed("ann", "overview"), true)).isFalse();
    assertThat(looks.isNew(deed("ann", "allowed"), true)).isTrue();
    assertThat(looks.isNew(deed("otto", "overview"), true)).isTrue();

    ticker.advance(Duration.ofMinutes(Looks.MINUTES));
    assertThat(looks.isNew(deed("ann", "overview"), true)).isTrue();
  }

  @Test
  void what_changes_something_is_told_each_time() {
    assertThat(looks.isNew(deed("ann", "act"), false)).isTrue();
    assertThat(looks.isNew(deed("ann", "act"), false)).isTrue();
  }
}
