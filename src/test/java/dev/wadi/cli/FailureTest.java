package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.app.settings.SettingsException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {
  static Stream<Arguments> kinds() {
    return Stream.of(
        Arguments.of(new CommandException(ExitCode.NOT_FOUND, "no capture in x"), 3, "not_found"),
        Arguments.of(new NoSuchFileException("x"), 3, "not_found"),
        Arguments.of(new FileNotFoundException("x"), 3, "not_found"),
        Arguments.of(new AccessDeniedException("x"), 4, "permission"),
        Arguments.of(new ConnectException("Connection refused"), 5, "network"),
        Arguments.of(new UnknownHostException("x"), 5, "network"),
        Arguments.of(new SocketTimeoutException("x"), 5, "network"),
        Arguments.of(new BindException("Address already in use"), 1, "internal"),
        Arguments.of(new SettingsException("wadi.x is no setting"), 78, "settings"),
        Arguments.of(new UncheckedIOException(new NoSuchFileException("x")), 3, "not_found"),
        Arguments.of(new ExecutionException(new ConnectException("x")), 5, "network"),
        Arguments.of(new IOException("disk on fire"), 1, "internal"),
        Arguments.of(new IllegalStateException("a bug"), 1, "internal"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void every_kind_of_failure_has_its_code_and_word(Throwable thrown, int code, String word) {
    Failure failure = Failure.of(thrown);

    assertThat(failure.code().number()).isEqualTo(code);
    assertThat(failure.document())
        .containsEntry("exit_code", code)
        .containsEntry("error", word)
        .containsEntry("recoverable", code == 5);
  }

  @Test
  void a_message_is_always_one_line() {
    Failure failure = new Failure(ExitCode.INTERNAL, "first\n  second\r\nthird\n");

    assertThat(failure.message()).isEqualTo("first; second; third");
  }

  @Test
  void all_problems_of_the_settings_are_in_the_message() {
    assertThat(Failure.of(new SettingsException(List.of("one", "two"))).message())
        .isEqualTo("one; two");
  }

  @Test
  void a_bug_says_where_it_happened() {
    assertThat(Failure.of(new IllegalStateException("a bug")).message())
        .matches("IllegalStateException: a bug \\(at FailureTest.java:\\d+\\)");
  }
}
