package dev.wadi.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TailUpgradeTest {
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  private static FullHttpRequest request(String... headers) {
    FullHttpRequest request =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/loki/api/v1/tail");
    request
        .headers()
        .set("Connection", "keep-alive, Upgrade")
        .set("Upgrade", "WebSocket")
        .set("Sec-WebSocket-Version", "13")
        .set("Sec-WebSocket-Key", KEY);
    for (int i = 0; i < headers.length; i += 2) {
      request.headers().set(headers[i], headers[i + 1]);
    }
    return request;
  }

  @Test
  void the_example_of_the_rfc_is_accepted_as_there() throws Exception {
    String key = TailUpgrade.key(request());

    assertThat(TailUpgrade.accept(key)).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  }

  @Test
  void the_protocol_before_cannot_be_left() {
    FullHttpRequest old = request();
    old.setProtocolVersion(HttpVersion.HTTP_1_0);

    assertThatThrownBy(() -> TailUpgrade.key(old))
        .isInstanceOf(ReadException.class)
        .hasMessageContaining("expected: HTTP/1.1 ");
  }

  @ParameterizedTest
  @CsvSource({
    "Connection,keep-alive,over a websocket",
    "Connection,'Upgrade, close',over a websocket",
    "Upgrade,h2c,over a websocket",
    "Sec-WebSocket-Version,8,version 8 is not spoken (expected: 13)",
    "Sec-WebSocket-Key,c2hvcnQ=,is no key",
    "Sec-WebSocket-Key,not base64!,is no key"
  })
  void what_is_no_request_for_a_websocket_is_told_so(String header, String value, String told) {
    assertThatThrownBy(() -> TailUpgrade.key(request(header, value)))
        .isInstanceOf(ReadException.class)
        .hasMessageContaining(told);
  }
}
