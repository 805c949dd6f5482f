package dev.wadi.app.rooms;

/** Our numbers under logtap's names. */
final class LogtapRoom implements Room {
  private final PushRoom push;
  private final RedactionRoom redaction;

  LogtapRoom(PushRoom push, RedactionRoom redaction) {
    this.push = push;
    this.redaction = redaction;
  }

  @Override
  public void open(RoomContext context) {
    LogtapNumbers.bind(context.metrics(), context.roster(), push.pushes(), redaction.profiles());
  }
}
