package dev.wadi.source.push;

import dev.wadi.source.intake.RequestMemory;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;

/** A whole request, and the claim on memory under which its body stands. */
final class ReceivedRequest extends DefaultFullHttpRequest {
  final RequestMemory.Claim claim;

  ReceivedRequest(HttpRequest head, HttpMethod method, ByteBuf content, RequestMemory.Claim claim) {
    super(
        head.protocolVersion(),
        method,
        head.uri(),
        content,
        head.headers(),
        EmptyHttpHeaders.INSTANCE);
    this.claim = claim;
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
