package dev.wadi.source.push;

import dev.wadi.model.Doorkeeper;
import dev.wadi.source.intake.RequestMemory;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** A whole request, the claim on memory under which its body stands, and who sends it. */
final class ReceivedRequest extends DefaultFullHttpRequest {
  final RequestMemory.Claim claim;

  /** Null where no door asks. */
  final Doorkeeper.@Nullable Admitted admitted;

  /** The method that was asked with; routes may see another. */
  final HttpMethod asked;

  ReceivedRequest(
      HttpRequest head,
      HttpMethod method,
      ByteBuf content,
      RequestMemory.Claim claim,
      Doorkeeper.@Nullable Admitted admitted) {
    super(
        head.protocolVersion(),
        method,
        head.uri(),
        content,
        head.headers(),
        EmptyHttpHeaders.INSTANCE);
    this.asked = head.method();
    this.claim = claim;
    this.admitted = admitted;
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
