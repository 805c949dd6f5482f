package dev.wadi.source.push;

import dev.wadi.source.intake.RequestMemory;
import dev.wadi.source.intake.Ticket;
import org.jspecify.annotations.Nullable;

/** What we keep of a push while it is on its way, for its answer. For one exchange. */
final class PushTicket {
  final PushSource source;
  final long arrivedNanos;
  final @Nullable String contentType;
  final @Nullable String contentEncoding;
  final RequestMemory.@Nullable Claim claim;
  final Ticket entries;

  private volatile @Nullable PushReply reply;

  PushTicket(
      PushSource source,
      long arrivedNanos,
      @Nullable String contentType,
      @Nullable String contentEncoding,
      RequestMemory.@Nullable Claim claim,
      Ticket entries) {
    this.source = source;
    this.arrivedNanos = arrivedNanos;
    this.contentType = contentType;
    this.contentEncoding = contentEncoding;
    this.claim = claim;
    this.entries = entries;
  }

  /** What its sender is told, once that is settled. */
  @Nullable PushReply reply() {
    return reply;
  }

  /** There is one answer, whoever asks for it and however often. */
  void settle(PushReply settled) {
    reply = settled;
  }
}
