package dev.wadi.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleSettingsTest {
  private static final Path DATA = Path.of("data");

  @Test
  void the_defaults_are_safe() {
    assertThat(ConsoleSettings.defaults(DATA))
        .isEqualTo(
            new ConsoleSettings(
                "127.0.0.1", 3101, "admin", null, null, DATA, Duration.ofMinutes(30), Set.of()));
  }

  @Test
  void everything_can_be_set_and_the_password_is_never_shown() {
    ConsoleSettings settings =
        new ConsoleSettings(
            "0.0.0.0",
            8443,
            "ops",
            "a long secret",
            null,
            DATA,
            Duration.ofHours(2),
            Set.of("Console.Example"));

    assertThat(settings.hostNames()).containsExactly("console.example");
    assertThat(settings.toString())
        .contains("0.0.0.0", "8443", "ops", "PT2H")
        .doesNotContain("a long secret");
    assertThat(
            ConsoleSettings.defaults(DATA)
                .boundTo("::1", 1)
                .withLogin("me", "12345678")
                .withSessionIdle(Duration.ofMinutes(1)))
        .isEqualTo(
            new ConsoleSettings(
                "::1", 1, "me", "12345678", null, DATA, Duration.ofMinutes(1), Set.of()));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536})
  void a_port_that_is_none_is_refused(int port) {
    assertThatThrownBy(() -> ConsoleSettings.defaults(DATA).boundTo("127.0.0.1", port))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("port: " + port);
  }

  @Test
  void a_short_password_is_refused_without_repeating_it() {
    assertThatThrownBy(() -> ConsoleSettings.defaults(DATA).withLogin("admin", "hunter2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("7 characters")
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a:b"})
  void a_user_that_http_basic_cannot_say_is_refused(String user) {
    assertThatThrownBy(() -> ConsoleSettings.defaults(DATA).withLogin(user, "long enough"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("user");
  }

  @Test
  void two_passwords_are_one_too_many() {
    assertThatThrownBy(
            () ->
                new ConsoleSettings(
                    "127.0.0.1",
                    0,
                    "admin",
                    "long enough",
                    Path.of("secret"),
                    DATA,
                    Duration.ofMinutes(5),
                    Set.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one of them");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 59, 604_801})
  void a_session_is_neither_too_short_nor_endless(long seconds) {
    assertThatThrownBy(
            () -> ConsoleSettings.defaults(DATA).withSessionIdle(Duration.ofSeconds(seconds)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sessionIdle");
  }
}
