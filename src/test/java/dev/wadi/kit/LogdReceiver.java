package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.math.BigInteger;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * A server for signed datagrams, on a free loopback port, that checks every byte of their head and
 * reads the rest with protobuf's own library.
 */
public final class LogdReceiver implements AutoCloseable {
  private static final int SUM = 32;

  /** A datagram as it came. */
  public record Packet(SocketAddress from, byte[] bytes, boolean longTime) {
    private int head() {
      return SUM + (longTime ? 15 : 8);
    }

    /** The command's number: 0 WRITE, 1 TAIL, 2 PING, 3 QUERY. */
    public long command() {
      return number(fields(payload()), 1);
    }

    public byte[] payload() {
      return Arrays.copyOfRange(bytes, head(), bytes.length);
    }

    /** When it was signed, nanoseconds since the epoch. */
    public long signedNanos() {
      if (!longTime) {
        return new BigInteger(Arrays.copyOfRange(bytes, SUM, SUM + 8)).longValueExact();
      }
      long seconds =
          new BigInteger(Arrays.copyOfRange(bytes, SUM + 1, SUM + 9)).longValueExact()
              - 62_135_596_800L;
      return seconds * 1_000_000_000L
          + new BigInteger(Arrays.copyOfRange(bytes, SUM + 9, SUM + 13)).longValueExact();
    }

    /** The message of a WRITE. */
    public Message message() {
      UnknownFieldSet message = fields(block(fields(payload()), 2));
      UnknownFieldSet time = fields(block(message, 1));
      return new Message(
          number(time, 1) * 1_000_000_000L + number(time, 2),
          (int) number(message, 6),
          text(message, 7),
          text(message, 8),
          (int) number(message, 9),
          text(message, 10),
          (int) number(message, 11),
          text(message, 12));
    }

    /** The parameters of a TAIL or QUERY, by number. */
    public UnknownFieldSet parameters() {
      return fields(block(fields(payload()), 3));
    }
  }

  /** What a WRITE says; empty or 0 where it says nothing. */
  public record Message(
      long timeNanos,
      int level,
      String text,
      String stackTrace,
      int method,
      String url,
      int status,
      String key) {}

  private final DatagramSocket socket;
  private final byte[] secret;
  private final boolean longTime;
  private final Thread thread = new Thread(this::receive, "logd-receiver");
  private final List<Packet> packets = new CopyOnWriteArrayList<>();
  private final List<String> wrong = new CopyOnWriteArrayList<>();

  /** A server that shares a secret and expects one of the two forms of time. */
  public LogdReceiver(String secret, boolean longTime) throws SocketException {
    this(secret, longTime, 0);
  }

  public LogdReceiver(String secret, boolean longTime, int port) throws SocketException {
    this.socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    this.secret = secret.getBytes(UTF_8);
    this.longTime = longTime;
    socket.setReceiveBufferSize(4 << 20);
    thread.start();
  }

  public int port() {
    return socket.getLocalPort();
  }

  /** Everything that came and was signed as it must be. */
  public List<Packet> packets() {
    return packets;
  }

  public List<Message> messages() {
    return packets.stream().filter(p -> p.command() == 0).map(Packet::message).toList();
  }

  /** What came and was not. */
  public List<String> wrong() {
    return wrong;
  }

  public void await(int count) throws InterruptedException {
    LiveGateway.await(count + " datagrams", () -> packets.size() >= count);
  }

  /** The first message of a kind, as soon as it is there. */
  public Message awaitMessage(Predicate<Message> which) throws InterruptedException {
    LiveGateway.await("the message", () -> messages().stream().anyMatch(which));
    return messages().stream().filter(which).findFirst().orElseThrow();
  }

  /** Sends bytes to whoever sent a packet. */
  public void reply(SocketAddress to, byte[] bytes) throws IOException {
    socket.send(new DatagramPacket(bytes, bytes.length, to));
  }

  private void receive() {
    byte[] buffer = new byte[65_536];
    while (!socket.isClosed()) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
      } catch (IOException e) {
        if (!socket.isClosed()) {
          wrong.add(e.toString());
        }
        return;
      }
      byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
      Packet arrived = new Packet(packet.getSocketAddress(), bytes, longTime);
      if (bytes.length < arrived.head()) {
        wrong.add("short: " + bytes.length);
      } else if (!Arrays.equals(sum(bytes), Arrays.copyOf(bytes, SUM))) {
        wrong.add("sum of " + new BigInteger(1, bytes).toString(16));
      } else {
        packets.add(arrived);
      }
    }
  }

  private byte[] sum(byte[] bytes) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(secret);
      sha.update(bytes, SUM, bytes.length - SUM);
      return sha.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static UnknownFieldSet fields(byte[] message) {
    try {
      return UnknownFieldSet.parseFrom(message);
    } catch (IOException e) {
      throw new AssertionError("no protobuf", e);
    }
  }

  private static long number(UnknownFieldSet set, int field) {
    List<Long> values = new ArrayList<>(set.getField(field).getVarintList());
    return values.isEmpty() ? 0 : values.get(values.size() - 1);
  }

  private static byte[] block(UnknownFieldSet set, int field) {
    List<ByteString> values = set.getField(field).getLengthDelimitedList();
    return values.isEmpty() ? new byte[0] : values.get(values.size() - 1).toByteArray();
  }

  private static String text(UnknownFieldSet set, int field) {
    return new String(block(set, field), UTF_8);
  }

  @Override
  public void close() throws InterruptedException {
    socket.close();
    thread.join();
  }
}
