package dev.wadi.source.push;

import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/**
 * Netty's decoder, which does not guess where a body ends: a request with both {@code
 * Transfer-Encoding: chunked} and {@code Content-Length} is no request, RFC 9112, 6.3. Somebody in
 * front of us may go by the other one, and then what we took for a body is his next request.
 */
final class PushRequestHeads extends HttpRequestDecoder {
  static final int MAX_LINE_BYTES = 8 << 10;

  /** Pieces of a body are as large as one read from the socket. */
  static final int MAX_PIECE_BYTES = 64 << 10;

  PushRequestHeads(DoorLimits limits) {
    super(MAX_LINE_BYTES, limits.maxHeaderBytes(), MAX_PIECE_BYTES);
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
  }
}
