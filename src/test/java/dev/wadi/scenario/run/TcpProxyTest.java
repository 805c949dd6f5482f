package dev.wadi.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.kit.LiveGateway;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A link that can be cut, healed and slowed, in front of a server that says what it hears. */
class TcpProxyTest {
  private final ExecutorService pool = Executors.newCachedThreadPool();
  private ServerSocket echo;
  private TcpProxy proxy;

  @BeforeEach
  void start() throws IOException {
    echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    pool.execute(
        () -> {
          while (!echo.isClosed()) {
            try {
              Socket socket = echo.accept();
              pool.execute(() -> repeat(socket));
            } catch (IOException e) {
              return;
            }
          }
        });
    proxy =
        new TcpProxy(
            "p",
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), echo.getLocalPort()));
  }

  private static void repeat(Socket socket) {
    try (socket) {
      socket.getInputStream().transferTo(socket.getOutputStream());
      socket.shutdownOutput();
    } catch (IOException e) {
      assertThat(e).as("a link that was cut").isNotNull();
    }
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    echo.close();
    pool.shutdownNow();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(proxy.address().getAddress(), proxy.address().getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static byte[] through(Socket socket, byte[] bytes) throws Exception {
    OutputStream out = socket.getOutputStream();
    Thread writer =
        new Thread(
            () -> {
              try {
                out.write(bytes);
                socket.shutdownOutput();
              } catch (IOException e) {
                assertThat(e).as("what is read tells").isNotNull();
              }
            });
    writer.start();
    byte[] came = socket.getInputStream().readAllBytes();
    writer.join();
    return came;
  }

  @Test
  void everything_comes_through_in_order() throws Exception {
    byte[] bytes = new byte[3_000_000];
    new Random(1).nextBytes(bytes);
    try (Socket socket = connect()) {
      assertThat(through(socket, bytes)).isEqualTo(bytes);
    }
    // Bytes are counted when they have gone on, so the last ones may be read before.
    LiveGateway.await("all bytes are counted", () -> proxy.passedBytes() >= 6_000_000);
  }

  @Test
  void a_cut_ends_connections_and_refuses_new_ones_until_it_is_healed() throws Exception {
    int port = proxy.address().getPort();
    try (Socket socket = connect()) {
      socket.getOutputStream().write('a');
      assertThat(socket.getInputStream().read()).isEqualTo('a');

      proxy.cut();

      InputStream in = socket.getInputStream();
      assertThat(endOf(in)).isTrue();
      assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
    }
    proxy.heal();
    proxy.heal();
    assertThat(proxy.address().getPort()).isEqualTo(port);
    try (Socket socket = connect()) {
      assertThat(through(socket, new byte[] {1, 2, 3})).containsExactly(1, 2, 3);
    }
  }

  private static boolean endOf(InputStream in) {
    try {
      return in.read() < 0;
    } catch (IOException e) {
      return true; // a reset is an end, too
    }
  }

  @Test
  void latency_and_pace_are_kept_and_healing_ends_them() throws Exception {
    proxy.slow(Duration.ofMillis(50), 20_000);
    long before = System.nanoTime();
    try (Socket socket = connect()) {
      assertThat(through(socket, new byte[4000])).hasSize(4000);
    }
    /* 4000 bytes there and back at 20 kB/s, and twice the latency. */
    assertThat(System.nanoTime() - before).isGreaterThan(490_000_000L);

    proxy.heal();
    try (Socket socket = connect()) {
      assertThat(through(socket, new byte[2_000_000])).hasSize(2_000_000);
    }
  }

  @Test
  void a_server_that_is_away_is_an_end_of_the_connection() throws Exception {
    echo.close();
    try (Socket socket = connect()) {
      assertThat(endOf(socket.getInputStream())).isTrue();
    }
  }

  @Test
  void a_port_that_is_taken_is_told() {
    InetSocketAddress taken =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), echo.getLocalPort());

    assertThatThrownBy(() -> new TcpProxy("x", taken, taken))
        .hasMessageStartingWith("proxy x cannot listen at ");
  }
}
