package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.xerial.snappy.Snappy;

/** Bodies that unfold into far more than they are, and requests around them. */
public final class AttackBodies {
  private static final int UNFOLDED = 31 << 20;

  private AttackBodies() {}

  /** Blanks, which JSON passes over. */
  public static byte[] blanks() {
    byte[] blanks = new byte[UNFOLDED];
    Arrays.fill(blanks, (byte) ' ');
    return blanks;
  }

  /** Nearly a million entries without a line. */
  public static byte[] emptyEntries() {
    return repeated(
        "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[",
        i -> "[\"1\",\"\"],",
        "[\"1\",\"\"]]}]}",
        9_900_000);
  }

  /** One stream with as many labels as there is room for. */
  public static byte[] manyLabels() {
    return manyLabels(9_900_000);
  }

  /** One stream with so many bytes of labels. */
  public static byte[] manyLabels(int bytes) {
    return repeated(
        "{\"streams\":[{\"stream\":{",
        i -> "\"l" + Integer.toString(i, 36) + "\":\"\",",
        "\"z\":\"1\"},\"values\":[[\"1\",\"x\"]]}]}",
        bytes);
  }

  /** Many streams of their own, with a line each. */
  public static byte[] manyStreams() {
    return repeated(
        "{\"streams\":[",
        i -> "{\"stream\":{\"l\":\"" + i + "\"},\"values\":[[\"1\",\"x\"]]},",
        "{\"stream\":{\"l\":\"z\"},\"values\":[[\"1\",\"x\"]]}]}",
        4_500_000);
  }

  /** Different label sets that are worth remembering, each near the longest that is remembered. */
  public static byte[] memorableLabels() {
    return repeated(
        "{\"streams\":[",
        i -> {
          StringBuilder labels = new StringBuilder("{\"stream\":{");
          for (int n = 0; n < 90; n++) {
            labels.append('"').append((char) ('a' + n % 26)).append(n).append("\":\"\",");
          }
          return labels.append("\"n\":\"" + i + "\"},\"values\":[[\"1\",\"x\"]]},").toString();
        },
        "{\"stream\":{\"l\":\"z\"},\"values\":[[\"1\",\"x\"]]}]}",
        4_500_000);
  }

  /** Arrays in arrays in a field that nobody reads. */
  public static byte[] deep() {
    byte[] deep = new byte[9_900_000];
    Arrays.fill(deep, (byte) '[');
    byte[] head = "{\"x\":".getBytes(ISO_8859_1);
    System.arraycopy(head, 0, deep, 0, head.length);
    return deep;
  }

  /** Lines of short addresses, each of which a longer text replaces. */
  public static byte[] addresses() {
    return repeated(
        "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[",
        i -> "[\"" + System.currentTimeMillis() + "000000\",\"" + "a@b.co ".repeat(50) + "\"],",
        "[\"1\",\"\"]]}]}",
        9_000_000);
  }

  /** Protobuf streams without labels and entries. */
  public static byte[] emptyStreams() {
    byte[] streams = new byte[190_000];
    for (int i = 0; i < streams.length; i += 2) {
      streams[i] = 0x0a;
    }
    return streams;
  }

  public static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  public static byte[] deflate(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflate = new DeflaterOutputStream(out)) {
      deflate.write(content);
    }
    return out.toByteArray();
  }

  public static byte[] snappy(byte[] content) throws IOException {
    return Snappy.compress(content);
  }

  public static byte[] zstd(byte[] content) {
    return Zstd.compress(content);
  }

  /** The same as in a stream: what it unfolds into stands nowhere. */
  public static byte[] zstdOfUnknownSize(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZstdOutputStreamNoFinalizer zstd = new ZstdOutputStreamNoFinalizer(out)) {
      zstd.write(content);
    }
    return out.toByteArray();
  }

  /** Nothing but beginnings and ends: members of a gzip body that hold nothing. */
  static byte[] emptyMembers(int bytes) throws IOException {
    byte[] one = gzip(new byte[0]);
    byte[] all = new byte[bytes / one.length * one.length];
    for (int at = 0; at < all.length; at += one.length) {
      System.arraycopy(one, 0, all, at, one.length);
    }
    return all;
  }

  /** A gzip body that says that it holds a thousand bytes. */
  public static byte[] understated(byte[] gzip) {
    byte[] lie = gzip.clone();
    lie[lie.length - 4] = (byte) 0xe8;
    lie[lie.length - 3] = 3;
    lie[lie.length - 2] = 0;
    lie[lie.length - 1] = 0;
    return lie;
  }

  /** A whole request in one chunk. */
  public static byte[] chunked(String headers, byte[] body) {
    byte[] begin = (Integer.toHexString(body.length) + "\r\n").getBytes(ISO_8859_1);
    byte[] end = "\r\n0\r\n\r\n".getBytes(ISO_8859_1);
    byte[] head = head(headers + "Transfer-Encoding: chunked\r\n");
    return joined(joined(head, begin), joined(body, end));
  }

  /** A whole request. */
  public static byte[] request(String headers, byte[] body) {
    return joined(head(headers + "Content-Length: " + body.length + "\r\n"), body);
  }

  /** The head of a push with these header lines. */
  public static byte[] head(String headers) {
    return ("POST /loki/api/v1/push HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n")
        .getBytes(ISO_8859_1);
  }

  public static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static byte[] repeated(String begin, IntFunction<String> each, String end, int most) {
    StringBuilder text = new StringBuilder(begin);
    for (int i = 0; text.length() < most; i++) {
      text.append(each.apply(i));
    }
    return text.append(end).toString().getBytes(ISO_8859_1);
  }
}
