package dev.wadi.source.logstack;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A token that an administrator asks for, as LogStack makes them: {@code logstack_}, up to ten
 * letters of the service, and twenty small letters and digits by chance, worth 103 bits.
 *
 * @param name of the service
 * @param token empty when there is a problem
 * @param problem the answer when it cannot be made
 */
record NewToken(
    String name, String description, boolean active, String token, @Nullable String problem) {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{3,50}");
  private static final int SHORTEST_DESCRIPTION = 5;
  private static final int LONGEST_DESCRIPTION = 200;
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int MOST_OF_NAME = 10;
  private static final int LENGTH = 20;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** What a body asks for. */
  static NewToken of(JsonNode body) {
    JsonNode name = body.path("service_name");
    JsonNode description = body.path("description");
    JsonNode active = body.path("active");
    if (!name.isTextual() || !NAME.matcher(name.textValue()).matches()) {
      return wrong("service_name", "expected from 3 to 50 characters of a-z, A-Z, 0-9, _ and -");
    }
    int length =
        description.isTextual()
            ? description.textValue().codePointCount(0, description.textValue().length())
            : 0;
    if (length < SHORTEST_DESCRIPTION || length > LONGEST_DESCRIPTION) {
      return wrong("description", "expected from 5 to 200 characters");
    }
    if (!active.isMissingNode() && !active.isBoolean()) {
      return wrong("active", "expected true or false");
    }
    String service = name.textValue();
    return new NewToken(
        service, description.textValue(), active.asBoolean(true), token(service), null);
  }

  private static NewToken wrong(String field, String reason) {
    return new NewToken(
        "",
        "",
        false,
        "",
        LogstackAnswers.error(
            "validation_error",
            field + ": " + reason,
            out -> {
              out.writeStringField("field", field);
              out.writeStringField("reason", reason);
            }));
  }

  private static String token(String service) {
    String small = service.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
    StringBuilder token = new StringBuilder("logstack_");
    token.append(small, 0, Math.min(MOST_OF_NAME, small.length())).append('_');
    for (int i = 0; i < LENGTH; i++) {
      token.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
    }
    return token.toString();
  }

  /** The answer with the token, which is shown this once. */
  String made() {
    return LogstackAnswers.object(
        out -> {
          out.writeStringField("token", token);
          out.writeStringField("service_name", name);
          out.writeStringField("description", description);
          out.writeBooleanField("active", active);
          out.writeStringField("message", "Token generated; it is shown this once");
        });
  }

  /** The answer when a key has the name already. */
  static String taken() {
    return LogstackAnswers.error(
        "validation_error",
        "service_name: a key has this name already",
        out -> out.writeStringField("field", "service_name"));
  }

  @Override
  public String toString() {
    return "NewToken[" + name + "]";
  }
}
