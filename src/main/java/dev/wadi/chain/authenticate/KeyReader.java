package dev.wadi.chain.authenticate;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.model.Allowance;
import dev.wadi.model.NearestNames;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads keys as people write them: JSON objects with the fields {@code name, tenant, active,
 * description, expires, rate, burst, bytesPerDay, entriesPerDay, doors, mask, admin, certificates},
 * and what opens: {@code token} or {@code tokens} (with {@code hash} and {@code until}).
 *
 * <p>Whatever is wrong throws {@link IllegalArgumentException} with the key's name and the field,
 * and never with a value that may be a secret. Immutable; threads may share it.
 */
public final class KeyReader {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION);

  private static final Set<String> FIELDS =
      new LinkedHashSet<>(
          List.of(
              "name",
              "tenant",
              "active",
              "description",
              "expires",
              "rate",
              "burst",
              "bytesPerDay",
              "entriesPerDay",
              "doors",
              "mask",
              "admin",
              "certificates",
              "token",
              "tokens",
              "signing"));

  /* LogStack marks keys of its own with it; it says nothing about them. */
  private static final String OF_LOGSTACK = "generated_via_api";

  private static final int MOST_KEYS = 10_000;

  private final Allowance usual;
  private final boolean activeUnlessSaid;
  private final boolean secretsMayStand;

  /**
   * @param usual what keys may use up that do not say
   * @param activeUnlessSaid whether a key that does not say is active
   * @param secretsMayStand whether tokens may be written out, as in settings; else only hashes
   */
  public KeyReader(Allowance usual, boolean activeUnlessSaid, boolean secretsMayStand) {
    this.usual = usual;
    this.activeUnlessSaid = activeUnlessSaid;
    this.secretsMayStand = secretsMayStand;
  }

  /** One document, whole and without a field that stands twice. */
  public static JsonNode parse(String json) {
    try {
      JsonNode document = JSON.readTree(json);
      if (document == null || document.isMissingNode()) {
        throw new IllegalArgumentException("empty (expected: JSON)");
      }
      return document;
    } catch (JsonProcessingException e) {
      // The parser's own words may repeat a token.
      throw new IllegalArgumentException(
          "no JSON, or a field twice, at line %d, column %d"
              .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
    }
  }

  /**
   * Keys of one text: an object with the tokens as names, as LogStack has it, or a list of keys.
   */
  public List<HouseKey> readAll(String json) {
    JsonNode document = parse(json);
    List<HouseKey> keys = new ArrayList<>();
    if (document.isObject()) {
      int number = 0;
      for (Map.Entry<String, JsonNode> one : document.properties()) {
        number++;
        String name = one.getValue().path("name").asText("key " + number);
        String token = one.getKey();
        keys.add(
            told(
                name,
                () -> {
                  HouseKey.requireToken("token", token);
                  return read(name, one.getValue(), List.of(HouseKey.Token.of(token)));
                }));
      }
    } else if (document.isArray()) {
      document.forEach(one -> keys.add(readOne(one)));
    } else {
      throw new IllegalArgumentException("neither an object nor a list of keys");
    }
    if (keys.size() > MOST_KEYS) {
      throw new IllegalArgumentException(keys.size() + " keys (expected: at most 10000)");
    }
    return keys;
  }

  /** One key that says its name. */
  public HouseKey readOne(JsonNode key) {
    String name = key.path("name").asText("");
    return told(name, () -> read(name, key, List.of()));
  }

  /** One key, called so unless it says another name. */
  public HouseKey readOne(String name, JsonNode key) {
    String said = key.path("name").asText(name);
    return told(said, () -> read(said, key, List.of()));
  }

  private interface Reading {
    HouseKey read();
  }

  private static HouseKey told(String name, Reading reading) {
    try {
      return reading.read();
    } catch (IllegalArgumentException e) {
      String shown = name.length() > 64 || !name.matches("[\\p{L}\\p{N} ._-]+") ? "?" : name;
      throw new IllegalArgumentException("key " + shown + ": " + e.getMessage(), e);
    }
  }

  private HouseKey read(String name, JsonNode key, List<HouseKey.Token> given) {
    if (!key.isObject()) {
      throw new IllegalArgumentException("no object (expected: {\"tenant\": ..., ...})");
    }
    key.fieldNames().forEachRemaining(KeyReader::requireField);
    return new HouseKey(
        name,
        tenant(name, key),
        bool(key, "active", activeUnlessSaid),
        text(key, "description", ""),
        time(key, "expires"),
        allowance(key),
        Set.copyOf(texts(key, "doors")),
        texts(key, "mask"),
        bool(key, "admin", false),
        tokens(key, given),
        texts(key, "certificates"),
        signing(key));
  }

  private static void requireField(String field) {
    if (!FIELDS.contains(field) && !field.equals(OF_LOGSTACK)) {
      String near = NearestNames.meant(field, FIELDS);
      throw new IllegalArgumentException(
          near == null
              ? "an unknown field (expected: " + String.join(", ", FIELDS) + ")"
              : "an unknown field (did you mean " + near + "?)");
    }
  }

  private static String tenant(String name, JsonNode key) {
    String tenant = text(key, "tenant", "");
    return tenant.isEmpty()
        ? HouseKey.tenantOf(name)
        : tenant.equals("any") ? HouseKey.ANY_TENANT : tenant;
  }

  private Allowance allowance(JsonNode key) {
    boolean saysRate = key.has("rate");
    double rate = saysRate ? number(key, "rate") : usual.requestsPerSecond();
    int usualBurst = saysRate ? (int) Math.max(1, Math.ceil(Math.min(rate, 1e6))) : usual.burst();
    int burst = rate == 0 ? 0 : Math.toIntExact(count(key, "burst", usualBurst));
    return new Allowance(
        rate,
        burst,
        count(key, "bytesPerDay", usual.bytesPerDay()),
        count(key, "entriesPerDay", usual.entriesPerDay()));
  }

  private List<HouseKey.Token> tokens(JsonNode key, List<HouseKey.Token> given) {
    List<HouseKey.Token> tokens = new ArrayList<>(given);
    if (key.has("token")) {
      requireSettings("token");
      String token = text(key, "token", "");
      HouseKey.requireToken("token", token);
      tokens.add(HouseKey.Token.of(token));
    }
    for (JsonNode one : list(key, "tokens")) {
      if (!one.isObject() || !one.path("hash").isTextual()) {
        throw new IllegalArgumentException(
            "tokens: no hash (expected: {\"hash\": \"sha256:...\", \"until\": ...})");
      }
      tokens.add(new HouseKey.Token(one.path("hash").asText(), time(one, "until")));
    }
    return tokens;
  }

  private List<String> signing(JsonNode key) {
    JsonNode value = key.path("signing");
    if (value.isMissingNode()) {
      return List.of();
    }
    requireSettings("signing");
    return value.isTextual() ? List.of(value.asText()) : texts(key, "signing");
  }

  private void requireSettings(String field) {
    if (!secretsMayStand) {
      throw new IllegalArgumentException(
          field + ": a secret as it is (expected: hashes alone in this file)");
    }
  }

  private static Iterable<JsonNode> list(JsonNode key, String field) {
    JsonNode value = key.path(field);
    if (!value.isMissingNode() && !value.isNull() && !value.isArray()) {
      throw new IllegalArgumentException(field + ": no list");
    }
    return value;
  }

  private static List<String> texts(JsonNode key, String field) {
    List<String> texts = new ArrayList<>();
    for (JsonNode one : list(key, field)) {
      if (!one.isTextual()) {
        throw new IllegalArgumentException(field + ": no list of texts");
      }
      texts.add(one.asText());
    }
    return texts;
  }

  private static String text(JsonNode key, String field, String usual) {
    JsonNode value = key.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return usual;
    }
    if (!value.isTextual()) {
      throw new IllegalArgumentException(field + ": no text");
    }
    return value.asText();
  }

  private static boolean bool(JsonNode key, String field, boolean usual) {
    JsonNode value = key.path(field);
    if (value.isMissingNode()) {
      return usual;
    }
    if (!value.isBoolean()) {
      throw new IllegalArgumentException(field + ": neither true nor false");
    }
    return value.asBoolean();
  }

  private static double number(JsonNode key, String field) {
    JsonNode value = key.path(field);
    if (!value.isNumber()) {
      throw new IllegalArgumentException(field + ": no number");
    }
    return value.asDouble();
  }

  private static long count(JsonNode key, String field, long usual) {
    JsonNode value = key.path(field);
    if (value.isMissingNode()) {
      return usual;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new IllegalArgumentException(field + ": no whole number");
    }
    return value.asLong();
  }

  private static @Nullable Instant time(JsonNode key, String field) {
    String text = text(key, field, "");
    return text.isEmpty() ? null : time(field, text);
  }

  /** A time such as {@code 2026-12-31T12:00:00Z}, or a day, which is its beginning in UTC. */
  public static Instant time(String field, String text) {
    try {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : java.time.OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          field + ": no time (expected: such as 2026-12-31T12:00:00Z or 2026-12-31)", e);
    }
  }
}
