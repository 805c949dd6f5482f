package dev.wadi.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.model.AddressClass;
import org.junit.jupiter.api.Test;

/** What people do at the console is told to the audit trail, and what pages ask is not. */
class ConsoleAuditTest extends ConsoleScene {
  @Test
  void a_session_is_told_from_its_begin_to_its_end() throws Exception {
    String cookie = login();
    get("/hawtio/auth/logout", "Cookie", cookie);
    get("/hawtio/auth/logout", "Cookie", cookie);

    assertThat(audit.told())
        .containsExactly("admin came from 127.0.0.1", "admin went from 127.0.0.1");
  }

  @Test
  void a_password_with_each_request_is_one_login() throws Exception {
    for (int i = 0; i < 3; i++) {
      get("/hawtio/jolokia/version", "Authorization", basic());
    }

    assertThat(audit.told()).containsExactly("admin came from 127.0.0.1");
  }

  @Test
  void every_guess_is_told_also_those_that_nobody_looked_at() throws Exception {
    int guesses = GuessThrottle.ADDRESS_GUESSES + 3;
    for (int i = 0; i < guesses; i++) {
      login("admin", "wrong password " + i);
    }
    login("admin", "x".repeat(ConsoleSettings.LONGEST_SECRET + 1));

    assertThat(audit.told())
        .hasSize(guesses + 1)
        .allMatch(line -> line.equals("a guess from 127.0.0.1"));
  }

  @Test
  void a_change_is_told_before_it_is_done_and_a_look_is_not() throws Exception {
    jolokia(exec("java.lang:type=Memory", "gc"));
    jolokia(exec("java.lang:type=Threading", "findDeadlockedThreads"));
    get("/hawtio/jolokia/read/java.lang:type=Memory", "Authorization", basic());
    get("/hawtio/jolokia/list", "Authorization", basic());

    assertThat(audit.told())
        .containsExactly("admin came from 127.0.0.1", "admin calls java.lang:type=Memory gc");
  }

  @Test
  void what_is_refused_is_told_as_such() throws Exception {
    jolokia(exec("java.util.logging:type=Logging", "setLoggerLevel"));

    assertThat(audit.told())
        .hasSize(2)
        .last()
        .asString()
        .startsWith("admin may not java.util.logging:type=Logging setLoggerLevel");
  }

  @Test
  void connections_are_counted_by_where_they_come_from() throws Exception {
    get("/healthz");

    assertThat(console.connections()).containsOnlyKeys(AddressClass.LOOPBACK);
    assertThat(console.connections().get(AddressClass.LOOPBACK)).isPositive();
  }
}
