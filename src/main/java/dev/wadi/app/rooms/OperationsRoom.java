package dev.wadi.app.rooms;

import dev.wadi.management.GatewayBean;
import dev.wadi.model.Role;
import dev.wadi.source.intake.SourceCounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What people see and call in JMX: the gateway at a glance, and what the other rooms showed. */
final class OperationsRoom implements Room {
  private final String version;
  private final IntakeRoom intake;
  private final PushRoom push;
  private final WalRoom wal;
  private @Nullable GatewayOperations operations;

  OperationsRoom(String version, IntakeRoom intake, PushRoom push, WalRoom wal) {
    this.version = version;
    this.intake = intake;
    this.push = push;
    this.wal = wal;
  }

  @Override
  public void open(RoomContext context) {
    operations = context.operations();
  }

  @Override
  public void run(RoomContext context) {
    context.operations().begin(overview(context));
  }

  private GatewayBean.Builder overview(RoomContext context) {
    return GatewayBean.builder(version, InstantSource.system())
        .number(
            "ReceivedLines",
            "lines",
            "Lines that arrived since the start",
            () -> intake.entries(SourceCounts::receivedEntries))
        .number(
            "AcceptedLines",
            "lines",
            "Lines acknowledged since the start",
            () -> intake.entries(SourceCounts::acceptedEntries))
        .number(
            "RefusedLines",
            "lines",
            "Lines that senders were refused since the start",
            intake::refusedEntries)
        .number(
            "SetAsideLines",
            "lines",
            "Lines that a rule set aside since the start; they are in the quarantine",
            () -> intake.entries(SourceCounts::setAsideEntries))
        .number(
            "DroppedLines",
            "lines",
            "Lines that a rule let go since the start",
            () -> intake.entries(SourceCounts::droppedEntries))
        .text("PushAddress", "Where pushes go", () -> push.address().toString())
        .text("Readiness", "What /readyz says, JSON", () -> context.readiness().readyz().body())
        .operation(
            "receipt",
            Role.VIEWER,
            "Where an accepted push is in each sink, as JSON",
            List.of(
                new GatewayBean.Parameter(
                    "receipt",
                    String.class,
                    "X-Wadi-Receipt of a push: <tenant>:<segment>:<offset>:<crc>")),
            given -> receipt(String.valueOf(given.get(0))));
  }

  private String receipt(String receipt) {
    try {
      return wal.receipt(receipt);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    if (operations != null) {
      operations.close();
    }
  }
}
