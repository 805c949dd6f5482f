package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A client of logd's as its documentation describes one: it makes each packet byte by byte and
 * knows nothing of our own codec.
 */
public final class LogdClient implements AutoCloseable {
  private final DatagramSocket socket;
  private final InetSocketAddress door;
  private final byte[] secret;
  private final boolean goTime;

  /** Speaks the older form, with the time in 8 bytes. */
  public LogdClient(InetSocketAddress door, String secret) throws IOException {
    this(door, secret, false);
  }

  /**
   * @param goTime the newer form, with the time in 15 bytes
   */
  public LogdClient(InetSocketAddress door, String secret, boolean goTime) throws IOException {
    this.socket = new DatagramSocket();
    this.door = door;
    this.secret = secret.getBytes(UTF_8);
    this.goTime = goTime;
  }

  /** Sends bytes as they are. */
  public void send(byte[] datagram) throws IOException {
    socket.send(new DatagramPacket(datagram, datagram.length, door));
  }

  /** Signs a command now and sends it. */
  public byte[] command(byte[] payload) throws IOException {
    byte[] datagram = signed(secret, now(), payload, goTime);
    send(datagram);
    return datagram;
  }

  /** Writes a line. */
  public byte[] write(String key, int level, String text) throws IOException {
    return command(writeOf(msg(now(), key, level, text)));
  }

  /** Follows; the parameters as {@link #params} makes them. */
  public void tail(byte[] params) throws IOException {
    command(join(field(1, 1), field(3, params)));
  }

  public void ping() throws IOException {
    command(field(1, 2));
  }

  public void query(byte[] params) throws IOException {
    command(join(field(1, 3), field(3, params)));
  }

  /** The next message, field by field; null when none comes in time. */
  public Map<Integer, String> receive(int millis) throws IOException {
    byte[] raw = receiveBytes(millis);
    return raw == null ? null : fields(raw);
  }

  /** The next message as it is. */
  public byte[] receiveBytes(int millis) throws IOException {
    byte[] buffer = new byte[65_536];
    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
    socket.setSoTimeout(millis);
    try {
      socket.receive(packet);
    } catch (SocketTimeoutException e) {
      return null;
    }
    return Arrays.copyOf(buffer, packet.getLength());
  }

  /** The texts of an answer up to its end. */
  public List<String> answer() throws IOException {
    List<String> texts = new ArrayList<>();
    while (true) {
      Map<Integer, String> message = receive(5_000);
      if (message == null) {
        throw new IOException("no +END after " + texts.size() + " lines");
      }
      if ("//logd".equals(message.get(12)) && "+END".equals(message.get(7))) {
        return texts;
      }
      texts.add(message.getOrDefault(7, ""));
    }
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  public static long now() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  /** A whole datagram. */
  public static byte[] signed(byte[] secret, long nanos, byte[] payload, boolean goTime) {
    byte[] time = goTime ? goTime(nanos) : ByteBuffer.allocate(8).putLong(nanos).array();
    return join(sha256(join(secret, time, payload)), time, payload);
  }

  private static byte[] goTime(long nanos) {
    return ByteBuffer.allocate(15)
        .put((byte) 1)
        .putLong(Math.floorDiv(nanos, 1_000_000_000L) + 62_135_596_800L)
        .putInt((int) Math.floorMod(nanos, 1_000_000_000L))
        .putShort((short) -1)
        .array();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A command that writes a message. */
  public static byte[] writeOf(byte[] msg) {
    return field(2, msg);
  }

  public static byte[] msg(long nanos, String key, int level, String text) {
    return join(
        time(1, nanos), level == 0 ? new byte[0] : field(6, level), field(7, text), field(12, key));
  }

  /** A time as a message of its own. */
  public static byte[] time(int number, long nanos) {
    return field(
        number,
        join(
            field(1, Math.floorDiv(nanos, 1_000_000_000L)),
            field(2, Math.floorMod(nanos, 1_000_000_000L))));
  }

  /** Query parameters, each made by {@code field}. */
  public static byte[] params(byte[]... fields) {
    return join(fields);
  }

  public static byte[] field(int number, String text) {
    return field(number, text.getBytes(UTF_8));
  }

  public static byte[] field(int number, byte[] bytes) {
    return join(varint((long) number << 3 | 2), varint(bytes.length), bytes);
  }

  public static byte[] field(int number, long value) {
    return join(varint((long) number << 3), varint(value));
  }

  private static byte[] varint(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
    return out.toByteArray();
  }

  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** A flat message: numbers and texts by field. */
  public static Map<Integer, String> fields(byte[] message) {
    Map<Integer, String> fields = new LinkedHashMap<>();
    ByteBuffer in = ByteBuffer.wrap(message);
    while (in.hasRemaining()) {
      long tag = varint(in);
      if ((tag & 7) == 0) {
        fields.put((int) (tag >>> 3), Long.toString(varint(in)));
      } else {
        byte[] bytes = new byte[(int) varint(in)];
        in.get(bytes);
        fields.put((int) (tag >>> 3), new String(bytes, UTF_8));
      }
    }
    return fields;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
