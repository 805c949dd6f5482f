package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bad network, in front of a server that sends back what it gets. */
class FaultProxyTest {
  private ServerSocket echo;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread server = new Thread(this::serve, "echo");
    server.setDaemon(true);
    server.start();
    proxy = FaultProxy.to(echo.getLocalPort());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    echo.close();
  }

  private void serve() {
    try {
      while (true) {
        Socket socket = echo.accept();
        Thread connection = new Thread(() -> repeat(socket), "echo-connection");
        connection.setDaemon(true);
        connection.start();
      }
    } catch (IOException e) {
      /* The test is over. */
      return;
    }
  }

  private static void repeat(Socket socket) {
    try (socket) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      /* Cut by the proxy: that is what the tests are about. */
      return;
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static String exchange(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
    return read(socket.getInputStream(), text.length());
  }

  private static String read(InputStream in, int bytes) throws IOException {
    byte[] read = in.readNBytes(bytes);
    if (read.length < bytes) {
      throw new EOFException("after " + read.length);
    }
    return new String(read, US_ASCII);
  }

  @Test
  void passes_everything_when_there_is_no_fault() throws IOException {
    try (Socket socket = connect()) {
      assertThat(exchange(socket, "hello")).isEqualTo("hello");
      assertThat(exchange(socket, "x".repeat(100_000))).hasSize(100_000);
    }
    assertThat(proxy.connections()).isEqualTo(1);
    assertThat(proxy.cuts()).isZero();
    // The last bytes are counted after they were passed on.
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (proxy.bytes() < 200_010 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(proxy.bytes()).isEqualTo(200_010);
  }

  @Test
  void cuts_requests_in_the_middle() throws IOException {
    proxy.resetRequestsAfter(3);
    try (Socket socket = connect()) {
      assertThatThrownBy(() -> exchange(socket, "hello")).isInstanceOf(IOException.class);
    }
    assertThat(proxy.cuts()).isEqualTo(1);
  }

  @Test
  void cuts_answers_in_the_middle() throws IOException {
    proxy.endAnswersAfter(3);
    try (Socket socket = connect()) {
      socket.getOutputStream().write("hello".getBytes(US_ASCII));
      assertThat(read(socket.getInputStream(), 3)).isEqualTo("hel");
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    proxy.resetAnswersAfter(0);
    try (Socket socket = connect()) {
      assertThatThrownBy(() -> exchange(socket, "hello")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void holds_everything_back_and_lets_it_pass_when_healed() throws IOException {
    proxy.stall();
    try (Socket socket = connect()) {
      socket.setSoTimeout(100);
      assertThatThrownBy(() -> exchange(socket, "hello"))
          .isInstanceOf(SocketTimeoutException.class);
      proxy.heal();
      socket.setSoTimeout(20_000);
      assertThat(read(socket.getInputStream(), 5)).isEqualTo("hello");
    }
  }

  @Test
  void delays_each_piece() throws IOException {
    proxy.delay(Duration.ofMillis(50));
    try (Socket socket = connect()) {
      long start = System.nanoTime();
      assertThat(exchange(socket, "hello")).isEqualTo("hello");
      assertThat(System.nanoTime() - start)
          .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  @Test
  void lets_only_so_many_bytes_pass_a_second() throws IOException {
    proxy.throttle(100_000);
    try (Socket socket = connect()) {
      long start = System.nanoTime();
      assertThat(exchange(socket, "x".repeat(20_000))).hasSize(20_000);
      assertThat(System.nanoTime() - start)
          .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(200));
    }
  }

  @Test
  void refuses_and_cuts_until_healed() throws IOException {
    try (Socket open = connect()) {
      assertThat(exchange(open, "a")).isEqualTo("a");
      proxy.refuse();
      assertThatThrownBy(() -> exchange(open, "b")).isInstanceOf(IOException.class);
    }
    assertThatThrownBy(
            () -> {
              try (Socket socket = connect()) {
                exchange(socket, "c");
              }
            })
        .isInstanceOf(IOException.class);
    proxy.heal();
    try (Socket socket = connect()) {
      assertThat(exchange(socket, "d")).isEqualTo("d");
    }
  }
}
