package dev.wadi.source.push;

import dev.wadi.source.door.DoorFormat;
import dev.wadi.source.door.DoorHead;
import dev.wadi.source.door.DoorReply;
import dev.wadi.source.intake.RequestMemory;
import dev.wadi.source.intake.Ticket;
import org.jspecify.annotations.Nullable;

/** What we keep of a push while it is on its way, for its answer. For one exchange. */
final class PushTicket {
  final DoorFormat format;
  final DoorHead head;
  final long arrivedNanos;
  final RequestMemory.@Nullable Claim claim;
  final Ticket entries;
  final @Nullable ReceivedRequest request;

  private volatile @Nullable Object detail;
  private volatile @Nullable DoorReply reply;

  PushTicket(
      DoorFormat format,
      DoorHead head,
      long arrivedNanos,
      RequestMemory.@Nullable Claim claim,
      Ticket entries,
      @Nullable ReceivedRequest request) {
    this.format = format;
    this.head = head;
    this.arrivedNanos = arrivedNanos;
    this.claim = claim;
    this.entries = entries;
    this.request = request;
  }

  /** What the format's decoder gave for its answer. */
  @Nullable Object detail() {
    return detail;
  }

  void detail(@Nullable Object given) {
    detail = given;
  }

  /** What its sender is told, once that is settled. */
  @Nullable DoorReply reply() {
    return reply;
  }

  /** Its answer waits for so long, as the buffer has asked for. */
  void pause(long nanos) {
    if (request != null) {
      request.pause(nanos);
    }
  }

  /** There is one answer, whoever asks for it and however often. */
  void settle(DoorReply settled) {
    reply = settled;
  }
}
