package dev.wadi.emit.send;

import dev.wadi.client.DatagramSender;
import dev.wadi.client.DatagramSettings;
import dev.wadi.client.LogEvent;
import dev.wadi.client.LogKey;
import dev.wadi.client.LogLevel;
import dev.wadi.client.Secret;
import dev.wadi.emit.line.EmittedLine;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;

/** Lines as logd's signed datagrams. Nobody says whether they arrived. */
public final class LogdTarget implements Target {
  private final DatagramSender sender;

  /**
   * @param secret that datagrams are signed with, empty for none
   */
  public LogdTarget(String host, int port, String secret) {
    this.sender =
        new DatagramSender(
            DatagramSettings.DEFAULT.withServer(host, port).withSecret(Secret.of(secret)));
  }

  @Override
  public Told send(LineBatch batch) throws IOException, InterruptedException {
    LogKey key = new LogKey("dev", "wadi-emit", batch.kind().word());
    for (EmittedLine line : batch.lines()) {
      if (!sender.send(LogEvent.of(nanos(line.time()), level(line.level()), key, line.text()))) {
        throw new IOException("a datagram could not be sent");
      }
    }
    if (sender.counts().getOrDefault("unreachable", 0L) > 0) {
      throw new IOException("nobody listens for datagrams there");
    }
    return new Told(Fate.UNCONFIRMED, "");
  }

  private static long nanos(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
  }

  /* logd knows six levels; what others there are become the nearest. */
  private static LogLevel level(String told) {
    return switch (told.toUpperCase(Locale.ROOT)) {
      case "TRACE" -> LogLevel.TRACE;
      case "DEBUG" -> LogLevel.DEBUG;
      case "WARN", "WARNING" -> LogLevel.WARN;
      case "ERROR" -> LogLevel.ERROR;
      case "FATAL", "CRITICAL" -> LogLevel.FATAL;
      default -> LogLevel.INFO;
    };
  }

  @Override
  public void close() {
    sender.close();
  }
}
