package dev.wadi.source.push;

import dev.wadi.model.Doorkeeper;
import dev.wadi.source.intake.RequestMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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

  /* Kept here, since Netty's own field cannot be let go of. It counts no references. */
  private volatile ByteBuf body;
  private volatile long pauseNanos;

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
        Unpooled.EMPTY_BUFFER,
        head.headers(),
        EmptyHttpHeaders.INSTANCE);
    this.body = content;
    this.asked = head.method();
    this.claim = claim;
    this.admitted = admitted;
  }

  @Override
  public ByteBuf content() {
    return body;
  }

  /** Nobody will read the body any more. */
  void dropBody() {
    body = Unpooled.EMPTY_BUFFER;
  }

  /** How long its answer is to wait, from the time when it is there. */
  void pause(long nanos) {
    pauseNanos = nanos;
  }

  long pauseNanos() {
    return pauseNanos;
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
