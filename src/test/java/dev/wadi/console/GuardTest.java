package dev.wadi.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.ManualTicker;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The parts behind the login: sessions, guesses, the remembered password. */
class GuardTest {
  private final ManualTicker ticker = new ManualTicker();
  private final GuessThrottle throttle = new GuessThrottle(ticker);

  @Test
  void the_least_recently_used_session_makes_room_for_a_new_one() {
    Sessions sessions =
        new Sessions(Duration.ofHours(1), Duration.ofHours(2), 2, ticker, new SecureRandom());
    String first = sessions.open("a");
    String second = sessions.open("b");
    sessions.touch(first);

    String third = sessions.open("c");

    assertThat(sessions.count()).isEqualTo(2);
    assertThat(sessions.user(first)).isEqualTo("a");
    assertThat(sessions.user(second)).isNull();
    assertThat(sessions.user(third)).isEqualTo("c");
  }

  @Test
  void many_addresses_together_are_throttled_too() {
    for (int i = 0; i < GuessThrottle.COMMON_GUESSES; i++) {
      assertThat(throttle.take("10.0.0." + i)).isZero();
    }

    assertThat(throttle.take("10.0.1.1")).isEqualTo(GuessThrottle.COMMON_REFILL.toNanos());
    ticker.advance(GuessThrottle.COMMON_REFILL);
    assertThat(throttle.take("10.0.1.1")).isZero();
  }

  @Test
  void one_ipv6_network_counts_as_one_address() {
    for (int i = 0; i < GuessThrottle.ADDRESS_GUESSES; i++) {
      assertThat(throttle.take("2001:db8:1:2:0:0:0:" + i)).isZero();
    }

    assertThat(throttle.take("2001:db8:1:2:ffff:0:0:1")).isPositive();
    assertThat(throttle.take("2001:db8:1:3:0:0:0:1")).isZero();
  }

  @Test
  void a_guess_comes_back_every_thirty_seconds() {
    for (int i = 0; i < GuessThrottle.ADDRESS_GUESSES; i++) {
      throttle.take("10.0.0.1");
    }
    List<Long> waits = new ArrayList<>();

    for (int i = 0; i < 3; i++) {
      waits.add(Duration.ofNanos(throttle.take("10.0.0.1")).toSeconds());
      ticker.advance(Duration.ofSeconds(10));
    }

    assertThat(waits).containsExactly(30L, 20L, 10L);
    assertThat(throttle.take("10.0.0.1")).isZero();
    assertThat(throttle.waitNanos("10.0.0.1")).isPositive();
  }

  @Test
  void addresses_are_remembered_within_a_bound() {
    for (int i = 0; i < GuessThrottle.MOST_ADDRESSES + 500; i++) {
      throttle.take("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255));
    }

    assertThat(throttle.addresses()).isEqualTo(GuessThrottle.MOST_ADDRESSES);
  }

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void the_right_password_does_not_pay_for_guesses() {
    Credentials credentials =
        new Credentials("admin", "the password", Integer.MAX_VALUE, new SecureRandom(), ticker);

    assertThat(credentials.match("admin", "the password")).isTrue();
  }

  @Test
  void a_password_is_remembered_for_the_address_that_proved_it_and_for_a_while() {
    Credentials credentials =
        new Credentials("admin", "the password", 1000, new SecureRandom(), ticker);
    assertThat(credentials.match("admin", "the password")).isTrue();
    assertThat(credentials.match("admin", "the passwore")).isFalse();
    assertThat(credentials.match("admit", "the password")).isFalse();

    credentials.remember("10.0.0.1", "admin", "the password");

    assertThat(credentials.remembers("10.0.0.1", "admin", "the password")).isTrue();
    assertThat(credentials.remembers("10.0.0.1", "admin", "another")).isFalse();
    assertThat(credentials.remembers("10.0.0.2", "admin", "the password")).isFalse();
    ticker.advance(Duration.ofMinutes(10));
    assertThat(credentials.remembers("10.0.0.1", "admin", "the password")).isFalse();
  }
}
