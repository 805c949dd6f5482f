package dev.wadi.kit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Many hostile connections, driven by one thread: each sends a burst, then a drip again and again,
 * and comes back when it is closed. Bounded: so many connections, and at the end all are closed.
 */
public final class Swarm implements AutoCloseable {
  /** Of one address there are not as many ports as a large swarm wants, when it comes again. */
  private static final int EACH_ADDRESS = 1_000;

  private static final String OWN = "127.0.0.1";

  private static final long SHORTEST_ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final int port;
  private final Script script;
  private final List<One> all = new ArrayList<>();
  private final ByteBuffer answers = ByteBuffer.allocateDirect(16 << 10);
  private final AtomicLongArray statuses = new AtomicLongArray(600);
  private final Thread thread;
  private volatile long connects;
  private volatile boolean stopping;

  /**
   * What each connection does.
   *
   * @param burst is sent as fast as it is taken
   * @param drip is sent once a round afterwards; empty for silence
   * @param reads whether answers are read
   * @param again whether a connection that got an answer is closed and begins anew
   */
  public record Script(byte[] burst, byte[] drip, boolean reads, boolean again) {}

  private Swarm(int port, int connections, Script script) {
    this.port = port;
    this.script = script;
    for (int i = 0; i < connections; i++) {
      all.add(new One(i < EACH_ADDRESS ? OWN : "127.0.0." + (1 + i / EACH_ADDRESS)));
    }
    thread = new Thread(this::run, "swarm");
    thread.setDaemon(true);
  }

  public static Swarm begin(int port, int connections, Script script) {
    Swarm swarm = new Swarm(port, connections, script);
    swarm.thread.start();
    return swarm;
  }

  /** Connections made so far. */
  public long connects() {
    return connects;
  }

  /** The first answers of connections, by their status. */
  public String answers() {
    StringBuilder text = new StringBuilder();
    for (int status = 0; status < statuses.length(); status++) {
      if (statuses.get(status) > 0) {
        text.append(text.isEmpty() ? "" : " ").append(status).append(':');
        text.append(statuses.get(status));
      }
    }
    return text.toString();
  }

  @Override
  public void close() throws InterruptedException {
    stopping = true;
    thread.join();
  }

  private void run() {
    while (!stopping) {
      long began = System.nanoTime();
      for (One one : all) {
        if (stopping) {
          break;
        }
        one.round();
      }
      LockSupport.parkNanos(SHORTEST_ROUND_NANOS - (System.nanoTime() - began));
    }
    all.forEach(One::end);
  }

  private final class One {
    private final ByteBuffer burst = ByteBuffer.wrap(script.burst);
    private final ByteBuffer drip = ByteBuffer.wrap(script.drip);
    private final String from;
    private SocketChannel channel;
    private boolean answered;

    One(String from) {
      this.from = from;
    }

    void round() {
      try {
        if (channel == null) {
          connect();
        }
        if (burst.hasRemaining()) {
          channel.write(burst);
        } else if (drip.capacity() > 0) {
          channel.write(drip);
          if (!drip.hasRemaining()) {
            drip.rewind();
          }
        }
        if (script.reads) {
          read();
        }
      } catch (IOException closed) {
        /* What the gateway does with us; we come back. */
        end();
      }
    }

    private void connect() throws IOException {
      channel = SocketChannel.open();
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      if (!from.equals(OWN)) {
        // Only here: a port that is bound first cannot be used again for a minute.
        channel.bind(new InetSocketAddress(from, 0));
      }
      channel.connect(new InetSocketAddress("127.0.0.1", port));
      channel.configureBlocking(false);
      burst.rewind();
      drip.rewind();
      answered = false;
      connects++;
    }

    private void read() throws IOException {
      answers.clear();
      int n = channel.read(answers);
      if (n < 0) {
        end();
        return;
      }
      if (n > 12 && !answered) {
        answered = true;
        int status =
            (answers.get(9) - '0') * 100 + (answers.get(10) - '0') * 10 + answers.get(11) - '0';
        if (status >= 0 && status < statuses.length()) {
          statuses.incrementAndGet(status);
        }
        if (script.again) {
          end();
        }
      }
    }

    void end() {
      if (channel != null) {
        try {
          channel.close();
        } catch (IOException e) {
          throw new IllegalStateException("a socket does not close", e);
        }
        channel = null;
      }
    }
  }
}
