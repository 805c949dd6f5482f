package dev.wadi.sink.delivery;

import java.net.ConnectException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What went wrong last, in words that can be shown. Guarded by the delivery's lock. */
final class Trouble {
  private static final int TEXT_CHARS = 300;

  private final Transport transport;
  private final InstantSource clock;
  private int consecutiveFailures;
  private @Nullable String lastError;
  private @Nullable Instant lastErrorAt;

  Trouble(Transport transport, InstantSource clock) {
    this.transport = transport;
    this.clock = clock;
  }

  void over() {
    consecutiveFailures = 0;
  }

  /** A request was not taken. */
  void failed(String words) {
    consecutiveFailures++;
    seen(words);
  }

  /** Something else went wrong. */
  void seen(String words) {
    lastError = bounded(words);
    lastErrorAt = clock.instant();
  }

  int consecutiveFailures() {
    return consecutiveFailures;
  }

  @Nullable String lastError() {
    return lastError;
  }

  @Nullable Instant lastErrorAt() {
    return lastErrorAt;
  }

  /** One line, bounded, printable, and without our own secret should the server have echoed it. */
  String bounded(String text) {
    String clean = transport.withoutSecrets(text).strip();
    StringBuilder out = new StringBuilder();
    clean
        .codePoints()
        .limit(TEXT_CHARS)
        .forEach(c -> out.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return out.toString();
  }

  /** What failed, in the words of its cause. */
  static String describe(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    String kind = cause.getClass().getSimpleName();
    if (message != null && !message.isBlank()) {
      return kind + ": " + message;
    }
    // All that the JDK's client says of a server that is not there.
    return cause instanceof ConnectException ? "nobody answers at its address" : kind;
  }
}
