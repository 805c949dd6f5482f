package dev.wadi.app.rooms;

import dev.wadi.app.settings.Settings;
import dev.wadi.sink.loki.LokiServer;
import org.jspecify.annotations.Nullable;

/** Lines that a server rejected for good; they go where Loki's lines go, with the same proof. */
final class DeadLettersRoom implements Room {
  private final Settings settings;
  private @Nullable DeadLetterOperations operations;

  DeadLettersRoom(Settings settings) {
    this.settings = settings;
  }

  @Override
  public void open(RoomContext context) {
    LokiServer loki = LokiServer.of(new KnownSettings(settings));
    DeadLetterOperations letters =
        new DeadLetterOperations(
            settings.requiredPath("wadi.dlq.directory"),
            loki.address(),
            loki.tenantOfAll(),
            loki.authorization(),
            loki.tls().orElse(null));
    operations = letters;
    context.operations().show("DeadLetters", letters);
  }

  @Override
  public void close() {
    if (operations != null) {
      operations.close();
    }
  }
}
