package dev.wadi.source.push;

import org.jspecify.annotations.Nullable;

/** What we keep of a push while it is on its way, for its answer. For one exchange. */
final class PushTicket {
  /** The exchange property that holds it. */
  static final String PROPERTY = "wadi.pushTicket";

  final PushSource source;
  final long arrivedNanos;
  final @Nullable String contentType;
  final @Nullable String contentEncoding;
  final RequestMemory.@Nullable Claim claim;
  int receivedEntries;
  boolean answered;

  PushTicket(
      PushSource source,
      long arrivedNanos,
      @Nullable String contentType,
      @Nullable String contentEncoding,
      RequestMemory.@Nullable Claim claim) {
    this.source = source;
    this.arrivedNanos = arrivedNanos;
    this.contentType = contentType;
    this.contentEncoding = contentEncoding;
    this.claim = claim;
  }
}
