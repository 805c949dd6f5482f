package dev.wadi.emit.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.wadi.client.PushClient;
import dev.wadi.client.Retries;
import dev.wadi.codec.logops.LogopsSignature;
import dev.wadi.codec.loki.PushBody;
import dev.wadi.codec.otlp.OtlpEncoder;
import dev.wadi.codec.otlp.OtlpMapping;
import dev.wadi.emit.line.EmittedLine;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Batches to a door that answers over HTTP. What got no answer is not tried again. */
public final class HttpTarget implements Target {
  private static final byte[] SEVERITY = "severity_text".getBytes(UTF_8);
  private static final List<String> LEVELS = List.of("DEBUG", "INFO", "WARN", "ERROR", "FATAL");

  /** What a door understands. */
  public enum Door {
    LOKI("loki"),
    LOKI_PROTOBUF("loki-protobuf"),
    LOGSTACK("logstack"),
    LOGOPS("logops"),
    OTLP("otlp"),
    OTLP_JSON("otlp-json");

    private final String word;

    Door(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  /** What a signature of LogOps' is over. */
  public enum Signature {
    /** Method, path with query, time, hash of the body; a nonce goes along unsigned. */
    V0_4,
    /** Method, path, hash of the body, time, nonce. */
    V0_5
  }

  /**
   * A key of LogOps'.
   *
   * @param id its public id
   * @param secret null to show the id alone
   * @param nonce whether each request has one
   * @param signature version of LogOps that the signature is of
   */
  public record Key(String id, @Nullable String secret, boolean nonce, Signature signature) {
    @Override
    public String toString() {
      return "Key[" + id + "]";
    }
  }

  private final Door door;
  private final URI address;
  private final Labels labels;
  private final @Nullable Key key;
  private final PushClient client;

  /**
   * @param tls how the server is known; null for those that this machine trusts
   */
  public HttpTarget(
      Door door,
      URI address,
      Map<String, String> headers,
      Labels labels,
      @Nullable Key key,
      Duration timeout,
      @Nullable SSLContext tls) {
    this.door = door;
    this.address = address;
    this.labels = labels;
    this.key = key;
    this.client = new PushClient(address, headers, timeout, Retries.NONE, tls);
  }

  @Override
  public boolean shared() {
    return true;
  }

  @Override
  public Told send(LineBatch batch) throws IOException, InterruptedException {
    PushBody body = body(batch);
    PushClient.Answer answer =
        client.push(
            new PushClient.Body(body.contentType(), null, body.bytes()),
            null,
            door == Door.LOGOPS && key != null ? signed(key, body.bytes()) : Map.of());
    boolean taken = answer.accepted() && !isPartial(answer.text());
    return new Told(
        taken ? Fate.ACKNOWLEDGED : Fate.REFUSED, answer.status() + " " + answer.text());
  }

  /* OTLP's servers say 200 and beside it what they did not take; nothing is said when all was. */
  private boolean isPartial(String text) {
    return switch (door) {
      case OTLP -> !text.isBlank();
      case OTLP_JSON -> text.matches(".*\"rejectedLogRecords\"\\s*:\\s*\"?[1-9].*");
      default -> false;
    };
  }

  private PushBody otlp(LineBatch batch, OtlpEncoder.Form form) {
    return new PushBody(
        OtlpEncoder.contentType(form),
        new OtlpEncoder(OtlpMapping.LOKI).encode(streams(batch), form),
        batch.lines().size());
  }

  private PushBody body(LineBatch batch) {
    return switch (door) {
      case LOKI -> PushBody.json(streams(batch));
      case LOKI_PROTOBUF -> PushBody.protobuf(streams(batch));
      case LOGSTACK -> new PushBody("application/json", entries(batch), batch.lines().size());
      case OTLP -> otlp(batch, OtlpEncoder.Form.PROTOBUF);
      case OTLP_JSON -> otlp(batch, OtlpEncoder.Form.JSON);
      case LOGOPS ->
          new PushBody(batch.kind().frame().contentType(), batch.body(), batch.lines().size());
    };
  }

  private Batch streams(LineBatch batch) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(SEVERITY);
    for (EmittedLine line : batch.lines()) {
      bytes.writeBytes(line.text().getBytes(UTF_8));
      bytes.writeBytes(line.level().getBytes(UTF_8));
    }
    LogStream.Builder builder =
        new LogStream.Builder(labels, bytes.toByteArray(), batch.lines().size());
    boolean severity = door == Door.OTLP || door == Door.OTLP_JSON;
    int at = SEVERITY.length;
    for (EmittedLine line : batch.lines()) {
      int length = line.text().getBytes(UTF_8).length;
      int level = line.level().getBytes(UTF_8).length;
      builder.add(nanos(line.time()), at, length);
      if (severity && level > 0) {
        builder.addMetadata(0, SEVERITY.length, at + length, level);
      }
      at += length + level;
    }
    return new Batch("emit", List.of(builder.build()));
  }

  private byte[] entries(LineBatch batch) {
    StringBuilder out = new StringBuilder("{\"entries\":[");
    for (EmittedLine line : batch.lines()) {
      out.append(out.charAt(out.length() - 1) == '[' ? "" : ",");
      out.append("{\"timestamp\":\"").append(line.time().truncatedTo(ChronoUnit.MILLIS));
      out.append("\",\"level\":\"").append(level(line.level()));
      out.append("\",\"service\":\"emitter-").append(batch.kind().word());
      out.append("\",\"env\":\"dev\",\"message\":\"");
      out.append(JsonStringEncoder.getInstance().quoteAsString(line.text())).append("\"}");
    }
    return out.append("]}").toString().getBytes(UTF_8);
  }

  /* LogStack knows five levels; what others there are become the nearest. */
  private static String level(String told) {
    String level = told.toUpperCase(Locale.ROOT);
    if (LEVELS.contains(level)) {
      return level;
    }
    return switch (level) {
      case "WARNING" -> "WARN";
      case "CRITICAL" -> "FATAL";
      case "TRACE" -> "DEBUG";
      default -> "INFO";
    };
  }

  private Map<String, String> signed(Key by, byte[] body) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("X-Api-Key", by.id());
    if (by.secret() == null) {
      return headers;
    }
    String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    String hash = LogopsSignature.hash(ByteBuffer.wrap(body));
    String nonce = by.nonce() ? UUID.randomUUID().toString().replace("-", "") : null;
    String path = address.getRawPath();
    String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
    String canonical =
        by.signature() == Signature.V0_4
            ? LogopsSignature.canonical4("POST", path + query, time, hash)
            : LogopsSignature.canonical5("POST", path, hash, time, nonce);
    headers.put("X-Timestamp", time);
    headers.put("X-Content-SHA256", hash);
    headers.put("X-Signature", LogopsSignature.sign(by.secret().getBytes(UTF_8), canonical));
    if (nonce != null) {
      headers.put("X-Nonce", nonce);
    }
    return headers;
  }

  private static long nanos(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
  }

  @Override
  public void close() {
    // Connections of the JDK's client end when nobody uses them.
  }
}
