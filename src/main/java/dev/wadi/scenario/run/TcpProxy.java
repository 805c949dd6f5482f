package dev.wadi.scenario.run;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Passes TCP on, until it is cut, and as slowly as it is told. One thread serves all connections;
 * each holds at most {@value ProxyLink#MOST_HELD_BYTES} bytes a direction. Threads may share it.
 */
final class TcpProxy implements Closeable {
  private static final int MOST_CONNECTIONS = 1024;

  private final InetSocketAddress to;
  private final Selector selector;
  private final Thread thread;
  private final ConcurrentLinkedQueue<Runnable> orders = new ConcurrentLinkedQueue<>();
  private final AtomicLong passedBytes = new AtomicLong();
  private volatile InetSocketAddress listen;
  private volatile boolean closed;

  /* The thread's own. */
  private final List<ProxyLink> links = new ArrayList<>();
  private final ProxyPace pace = new ProxyPace();
  private @Nullable ServerSocketChannel door;

  /** Listens at an address, port 0 for any, and passes on to another. */
  TcpProxy(String name, InetSocketAddress listen, InetSocketAddress to) throws IOException {
    this.to = to;
    this.selector = Selector.open();
    this.listen = listen;
    try {
      open();
    } catch (IOException e) {
      selector.close();
      throw new IOException(
          "proxy %s cannot listen at %s:%d: %s"
              .formatted(name, listen.getHostString(), listen.getPort(), e.getMessage()),
          e);
    }
    this.thread = new Thread(this::serve, "proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Where it listens. */
  InetSocketAddress address() {
    return listen;
  }

  /** Bytes that went through, both ways. */
  long passedBytes() {
    return passedBytes.get();
  }

  /** Ends all connections and takes no more. */
  void cut() throws IOException {
    ask(
        () -> {
          closeDoor();
          links.forEach(ProxyLink::close);
          links.clear();
        });
  }

  /** Takes connections again, at full speed. */
  void heal() throws IOException {
    ask(
        () -> {
          pace.set(Duration.ZERO, 0);
          if (door == null) {
            open();
          }
        });
  }

  /** Lets each byte wait so long, and so many pass in a second; 0 for any number. */
  void slow(Duration latency, long bytesPerSecond) throws IOException {
    ask(() -> pace.set(latency, bytesPerSecond));
  }

  /** Something that the thread does. */
  private interface Order {
    void run() throws IOException;
  }

  /* Whoever orders waits until it is done, so that a step that is told has happened. */
  private void ask(Order order) throws IOException {
    java.util.concurrent.CompletableFuture<@Nullable Void> done =
        new java.util.concurrent.CompletableFuture<>();
    orders.add(
        () -> {
          try {
            order.run();
            done.complete(null);
          } catch (IOException e) {
            done.completeExceptionally(e);
          }
        });
    selector.wakeup();
    try {
      done.get(5, java.util.concurrent.TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a proxy was told something", e);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IOException("a proxy did not obey: " + e.getCause(), e);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IOException("a proxy did not obey in 5 s", e);
    }
  }

  private void open() throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(listen, 128);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_ACCEPT);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    listen = (InetSocketAddress) channel.getLocalAddress();
    door = channel;
  }

  private void closeDoor() throws IOException {
    ServerSocketChannel open = door;
    door = null;
    if (open != null) {
      open.close();
      /* A key of a closed channel keeps its port until the selector looks again. */
      selector.selectNow();
    }
  }

  private void serve() {
    try {
      while (!closed) {
        selector.select(waitMillis());
        selector.selectedKeys().clear();
        for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
          order.run();
        }
        accept();
        long now = System.nanoTime();
        for (ProxyLink link : List.copyOf(links)) {
          passedBytes.addAndGet(link.pass(now, pace));
        }
        links.removeIf(ProxyLink::isDone);
      }
    } catch (IOException | ClosedSelectorException e) {
      closed = true; // what comes next finds nobody, as it does after a cut
    }
  }

  private long waitMillis() {
    long now = System.nanoTime();
    long least = 1000;
    for (ProxyLink link : links) {
      least = Math.min(least, link.waitMillis(now));
    }
    return Math.max(1, least);
  }

  private void accept() throws IOException {
    ServerSocketChannel open = door;
    if (open == null) {
      return;
    }
    for (SocketChannel from = open.accept(); from != null; from = open.accept()) {
      if (links.size() >= MOST_CONNECTIONS) {
        from.close();
        continue;
      }
      links.add(ProxyLink.open(from, to, selector));
    }
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      cut();
    }
    closed = true;
    selector.wakeup();
    try {
      thread.join(5000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    selector.close();
  }
}
