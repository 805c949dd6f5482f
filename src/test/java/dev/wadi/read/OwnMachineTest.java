package dev.wadi.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnMachineTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"localhost:3100", "LOCALHOST", "127.0.0.1:3100", "127.1.2.3", "[::1]:3100"})
  void programs_here_that_mean_this_machine_ask(String host) throws Exception {
    assertThat(asks("127.0.0.1", "Host", host)).isTrue();
    assertThat(asks("::1", "Host", host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"shop.example", "localhost.example", "127.0.0.1.example:3100", "10.0.0.1", ""})
  void a_page_of_elsewhere_in_a_browser_here_does_not(String host) throws Exception {
    assertThat(asks("127.0.0.1", "Host", host)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Forwarded-For", "x-forwarded-host", "X-Real-IP", "Forwarded", "Via"})
  void what_a_proxy_here_sends_on_does_not(String header) throws Exception {
    assertThat(asks("127.0.0.1", "Host", "localhost", header, "anything")).isFalse();
  }

  @Test
  void other_machines_do_not() throws Exception {
    assertThat(asks("192.0.2.1", "Host", "localhost")).isFalse();
    assertThat(OwnMachine.asks(null, new DefaultHttpHeaders())).isFalse();
  }

  private static boolean asks(String from, String... headers) throws UnknownHostException {
    HttpHeaders sent = new DefaultHttpHeaders();
    for (int i = 0; i < headers.length; i += 2) {
      sent.add(headers[i], headers[i + 1]);
    }
    return OwnMachine.asks(new InetSocketAddress(InetAddress.getByName(from), 40_000), sent);
  }
}
